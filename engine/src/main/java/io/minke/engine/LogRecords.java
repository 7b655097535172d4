package io.minke.engine;

import io.minke.engine.active.Generation;
import io.minke.engine.removal.DeleteRecord;
import io.minke.engine.removal.Tombstone;
import io.minke.engine.ring.SampleFrame;
import io.minke.engine.series.HiddenSeries;
import io.minke.engine.series.SeriesIndex;
import java.util.function.Consumer;
import org.agrona.concurrent.UnsafeBuffer;
import org.roaringbitmap.RoaringBitmap;

/** What the records of the log hold, and what each does to the data: when the writer has logged it, and when a start or another process reads it again. */
final class LogRecords {
    /** Type of a record that holds the payload of a {@link SampleFrame}. */
    static final int SAMPLES = 1;

    /** Type of a record that deletes, see {@link DeleteRecord}. */
    static final int DELETE = 2;

    private LogRecords() {}

    /** Applies the payload of a {@link SampleFrame}. @return samples, without those of series that were refused */
    static int apply(Generation generation, SeriesIndex series, UnsafeBuffer payload, int offset) {
        int count = SampleFrame.count(payload, offset);
        int timestamps = offset + SampleFrame.timestampsOffset();
        int values = offset + SampleFrame.valuesOffset(count);
        int ids = offset + SampleFrame.idsOffset(count);
        int applied = 0;
        for (int i = 0; i < count; i++) {
            int id = payload.getInt(ids + (i << 2));
            if (id >= 0) {
                generation.append(id, payload.getLong(timestamps + (i << 3)), payload.getDouble(values + (i << 3)));
                applied++;
            }
        }
        HiddenSeries hidden = series.hidden();
        if (!hidden.isEmpty() && holdsOneOf(hidden, payload, ids, count)) {
            reveal(series, payload, ids, count);
        }
        return applied;
    }

    private static boolean holdsOneOf(HiddenSeries hidden, UnsafeBuffer payload, int ids, int count) {
        for (int i = 0; i < count; i++) {
            int id = payload.getInt(ids + (i << 2));
            if (id >= 0 && hidden.contains(id)) {
                return true;
            }
        }
        return false;
    }

    /** A hidden series that is written again is listed again. */
    private static void reveal(SeriesIndex series, UnsafeBuffer payload, int ids, int count) {
        RoaringBitmap revived = new RoaringBitmap();
        for (int i = 0; i < count; i++) {
            int id = payload.getInt(ids + (i << 2));
            if (id >= 0 && series.hidden().contains(id)) {
                revived.add(id);
            }
        }
        series.reveal(revived);
    }

    /**
     * What is deleted was written before: ids that nothing before this record knows are of no series, and there may be far more of them than can be listed.
     *
     * @param known ids are given up to here
     * @param unknown told of the others, in words
     */
    static Tombstone knownPart(Tombstone delete, int known, Consumer<String> unknown) {
        if (delete.series().last() < known) {
            return delete;
        }
        RoaringBitmap others = delete.series().clone();
        others.remove(0L, known);
        unknown.accept("log: record " + delete.sequence() + " deletes series " + others.first() + " to " + others.last()
                + ", which nobody knows");
        return new Tombstone(
                delete.sequence(),
                delete.millis(),
                delete.startNanos(),
                delete.lastNanos(),
                RoaringBitmap.andNot(delete.series(), others));
    }

    /** Applies a delete. @param tombstone may be of no series */
    static void apply(LiveData live, SeriesIndex series, Tombstone tombstone) {
        if (tombstone.series().isEmpty()) {
            return;
        }
        live.delete(tombstone);
        if (tombstone.isWhole()) {
            series.hide(tombstone.series());
        }
    }
}
