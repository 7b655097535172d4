package io.minke.query.fold;

/** Loops over a stretch of samples [from, to), not empty. Where a NaN may be among them the callers look at the result: it is NaN exactly if one was. */
final class Kernels {
    private Kernels() {}

    /** Four accumulators, so that additions need not wait for one another. */
    static double sum(double[] values, int from, int to) {
        // Minus zero is what adds nothing: the sum of minus zeros stays one.
        double a = -0.0;
        int i = from;
        if (to - from >= 8) {
            double b = -0.0;
            double c = -0.0;
            double d = -0.0;
            for (; i + 4 <= to; i += 4) {
                a += values[i];
                b += values[i + 1];
                c += values[i + 2];
                d += values[i + 3];
            }
            a = (a + b) + (c + d);
        }
        for (; i < to; i++) {
            a += values[i];
        }
        return a;
    }

    /**
     * Smallest and largest in the order of {@link #ordered}, as comparisons of whole numbers are several times faster than those of doubles, which must look after zeros and NaN. A gap, whose bits are
     * above those of all numbers, comes out as the largest.
     */
    static long max(double[] values, int from, int to) {
        long max = Long.MIN_VALUE;
        for (int i = from; i < to; i++) {
            max = Math.max(max, ordered(values[i]));
        }
        return max;
    }

    static long min(double[] values, int from, int to) {
        long min = Long.MAX_VALUE;
        for (int i = from; i < to; i++) {
            min = Math.min(min, ordered(values[i]));
        }
        return min;
    }

    /** Bits that compare as the doubles do, from negative to positive infinity; {@link #unordered} turns them back. */
    static long ordered(double value) {
        long bits = Double.doubleToRawLongBits(value);
        return bits ^ (bits >> 63) >>> 1;
    }

    static double unordered(long ordered) {
        return Double.longBitsToDouble(ordered ^ (ordered >> 63) >>> 1);
    }

    /** How many are no gaps. */
    static int count(double[] values, int from, int to) {
        int count = 0;
        for (int i = from; i < to; i++) {
            double value = values[i];
            count += !Double.isNaN(value) ? 1 : 0;
        }
        return count;
    }
}
