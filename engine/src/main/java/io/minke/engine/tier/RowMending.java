package io.minke.engine.tier;

import io.minke.engine.codec.TimestampCodec;
import io.minke.engine.codec.ValueCodec;
import io.minke.engine.failure.Damage;
import io.minke.engine.removal.Horizon;
import io.minke.engine.removal.Removed;
import io.minke.engine.removal.Tombstone;
import io.minke.engine.removal.Tombstones;
import io.minke.engine.scan.RollupColumn;
import io.minke.engine.scan.RollupRows;
import io.minke.engine.scan.RowDeletes;
import io.minke.engine.scan.ScanMemory;
import io.minke.engine.scan.SeriesCursor;
import io.minke.engine.scan.Snapshot;
import io.minke.engine.segment.BlockRow;
import io.minke.engine.segment.Partition;
import io.minke.engine.segment.SegmentReader;
import io.minke.engine.segment.SegmentSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import org.roaringbitmap.RoaringBitmap;

/** Finds the rows of a segment that can't be read: a row of which one column is damaged says nothing any more. */
final class RowMending {
    /** First and last nanosecond of rows that are lost, and how many there are at least. */
    private record Lost(long firstNanos, long lastNanos, int rows) {}

    private final SegmentReader segment;
    private final long widthNanos;
    private final TreeMap<Integer, List<Lost>> lost = new TreeMap<>();
    private final Set<Long> days = new TreeSet<>();
    private final BlockRow row = new BlockRow();
    private final TimestampCodec timestamps = new TimestampCodec();
    private final ValueCodec valueCodec = new ValueCodec();
    private final long[] times = new long[TimestampCodec.MAX_COUNT];
    private final double[] values = new double[TimestampCodec.MAX_COUNT];

    RowMending(SegmentReader segment, long widthNanos) {
        this.segment = segment;
        this.widthNanos = widthNanos;
    }

    /** Reads the whole segment. @param stop asked between series @return whether it was not told to stop */
    boolean look(BooleanSupplier stop) {
        for (int position = 0; position < segment.seriesCount(); position++) {
            if (stop.getAsBoolean()) {
                return false;
            }
            for (int block = segment.firstBlockAt(position); block < segment.endBlockAt(position); block++) {
                read(RollupColumn.seriesOf(segment.seriesId(position)), block);
            }
        }
        return true;
    }

    private void read(int series, int block) {
        row.minTime = segment.minTime();
        row.maxTime = segment.maxTime();
        row.count = 1;
        try {
            segment.row(block, row);
            segment.decodeTimes(row, timestamps, times);
            segment.decodeValues(row, valueCodec, values);
        } catch (Damage damage) {
            long first = Math.floorDiv(row.minTime, widthNanos) * widthNanos;
            long last = Math.floorDiv(row.maxTime, widthNanos) * widthNanos + widthNanos - 1;
            Lost found = new Lost(first, last, row.count);
            List<Lost> ofSeries = lost.computeIfAbsent(series, id -> new ArrayList<>());
            // Columns of the same rows share their times.
            if (!ofSeries.contains(found)) {
                ofSeries.add(found);
            }
            long lastDay = Math.floorDiv(last, Partition.DAY_NANOS);
            for (long day = Math.floorDiv(first, Partition.DAY_NANOS); day <= lastDay; day++) {
                days.add(day);
            }
        }
    }

    /** Series with rows that can't be read. */
    int seriesCount() {
        return lost.size();
    }

    /** Days that these rows belong to. */
    Set<Long> days() {
        return days;
    }

    /**
     * Whether the lost rows can be made again: as many buckets have samples as rows are lost, and none has fewer than its row counted, where that can still be read.
     *
     * @param raw all live raw segments
     * @param samplesFrom what answers may take of them
     * @param deletes those that are not carried out everywhere
     */
    boolean samplesAreThere(List<SegmentReader> raw, Horizon samplesFrom, Tombstones deletes, ScanMemory memory) {
        SegmentSet rawSet = new SegmentSet(raw);
        SegmentSet rowSet = new SegmentSet(List.of(segment));
        Removed ofRows = new Removed(new RowDeletes(widthNanos).of(deletes), Horizon.NONE);
        try (Snapshot samples = new Snapshot(rawSet, List.of(), List.of(), Removed.NOTHING, memory);
                Snapshot present = new Snapshot(rowSet, List.of(), List.of(), ofRows, memory)) {
            SeriesCursor cursor = samples.cursor();
            RollupRows rows = new RollupRows(present);
            RowBuffer computed = new RowBuffer(widthNanos);
            for (Map.Entry<Integer, List<Lost>> ofSeries : lost.entrySet()) {
                int series = ofSeries.getKey();
                for (Lost range : ofSeries.getValue()) {
                    if (samplesFrom.floorNanos(series) > range.firstNanos()) {
                        return false;
                    }
                    computed.clear();
                    cursor.open(series, range.firstNanos(), range.lastNanos() + 1);
                    while (cursor.next()) {
                        computed.add(cursor);
                    }
                    if (computed.count() + deletedRows(series, range, deletes) < range.rows()) {
                        return false;
                    }
                    rows.open(series, range.firstNanos(), range.lastNanos() + 1);
                    if (isThinner(computed, rows)) {
                        return false;
                    }
                }
            }
            return true;
        } catch (Damage damage) {
            // Samples that can't be read are none.
            return false;
        } finally {
            rawSet.release();
            rowSet.release();
        }
    }

    /** Rows that a delete may have left without samples before it took the rows themselves. */
    private long deletedRows(int series, Lost range, Tombstones deletes) {
        long rows = 0;
        for (Tombstone delete : deletes.list()) {
            if (delete.series().contains(series)
                    && delete.concerns(segment.deletesThrough(), range.firstNanos(), range.lastNanos())) {
                long first = Math.max(range.firstNanos(), delete.startNanos());
                long last = Math.min(range.lastNanos(), delete.lastNanos());
                rows += Math.floorDiv(last, widthNanos) - Math.floorDiv(first, widthNanos) + 1;
            }
        }
        return rows;
    }

    private static boolean isThinner(RowBuffer computed, RollupRows present) {
        int before = computed.count();
        try {
            computed.dropThinner(present);
        } catch (Damage damage) {
            // The counts themselves are lost.
            return false;
        }
        return computed.count() < before;
    }

    /** What leaves the rest of the segment when it is written anew. */
    List<Tombstone> tombstones() {
        List<Tombstone> all = new ArrayList<>();
        lost.forEach((series, ranges) -> {
            RoaringBitmap columns = new RoaringBitmap();
            columns.add((long) series << RollupColumn.BITS, series + 1L << RollupColumn.BITS);
            ranges.forEach(range ->
                    all.add(new Tombstone(Tombstone.UNREADABLE, 0, range.firstNanos(), range.lastNanos(), columns)));
        });
        return all;
    }
}
