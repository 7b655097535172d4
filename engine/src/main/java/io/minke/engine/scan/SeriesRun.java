package io.minke.engine.scan;

import io.minke.engine.active.Generation;
import io.minke.engine.codec.TimestampCodec;
import io.minke.engine.removal.DeletedRanges;
import io.minke.engine.segment.BlockRow;
import io.minke.engine.segment.SegmentReader;
import org.jspecify.annotations.Nullable;

/**
 * The samples of one series in one source, within a window, piece by piece: the blocks of a segment, or all that a generation has as one piece. Pieces of a run ascend and do not overlap. Samples
 * before {@link #head} have been used.
 */
final class SeriesRun {
    /** A run that was merged keeps arrays for a block; one of a large generation does not keep its large ones. */
    private static final int KEPT_SAMPLES = 2 * TimestampCodec.MAX_COUNT;

    private final CursorMemory memory;
    private @Nullable SegmentReader reader;
    final BlockRow row = new BlockRow();
    private int firstBlock;
    private int endBlock;
    /** The block behind the piece. */
    private int nextBlock;

    private long start;
    private long lastNanos;
    /** Which run wins on equal timestamps: unsealed before sealed, then the higher order. */
    private boolean unsealed;

    private long order;
    /** What was deleted of the series and is still in this source; null if nothing is. */
    private @Nullable DeletedRanges hidden;

    /** Time of the next sample, or a bound below it while the piece is not decoded; never outside the window. */
    long head;
    /** Time of the last sample of the piece, or a bound above it while the piece is not decoded; never outside the window. */
    long tail;
    /** Whether the row's minimum, maximum, sum, first and last are there; most scans never ask. */
    private boolean hasDoubles;
    /** Whether the arrays below have the piece's samples. */
    boolean decoded;

    long[] times = new long[0];
    double[] values = new double[0];
    /** The samples still to be used are those at [position, limit). */
    int position;

    int limit;

    SeriesRun(CursorMemory memory) {
        this.memory = memory;
    }

    /**
     * Starts with the blocks that may have samples in [startNanos, lastNanos].
     *
     * @param deleted what was deleted of the series; null if nothing was
     * @return false if there are none
     */
    boolean startBlocks(
            SegmentReader segment,
            int seriesPosition,
            long startNanos,
            long lastNanos,
            @Nullable DeletedRanges deleted) {
        hidden = deleted == null ? null : deleted.after(segment.deletesThrough());
        reader = segment;
        order = segment.order();
        unsealed = false;
        start = startNanos;
        this.lastNanos = lastNanos;
        firstBlock = segment.firstBlockAt(seriesPosition);
        endBlock = segment.endBlockAt(seriesPosition);
        return loadBlock(firstBlockFrom(segment, firstBlock, endBlock, startNanos));
    }

    /** Starts with what a generation has in [startNanos, lastNanos]. @return false if there is nothing */
    boolean startColumns(Generation generation, int seriesId, long startNanos, long lastNanos) {
        int count = generation.count(seriesId);
        if (count == 0 || generation.maxTime(seriesId) < startNanos) {
            return false;
        }
        reader = null;
        hidden = null;
        order = generation.rank();
        unsealed = true;
        ensure(count);
        int left = generation.copy(seriesId, count, times, values);
        int sorted = generation.ordered(seriesId) ? left : memory.timeOrder.sort(times, values, left);
        position = lowerBound(times, 0, sorted, startNanos);
        limit = upperBound(times, position, sorted, lastNanos);
        if (position == limit) {
            return false;
        }
        decoded = true;
        head = times[position];
        tail = times[limit - 1];
        return true;
    }

    /** The segment whose block the piece is, or null for unsealed samples. */
    @Nullable
    SegmentReader reader() {
        return reader;
    }

    /** Whether some of the piece's samples may be deleted: it has to be decoded before it is used. */
    boolean mustBeDecoded() {
        DeletedRanges ranges = hidden;
        return !decoded && ranges != null && ranges.touch(row.minTime, row.maxTime);
    }

    /** Whether the statistics of the row hold for exactly the samples that are left. */
    boolean isWholeBlock() {
        return !decoded && row.minTime >= start && row.maxTime <= lastNanos;
    }

    /** The row with all its statistics. */
    BlockRow statistics() {
        if (!hasDoubles && reader != null) {
            reader.statistics(row);
            hasDoubles = true;
        }
        return row;
    }

    boolean winsOver(SeriesRun other) {
        return unsealed == other.unsealed ? order > other.order : unsealed;
    }

    /** Brings the piece's samples into the arrays. @return false if none of them lies in the window */
    boolean decode() {
        if (!decoded && reader != null) {
            ensure(TimestampCodec.MAX_COUNT);
            reader.decodeTimes(row, memory.timestampCodec, times);
            reader.decodeValues(row, memory.valueCodec, values);
            position = lowerBound(times, 0, row.count, start);
            limit = upperBound(times, position, row.count, lastNanos);
            DeletedRanges ranges = hidden;
            if (ranges != null) {
                limit = ranges.keep(times, values, position, limit);
            }
            decoded = true;
        }
        if (position == limit) {
            return false;
        }
        head = times[position];
        tail = times[limit - 1];
        return true;
    }

    /**
     * Takes the blocks of a super-block that begins with the piece, a whole block, into the piece, if all of them end by {@code boundNanos} and nothing of them is hidden. Only the statistics of the row
     * hold then.
     *
     * @return blocks of the piece
     */
    int widen(long boundNanos) {
        SegmentReader segment = reader;
        if (segment == null || nextBlock != row.block + 1) {
            return 1;
        }
        int end = segment.superBlockEnd(row.block, firstBlock, endBlock);
        long endTime = end < 0 ? Long.MAX_VALUE : segment.maxTime(end - 1);
        if (end < 0 || endTime > Math.min(boundNanos, lastNanos)) {
            return 1;
        }
        DeletedRanges ranges = hidden;
        if (ranges != null && ranges.touch(row.minTime, endTime)) {
            return 1;
        }
        segment.superBlock(row.block, end, row);
        hasDoubles = true;
        tail = endTime;
        nextBlock = end;
        return end - row.block;
    }

    /** Goes on to the next piece. @return false if there is none in the window */
    boolean nextPiece() {
        return reader != null && loadBlock(nextBlock);
    }

    private boolean loadBlock(int block) {
        SegmentReader segment = reader;
        DeletedRanges ranges = hidden;
        int next = block;
        do {
            if (segment == null || next >= endBlock) {
                return false;
            }
            segment.columns(next++, row);
        } while (ranges != null && row.minTime <= lastNanos && ranges.cover(row.minTime, row.maxTime));
        nextBlock = next;
        decoded = false;
        hasDoubles = false;
        head = Math.max(row.minTime, start);
        tail = Math.min(row.maxTime, lastNanos);
        return row.minTime <= lastNanos && row.maxTime >= start;
    }

    private static int firstBlockFrom(SegmentReader segment, int firstBlock, int endBlock, long startNanos) {
        int low = firstBlock;
        int high = endBlock;
        // The last block is not asked: if it ends before the window as well, its row will show it.
        high--;
        while (low < high && startNanos > segment.minTime()) {
            int middle = (low + high) >>> 1;
            if (segment.maxTime(middle) < startNanos) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private void ensure(int capacity) {
        if (times.length < capacity) {
            times = new long[capacity];
            values = new double[capacity];
        }
    }

    /** @return whether the run is small enough to be kept */
    boolean forget() {
        reader = null;
        return times.length <= KEPT_SAMPLES;
    }

    /** Index of the first time that is not below {@code bound}. */
    static int lowerBound(long[] times, int from, int to, long bound) {
        int low = from;
        int high = to;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (times[middle] < bound) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** Index of the first time above {@code bound}. */
    static int upperBound(long[] times, int from, int to, long bound) {
        return bound == Long.MAX_VALUE ? to : lowerBound(times, from, to, bound + 1);
    }
}
