package io.minke.engine.codec;

/**
 * Division of integers below 2^51 by powers of ten up to 10^22, to the bits of an IEEE division at twice its speed: a multiplication with the rounded reciprocal and one correction,
 * q = k * r, q + (k - q * power) * r, both with one rounding. That is the quotient correctly rounded, because q + (k - q * power) * r lies within 1.5 * 2^-53 ulp of k / power before
 * its rounding, and k / power, k below 2^51, lies at least 5^-22 / 2 = 2^-52.1 ulp away from any middle between two doubles (Markstein, IBM J. R&D 34, 1990, for the correction).
 */
final class FusedDivision {
    /** Whether Math.fma is an instruction here. Where it is none, it works with decimals of any length and takes microseconds. */
    static final boolean IS_FAST = isFast();

    private static final int ROUNDS = 4;
    private static final int CALLS = 16;
    private static final long LONGEST_NANOS = 16_000;

    private FusedDivision() {}

    /** Interpreted, an instruction and its surroundings take 0.1 microseconds. The fastest of a few rounds counts; if all were interrupted, division is slower and as right. */
    private static boolean isFast() {
        double sum = 1;
        long fastest = Long.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
            long start = System.nanoTime();
            for (int call = 0; call < CALLS; call++) {
                sum = Math.fma(sum, 0.1, 1);
            }
            fastest = Math.min(fastest, System.nanoTime() - start);
        }
        return fastest < LONGEST_NANOS && sum > 1;
    }

    /** target[targetOffset + i] = (base + integers[i]) / power, for sums below 2^53 / 2. */
    static void divide(int[] integers, int count, double base, double power, double[] target, int targetOffset) {
        double reciprocal = 1 / power;
        double negative = -power;
        for (int i = 0; i < count; i++) {
            double integer = base + integers[i];
            double quotient = integer * reciprocal;
            target[targetOffset + i] = Math.fma(Math.fma(quotient, negative, integer), reciprocal, quotient);
        }
    }

    /** target[i] = (shifted[i] - {@link DecimalScale#MAGIC}) / power, for the first {@code count}. */
    static void divideShifted(double[] shifted, int count, double power, double[] target) {
        double reciprocal = 1 / power;
        double negative = -power;
        for (int i = 0; i < count; i++) {
            double integer = shifted[i] - DecimalScale.MAGIC;
            double quotient = integer * reciprocal;
            target[i] = Math.fma(Math.fma(quotient, negative, integer), reciprocal, quotient);
        }
    }

    /** target[i] = (target[i] - {@link DecimalScale#MAGIC}) / power. */
    static void divideShifted(double[] target, int from, int end, double power) {
        double reciprocal = 1 / power;
        double negative = -power;
        for (int i = from; i < end; i++) {
            double integer = target[i] - DecimalScale.MAGIC;
            double quotient = integer * reciprocal;
            target[i] = Math.fma(Math.fma(quotient, negative, integer), reciprocal, quotient);
        }
    }
}
