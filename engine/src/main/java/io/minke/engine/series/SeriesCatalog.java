package io.minke.engine.series;

import java.util.List;
import java.util.function.Predicate;
import org.roaringbitmap.RoaringBitmap;

/** Which series carry which names: an inverted index from the values of key parts and labels to series ids. Thread-safe; follows the {@link SeriesIndex} when asked. */
public final class SeriesCatalog {
    /** Every series known now. The caller may change what it gets from any of these calls. */
    public RoaringBitmap all() {
        throw new UnsupportedOperationException();
    }

    public RoaringBitmap having(KeyPart part, String value) {
        throw new UnsupportedOperationException();
    }

    /** Asks the predicate once per distinct value of the part. */
    public RoaringBitmap matching(KeyPart part, Predicate<String> predicate) {
        throw new UnsupportedOperationException();
    }

    /** Series whose service holds the label {@code name=value} with a value that the predicate takes. */
    public RoaringBitmap matchingLabel(String name, Predicate<String> predicate) {
        throw new UnsupportedOperationException();
    }

    /** The distinct values of a part, sorted. */
    public List<String> distinct(KeyPart part) {
        throw new UnsupportedOperationException();
    }
}
