package io.minke.engine.codec;

import java.math.BigDecimal;

/**
 * What is known about the values of a block without decoding it. NaN values (gaps and NaNs with other payloads) are counted and otherwise skipped. Reused: {@link #of} overwrites.
 *
 * <p>{@link #sum}: where all values are decimals k / 10^e with |k| below 2^51, it is the exact sum of these decimals, rounded once. It may differ in the last place from a sum of
 * doubles taken one after another; it does not depend on their order. Other values are summed with Neumaier's compensation (ZAMM 54, 1974), which keeps about twice the precision
 * of a double.
 */
public final class BlockStatistics {
    public int count;
    public int gapCount;
    public long minTime;
    public long maxTime;
    /** NaN if all are gaps. */
    public double min;

    /** NaN if all are gaps. */
    public double max;

    /** 0 if all are gaps. */
    public double sum;
    /** First and last value that is no gap; NaN if there is none. */
    public double first;

    public double last;
    /** Index in the block of the first sample that has the minimum or maximum; -1 if all are gaps. */
    public int minIndex;

    public int maxIndex;

    /** Statistics of {@code count} samples, at least 1, in ascending order of time. */
    public void of(long[] nanos, double[] values, int from, int count) {
        this.count = count;
        minTime = nanos[from];
        maxTime = nanos[from + count - 1];
        extremes(values, from, count);
        sum = sum(values, from, count);
    }

    /**
     * The same for a block whose values are all exact decimals k / 10^exponent, from integers that are in the order of these k: k = integer * factor + remainder. Takes a quarter of the time.
     *
     * @param totals scratch for three numbers
     */
    void ofDecimals(
            long[] nanos,
            int from,
            int count,
            long[] integers,
            int exponent,
            long factor,
            long remainder,
            long[] totals) {
        this.count = count;
        minTime = nanos[from];
        maxTime = nanos[from + count - 1];
        gapCount = 0;
        Kernels.CHOSEN.summarize(integers, 0, count, totals);
        double power = DecimalScale.power(exponent);
        sum = unscaled(totals[0] * factor + count * remainder, exponent);
        min = (totals[1] * factor + remainder) / power;
        max = (totals[2] * factor + remainder) / power;
        first = (integers[0] * factor + remainder) / power;
        last = (integers[count - 1] * factor + remainder) / power;
        minIndex = indexOf(totals[1], integers);
        maxIndex = indexOf(totals[2], integers);
    }

    private static int indexOf(long wanted, long[] integers) {
        int index = 0;
        while (integers[index] != wanted) {
            index++;
        }
        return index;
    }

    private void extremes(double[] values, int from, int count) {
        gapCount = 0;
        min = Double.NaN;
        max = Double.NaN;
        first = Double.NaN;
        last = Double.NaN;
        minIndex = -1;
        maxIndex = -1;
        for (int i = 0; i < count; i++) {
            double value = values[from + i];
            if (Double.isNaN(value)) {
                gapCount++;
                continue;
            }
            if (minIndex < 0) {
                first = value;
                min = value;
                max = value;
                minIndex = i;
                maxIndex = i;
            } else if (value < min) {
                min = value;
                minIndex = i;
            } else if (value > max) {
                max = value;
                maxIndex = i;
            }
            last = value;
        }
    }

    /** The sum as {@link #sum} defines it, for values that are nowhere gathered as statistics. */
    static double sum(double[] values, int from, int count) {
        int exponent = 0;
        long scaledSum = 0;
        for (int i = from; i < from + count; i++) {
            double value = values[i];
            // Zeros of either sign add nothing, and -0.0 has no scaled form.
            if (Double.isNaN(value) || value == 0) {
                continue;
            }
            if (!DecimalScale.fits(value, exponent)) {
                int needed = DecimalScale.smallestExponent(value, exponent + 1);
                if (needed < 0) {
                    return compensatedSum(values, from, count);
                }
                exponent = needed;
            }
        }
        for (int i = from; i < from + count; i++) {
            double value = values[i];
            if (!Double.isNaN(value) && value != 0) {
                if (!DecimalScale.fits(value, exponent)) {
                    return compensatedSum(values, from, count);
                }
                // 2,048 values below 2^51 stay below 2^62.
                scaledSum += DecimalScale.scaled(value, exponent);
            }
        }
        return unscaled(scaledSum, exponent);
    }

    /** k / 10^e, rounded once. */
    static double unscaled(long scaledSum, int exponent) {
        if (Math.abs(scaledSum) <= 1L << 53) {
            return scaledSum / DecimalScale.power(exponent);
        }
        return BigDecimal.valueOf(scaledSum, exponent).doubleValue();
    }

    private static double compensatedSum(double[] values, int from, int count) {
        double sum = 0;
        double compensation = 0;
        for (int i = from; i < from + count; i++) {
            double value = values[i];
            if (Double.isNaN(value)) {
                continue;
            }
            double next = sum + value;
            compensation += Math.abs(sum) >= Math.abs(value) ? (sum - next) + value : (value - next) + sum;
            sum = next;
        }
        double compensated = sum + compensation;
        // Infinities make the compensation NaN; the plain sum is right about them.
        return Double.isNaN(compensated) ? sum : compensated;
    }
}
