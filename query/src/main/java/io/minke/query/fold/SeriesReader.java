package io.minke.query.fold;

import io.minke.engine.codec.DecimalValues;
import io.minke.engine.failure.Damage;
import io.minke.engine.scan.RollupRows;
import io.minke.query.source.SampleCursor;
import io.minke.query.window.BucketAxis;
import io.minke.query.window.Window;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Reads one series after another through one cursor: as buckets or raw. Its arrays are reused: what it shows holds until the next call. One thread.
 */
public final class SeriesReader {
    /** Pieces between two breaths: a fraction of a millisecond of work. */
    private static final int BREATH_PIECES = 16;
    /** In shorter runs most samples are shown, and all timestamps are needed. */
    private static final int FEWEST_IN_RUNS = 12;

    private final SampleCursor cursor;
    private final Consumer<Damage> damages;
    private final Runnable breath;
    private int pieces;
    private final Runs runs = new Runs();
    private double[] values = new double[0];
    private boolean[] seen = new boolean[0];
    private long[] rawTimes = new long[0];
    private double[] rawValues = new double[0];

    private long firstCounted;
    private long samples;
    private long piecesFromStatistics;
    private long piecesDecoded;
    private long piecesCounted;
    private long piecesCountedDecoded;
    private long rows;

    /**
     * @param damages told of every piece that could not be read
     * @param breath run now and then, for whoever watches limits; may throw to end the work
     */
    public SeriesReader(SampleCursor cursor, Consumer<Damage> damages, Runnable breath) {
        this.cursor = cursor;
        this.damages = damages;
        this.breath = breath;
    }

    /** Folds a series into buckets: {@link #values} and {@link #seen} tell what became of it. @return whether it has any sample in the window */
    public boolean fold(int seriesId, BucketAxis axis, Fold fold) {
        int buckets = axis.count();
        if (values.length < buckets) {
            values = new double[buckets];
            seen = new boolean[buckets];
        }
        Arrays.fill(seen, 0, buckets, false);
        fold.open(axis);
        Window window = axis.window();
        boolean any = false;
        long lookback = fold.lookbackNanos();
        if (lookback == 0 && fold.takesRows()) {
            cursor.openFolded(seriesId, window.startNanos(), window.endNanos());
        } else {
            cursor.open(seriesId, startBefore(window, lookback), window.endNanos());
        }
        while (next()) {
            any |= lookback == 0 ? foldPiece(axis, fold) : foldPieceAfter(window.startNanos(), axis, fold);
        }
        if (any || lookback > 0) {
            fold.finish(values);
            any |= fold.touch(seen);
        }
        return any;
    }

    private static long startBefore(Window window, long lookback) {
        return Math.max(window.startNanos(), Long.MIN_VALUE + lookback) - lookback;
    }

    /** The last value at or after {@code window.start - lookbackNanos} and before the window; NaN if there is none or it is a gap. */
    public double valueBefore(int seriesId, Window window, long lookbackNanos) {
        double value = Double.NaN;
        cursor.open(seriesId, startBefore(window, lookbackNanos), window.startNanos());
        while (next()) {
            int count = load();
            value = count > 0 ? cursor.values()[count - 1] : value;
        }
        return value;
    }

    private boolean foldRows(BucketAxis axis, Fold fold, RollupRows found) {
        runs.cut(axis, found.starts(), 0, found.count());
        try {
            fold.rows(found, runs);
        } catch (Damage damage) {
            samplesInstead(damage);
            return false;
        }
        runs.mark(seen);
        samples += found.count();
        rows += found.count();
        return true;
    }

    /** What rows don't tell, samples do, as long as they are kept. */
    private void samplesInstead(Damage damage) {
        try {
            cursor.samplesInstead(damage);
        } catch (Damage lost) {
            damages.accept(lost);
        }
    }

    private boolean foldPiece(BucketAxis axis, Fold fold) {
        RollupRows found = cursor.rows();
        if (found != null) {
            return foldRows(axis, fold, found);
        }
        if (cursor.hasStatistics() && fold.takesStatistics()) {
            int bucket = axis.indexOf(cursor.minTime());
            if (cursor.maxTime() < axis.edge(bucket + 1)) {
                seen[bucket] = true;
                piecesFromStatistics += cursor.isBlock() ? cursor.widen(axis.edge(bucket + 1)) : 1;
                samples += cursor.count();
                fold.piece(bucket, cursor);
                return true;
            }
        }
        if (!fold.needsTimes() && cursor.isBlock()) {
            return foldBlock(axis, fold);
        }
        int count = load();
        if (count > 0) {
            foldSamples(axis, fold, 0, count);
        }
        return count > 0;
    }

    /** A block whose timestamps need not be decoded: where buckets change is asked of their column. */
    private boolean foldBlock(BucketAxis axis, Fold fold) {
        int from;
        try {
            from = cutBlock(axis);
            if (runs.count() > 0) {
                DecimalValues decimals = cursor.loadDecimals();
                piecesDecoded++;
                if (decimals != null) {
                    fold.decimals(decimals, from, runs);
                } else {
                    fold.samples(cursor.times(), cursor.values(), from, runs);
                }
            }
        } catch (Damage damage) {
            damages.accept(damage);
            return false;
        }
        if (runs.count() == 0) {
            return false;
        }
        runs.mark(seen);
        samples += runs.end(runs.count() - 1) - from;
        return true;
    }

    /** Cuts the block into {@link #runs}. @return its first sample in the window */
    private int cutBlock(BucketAxis axis) {
        Window window = axis.window();
        int first = axis.indexOf(Math.max(cursor.minTime(), window.startNanos()));
        int inner = axis.indexOf(Math.min(cursor.maxTime(), window.endNanos() - 1)) - first;
        int[] places = cursor.cut(axis.edges(), first + 1, inner);
        runs.take(first, places, inner);
        return places[0];
    }

    /** The same where samples before the window matter too. */
    private boolean foldPieceAfter(long startNanos, BucketAxis axis, Fold fold) {
        int count = load();
        long[] times = cursor.times();
        int before = 0;
        if (count > 0 && times[0] < startNanos) {
            before = Arrays.binarySearch(times, 0, count, startNanos);
            before = before < 0 ? -before - 1 : before;
            fold.before(times, cursor.values(), before);
        }
        if (before < count) {
            foldSamples(axis, fold, before, count);
        }
        return before < count;
    }

    private void foldSamples(BucketAxis axis, Fold fold, int from, int count) {
        long[] times = cursor.times();
        runs.cut(axis, times, from, count);
        runs.mark(seen);
        fold.samples(times, cursor.values(), from, runs);
    }

    /** What is damaged is told and left out; everything else is answered. */
    private boolean next() {
        if (++pieces % BREATH_PIECES == 0) {
            breath.run();
        }
        while (true) {
            try {
                return cursor.next();
            } catch (Damage damage) {
                damages.accept(damage);
            }
        }
    }

    private int load() {
        int count = decode();
        if (count < 0) {
            return 0;
        }
        piecesDecoded++;
        samples += count;
        return count;
    }

    /** @return the number of samples, or -1 if they are damaged */
    private int decode() {
        try {
            return cursor.load();
        } catch (Damage damage) {
            damages.accept(damage);
            return -1;
        }
    }

    /** One number per bucket of the last {@link #fold}; NaN for none. Only those hold for which {@link #seen} is set. */
    public double[] values() {
        return values;
    }

    /** Whether a bucket of the last {@link #fold} has any sample, be it a gap. */
    public boolean[] seen() {
        return seen;
    }

    /** Shows a series to a choice of samples. */
    void m4(int seriesId, BucketAxis axis, M4Choice choice) {
        Window window = axis.window();
        cursor.open(seriesId, window.startNanos(), window.endNanos());
        while (next()) {
            if (choice.piece(axis, cursor)) {
                piecesFromStatistics++;
                samples += cursor.count();
                continue;
            }
            if (cursor.isBlock() && cursor.hasStatistics() && cursor.gapCount() == 0 && m4Block(axis, choice)) {
                continue;
            }
            int count = load();
            if (count > 0) {
                choice.samples(axis, cursor.times(), cursor.values(), count);
            }
        }
    }

    /** @return whether the block was dealt with without decoding its timestamps; nothing was done otherwise */
    private boolean m4Block(BucketAxis axis, M4Choice choice) {
        DecimalValues decimals;
        int from;
        try {
            from = cutBlock(axis);
            if (cursor.count() < runs.count() * FEWEST_IN_RUNS) {
                return false;
            }
            decimals = cursor.loadDecimals();
        } catch (Damage damage) {
            damages.accept(damage);
            return true;
        }
        if (decimals == null) {
            return false;
        }
        choice.decimals(runs, from, decimals, cursor);
        piecesDecoded++;
        samples += cursor.count();
        return true;
    }

    /** Reads the samples of a window. @return how many, in {@link #rawTimes} and {@link #rawValues} */
    public int raw(int seriesId, Window window) {
        int total = 0;
        cursor.open(seriesId, window.startNanos(), window.endNanos());
        while (next()) {
            int count = load();
            if (total + count > rawTimes.length) {
                int capacity = Math.max(2_048, Math.max(2 * rawTimes.length, total + count));
                rawTimes = Arrays.copyOf(rawTimes, capacity);
                rawValues = Arrays.copyOf(rawValues, capacity);
            }
            System.arraycopy(cursor.times(), 0, rawTimes, total, count);
            System.arraycopy(cursor.values(), 0, rawValues, total, count);
            total += count;
        }
        return total;
    }

    public long[] rawTimes() {
        return rawTimes;
    }

    public double[] rawValues() {
        return rawValues;
    }

    /** Counts the samples of a window, no further than a little beyond {@code enough}; decodes nothing that need not be. */
    public long count(int seriesId, Window window, long enough) {
        long total = 0;
        cursor.open(seriesId, window.startNanos(), window.endNanos());
        while (total <= enough && next()) {
            boolean statistics = cursor.hasStatistics();
            piecesCountedDecoded += statistics ? 0 : 1;
            int count = statistics ? cursor.count() : Math.max(0, decode());
            piecesCounted++;
            if (total == 0 && count > 0) {
                firstCounted = statistics ? cursor.minTime() : cursor.times()[0];
            }
            total += count;
        }
        return total;
    }

    /** Epoch nanoseconds of the first sample of the last {@link #count}; meaningless if that was 0. */
    public long firstCounted() {
        return firstCounted;
    }

    /** An upper bound of the samples of a window, no further than a little beyond {@code enough}; decodes nothing. */
    public long countAtMost(int seriesId, Window window, long enough) {
        long total = 0;
        cursor.open(seriesId, window.startNanos(), window.endNanos());
        while (total <= enough && next()) {
            piecesCounted++;
            total += cursor.count();
        }
        return total;
    }

    /** Samples, and rollup rows in their place, that were looked at since this reader was made, decoded or by statistics. */
    public long samples() {
        return samples;
    }

    /** Rollup rows among {@link #samples}. */
    public long rows() {
        return rows;
    }

    public long piecesFromStatistics() {
        return piecesFromStatistics;
    }

    public long piecesDecoded() {
        return piecesDecoded;
    }

    /** Pieces whose samples were counted and not looked at. */
    public long piecesCounted() {
        return piecesCounted;
    }

    /** Those among them that had to be decoded. */
    public long piecesCountedDecoded() {
        return piecesCountedDecoded;
    }
}
