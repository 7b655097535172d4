package io.minke.engine.scan;

import io.minke.engine.active.TimeOrder;
import io.minke.engine.codec.TimestampCodec;
import io.minke.engine.codec.TimestampIndex;
import io.minke.engine.codec.ValueCodec;
import io.minke.engine.segment.BlockRow;
import io.minke.engine.segment.SegmentReader;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Everything a cursor needs more than once: codecs, arrays, runs. Belongs to one cursor at a time. */
final class CursorMemory {
    /** Runs that are kept for the next cursor; a scan over more sources than this has its memory collected. */
    private static final int KEPT_RUNS = 64;

    private static final long[] NO_EDGES = {};

    final TimestampCodec timestampCodec = new TimestampCodec();
    final ValueCodec valueCodec = new ValueCodec();
    final TimeOrder timeOrder = new TimeOrder();
    /** The samples of the piece that is a single block. */
    final long[] blockTimes = new long[TimestampCodec.MAX_COUNT];

    final double[] blockValues = new double[TimestampCodec.MAX_COUNT];
    /** The part of {@link #blockTimes} that lies in the window, where it is not the beginning. */
    final long[] clippedTimes = new long[TimestampCodec.MAX_COUNT];

    long[] mergedTimes = new long[0];
    double[] mergedValues = new double[0];
    /** Runs of the open series that have samples left, by the time of their next sample; free ones behind them. */
    SeriesRun[] runs = new SeriesRun[0];

    private @Nullable SegmentReader timesReader;
    private int timesOffset;
    private int timesCount;

    /** Decodes the times of a block to {@link #blockTimes}, unless they are there: series of one check, read one after the other, share their time column. */
    void decodeTimes(SegmentReader reader, BlockRow row) {
        if (timesReader == reader && timesOffset == row.timeOffset && timesCount == row.count) {
            return;
        }
        timesReader = null;
        reader.decodeTimes(row, timestampCodec, blockTimes);
        timesReader = reader;
        timesOffset = row.timeOffset;
        timesCount = row.count;
    }

    private @Nullable SegmentReader indexReader;
    private int indexOffset;
    private int indexCount;
    private long[] cutEdges = NO_EDGES;
    private int cutFrom;
    private int cutCount;
    private long cutStart;
    private long cutLast;
    /** What {@link #cut} has found. */
    int[] places = new int[0];

    /** Opens the times of a block, unless they are open: series of one check, read one after the other, share them. */
    TimestampIndex openTimes(SegmentReader reader, BlockRow row) {
        TimestampIndex index = timestampCodec.index();
        if (index.isOpen() && indexReader == reader && indexOffset == row.timeOffset && indexCount == row.count) {
            return index;
        }
        cutCount = -1;
        // Times that are found wrong after they were opened stay open; they must not pass for those of before.
        indexReader = null;
        reader.openTimes(row, timestampCodec);
        indexReader = reader;
        indexOffset = row.timeOffset;
        indexCount = row.count;
        return index;
    }

    /** Fills {@link #places}: the number of the block's samples before {@code start}, before each of edges[from .. from + count) that is not outside the window, and up to {@code last}, inclusive. */
    void cut(SegmentReader reader, BlockRow row, long start, long last, long[] edges, int from, int count) {
        TimestampIndex index = openTimes(reader, row);
        if (cutCount == count && cutFrom == from && cutStart == start && cutLast == last && cutEdges == edges) {
            return;
        }
        if (places.length < count + 2) {
            places = new int[count + 2];
        }
        int begin = index.before(start);
        int end = last == Long.MAX_VALUE ? row.count : index.before(last + 1);
        places[0] = begin;
        for (int i = 0; i < count; i++) {
            places[i + 1] = Math.max(begin, Math.min(end, index.before(edges[from + i])));
        }
        places[count + 1] = end;
        cutEdges = edges;
        cutFrom = from;
        cutCount = count;
        cutStart = start;
        cutLast = last;
    }

    SeriesRun run(int index) {
        if (index == runs.length) {
            runs = Arrays.copyOf(runs, Math.max(4, 2 * index));
            for (int i = index; i < runs.length; i++) {
                runs[i] = new SeriesRun(this);
            }
        }
        return runs[index];
    }

    void ensureMerged(int capacity) {
        if (mergedTimes.length < capacity) {
            mergedTimes = new long[capacity];
            mergedValues = new double[capacity];
        }
    }

    /** Lets go of everything that belongs to a snapshot. @return whether the rest is small enough to be kept */
    boolean forget() {
        timesReader = null;
        indexReader = null;
        cutCount = -1;
        cutEdges = NO_EDGES;
        boolean small = runs.length <= KEPT_RUNS;
        for (SeriesRun run : runs) {
            small &= run.forget();
        }
        return small;
    }
}
