package io.minke.engine.record;

import java.nio.ByteBuffer;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;

/** The direct memory in which records are put together, shared by the files that one writer writes in turn. */
public final class RecordBuffer implements AutoCloseable {
    private static final int ZERO_BYTES = 64 << 10;

    private final ByteBuffer bytes;
    private final UnsafeBuffer memory;
    private final ByteBuffer zeros = ByteBuffer.allocateDirect(ZERO_BYTES);

    /** @param capacityBytes at least the longest record, at most what one write shall hand over */
    public RecordBuffer(int capacityBytes) {
        bytes = ByteBuffer.allocateDirect(capacityBytes);
        memory = new UnsafeBuffer(bytes);
    }

    int capacity() {
        return bytes.capacity();
    }

    UnsafeBuffer memory() {
        return memory;
    }

    ByteBuffer bytes() {
        return bytes;
    }

    ByteBuffer zeros() {
        return zeros;
    }

    @Override
    public void close() {
        memory.wrap(0, 0);
        BufferUtil.free(bytes);
        BufferUtil.free(zeros);
    }
}
