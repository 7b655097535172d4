package io.minke.query.fold;

import io.minke.query.source.SampleCursor;
import io.minke.query.window.BucketAxis;
import java.util.Arrays;

/** Collects the values of a bucket, all of them, until the next bucket begins, and then asks for their statistic. */
final class CollectFold implements Fold {
    /** A number from the first {@code count} values, at least one, without gaps; may change their order. */
    interface Statistic {
        double of(double[] values, int count);
    }

    private final Statistic statistic;
    private double[] numbers = new double[0];
    private double[] values = new double[256];
    private int count;
    private int buckets;
    private int bucket;

    CollectFold(Statistic statistic) {
        this.statistic = statistic;
    }

    @Override
    public void open(BucketAxis axis) {
        buckets = axis.count();
        if (numbers.length < buckets) {
            numbers = new double[buckets];
        }
        Arrays.fill(numbers, 0, buckets, Double.NaN);
        count = 0;
    }

    @Override
    public boolean takesStatistics() {
        return false;
    }

    @Override
    public void piece(int number, SampleCursor piece) {
        throw new IllegalStateException("this fold needs the samples");
    }

    @Override
    public void samples(long[] times, double[] samples, int from, Runs runs) {
        int at = from;
        for (int run = 0; run < runs.count(); run++) {
            if (runs.bucket(run) != bucket) {
                close();
                bucket = runs.bucket(run);
            }
            int end = runs.end(run);
            if (count + end - at > values.length) {
                values = Arrays.copyOf(values, Math.max(2 * values.length, count + end - at));
            }
            for (; at < end; at++) {
                double value = samples[at];
                values[count] = value;
                count += Double.isNaN(value) ? 0 : 1;
            }
        }
    }

    private void close() {
        if (count > 0) {
            numbers[bucket] = statistic.of(values, count);
            count = 0;
        }
    }

    @Override
    public void finish(double[] target) {
        close();
        System.arraycopy(numbers, 0, target, 0, buckets);
    }

    /** Square root of the mean squared distance from the mean, of a sample: divided by n - 1; none for a single value. In two passes, which lose no digits. */
    static double deviation(double[] values, int count) {
        if (count == 1) {
            return Double.NaN;
        }
        double mean = Kernels.sum(values, 0, count) / count;
        double squares = 0;
        for (int i = 0; i < count; i++) {
            double distance = values[i] - mean;
            squares += distance * distance;
        }
        return Math.sqrt(squares / (count - 1));
    }

    /** The value that comes most often; of several, the smallest. */
    static double mode(double[] values, int count) {
        Arrays.sort(values, 0, count);
        double mode = values[0];
        int most = 0;
        for (int from = 0; from < count; ) {
            int to = from + 1;
            while (to < count && values[to] == values[from]) {
                to++;
            }
            if (to - from > most) {
                most = to - from;
                mode = values[from];
            }
            from = to;
        }
        return mode;
    }

    /** How many different values there are; zeros of both signs are one. */
    static double distinct(double[] values, int count) {
        Arrays.sort(values, 0, count);
        int distinct = 1;
        for (int i = 1; i < count; i++) {
            distinct += values[i] == values[i - 1] ? 0 : 1;
        }
        return distinct;
    }
}
