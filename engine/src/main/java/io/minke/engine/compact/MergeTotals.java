package io.minke.engine.compact;

import io.minke.engine.scan.ScanMemory;
import io.minke.engine.scan.SeriesCursor;
import io.minke.engine.scan.Snapshot;
import io.minke.engine.segment.BlockRow;
import io.minke.engine.segment.SegmentReader;
import io.minke.engine.segment.SegmentSet;
import io.minke.engine.segment.SegmentSummary;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/**
 * What went into a merge, and what is found in its result: samples, gaps, the range of time, and a sum over the series, times and bits of all samples, or, of blocks that were taken over, over the bytes
 * of their columns.
 */
final class MergeTotals {
    private long samples;
    private long gaps;
    private long minTime = Long.MAX_VALUE;
    private long maxTime = Long.MIN_VALUE;
    /** The sum wraps around and does not depend on the order. */
    private long sampleBits;

    void add(int seriesId, long[] times, double[] values, int count) {
        if (count == 0) {
            return;
        }
        long bits = 0;
        int gapsHere = 0;
        for (int i = 0; i < count; i++) {
            double value = values[i];
            bits += times[i] ^ Double.doubleToRawLongBits(value) * 0x9E3779B97F4A7C15L;
            gapsHere += Double.isNaN(value) ? 1 : 0;
        }
        sampleBits += bits * (2L * seriesId + 1) * 0xC2B2AE3D27D4EB4FL;
        gaps += gapsHere;
        samples += count;
        minTime = Math.min(minTime, times[0]);
        maxTime = Math.max(maxTime, times[count - 1]);
    }

    /** Adds a block whose columns are taken over as they are, or were: nothing of it is decoded. @throws io.minke.engine.failure.Damage if it is not what was written */
    void addCopied(int seriesId, SegmentReader reader, BlockRow row) {
        long bits = (reader.digest(row) ^ row.minTime * 0x9E3779B97F4A7C15L) * 0xC2B2AE3D27D4EB4FL + row.count;
        sampleBits += bits * (2L * seriesId + 1);
        gaps += row.gapCount;
        samples += row.count;
        minTime = Math.min(minTime, row.minTime);
        maxTime = Math.max(maxTime, row.maxTime);
    }

    /**
     * Adds every sample of a segment.
     *
     * @param copied which of its blocks were taken over, byte by byte; all others are decoded
     */
    void addAll(SegmentReader reader, RoaringBitmap copied, ScanMemory memory) {
        SegmentSet set = new SegmentSet(List.of(reader));
        try (Snapshot snapshot = new Snapshot(set, List.of(), memory)) {
            SeriesCursor cursor = snapshot.cursor();
            for (int position = 0; position < reader.seriesCount(); position++) {
                int id = reader.seriesId(position);
                cursor.open(id, Long.MIN_VALUE, Long.MAX_VALUE);
                while (cursor.next()) {
                    BlockRow row = cursor.blockRow();
                    if (copied.contains(row.block)) {
                        addCopied(id, reader, row);
                    } else {
                        int count = cursor.load();
                        add(id, cursor.times(), cursor.values(), count);
                    }
                }
            }
        } finally {
            set.release();
        }
    }

    /** What the other totals have else, or null. */
    @Nullable
    String difference(MergeTotals other) {
        if (samples != other.samples || gaps != other.gaps) {
            return samples + " samples and " + gaps + " gaps, found " + other.samples + " and " + other.gaps;
        }
        if (minTime != other.minTime || maxTime != other.maxTime) {
            return "times " + minTime + " to " + maxTime + ", found " + other.minTime + " to " + other.maxTime;
        }
        return sampleBits == other.sampleBits ? null : "other times or values";
    }

    /**
     * What is impossible if these totals come from the sources, or null: samples may only get fewer, by repeated timestamps, and the range of time stays.
     *
     * @param samplesDropped whether samples were left out on purpose, so that the range of time may shrink
     */
    @Nullable
    String contradiction(List<SegmentSummary> sources, boolean samplesDropped) {
        long most = 0;
        long largest = 0;
        long least = Long.MAX_VALUE;
        long latest = Long.MIN_VALUE;
        for (SegmentSummary source : sources) {
            most += source.samples();
            largest = Math.max(largest, source.samples());
            least = Math.min(least, source.minTime());
            latest = Math.max(latest, source.maxTime());
        }
        if (samplesDropped) {
            return samples <= most && (samples == 0 || minTime >= least && maxTime <= latest)
                    ? null
                    : samples + " samples from " + minTime + " to " + maxTime + " of sources with " + most + " from "
                            + least + " to " + latest;
        }
        if (samples > most || samples < largest) {
            return samples + " samples of sources with " + most + ", the largest with " + largest;
        }
        return minTime == least && maxTime == latest
                ? null
                : "times " + minTime + " to " + maxTime + " of sources with " + least + " to " + latest;
    }
}
