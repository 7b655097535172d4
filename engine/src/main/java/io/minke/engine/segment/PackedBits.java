package io.minke.engine.segment;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import org.agrona.DirectBuffer;

/**
 * Unsigned fields of 0 to 64 bits at any bit position, little end first: bit {@code n} of an area is bit {@code n % 8} of its byte {@code n / 8}.
 *
 * <p>A read touches up to 9 bytes from the field's first byte on. Whoever reads keeps that many bytes behind the area: in a segment the footer lies there.
 */
final class PackedBits {
    /** Bytes that a read may touch beyond the last byte of a field. */
    static final int READ_AHEAD_BYTES = 8;

    private PackedBits() {}

    static long read(DirectBuffer buffer, int areaOffset, long bit, int width) {
        if (width == 0) {
            return 0;
        }
        int index = areaOffset + (int) (bit >>> 3);
        int shift = (int) bit & 7;
        long field = buffer.getLong(index, LITTLE_ENDIAN) >>> shift;
        if (shift + width > 64) {
            field |= (buffer.getByte(index + 8) & 0xFFL) << (64 - shift);
        }
        return field & (-1L >>> (64 - width));
    }

    /** Bits that hold {@code value} as an unsigned number: 0 for 0. */
    static int width(long value) {
        return 64 - Long.numberOfLeadingZeros(value);
    }

    static int bytes(long bits) {
        return (int) ((bits + 7) >>> 3);
    }

    static long zigzag(long value) {
        return (value << 1) ^ (value >> 63);
    }

    static long unzigzag(long coded) {
        return (coded >>> 1) ^ -(coded & 1);
    }
}
