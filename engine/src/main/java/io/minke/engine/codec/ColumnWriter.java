package io.minke.engine.codec;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Bytes of a column in the making: single bytes, varints, packed runs of integers, all little endian. Reused; grows to the largest column it has seen. */
final class ColumnWriter {
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private byte[] bytes = new byte[4_096];
    private int length;
    private int bitPosition;

    void clear() {
        length = 0;
    }

    int length() {
        return length;
    }

    /** Takes back what was written behind the first {@code kept} bytes. */
    void cut(int kept) {
        length = kept;
    }

    byte[] bytes() {
        return bytes;
    }

    void u8(int value) {
        reserve(1);
        bytes[length++] = (byte) value;
    }

    void i64(long value) {
        reserve(Long.BYTES);
        LONG.set(bytes, length, value);
        length += Long.BYTES;
    }

    void i32(int value) {
        reserve(Integer.BYTES);
        INT.set(bytes, length, value);
        length += Integer.BYTES;
    }

    /** Seven bits a byte, low ones first, the top bit says that more follow; 1 to 10 bytes. */
    void unsigned(long value) {
        reserve(10);
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            bytes[length++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[length++] = (byte) rest;
    }

    void signed(long value) {
        unsigned(BitPacking.zigzag(value));
    }

    /** Bytes that {@link #unsigned} takes. */
    static int unsignedBytes(long value) {
        return (BitPacking.bits(value | 1) + 6) / 7;
    }

    static int signedBytes(long value) {
        return unsignedBytes(BitPacking.zigzag(value));
    }

    /** Packs the low {@code width} bits of {@code values[from .. from + count)}. */
    void packed(long[] values, int from, int count, int width) {
        packed(values, from, count, width, 0);
    }

    /** Packs the low {@code width} bits of what each of {@code values[from .. from + count)} is above {@code base}. */
    void packed(long[] values, int from, int count, int width, long base) {
        int packedBytes = BitPacking.packedBytes(count, width);
        reserve(packedBytes + BitPacking.SLACK_BYTES);
        BitPacking.pack(values, from, count, width, base, bytes, length);
        length += packedBytes;
    }

    /** Begins a run of {@link #bits}, which takes at most that many. */
    void beginBits(int mostBits) {
        reserve((mostBits >>> 3) + BitPacking.SLACK_BYTES);
        bitPosition = length << 3;
        LONG.set(bytes, length, 0L);
    }

    /** Appends the low {@code width} bits of a value, 0 to 64. */
    void bits(long value, int width) {
        int place = bitPosition >>> 3;
        int shift = bitPosition & 7;
        long kept = value & BitPacking.mask(width);
        long word = (long) LONG.get(bytes, place) | kept << shift;
        LONG.set(bytes, place, word);
        // Clears what lies behind, and takes what did not fit, in two shifts because one by 64 would be one by 0.
        LONG.set(bytes, place + Long.BYTES, kept >>> 1 >>> (Long.SIZE - 1 - shift));
        bitPosition += width;
    }

    /** Ends the run on a byte border. */
    void endBits() {
        length = (bitPosition + 7) >>> 3;
    }

    /** Appends bytes [from, to) of another column. */
    void append(ColumnWriter other, int from, int to) {
        reserve(to - from);
        System.arraycopy(other.bytes, from, bytes, length, to - from);
        length += to - from;
    }

    void append(byte[] other, int count) {
        reserve(count);
        System.arraycopy(other, 0, bytes, length, count);
        length += count;
    }

    private void reserve(int more) {
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
        }
    }
}
