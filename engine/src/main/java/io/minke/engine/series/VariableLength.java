package io.minke.engine.series;

import org.agrona.MutableDirectBuffer;

/** Writes integers in as few bytes as they need (LEB128, zigzag for signed ones) and texts behind their length. */
final class VariableLength {
    static final int MAX_BYTES = 10;

    private VariableLength() {}

    /** @return the position behind it */
    static int put(MutableDirectBuffer target, int position, long value) {
        int at = position;
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            target.putByte(at++, (byte) (rest | 0x80));
            rest >>>= 7;
        }
        target.putByte(at++, (byte) rest);
        return at;
    }

    static int putSigned(MutableDirectBuffer target, int position, long value) {
        return put(target, position, value << 1 ^ value >> 63);
    }

    static int putBytes(MutableDirectBuffer target, int position, byte[] bytes) {
        int at = put(target, position, bytes.length);
        target.putBytes(at, bytes);
        return at + bytes.length;
    }
}
