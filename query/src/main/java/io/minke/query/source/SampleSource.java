package io.minke.query.source;

import io.minke.engine.series.KeyPart;
import io.minke.engine.series.SeriesInfo;
import io.minke.engine.series.SeriesKey;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/** Series and their samples. Thread-safe. */
public interface SampleSource {
    int ABSENT = -1;

    /** @return the series' id, or {@link #ABSENT} */
    int find(SeriesKey key);

    SeriesKey key(int seriesId);

    /** The latest info, or null where none was ever received. */
    @Nullable
    SeriesInfo info(int seriesId);

    /** Every series known now; the bitmaps that this and the next four answer belong to the caller. */
    RoaringBitmap all();

    RoaringBitmap having(KeyPart part, String value);

    /** Series that have one of the values. */
    default RoaringBitmap having(KeyPart part, Collection<String> values) {
        RoaringBitmap found = new RoaringBitmap();
        for (String value : values) {
            found.or(having(part, value));
        }
        return found;
    }

    RoaringBitmap matching(KeyPart part, Predicate<String> predicate);

    /** The same for a predicate that takes only values which begin with {@code prefix}. */
    default RoaringBitmap matching(KeyPart part, String prefix, Predicate<String> predicate) {
        return matching(part, predicate);
    }

    RoaringBitmap matchingLabel(String name, Predicate<String> predicate);

    /** The distinct values of a part, sorted. */
    List<String> distinct(KeyPart part);

    /** How many series must be indexed before the next selection by names can be answered. */
    default int lag() {
        return 0;
    }

    /** What is known of hosts beside their series. */
    default Topology topology() {
        return Topology.NONE;
    }

    /** A consistent view of everything acknowledged so far; to be closed soon. */
    SampleView view();
}
