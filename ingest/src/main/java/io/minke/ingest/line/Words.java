package io.minke.ingest.line;

import java.nio.ByteOrder;
import org.agrona.UnsafeApi;

/** Eight bytes of text at a time: the first byte of the text is the lowest of the word, whatever the machine. */
final class Words {
    static final long ONES = 0x0101010101010101L;
    static final long HIGH_BITS = 0x8080808080808080L;
    static final long ASCII_ZEROS = 0x3030303030303030L;
    private static final long SPACES = 0x2020202020202020L;
    /** 0x7F - 9: added to a byte that is a digit's value it stays below 0x80, added to any other it does not. */
    private static final long ABOVE_NINE = 0x7676767676767676L;

    private static final boolean SWAPPED = ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN;

    private Words() {}

    /** Reads eight bytes; the caller has made sure that all of them are its own. */
    static long read(long address) {
        long word = UnsafeApi.getLong(address);
        return SWAPPED ? Long.reverseBytes(word) : word;
    }

    /** Reads {@code count} (1 … 8) bytes that may be the last ones of their memory, zeros above them. */
    static long readPartly(long address, long count) {
        if (count >= 8) {
            return read(address);
        }
        long word = 0;
        for (long i = 0; i < count; i++) {
            word |= (UnsafeApi.getByte(address + i) & 0xFFL) << (8 * i);
        }
        return word;
    }

    /** High bits set at bytes that are spaces; the lowest set one is exact. */
    static long spaces(long word) {
        long zeroAtSpace = word ^ SPACES;
        return (zeroAtSpace - ONES) & ~zeroAtSpace & HIGH_BITS;
    }

    /** High bits set at bytes of {@code word ^ ASCII_ZEROS} that are no digits; the lowest set one is exact. */
    static long nonDigits(long digits) {
        return ((digits + ABOVE_NINE) | digits) & HIGH_BITS;
    }

    /** Which byte the lowest high bit belongs to, 0 … 8. */
    static int index(long highBits) {
        return Long.numberOfTrailingZeros(highBits) >>> 3;
    }

    /** The number that eight digits' values (not their characters) make, most significant first. Source: the three-multiplication method of Johnny Lee and Daniel Lemire. */
    static long eightDigits(long digits) {
        long pairs = digits * 10 + (digits >>> 8);
        return ((pairs & 0x000000FF000000FFL) * 0x000F424000000064L
                        + ((pairs >>> 16) & 0x000000FF000000FFL) * 0x0000271000000001L)
                >>> 32;
    }

    /** The same for the first {@code count} (0 … 7) digits only. */
    static long firstDigits(long digits, int count) {
        return eightDigits((digits << 8) << (56 - 8 * count));
    }

    /** Whether {@code length} bytes are equal. Reads whole words: both memories must have seven bytes to spare behind. */
    static boolean equal(long left, long right, int from, int length) {
        int k = from;
        for (; k <= length - 8; k += 8) {
            if (UnsafeApi.getLong(left + k) != UnsafeApi.getLong(right + k)) {
                return false;
            }
        }
        return k >= length || ((read(left + k) ^ read(right + k)) << (64 - 8 * (length - k))) == 0;
    }

    /** Whether {@code length} bytes are equal, without a byte to spare. */
    static boolean equalExactly(long left, long right, int length) {
        int k = 0;
        for (; k <= length - 8; k += 8) {
            if (UnsafeApi.getLong(left + k) != UnsafeApi.getLong(right + k)) {
                return false;
            }
        }
        return k >= length || readPartly(left + k, length - k) == readPartly(right + k, length - k);
    }
}
