package io.minke.engine.disk;

import org.agrona.DirectBuffer;

/** A read-only mapping of a whole file. Closing unmaps: nobody may touch the buffer afterwards, the JVM would crash. */
public interface MappedFile extends AutoCloseable {
    DirectBuffer buffer();

    @Override
    void close();
}
