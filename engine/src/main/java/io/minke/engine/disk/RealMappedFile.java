package io.minke.engine.disk;

import java.nio.MappedByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;
import org.agrona.DirectBuffer;
import org.agrona.IoUtil;
import org.agrona.concurrent.UnsafeBuffer;

/** A mapping that is undone when closed, not when the garbage collector gets to it. */
final class RealMappedFile implements MappedFile {
    private final MappedByteBuffer mapping;
    private final UnsafeBuffer buffer;
    private final AtomicBoolean closed = new AtomicBoolean();

    RealMappedFile(MappedByteBuffer mapping) {
        this.mapping = mapping;
        this.buffer = new UnsafeBuffer(mapping);
    }

    @Override
    public DirectBuffer buffer() {
        return buffer;
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            // A reader that comes too late meets a bounds check instead of a missing page.
            buffer.wrap(0, 0);
            IoUtil.unmap(mapping);
        }
    }
}
