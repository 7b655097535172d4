package io.minke.query.fold;

import java.util.Arrays;

/** Samples that were chosen for the eye, ascending. Reused. */
final class ChosenSamples {
    private long[] times = new long[1_024];
    private double[] values = new double[1_024];
    private int count;

    void clear() {
        count = 0;
    }

    void add(long time, double value) {
        if (count == times.length) {
            times = Arrays.copyOf(times, 2 * count);
            values = Arrays.copyOf(values, 2 * count);
        }
        times[count] = time;
        values[count++] = value;
    }

    int count() {
        return count;
    }

    long[] times() {
        return Arrays.copyOf(times, count);
    }

    double[] values() {
        return Arrays.copyOf(values, count);
    }
}
