package io.minke.engine.tier;

import io.minke.engine.codec.TimestampCodec;
import io.minke.engine.codec.ValueCodec;
import io.minke.engine.failure.Damage;
import io.minke.engine.removal.Tombstone;
import io.minke.engine.scan.RollupColumn;
import io.minke.engine.segment.BlockRow;
import io.minke.engine.segment.Partition;
import io.minke.engine.segment.SegmentReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.roaringbitmap.RoaringBitmap;

/** Finds the rows of a segment that can't be read: a row of which one column is damaged says nothing any more. */
final class RowMending {
    private final SegmentReader segment;
    private final long widthNanos;
    /** First and last nanosecond of the lost rows of each series. */
    private final TreeMap<Integer, List<long[]>> lost = new TreeMap<>();

    private final Set<Long> days = new TreeSet<>();

    RowMending(SegmentReader segment, long widthNanos) {
        this.segment = segment;
        this.widthNanos = widthNanos;
        BlockRow row = new BlockRow();
        for (int position = 0; position < segment.seriesCount(); position++) {
            for (int block = segment.firstBlockAt(position); block < segment.endBlockAt(position); block++) {
                read(RollupColumn.seriesOf(segment.seriesId(position)), block, row);
            }
        }
    }

    private void read(int series, int block, BlockRow row) {
        row.minTime = segment.minTime();
        row.maxTime = segment.maxTime();
        try {
            segment.row(block, row);
            segment.decodeTimes(row, new TimestampCodec(), new long[TimestampCodec.MAX_COUNT]);
            segment.decodeValues(row, new ValueCodec(), new double[TimestampCodec.MAX_COUNT]);
        } catch (Damage damage) {
            long first = Math.floorDiv(row.minTime, widthNanos) * widthNanos;
            long last = Math.floorDiv(row.maxTime, widthNanos) * widthNanos + widthNanos - 1;
            lost.computeIfAbsent(series, id -> new ArrayList<>()).add(new long[] {first, last});
            long lastDay = Math.floorDiv(last, Partition.DAY_NANOS);
            for (long day = Math.floorDiv(first, Partition.DAY_NANOS); day <= lastDay; day++) {
                days.add(day);
            }
        }
    }

    /** Series with rows that can't be read, and the first nanosecond of these. */
    TreeMap<Integer, Long> series() {
        TreeMap<Integer, Long> first = new TreeMap<>();
        lost.forEach((series, ranges) -> first.put(
                series, ranges.stream().mapToLong(range -> range[0]).min().orElse(Long.MAX_VALUE)));
        return first;
    }

    /** Days that these rows belong to. */
    Set<Long> days() {
        return days;
    }

    /** What leaves the rest of the segment when it is written anew. */
    List<Tombstone> tombstones() {
        List<Tombstone> all = new ArrayList<>();
        lost.forEach((series, ranges) -> {
            RoaringBitmap columns = new RoaringBitmap();
            columns.add((long) series << RollupColumn.BITS, series + 1L << RollupColumn.BITS);
            ranges.forEach(range -> all.add(new Tombstone(Tombstone.UNREADABLE, 0, range[0], range[1], columns)));
        });
        return all;
    }
}
