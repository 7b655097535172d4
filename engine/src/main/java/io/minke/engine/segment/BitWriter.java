package io.minke.engine.segment;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import org.agrona.ExpandableArrayBuffer;

/** Appends fields in the manner of {@link PackedBits} to a buffer that grows. */
final class BitWriter {
    private final ExpandableArrayBuffer target = new ExpandableArrayBuffer(1 << 10);
    private long pending;
    private int pendingBits;
    private int flushedBytes;

    void clear() {
        pending = 0;
        pendingBits = 0;
        flushedBytes = 0;
    }

    void write(long field, int width) {
        if (width == 0) {
            return;
        }
        long masked = field & (-1L >>> (64 - width));
        pending |= masked << pendingBits;
        int free = 64 - pendingBits;
        if (width < free) {
            pendingBits += width;
            return;
        }
        target.putLong(flushedBytes, pending, LITTLE_ENDIAN);
        flushedBytes += Long.BYTES;
        pendingBits = width - free;
        pending = pendingBits == 0 ? 0 : masked >>> free;
    }

    long bits() {
        return flushedBytes * 8L + pendingBits;
    }

    /** Copies everything written, the last byte filled up with zeros. @return bytes copied */
    int copyTo(ExpandableArrayBuffer sink, int offset) {
        int length = PackedBits.bytes(bits());
        target.putLong(flushedBytes, pending, LITTLE_ENDIAN);
        sink.putBytes(offset, target, 0, length);
        return length;
    }
}
