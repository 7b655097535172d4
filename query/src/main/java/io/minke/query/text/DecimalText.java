package io.minke.query.text;

import java.math.BigInteger;

/**
 * The shortest decimal text that reads back as the same double. Values that a plugin printed with a few decimals, nearly all of them, are recognised by one multiplication; the others take the
 * way of Raffaello Giulietti's paper "The Schubfach way to render doubles" (2022), whose notation the names follow. Stateless.
 *
 * <p>Texts are valid JSON numbers: plain digits between 1e-6 and 1e21, else with an exponent; whole numbers have no fraction, except {@code -0.0}, which would lose its sign.
 */
final class DecimalText {
    /** What a write may touch: a text has 28 bytes at most (sign, 17 digits, point, leading zeros or exponent), and an exponent's digits are written as eight. */
    static final int MAX_BYTES = 32;

    private static final double[] POWERS = {1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9};
    private static final int[] POWERS_INT = {
        1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000
    };
    /** Any decimal of at most 15 digits is told apart from all others by its nearest double. */
    private static final double MAX_EXACT = 1e15;

    private static final double TWO_ULPS = 0x1p-51;

    private static final int K_MIN = -324;
    private static final int K_MAX = 292;
    /** 126-bit approximations, rounded up, of 10^-k: two words of 63 bits for each k. */
    private static final long[] G = powersOfTen();

    private static final byte[] PAIRS = pairs();

    private DecimalText() {}

    /** Writes a finite value. @return the position behind it */
    static int put(byte[] target, int position, double value) {
        long bits = Double.doubleToRawLongBits(value);
        int at = position;
        if (bits < 0) {
            target[at++] = '-';
            if (value == 0) {
                target[at] = '0';
                target[at + 1] = '.';
                target[at + 2] = '0';
                return at + 3;
            }
        }
        double absolute = Math.abs(value);
        // Two decimals first: optical levels, percents and most of perfdata have them or fewer.
        double scaled = Math.rint(absolute * 100.0);
        if (scaled < MAX_EXACT && scaled / 100.0 == absolute) {
            return putHundredths(target, at, (long) scaled);
        }
        double millionths = absolute * 1e6;
        scaled = Math.rint(millionths);
        // What has at most six decimals is a whole number of millionths but for the product's rounding: means, which
        // have not, are spared two divisions.
        if (scaled < MAX_EXACT && Math.abs(millionths - scaled) <= scaled * TWO_ULPS) {
            for (int decimals = 3; decimals <= 6; decimals += 3) {
                scaled = Math.rint(absolute * POWERS[decimals]);
                if (scaled / POWERS[decimals] == absolute) {
                    return putScaled(target, at, (long) scaled, decimals);
                }
            }
        }
        return putShortest(target, at, bits & Long.MAX_VALUE);
    }

    /** Writes a non-negative whole number. @return the position behind it */
    static int putWhole(byte[] target, int position, long value) {
        int count = Digits.count(value);
        Digits.put(target, position, count, value);
        return position + count;
    }

    /** {@code hundredths / 100}, without needless zeros at its end. */
    private static int putHundredths(byte[] target, int position, long hundredths) {
        long whole = hundredths / 100;
        int pair = 2 * (int) (hundredths - whole * 100);
        int at = putWhole(target, position, whole);
        if (pair == 0) {
            return at;
        }
        target[at] = '.';
        target[at + 1] = PAIRS[pair];
        target[at + 2] = PAIRS[pair + 1];
        return PAIRS[pair + 1] == '0' ? at + 2 : at + 3;
    }

    /** {@code mantissa / 10^decimals}, without needless zeros at its end. */
    private static int putScaled(byte[] target, int position, long mantissa, int decimals) {
        long whole = mantissa / POWERS_INT[decimals];
        int fraction = (int) (mantissa - whole * POWERS_INT[decimals]);
        int at = putWhole(target, position, whole);
        if (fraction == 0) {
            return at;
        }
        target[at++] = '.';
        int places = decimals;
        while (fraction % 10 == 0) {
            fraction /= 10;
            places--;
        }
        for (int i = at + places - 1; i >= at; i--) {
            target[i] = (byte) ('0' + fraction % 10);
            fraction /= 10;
        }
        return at + places;
    }

    private static int putShortest(byte[] target, int position, long bits) {
        long fraction = bits & 0xF_FFFF_FFFF_FFFFL;
        int biased = (int) (bits >>> 52);
        long c = biased == 0 ? fraction : fraction | 1L << 52;
        int q = (biased == 0 ? 1 : biased) - 1075;
        if (q < 0 && q > -53 && (c & ((1L << -q) - 1)) == 0) {
            return putDecimal(target, position, c >>> -q, 0);
        }
        boolean irregular = fraction == 0 && biased > 1;
        int out = (int) c & 1;
        long left = irregular ? 4 * c - 1 : 4 * c - 2;
        int k = irregular ? flog10ThreeQuartersPow2(q) : flog10Pow2(q);
        int h = q + flog2Pow10(-k) + 2;
        long g1 = G[(k - K_MIN) << 1];
        long g0 = G[(k - K_MIN) << 1 | 1];
        long v = roundToOdd(g1, g0, 4 * c << h);
        long vLeft = roundToOdd(g1, g0, left << h);
        long vRight = roundToOdd(g1, g0, 4 * c + 2 << h);
        long s = v >> 2;
        if (s >= 10) {
            long s10 = s / 10 * 10;
            boolean lowIn = vLeft + out <= s10 << 2;
            boolean highIn = (s10 + 10 << 2) + out <= vRight;
            if (lowIn != highIn) {
                return putDecimal(target, position, lowIn ? s10 : s10 + 10, k);
            }
        }
        boolean lowIn = vLeft + out <= s << 2;
        boolean highIn = (s + 1 << 2) + out <= vRight;
        if (lowIn != highIn) {
            return putDecimal(target, position, lowIn ? s : s + 1, k);
        }
        long difference = v - (2 * s + 1 << 1);
        boolean low = difference < 0 || difference == 0 && (s & 1) == 0;
        return putDecimal(target, position, low ? s : s + 1, k);
    }

    /** Writes {@code digits * 10^exponent}, {@code digits} > 0. */
    private static int putDecimal(byte[] target, int position, long digits, int exponent) {
        while (digits % 10 == 0) {
            digits /= 10;
            exponent++;
        }
        int count = Digits.count(digits);
        int point = count + exponent;
        if (point > 21 || point < -5) {
            return putScientific(target, position, digits, count, point - 1);
        }
        int at = position;
        if (point <= 0) {
            target[at++] = '0';
            target[at++] = '.';
            for (int i = point; i < 0; i++) {
                target[at++] = '0';
            }
            Digits.put(target, at, count, digits);
            return at + count;
        }
        if (exponent >= 0) {
            Digits.put(target, at, count, digits);
            at += count;
            for (int i = 0; i < exponent; i++) {
                target[at++] = '0';
            }
            return at;
        }
        Digits.put(target, at + 1, count, digits);
        // The digits stand one place too far right up to the point.
        for (int i = 0; i < point; i++) {
            target[at + i] = target[at + i + 1];
        }
        target[at + point] = '.';
        return at + count + 1;
    }

    private static int putScientific(byte[] target, int position, long digits, int count, int exponent) {
        int at = position;
        Digits.put(target, at + 1, count, digits);
        target[at] = target[at + 1];
        target[at + 1] = '.';
        at += count == 1 ? 1 : count + 1;
        target[at++] = 'e';
        if (exponent < 0) {
            target[at++] = '-';
        }
        return putWhole(target, at, Math.abs(exponent));
    }

    /** The product's upper bits, with the lowest set if anything was cut off (section 9.9 of the paper). */
    private static long roundToOdd(long g1, long g0, long cp) {
        long x1 = Math.multiplyHigh(g0, cp);
        long y0 = g1 * cp;
        long y1 = Math.multiplyHigh(g1, cp);
        long z = (y0 >>> 1) + x1;
        long w = y1 + (z >>> 63);
        return w | (z & Long.MAX_VALUE) + Long.MAX_VALUE >>> 63;
    }

    /** floor(log10(2^e)) */
    private static int flog10Pow2(int e) {
        return (int) (e * 661_971_961_083L >> 41);
    }

    /** floor(log10(3/4 * 2^e)) */
    private static int flog10ThreeQuartersPow2(int e) {
        return (int) (e * 661_971_961_083L + -274_743_187_321L >> 41);
    }

    /** floor(log2(10^e)) */
    private static int flog2Pow10(int e) {
        return (int) (e * 913_124_641_741L >> 38);
    }

    private static long[] powersOfTen() {
        long[] words = new long[2 * (K_MAX - K_MIN + 1)];
        BigInteger mask = BigInteger.ONE.shiftLeft(63).subtract(BigInteger.ONE);
        for (int k = K_MIN; k <= K_MAX; k++) {
            int shift = 125 - flog2Pow10(-k);
            BigInteger scaled;
            if (k <= 0) {
                BigInteger power = BigInteger.TEN.pow(-k);
                scaled = shift >= 0 ? power.shiftLeft(shift) : power.shiftRight(-shift);
            } else {
                scaled = BigInteger.ONE.shiftLeft(shift).divide(BigInteger.TEN.pow(k));
            }
            BigInteger g = scaled.add(BigInteger.ONE);
            words[(k - K_MIN) << 1] = g.shiftRight(63).longValue();
            words[(k - K_MIN) << 1 | 1] = g.and(mask).longValue();
        }
        return words;
    }

    private static byte[] pairs() {
        byte[] pairs = new byte[200];
        for (int i = 0; i < 100; i++) {
            pairs[2 * i] = (byte) ('0' + i / 10);
            pairs[2 * i + 1] = (byte) ('0' + i % 10);
        }
        return pairs;
    }
}
