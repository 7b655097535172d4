package io.minke.query.fold;

import io.minke.engine.codec.DecimalValues;
import io.minke.engine.scan.RollupRows;
import io.minke.query.source.SampleCursor;
import io.minke.query.window.BucketAxis;
import java.util.Arrays;

/** Minimum, maximum, or the spread between them. */
final class ExtremeFold implements Fold {
    /** Which of the two is asked for. */
    enum Side {
        MIN,
        MAX,
        SPREAD
    }

    private static final long INFINITY = Kernels.ordered(Double.POSITIVE_INFINITY);

    private final Side side;
    private double[] minima = new double[0];
    private double[] maxima = new double[0];
    private int buckets;

    ExtremeFold(Side side) {
        this.side = side;
    }

    @Override
    public void open(BucketAxis axis) {
        buckets = axis.count();
        if (minima.length < buckets) {
            minima = new double[buckets];
            maxima = new double[buckets];
        }
        Arrays.fill(minima, 0, buckets, Double.NaN);
        Arrays.fill(maxima, 0, buckets, Double.NaN);
    }

    @Override
    public boolean takesStatistics() {
        return true;
    }

    @Override
    public void piece(int bucket, SampleCursor piece) {
        if (piece.count() > piece.gapCount()) {
            lower(bucket, piece.min());
            raise(bucket, piece.max());
        }
    }

    /** NaN stands for nothing yet, so that a bucket of infinities keeps them. */
    private void lower(int bucket, double value) {
        double min = minima[bucket];
        minima[bucket] = !Double.isNaN(min) ? Math.min(min, value) : value;
    }

    private void raise(int bucket, double value) {
        double max = maxima[bucket];
        maxima[bucket] = !Double.isNaN(max) ? Math.max(max, value) : value;
    }

    @Override
    public boolean takesRows() {
        return true;
    }

    @Override
    public void rows(RollupRows rows, Runs runs) {
        double[] rowMinima = side == Side.MAX ? null : rows.minima();
        double[] rowMaxima = side == Side.MIN ? null : rows.maxima();
        int at = 0;
        for (int run = 0; run < runs.count(); run++) {
            int bucket = runs.bucket(run);
            for (; at < runs.end(run); at++) {
                if (rowMinima != null && !Double.isNaN(rowMinima[at])) {
                    lower(bucket, rowMinima[at]);
                }
                if (rowMaxima != null && !Double.isNaN(rowMaxima[at])) {
                    raise(bucket, rowMaxima[at]);
                }
            }
        }
    }

    @Override
    public boolean needsTimes() {
        return false;
    }

    @Override
    public void decimals(DecimalValues values, int from, Runs runs) {
        int at = from;
        for (int run = 0; run < runs.count(); run++) {
            int end = runs.end(run);
            int bucket = runs.bucket(run);
            if (side != Side.MAX) {
                lower(bucket, values.min(at, end));
            }
            if (side != Side.MIN) {
                raise(bucket, values.max(at, end));
            }
            at = end;
        }
    }

    @Override
    public void samples(long[] times, double[] values, int from, Runs runs) {
        int at = from;
        for (int run = 0; run < runs.count(); run++) {
            int end = runs.end(run);
            extremes(runs.bucket(run), values, at, end);
            at = end;
        }
    }

    private void extremes(int bucket, double[] values, int from, int to) {
        long min = side == Side.MAX ? 0 : Kernels.min(values, from, to);
        long max = side == Side.MIN ? 0 : Kernels.max(values, from, to);
        // A gap is above every number; a NaN that is none of ours may be below.
        if (Math.max(min, max) > INFINITY || Math.min(min, max) < -INFINITY - 1) {
            oneByOne(bucket, values, from, to);
            return;
        }
        if (side != Side.MAX) {
            lower(bucket, Kernels.unordered(min));
        }
        if (side != Side.MIN) {
            raise(bucket, Kernels.unordered(max));
        }
    }

    private void oneByOne(int bucket, double[] values, int from, int to) {
        for (int i = from; i < to; i++) {
            double value = values[i];
            if (!Double.isNaN(value)) {
                lower(bucket, value);
                raise(bucket, value);
            }
        }
    }

    @Override
    public void finish(double[] target) {
        for (int b = 0; b < buckets; b++) {
            target[b] = switch (side) {
                case MIN -> minima[b];
                case MAX -> maxima[b];
                case SPREAD -> maxima[b] - minima[b];
            };
        }
    }
}
