package io.minke.engine.codec;

/**
 * Doubles as integers k with v = k / 10^e, bit for bit. IEEE division of two exact numbers is correctly rounded, so every double that was read from a decimal of at most 22 places
 * and |k| below 2^51 passes the test, and the smallest such e is the number of places that was written. (ALP, Afroozeh et al., SIGMOD 2024, multiplies by 10^-e instead, which is
 * inexact and forces larger exponents and exceptions.) Minus zero, NaN and infinities never pass.
 */
final class DecimalScale {
    static final int MAX_EXPONENT = 22;
    /** At 2^51 and above the rounding of v * 10^e could miss k by one. */
    static final double LIMIT = 0x1p51;
    /** Added to a double below 2^51, it leaves the nearest integer in the low bits of the sum: rounding and conversion in one addition. */
    static final double MAGIC = 0x1.8p52;

    static final long MAGIC_BITS = Double.doubleToRawLongBits(MAGIC);
    private static final double[] POWERS = new double[MAX_EXPONENT + 1];

    static {
        // Powers of ten are exact doubles up to 10^22.
        POWERS[0] = 1;
        for (int i = 1; i <= MAX_EXPONENT; i++) {
            POWERS[i] = POWERS[i - 1] * 10;
        }
    }

    private DecimalScale() {}

    static double power(int exponent) {
        return POWERS[exponent];
    }

    static boolean fits(double value, int exponent) {
        double power = POWERS[exponent];
        double scaled = value * power;
        if (!(Math.abs(scaled) < LIMIT)) {
            return false;
        }
        double rounded = (scaled + MAGIC) - MAGIC;
        // rounded is +0.0 for -0.0, so the bits differ there.
        return Double.doubleToRawLongBits(rounded / power) == Double.doubleToRawLongBits(value);
    }

    /** k of a value that {@link #fits}. */
    static long scaled(double value, int exponent) {
        return Double.doubleToRawLongBits(value * POWERS[exponent] + MAGIC) - MAGIC_BITS;
    }

    /** The smallest exponent at or above {@code lowest} that fits, or -1. */
    static int smallestExponent(double value, int lowest) {
        for (int exponent = lowest; exponent <= MAX_EXPONENT; exponent++) {
            if (!(Math.abs(value * POWERS[exponent]) < LIMIT)) {
                return -1;
            }
            if (fits(value, exponent)) {
                return exponent;
            }
        }
        return -1;
    }
}
