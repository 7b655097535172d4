package io.minke.bench.fleet;

/** Writes decimal numbers as ASCII, two digits at a time. */
final class DecimalText {
    private static final byte[] PAIRS = new byte[200];

    /** Powers of ten; the first is 0 so that 0 has one digit. */
    private static final long[] POWERS = new long[19];

    static {
        long power = 1;
        for (int digits = 1; digits < POWERS.length; digits++) {
            power *= 10;
            POWERS[digits] = power;
        }
        for (int pair = 0; pair < 100; pair++) {
            PAIRS[2 * pair] = (byte) ('0' + pair / 10);
            PAIRS[2 * pair + 1] = (byte) ('0' + pair % 10);
        }
    }

    private DecimalText() {}

    /** Writes hundredths as the shortest decimal: -2214 as {@code -22.14}, 1700 as {@code 17}. @return the offset behind it */
    static int putHundredths(byte[] target, int offset, long hundredths) {
        int position = offset;
        long magnitude = hundredths;
        if (magnitude < 0) {
            target[position++] = '-';
            magnitude = -magnitude;
        }
        long whole = magnitude / 100;
        int fraction = (int) (magnitude - whole * 100);
        position = putLong(target, position, whole);
        if (fraction != 0) {
            target[position++] = '.';
            target[position++] = PAIRS[2 * fraction];
            byte last = PAIRS[2 * fraction + 1];
            target[position] = last;
            position += last == '0' ? 0 : 1;
        }
        return position;
    }

    /** Writes a number that is not negative. @return the offset behind it */
    static int putLong(byte[] target, int offset, long value) {
        int end = offset + digits(value);
        int position = end;
        long rest = value;
        while (rest >= 100) {
            long higher = rest / 100;
            int pair = (int) (rest - higher * 100);
            target[--position] = PAIRS[2 * pair + 1];
            target[--position] = PAIRS[2 * pair];
            rest = higher;
        }
        if (rest >= 10) {
            target[--position] = PAIRS[2 * (int) rest + 1];
            target[--position] = PAIRS[2 * (int) rest];
        } else {
            target[--position] = (byte) ('0' + rest);
        }
        return end;
    }

    private static int digits(long value) {
        // 1233/4096 is close to log10(2) from above; one comparison corrects the guess.
        int guess = ((64 - Long.numberOfLeadingZeros(value | 1)) * 1_233) >>> 12;
        return guess + (value >= POWERS[guess] ? 1 : 0);
    }
}
