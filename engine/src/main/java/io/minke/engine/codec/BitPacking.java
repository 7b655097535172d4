package io.minke.engine.codec;

import java.util.Arrays;

/**
 * Integers of 0 to 64 bits, one after another without gaps, the lowest bits first.
 *
 * <pre>
 *   width 5:   byte 0          byte 1          byte 2
 *             |b b b a a a a a|d c c c c c b b|e e e e d d d d| ...
 * </pre>
 *
 * Any eight values end on a byte border, so that runs of a multiple of eight values need no padding. Loads and stores are whole words: callers leave {@link #SLACK_BYTES} behind
 * the run.
 */
final class BitPacking {
    /** A word that starts in the last byte of a run reaches 7 bytes further, the vector kernel's load of 32 bytes 31, four coded values of 74 bits each 46. */
    static final int SLACK_BYTES = 64;

    /** Up to 57 bits, a value lies within one word that starts at its first byte. */
    static final int WIDEST_IN_ONE_WORD = 57;

    /** Four values lie within one word, and leave some of it. */
    private static final int WIDEST_IN_EIGHTS = 15;

    private BitPacking() {}

    static int packedBytes(int count, int width) {
        return (count * width + 7) >>> 3;
    }

    /** Bits that an unsigned value needs; 0 for 0. */
    static int bits(long unsigned) {
        return Long.SIZE - Long.numberOfLeadingZeros(unsigned);
    }

    static long zigzag(long value) {
        return (value << 1) ^ (value >> 63);
    }

    static long unzigzag(long value) {
        return (value >>> 1) ^ -(value & 1);
    }

    static long mask(int width) {
        return width == 0 ? 0 : -1L >>> (Long.SIZE - width);
    }

    /**
     * Packs the low {@code width} bits of what each value is above {@code base}; what stood in the target is overwritten, up to {@link #SLACK_BYTES} behind the run with zeros.
     */
    static void pack(long[] values, int from, int count, int width, long base, byte[] target, int offset) {
        if (width == 0) {
            return;
        }
        int eights = width <= WIDEST_IN_EIGHTS ? count & -8 : 0;
        if (width <= Byte.SIZE) {
            packEights(values, from, eights, width, base, target, offset);
        } else if (eights > 0) {
            packFours(values, from, eights, width, base, target, offset);
        }
        if (eights < count) {
            packSingly(values, from + eights, count - eights, width, base, target, offset + (eights >>> 3) * width);
        }
    }

    /** Eight values in one word: joined in a tree, they need not wait for one another. */
    private static void packEights(
            long[] values, int from, int count, int width, long base, byte[] target, int offset) {
        long mask = mask(width);
        int place = offset;
        for (int i = from; i < from + count; i += 8) {
            long low = four(values, i, width, base, mask);
            long high = four(values, i + 4, width, base, mask);
            ColumnWriter.LONG.set(target, place, low | high << 4 * width);
            place += width;
        }
    }

    /** Two words of four values, the second behind the first. */
    private static void packFours(long[] values, int from, int count, int width, long base, byte[] target, int offset) {
        long mask = mask(width);
        int place = offset;
        for (int i = from; i < from + count; i += 8) {
            long low = four(values, i, width, base, mask);
            long high = four(values, i + 4, width, base, mask);
            ColumnWriter.LONG.set(target, place, low | high << 4 * width);
            ColumnWriter.LONG.set(target, place + Long.BYTES, high >>> Long.SIZE - 4 * width);
            place += width;
        }
    }

    private static long four(long[] values, int from, int width, long base, long mask) {
        long low = (values[from] - base & mask) | (values[from + 1] - base & mask) << width;
        long high = (values[from + 2] - base & mask) | (values[from + 3] - base & mask) << width;
        return low | high << 2 * width;
    }

    private static void packSingly(
            long[] values, int from, int count, int width, long base, byte[] target, int offset) {
        long mask = mask(width);
        long word = 0;
        int filled = 0;
        int position = offset;
        for (int i = from; i < from + count; i++) {
            long value = values[i] - base & mask;
            word |= value << filled;
            filled += width;
            if (filled >= Long.SIZE) {
                ColumnWriter.LONG.set(target, position, word);
                position += Long.BYTES;
                filled -= Long.SIZE;
                // A shift by 64 would be a shift by 0; with nothing left over there is nothing to keep.
                word = filled == 0 ? 0 : value >>> (width - filled);
            }
        }
        if (filled > 0) {
            ColumnWriter.LONG.set(target, position, word);
        }
    }

    /** Unpacks and adds {@code base} to each value. */
    static void unpack(byte[] source, int offset, int count, int width, long base, long[] target, int from) {
        if (width == 0) {
            Arrays.fill(target, from, from + count, base);
        } else if (width <= WIDEST_IN_ONE_WORD) {
            Kernels.CHOSEN.unpack(source, offset, count, width, base, target, from);
        } else {
            unpackWide(source, offset, count, width, base, target, from);
        }
    }

    private static void unpackWide(
            byte[] source, int offset, int count, int width, long base, long[] target, int from) {
        long mask = mask(width);
        int bit = offset << 3;
        for (int i = from; i < from + count; i++) {
            target[i] = base + (wideWord(source, bit) & mask);
            bit += width;
        }
    }

    /** The 64 bits from {@code bit} on. */
    static long wideWord(byte[] source, int bit) {
        int shift = bit & 7;
        long low = (long) ColumnWriter.LONG.get(source, bit >>> 3) >>> shift;
        // The ninth byte, moved up in two steps because a shift by 64 would be one by 0.
        long high = ((long) source[(bit >>> 3) + Long.BYTES] << (Long.SIZE - 1 - shift)) << 1;
        return low | high;
    }
}
