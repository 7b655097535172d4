package io.minke.engine.codec;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/** Timestamps of one block to bytes and back. Holds scratch arrays: one instance per thread. */
public final class TimestampCodec {
    /** Most samples of a block. */
    public static final int MAX_COUNT = 2_048;

    /**
     * Encodes {@code count} strictly ascending epoch nanoseconds.
     *
     * @return bytes written at {@code offset} of an expandable target
     */
    public int encode(long[] nanos, int from, int count, MutableDirectBuffer target, int offset) {
        throw new UnsupportedOperationException();
    }

    /** Decodes a whole column. @throws io.minke.engine.failure.Damage never reads outside [offset, offset + length) */
    public void decode(DirectBuffer source, int offset, int length, int count, long[] target, int targetOffset) {
        throw new UnsupportedOperationException();
    }
}
