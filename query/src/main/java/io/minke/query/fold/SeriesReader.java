package io.minke.query.fold;

import io.minke.query.source.SampleCursor;
import io.minke.query.window.BucketAxis;
import io.minke.query.window.Window;
import java.util.Arrays;

/**
 * Reads one series after another through one cursor: as buckets or raw. Its arrays are reused: what it shows holds until the next call. One thread.
 */
public final class SeriesReader {
    private final SampleCursor cursor;
    private final Runs runs = new Runs();
    private double[] values = new double[0];
    private boolean[] seen = new boolean[0];
    private long[] rawTimes = new long[0];
    private double[] rawValues = new double[0];

    private long samples;
    private long piecesFromStatistics;
    private long piecesDecoded;

    public SeriesReader(SampleCursor cursor) {
        this.cursor = cursor;
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
        cursor.open(seriesId, window.startNanos() - lookback, window.endNanos());
        while (cursor.next()) {
            any |= lookback == 0 ? foldPiece(axis, fold) : foldPieceAfter(window.startNanos(), axis, fold);
        }
        if (any) {
            fold.finish(values);
        }
        return any;
    }

    private boolean foldPiece(BucketAxis axis, Fold fold) {
        if (cursor.hasStatistics() && fold.takesStatistics()) {
            int bucket = axis.indexOf(cursor.minTime());
            if (cursor.maxTime() < axis.edge(bucket + 1)) {
                seen[bucket] = true;
                piecesFromStatistics++;
                samples += cursor.count();
                fold.piece(bucket, cursor);
                return true;
            }
        }
        int count = load();
        if (count > 0) {
            foldSamples(axis, fold, 0, count);
        }
        return count > 0;
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
        for (int run = 0; run < runs.count(); run++) {
            seen[runs.bucket(run)] = true;
        }
        fold.samples(times, cursor.values(), from, runs);
    }

    private int load() {
        int count = cursor.load();
        piecesDecoded++;
        samples += count;
        return count;
    }

    /** One number per bucket of the last {@link #fold}; NaN for none. Only those hold for which {@link #seen} is set. */
    public double[] values() {
        return values;
    }

    /** Whether a bucket of the last {@link #fold} has any sample, be it a gap. */
    public boolean[] seen() {
        return seen;
    }

    /** Reads the samples of a window. @return how many, in {@link #rawTimes} and {@link #rawValues} */
    public int raw(int seriesId, Window window) {
        int total = 0;
        cursor.open(seriesId, window.startNanos(), window.endNanos());
        while (cursor.next()) {
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
        while (total <= enough && cursor.next()) {
            total += cursor.hasStatistics() ? cursor.count() : load();
        }
        return total;
    }

    /** Samples that were looked at since this reader was made, decoded or by statistics. */
    public long samples() {
        return samples;
    }

    public long piecesFromStatistics() {
        return piecesFromStatistics;
    }

    public long piecesDecoded() {
        return piecesDecoded;
    }
}
