package io.minke.engine.codec;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/** Values of one block to bytes and back, bit-exact. Holds scratch arrays: one instance per thread. */
public final class ValueCodec {
    /** @return bytes written at {@code offset} of an expandable target */
    public int encode(double[] values, int from, int count, MutableDirectBuffer target, int offset) {
        throw new UnsupportedOperationException();
    }

    /** Decodes a whole column. @throws io.minke.engine.failure.Damage never reads outside [offset, offset + length) */
    public void decode(DirectBuffer source, int offset, int length, int count, double[] target, int targetOffset) {
        throw new UnsupportedOperationException();
    }
}
