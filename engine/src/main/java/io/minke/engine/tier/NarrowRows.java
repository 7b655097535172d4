package io.minke.engine.tier;

import io.minke.engine.removal.Horizon;
import io.minke.engine.removal.Removed;
import io.minke.engine.removal.Tombstones;
import io.minke.engine.scan.RollupColumn;
import io.minke.engine.scan.RollupRows;
import io.minke.engine.scan.RowDeletes;
import io.minke.engine.scan.ScanMemory;
import io.minke.engine.scan.Snapshot;
import io.minke.engine.segment.SegmentReader;
import io.minke.engine.segment.SegmentSet;
import java.util.List;
import org.roaringbitmap.RoaringBitmap;

/** Rows of narrower buckets, from which those of wider ones are made where the samples are gone: of a bucket that a delete has cut, they are what is left. */
final class NarrowRows implements AutoCloseable {
    private final SegmentSet set;
    private final Snapshot snapshot;
    private final RollupRows rows;
    private final RowBuffer wide;

    /** @param narrowNanos the width of their buckets @param wideNanos a multiple of it */
    NarrowRows(List<SegmentReader> segments, long narrowNanos, long wideNanos, Tombstones deletes, ScanMemory memory) {
        this.set = new SegmentSet(segments);
        Removed removed = new Removed(new RowDeletes(narrowNanos).of(deletes), Horizon.NONE);
        this.snapshot = new Snapshot(set, List.of(), List.of(), removed, memory);
        this.rows = new RollupRows(snapshot);
        this.wide = new RowBuffer(wideNanos);
    }

    /** Adds those that have rows. */
    void addSeriesTo(RoaringBitmap series) {
        for (SegmentReader segment : set.readers()) {
            for (int position = 0; position < segment.seriesCount(); position++) {
                series.add(RollupColumn.seriesOf(segment.seriesId(position)));
            }
        }
    }

    /** Rows of the wider buckets in [from, to); they hold until the next call. @throws io.minke.engine.failure.Damage if some can't be read */
    RowBuffer of(int seriesId, long from, long to) {
        wide.clear();
        rows.open(seriesId, from, to);
        while (rows.next()) {
            wide.add(rows);
        }
        return wide;
    }

    @Override
    public void close() {
        snapshot.close();
        set.release();
    }
}
