package io.minke.ingest.line;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.agrona.UnsafeApi;

/**
 * Reads a decimal number from memory and rounds it exactly as {@link Double#parseDouble} does, without an object. Up to 2^53 with a small exponent one exact division does it; up to 19 digits the algorithm of Eisel and Lemire;
 * longer ones are decided by their first 19 digits unless they lie on the edge, which alone goes through a String. Not thread-safe: it keeps its results.
 */
final class DecimalParser {
    /** Why a text is no number. */
    enum Outcome {
        NUMBER,
        INVALID,
        OUT_OF_RANGE
    }

    private static final int MAX_DIGITS = 19;
    private static final int MAX_EXACT_POWER = 22;
    /** Larger exponents change nothing any more, whatever the digits before them, within one line. */
    private static final int EXPONENT_CEILING = 1_000_000;

    static final double[] POWERS_OF_TEN = new double[MAX_EXACT_POWER + 1];
    static final long[] WHOLE_POWERS_OF_TEN = new long[MAX_DIGITS];

    static {
        for (int i = 0; i <= MAX_EXACT_POWER; i++) {
            POWERS_OF_TEN[i] = Double.parseDouble("1e" + i);
        }
        WHOLE_POWERS_OF_TEN[0] = 1;
        for (int i = 1; i < MAX_DIGITS; i++) {
            WHOLE_POWERS_OF_TEN[i] = WHOLE_POWERS_OF_TEN[i - 1] * 10;
        }
    }

    private double value;
    private long next;
    private boolean plainInteger;
    private long magnitude;

    /** The number read last. */
    double value() {
        return value;
    }

    /** Address behind the number read last; behind the offending byte's predecessor if there was none. */
    long next() {
        return next;
    }

    /** Whether the number had neither fraction nor exponent and fits 64 unsigned bits: then {@link #magnitude()} is exact. */
    boolean plainInteger() {
        return plainInteger;
    }

    /** Digits without sign, unsigned. */
    long magnitude() {
        return magnitude;
    }

    /** Reads the longest number at {@code address}: {@code [-] digits [. digits] [e [+-] digits]}, with at least one digit before the exponent. */
    Outcome parse(long address, long end) {
        long p = address;
        boolean negative = p < end && UnsafeApi.getByte(p) == '-';
        if (negative) {
            p++;
        }
        long digits = 0;
        int kept = 0;
        int scale = 0;
        boolean lost = false;
        long overflowing = 0;
        long firstDigit = p;
        int c = -1;
        for (; p < end; p++) {
            c = UnsafeApi.getByte(p) - '0';
            if (c < 0 || c > 9) {
                break;
            }
            if (kept < MAX_DIGITS) {
                digits = digits * 10 + c;
                kept += digits == 0 ? 0 : 1;
            } else {
                scale++;
                lost |= c != 0;
                overflowing = overflowing * 10 + c;
            }
        }
        long wholeDigits = p - firstDigit;
        boolean plain = true;
        long fractionDigits = 0;
        if (p < end && UnsafeApi.getByte(p) == '.') {
            plain = false;
            p++;
            long first = p;
            for (; p < end; p++) {
                c = UnsafeApi.getByte(p) - '0';
                if (c < 0 || c > 9) {
                    break;
                }
                if (kept < MAX_DIGITS) {
                    digits = digits * 10 + c;
                    kept += digits == 0 ? 0 : 1;
                    scale--;
                } else {
                    lost |= c != 0;
                }
            }
            fractionDigits = p - first;
        }
        next = p;
        if (wholeDigits + fractionDigits == 0) {
            return Outcome.INVALID;
        }
        if (p < end && (UnsafeApi.getByte(p) | 0x20) == 'e') {
            plain = false;
            p++;
            boolean down = p < end && UnsafeApi.getByte(p) == '-';
            if (down || (p < end && UnsafeApi.getByte(p) == '+')) {
                p++;
            }
            int exponent = 0;
            long first = p;
            for (; p < end; p++) {
                c = UnsafeApi.getByte(p) - '0';
                if (c < 0 || c > 9) {
                    break;
                }
                exponent = Math.min(EXPONENT_CEILING, exponent * 10 + c);
            }
            next = p;
            if (p == first) {
                return Outcome.INVALID;
            }
            scale += down ? -exponent : exponent;
        }
        plainInteger = plain && keepMagnitude(digits, scale, overflowing);
        double unsigned = lost ? longDecimal(digits, scale, address, negative, p) : round(digits, scale);
        value = negative ? -unsigned : unsigned;
        return Double.isInfinite(unsigned) ? Outcome.OUT_OF_RANGE : Outcome.NUMBER;
    }

    /** Twenty digits may still fit an unsigned 64-bit integer. */
    private boolean keepMagnitude(long digits, int scale, long overflowing) {
        magnitude = digits;
        if (scale == 0) {
            return true;
        }
        if (scale > 1) {
            return false;
        }
        magnitude = digits * 10 + overflowing;
        return Long.compareUnsigned(digits, Long.divideUnsigned(-1L - overflowing, 10)) <= 0;
    }

    private static double longDecimal(long digits, int scale, long address, boolean negative, long end) {
        double below = round(digits, scale);
        if (below == round(digits + 1, scale)) {
            return below;
        }
        long from = negative ? address + 1 : address;
        byte[] text = new byte[(int) (end - from)];
        for (int i = 0; i < text.length; i++) {
            text[i] = UnsafeApi.getByte(from + i);
        }
        return Double.parseDouble(new String(text, ISO_8859_1));
    }

    /** The double nearest to {@code digits * 10^scale}, ties to even; {@code digits} unsigned. */
    static double round(long digits, int scale) {
        if (digits == 0) {
            return 0.0;
        }
        if (digits > 0 && digits <= 1L << 53 && scale >= -MAX_EXACT_POWER && scale <= MAX_EXACT_POWER) {
            // Both operands are exact, so the one operation rounds once.
            return scale < 0 ? digits / POWERS_OF_TEN[-scale] : digits * POWERS_OF_TEN[scale];
        }
        return eiselLemire(digits, scale);
    }

    private static double eiselLemire(long digits, int scale) {
        if (scale < PowersOfFive.SMALLEST) {
            return 0.0;
        }
        if (scale > PowersOfFive.LARGEST) {
            return Double.POSITIVE_INFINITY;
        }
        int leading = Long.numberOfLeadingZeros(digits);
        long normalised = digits << leading;
        long factor = PowersOfFive.high(scale);
        long high = multiplyHighUnsigned(normalised, factor);
        long low = normalised * factor;
        // 55 bits are wanted: 53, one for rounding, one for the leading zero. When all below them are ones a carry may
        // come from the factor's lower half.
        if ((high & 0x1FF) == 0x1FF) {
            long carry = multiplyHighUnsigned(normalised, PowersOfFive.low(scale));
            low += carry;
            if (Long.compareUnsigned(carry, low) > 0) {
                high++;
            }
        }
        int upper = (int) (high >>> 63);
        long mantissa = high >>> (upper + 9);
        int exponent = (((152_170 + 65_536) * scale) >> 16) + 63 + upper - leading + 1023;
        if (exponent <= 0) {
            return subnormal(mantissa, exponent);
        }
        // Exactly half way between two doubles, which only small powers of five can be: to even.
        if (Long.compareUnsigned(low, 1) <= 0
                && scale >= -4
                && scale <= 23
                && (mantissa & 3) == 1
                && (mantissa << (upper + 9)) == high) {
            mantissa &= ~1L;
        }
        mantissa = (mantissa + (mantissa & 1)) >>> 1;
        if (mantissa >= 1L << 53) {
            mantissa = 1L << 52;
            exponent++;
        }
        if (exponent >= 0x7FF) {
            return Double.POSITIVE_INFINITY;
        }
        return Double.longBitsToDouble((mantissa & ~(1L << 52)) | ((long) exponent << 52));
    }

    private static double subnormal(long mantissa, int exponent) {
        if (1 - exponent >= 64) {
            return 0.0;
        }
        long shifted = mantissa >>> (1 - exponent);
        // A carry into bit 52 makes it the smallest normal number, and sets the exponent to 1 by itself.
        return Double.longBitsToDouble((shifted + (shifted & 1)) >>> 1);
    }

    /** {@code Math.unsignedMultiplyHigh} of newer JDKs. */
    private static long multiplyHighUnsigned(long left, long right) {
        return Math.multiplyHigh(left, right) + ((left >> 63) & right) + ((right >> 63) & left);
    }
}
