package io.minke.engine.scan;

import io.minke.engine.removal.Tombstone;
import io.minke.engine.removal.Tombstones;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/**
 * Deletes as they concern the rows of a tier: each column of the series, and each bucket that the range touches. A row that is only cut goes too, since what it would be without is not known from it;
 * readers take the samples there. Thread-safe.
 */
public final class RowDeletes {
    private final long widthNanos;
    /** Every snapshot asks, and mostly for the same. */
    private volatile @Nullable Mapped last;

    private record Mapped(Tombstones deletes, Tombstones ofRows) {}

    /** @param widthNanos of the tier's buckets */
    public RowDeletes(long widthNanos) {
        this.widthNanos = widthNanos;
    }

    public Tombstones of(Tombstones deletes) {
        Mapped mapped = last;
        if (mapped == null || mapped.deletes != deletes) {
            mapped = new Mapped(
                    deletes,
                    new Tombstones(deletes.list().stream()
                            .map(delete -> ofRows(delete, widthNanos))
                            .toList()));
            last = mapped;
        }
        return mapped.ofRows;
    }

    /** One delete as it concerns rows, which stand at the starts of their buckets. */
    public static Tombstone ofRows(Tombstone delete, long widthNanos) {
        RoaringBitmap columns = new RoaringBitmap();
        delete.series().forEach((int id) -> {
            if (id <= RollupColumn.MAX_SERIES_ID) {
                columns.add((long) id << RollupColumn.BITS, id + 1L << RollupColumn.BITS);
            }
        });
        long start = delete.startNanos();
        long bucket = start < Long.MIN_VALUE + widthNanos ? start : Math.floorDiv(start, widthNanos) * widthNanos;
        return new Tombstone(delete.sequence(), delete.millis(), bucket, delete.lastNanos(), columns);
    }
}
