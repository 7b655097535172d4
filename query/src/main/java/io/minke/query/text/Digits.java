package io.minke.query.text;

/**
 * The decimal digits of non-negative whole numbers, eight at a time within one word: the numbers of an answer are mostly means of 16 or 17 digits, and most of the time of writing them went into
 * their digits one by one. Stateless.
 */
final class Digits {
    /** A write may touch so many bytes from the first digit on, though only the digits count. */
    static final int REACH_BYTES = 19;

    private static final long EIGHT_ZEROS = 0x3030_3030_3030_3030L;
    private static final int EIGHT = 100_000_000;

    /** Powers of ten, but 0 in place of 1: it has a digit too. */
    private static final long[] POWERS = powers();

    private Digits() {}

    /** How many digits a number has; one for 0. */
    static int count(long value) {
        // Bits times log10(2), which is too few by one where the power of ten is reached.
        int fewest = (64 - Long.numberOfLeadingZeros(value | 1)) * 1233 >> 12;
        return value >= POWERS[fewest] ? fewest + 1 : fewest;
    }

    /**
     * Writes {@code value} with its first digit at {@code start}.
     *
     * @param count digits of the value, as {@link #count} tells
     */
    static void put(byte[] target, int start, int count, long value) {
        if (count <= 8) {
            putEight(target, start, ascii((int) value) >>> (64 - 8 * count));
            return;
        }
        long high = value / EIGHT;
        // What is further left first: it writes eight bytes, of which the last ones are not its own.
        if (count <= 16) {
            putEight(target, start, ascii((int) high) >>> (128 - 8 * count));
        } else {
            long top = high / EIGHT;
            putEight(target, start, ascii((int) top) >>> (192 - 8 * count));
            putEight(target, start + count - 16, ascii((int) (high - top * EIGHT)));
        }
        putEight(target, start + count - 8, ascii((int) (value - high * EIGHT)));
    }

    /** Eight digits with leading zeros as text, the first in the lowest byte: halves, quarters and eighths are divided side by side. */
    private static long ascii(int value) {
        int high = value / 10_000;
        long fours = high | (long) (value - high * 10_000) << 32;
        // 10486 / 2^20 is a hundredth, and 103 / 2^10 a tenth, exactly enough for four and for two digits.
        long hundreds = fours * 10_486 >>> 20 & 0x7F_0000_007FL;
        long twos = hundreds | fours - 100 * hundreds << 16;
        long tens = twos * 103 >>> 10 & 0xF_000F_000F_000FL;
        return tens | twos - 10 * tens << 8 | EIGHT_ZEROS;
    }

    /** One store to a compiler that merges them. */
    private static void putEight(byte[] target, int start, long word) {
        target[start] = (byte) word;
        target[start + 1] = (byte) (word >>> 8);
        target[start + 2] = (byte) (word >>> 16);
        target[start + 3] = (byte) (word >>> 24);
        target[start + 4] = (byte) (word >>> 32);
        target[start + 5] = (byte) (word >>> 40);
        target[start + 6] = (byte) (word >>> 48);
        target[start + 7] = (byte) (word >>> 56);
    }

    private static long[] powers() {
        long[] powers = new long[19];
        long power = 1;
        for (int i = 1; i < powers.length; i++) {
            power *= 10;
            powers[i] = power;
        }
        return powers;
    }
}
