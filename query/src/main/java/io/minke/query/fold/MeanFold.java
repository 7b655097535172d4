package io.minke.query.fold;

import io.minke.engine.codec.DecimalValues;
import io.minke.engine.scan.RollupRows;
import io.minke.query.source.SampleCursor;
import io.minke.query.window.BucketAxis;
import java.util.Arrays;

/** Sum or mean. A run of decimals is summed exactly; other additions are in double precision: the error is at most {@code n} units in the last place of the largest partial sum. */
final class MeanFold implements Fold {
    private final boolean divide;
    private double[] sums = new double[0];
    private long[] counts = new long[0];
    private int buckets;

    MeanFold(boolean divide) {
        this.divide = divide;
    }

    @Override
    public void open(BucketAxis axis) {
        buckets = axis.count();
        if (sums.length < buckets) {
            sums = new double[buckets];
            counts = new long[buckets];
        }
        Arrays.fill(sums, 0, buckets, -0.0);
        Arrays.fill(counts, 0, buckets, 0);
    }

    @Override
    public boolean takesStatistics() {
        return true;
    }

    @Override
    public void piece(int bucket, SampleCursor piece) {
        int count = piece.count() - piece.gapCount();
        if (count > 0) {
            sums[bucket] += piece.sum();
            counts[bucket] += count;
        }
    }

    @Override
    public boolean takesRows() {
        return true;
    }

    @Override
    public void rows(RollupRows rows, Runs runs) {
        double[] rowSums = rows.sums();
        double[] rowCounts = rows.counts();
        int at = 0;
        for (int run = 0; run < runs.count(); run++) {
            int bucket = runs.bucket(run);
            for (; at < runs.end(run); at++) {
                if (rowCounts[at] > 0) {
                    sums[bucket] += rowSums[at];
                    counts[bucket] += (long) rowCounts[at];
                }
            }
        }
    }

    @Override
    public boolean needsTimes() {
        return false;
    }

    /** Each run is summed exactly and rounded once. */
    @Override
    public void decimals(DecimalValues values, int from, Runs runs) {
        int at = from;
        for (int run = 0; run < runs.count(); run++) {
            int end = runs.end(run);
            int bucket = runs.bucket(run);
            sums[bucket] += values.sum(at, end);
            counts[bucket] += end - at;
            at = end;
        }
    }

    @Override
    public void samples(long[] times, double[] values, int from, Runs runs) {
        int at = from;
        for (int run = 0; run < runs.count(); run++) {
            int end = runs.end(run);
            int bucket = runs.bucket(run);
            double sum = Kernels.sum(values, at, end);
            if (!Double.isNaN(sum)) {
                sums[bucket] += sum;
                counts[bucket] += end - at;
            } else {
                oneByOne(bucket, values, at, end);
            }
            at = end;
        }
    }

    private void oneByOne(int bucket, double[] values, int from, int to) {
        for (int i = from; i < to; i++) {
            double value = values[i];
            if (!Double.isNaN(value)) {
                sums[bucket] += value;
                counts[bucket]++;
            }
        }
    }

    @Override
    public void finish(double[] target) {
        for (int b = 0; b < buckets; b++) {
            double sum = divide ? sums[b] / counts[b] : sums[b];
            target[b] = counts[b] == 0 ? Double.NaN : sum;
        }
    }
}
