package io.minke.engine.scan;

import io.minke.engine.codec.DecimalValues;
import io.minke.engine.failure.Damage;
import io.minke.engine.failure.EngineBug;
import io.minke.engine.failure.Rejected;
import io.minke.engine.removal.DeletedRanges;
import io.minke.engine.segment.BlockRow;
import io.minke.engine.segment.SegmentReader;
import io.minke.engine.segment.SegmentSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Walks one series through a window, in pieces that ascend and do not overlap: each sample comes exactly once, the last written value where timestamps were equal. A piece is a sealed block that
 * nothing else overlaps, with its statistics ready and its samples only decoded when {@link #load} is called, or the merge of whatever overlaps.
 *
 * <pre>
 * cursor.open(seriesId, start, end);
 * while (cursor.next()) {
 *     if (cursor.hasStatistics() &amp;&amp; wholePieceFallsIntoOneBucket) use count(), min(), max(), sum(), first(), last();
 *     else { int n = cursor.load(); use times()[0..n), values()[0..n); }
 * }
 * </pre>
 *
 * One thread at a time; reusable; must not be used after its snapshot was closed. Where {@link Damage} is thrown, a further call goes on behind what is damaged.
 */
public final class SeriesCursor {
    private static final int IDLE = 0;
    private static final int BUSY = 1;
    private static final int CLOSED = 2;
    /** The snapshot was closed while the cursor was at work: whoever works lets go. */
    private static final int CLOSING = 3;

    private enum Piece {
        NONE,
        BLOCK,
        SUPER_BLOCK,
        SAMPLES,
        MERGED
    }

    private final Snapshot snapshot;
    private final SegmentSet segments;
    private final CursorMemory memory;
    private final AtomicInteger state = new AtomicInteger(IDLE);
    private int seriesId;
    private long start;
    /** The window's last nanosecond; windows are inclusive inside. */
    private long last;

    /** What was deleted of the series; null if nothing was. */
    private @Nullable DeletedRanges deleted;

    /** Segments before this index of the set have been looked at. */
    private int nextSegment;
    /** Runs with samples left are the first ones of the memory's, by the time of their next sample. */
    private int runCount;

    private boolean begun;
    private long unreadThrough;
    private Piece piece = Piece.NONE;
    private int mergedCount;
    private long[] times = {};
    private double[] values = {};

    SeriesCursor(Snapshot snapshot, SegmentSet segments, CursorMemory memory) {
        this.snapshot = snapshot;
        this.segments = segments;
        this.memory = memory;
    }

    /** Starts over with another series and window [startNanos, endNanos). */
    public void open(int seriesId, long startNanos, long endNanos) {
        this.seriesId = seriesId;
        deleted = snapshot.removed().deletes().of(seriesId);
        start = Math.max(startNanos, snapshot.removed().horizon().floorNanos(seriesId));
        last = endNanos == Long.MIN_VALUE ? Long.MIN_VALUE : endNanos - 1;
        nextSegment = start < endNanos ? 0 : segments.count();
        begun = start >= endNanos;
        runCount = 0;
        piece = Piece.NONE;
    }

    /** Goes on to the next piece. @return false if there is none. @throws Damage if a part of a block table or a block to be merged is damaged */
    public boolean next() {
        if (begun && runCount == 0 && nextSegment == segments.count()) {
            piece = Piece.NONE;
            return false;
        }
        enter();
        try {
            return advance();
        } finally {
            leave();
        }
    }

    private boolean advance() {
        if (!begun) {
            begun = true;
            startGenerations();
        }
        if (piece != Piece.NONE && piece != Piece.MERGED) {
            goToNextPiece(0);
        }
        piece = Piece.NONE;
        while (true) {
            startSegments();
            if (runCount == 0) {
                return false;
            }
            SeriesRun first = memory.runs[0];
            if (first.mustBeDecoded()) {
                decodeFirst();
                continue;
            }
            if (runCount == 1 || memory.runs[1].head > first.tail) {
                piece = first.decoded ? Piece.SAMPLES : Piece.BLOCK;
                return true;
            }
            mergedCount = merge();
            if (mergedCount > 0) {
                unreadThrough = memory.mergedTimes[mergedCount - 1];
                piece = Piece.MERGED;
                return true;
            }
        }
    }

    private void startGenerations() {
        for (int i = 0; i < snapshot.generations().size(); i++) {
            SeriesRun run = memory.run(runCount);
            if (run.startColumns(snapshot.generations().get(i), seriesId, start, last)) {
                place(runCount++);
            }
        }
    }

    /** Starts the runs of all segments that may have samples before the end of the first piece. */
    private void startSegments() {
        while (nextSegment < segments.count()) {
            long minTime = segments.minTime(nextSegment);
            if (minTime > last) {
                nextSegment = segments.count();
                return;
            }
            if (runCount > 0 && minTime > memory.runs[0].tail) {
                return;
            }
            // Counted first: if its table is damaged, the next call goes on behind this segment.
            int segment = nextSegment++;
            if (segments.maxTime(segment) >= start) {
                unreadThrough = segments.maxTime(segment);
                startSegment(segments.reader(segment));
            }
        }
    }

    private void startSegment(SegmentReader reader) {
        int position = reader.seriesPosition(seriesId);
        if (position >= 0 && memory.run(runCount).startBlocks(reader, position, start, last, deleted)) {
            place(runCount++);
        }
    }

    /** Moves the run at {@code index}, whose head is new, to its place among the runs before it. */
    private void place(int index) {
        SeriesRun[] runs = memory.runs;
        SeriesRun run = runs[index];
        int i = index;
        while (i > 0 && runs[i - 1].head > run.head) {
            runs[i] = runs[i - 1];
            i--;
        }
        runs[i] = run;
    }

    /** Keeps the run at {@code index} with its new head, or takes it out. */
    private void goOn(int index, boolean more) {
        SeriesRun[] runs = memory.runs;
        SeriesRun run = runs[index];
        int end = more ? runCount - 1 : --runCount;
        int i = index;
        while (i < end && (!more || runs[i + 1].head < run.head)) {
            runs[i] = runs[i + 1];
            i++;
        }
        runs[i] = run;
    }

    /**
     * Merges what overlaps the first run's piece, up to where the first of these pieces ends: behind that each run's next piece begins, so the present pieces are all that is needed.
     *
     * @return samples merged; 0 if none of them was in the window after all
     */
    private int merge() {
        SeriesRun[] runs = memory.runs;
        long horizon = runs[0].tail;
        int involved = 0;
        while (involved < runCount && runs[involved].head <= horizon) {
            horizon = Math.min(horizon, runs[involved].tail);
            involved++;
        }
        for (int i = 0; i < involved; i++) {
            decode(i);
        }
        int merged = RunMerge.merge(memory, involved, horizon);
        // From behind, so that a run which finds its new place further on does not disturb those still to be asked.
        for (int i = involved - 1; i >= 0; i--) {
            if (runs[i].decode()) {
                goOn(i, true);
            } else {
                goToNextPiece(i);
            }
        }
        times = memory.mergedTimes;
        values = memory.mergedValues;
        return merged;
    }

    /** What is left of a block of which a part was deleted has its own head and tail, or is nothing. */
    private void decodeFirst() {
        decode(0);
        SeriesRun first = memory.runs[0];
        if (first.position < first.limit) {
            goOn(0, true);
        } else {
            goToNextPiece(0);
        }
    }

    /** A damaged block is left out: the caller learns of it, and may go on behind it. */
    private void decode(int index) {
        try {
            memory.runs[index].decode();
        } catch (Damage damage) {
            long tail = memory.runs[index].tail;
            goToNextPiece(index);
            unreadThrough = tail;
            throw damage;
        }
    }

    /** A run whose table is damaged ends: the caller learns of it, and may go on with the others. */
    private void goToNextPiece(int index) {
        boolean more = false;
        SegmentReader reader = memory.runs[index].reader();
        unreadThrough = reader == null ? last : reader.maxTime();
        try {
            more = memory.runs[index].nextPiece();
        } finally {
            goOn(index, more);
        }
    }

    /** Whether the statistics below hold for exactly the samples of this piece, all of which lie in the window. */
    public boolean hasStatistics() {
        return piece == Piece.SUPER_BLOCK || piece == Piece.BLOCK && memory.runs[0].isWholeBlock();
    }

    /**
     * Takes blocks that follow a whole block into its piece, where their statistics are at hand in one, nothing overlaps them and all of them end before {@code endNanos}. Such a piece has statistics,
     * but no samples to load and no {@link #blockRow}.
     *
     * @return blocks that the piece consists of; 1 if it stays as it is
     */
    public int widen(long endNanos) {
        if (piece != Piece.BLOCK || !hasStatistics()) {
            throw new EngineBug("this piece is no whole block: ask hasStatistics() first");
        }
        enter();
        try {
            long bound = runCount == 1 ? Long.MAX_VALUE : memory.runs[1].head;
            if (nextSegment < segments.count()) {
                bound = Math.min(bound, segments.minTime(nextSegment));
            }
            bound = Math.min(bound, endNanos);
            int blocks = bound == Long.MIN_VALUE ? 1 : memory.runs[0].widen(bound - 1);
            piece = blocks > 1 ? Piece.SUPER_BLOCK : Piece.BLOCK;
            return blocks;
        } finally {
            leave();
        }
    }

    /** First and last timestamp of the piece; may reach beyond the window when {@link #hasStatistics} is false. */
    public long minTime() {
        return switch (piece) {
            case BLOCK, SUPER_BLOCK -> memory.runs[0].row.minTime;
            case SAMPLES -> memory.runs[0].head;
            case MERGED -> memory.mergedTimes[0];
            case NONE -> throw noPiece();
        };
    }

    public long maxTime() {
        return switch (piece) {
            case BLOCK, SUPER_BLOCK -> memory.runs[0].row.maxTime;
            case SAMPLES -> memory.runs[0].tail;
            case MERGED -> memory.mergedTimes[mergedCount - 1];
            case NONE -> throw noPiece();
        };
    }

    /** Samples of the piece, gaps included; where it reaches beyond the window, {@link #load} brings fewer. */
    public int count() {
        return switch (piece) {
            case BLOCK, SUPER_BLOCK -> memory.runs[0].row.count;
            case SAMPLES -> memory.runs[0].limit - memory.runs[0].position;
            case MERGED -> mergedCount;
            case NONE -> throw noPiece();
        };
    }

    public int gapCount() {
        return statistics().gapCount;
    }

    public double min() {
        return statistics().min;
    }

    public double max() {
        return statistics().max;
    }

    /** Of all values that are no gaps; 0 if there are none. Decimals of a block are summed exactly and rounded once; of blocks taken together, these sums with compensation. */
    public double sum() {
        return statistics().sum;
    }

    /** First value that is no gap; NaN if there is none. */
    public double first() {
        return statistics().first;
    }

    public double last() {
        return statistics().last;
    }

    /** The segment whose block this piece is, where {@link #hasStatistics}; for whoever takes whole blocks over. */
    public SegmentReader blockSegment() {
        SegmentReader reader = piece == Piece.BLOCK && hasStatistics() ? memory.runs[0].reader() : null;
        if (reader == null) {
            throw new EngineBug("this piece is no whole block: ask hasStatistics() first");
        }
        return reader;
    }

    /** The row of that block with all its statistics; valid until the next call. */
    public BlockRow blockRow() {
        blockSegment();
        return statistics();
    }

    private BlockRow statistics() {
        if (!hasStatistics()) {
            throw new EngineBug("this piece has no statistics: ask hasStatistics() first");
        }
        enter();
        try {
            return memory.runs[0].statistics();
        } finally {
            leave();
        }
    }

    /**
     * Brings the samples of the piece that lie in the window into the arrays below.
     *
     * @return how many, from index 0 on
     * @throws Damage if the block is not what was written; {@link #next} may still be called and goes on behind it
     */
    public int load() {
        if (piece == Piece.MERGED) {
            return mergedCount;
        }
        if (piece == Piece.NONE) {
            throw noPiece();
        }
        if (piece == Piece.SUPER_BLOCK) {
            throw new EngineBug("this piece was widened: it has statistics alone");
        }
        enter();
        try {
            SeriesRun run = memory.runs[0];
            SegmentReader reader = run.reader();
            unreadThrough = run.tail;
            return piece == Piece.BLOCK && reader != null ? loadBlock(run, reader) : loadSamples(run);
        } finally {
            leave();
        }
    }

    /** Whether the piece is a sealed block that nothing overlaps: then the following three tell of it without decoding its timestamps. */
    public boolean isBlock() {
        return piece == Piece.BLOCK;
    }

    /**
     * Cuts the block at {@code edges[from .. from + count)}, which ascend; edges outside the window count as its start or end.
     *
     * @return [0]: samples of the block before the window; [1] to [count]: before each edge; [count + 1]: before the window's end. Valid until the next call, not to be changed
     * @throws Damage if the timestamps are not what was written; {@link #next} may still be called
     */
    public int[] cut(long[] edges, int from, int count) {
        SegmentReader reader = blockReader();
        enter();
        try {
            memory.cut(reader, memory.runs[0].row, start, last, edges, from, count);
            return memory.places;
        } finally {
            leave();
        }
    }

    /** Epoch nanoseconds of a sample of the block. */
    public long timeAt(int index) {
        SegmentReader reader = blockReader();
        enter();
        try {
            return memory.openTimes(reader, memory.runs[0].row).at(index);
        } finally {
            leave();
        }
    }

    /** Decodes the values of the whole block, window or not. @return null where they are no exact decimals, or some are gaps; then {@link #values} has them. @throws Damage as {@link #load} */
    public @Nullable DecimalValues loadDecimals() {
        SegmentReader reader = blockReader();
        enter();
        try {
            values = memory.blockValues;
            return reader.decodeDecimals(memory.runs[0].row, memory.valueCodec, values);
        } finally {
            leave();
        }
    }

    private SegmentReader blockReader() {
        SegmentReader reader = piece == Piece.BLOCK ? memory.runs[0].reader() : null;
        if (reader == null) {
            throw new EngineBug("this piece is no block: ask isBlock() first");
        }
        return reader;
    }

    /** After {@link Damage} of {@link #next} or {@link #load}: the last nanosecond that what could not be read may reach to. */
    long unreadThrough() {
        return unreadThrough;
    }

    private int loadBlock(SeriesRun run, SegmentReader reader) {
        BlockRow row = run.row;
        memory.decodeTimes(reader, row);
        reader.decodeValues(row, memory.valueCodec, memory.blockValues);
        times = memory.blockTimes;
        values = memory.blockValues;
        if (run.isWholeBlock()) {
            return row.count;
        }
        int from = SeriesRun.lowerBound(times, 0, row.count, start);
        int count = SeriesRun.upperBound(times, from, row.count, last) - from;
        if (from > 0) {
            // The decoded times stay whole for the next series that shares them.
            System.arraycopy(memory.blockTimes, from, memory.clippedTimes, 0, count);
            System.arraycopy(values, from, values, 0, count);
            times = memory.clippedTimes;
        }
        return count;
    }

    private int loadSamples(SeriesRun run) {
        int count = run.limit - run.position;
        if (run.position > 0) {
            System.arraycopy(run.times, run.position, run.times, 0, count);
            System.arraycopy(run.values, run.position, run.values, 0, count);
            run.position = 0;
            run.limit = count;
        }
        times = run.times;
        values = run.values;
        return count;
    }

    /** Epoch nanoseconds, strictly ascending; valid up to what {@link #load} returned, until the next call. Not to be changed. */
    public long[] times() {
        return times;
    }

    /** NaN with the canonical bits is a gap. */
    public double[] values() {
        return values;
    }

    /** Keeps the snapshot's segments mapped and its generations in memory until {@link #leave}. */
    private void enter() {
        if (!state.compareAndSet(IDLE, BUSY)) {
            throw new Rejected(
                    state.get() == CLOSED ? "the snapshot is closed" : "this cursor is in use by another thread");
        }
    }

    private void leave() {
        if (!state.compareAndSet(BUSY, IDLE)) {
            state.set(CLOSED);
            snapshot.letGo(memory);
        }
    }

    /** Called by the snapshot when it is closed. */
    void close() {
        while (true) {
            if (state.compareAndSet(IDLE, CLOSED)) {
                snapshot.letGo(memory);
                return;
            }
            // It is at work, or closed already, or it has just become idle: then once more.
            int seen = state.get();
            if (seen == CLOSED || seen == CLOSING || state.compareAndSet(BUSY, CLOSING)) {
                return;
            }
        }
    }

    private static EngineBug noPiece() {
        return new EngineBug("the cursor stands at no piece: next() was not called or returned false");
    }
}
