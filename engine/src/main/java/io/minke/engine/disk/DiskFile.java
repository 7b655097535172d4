package io.minke.engine.disk;

import java.nio.ByteBuffer;

/** An open file; positions are absolute. Not thread-safe for writing; reads may be concurrent. */
public interface DiskFile extends AutoCloseable {
    /** Writes all remaining bytes at {@code position}, however often the operating system takes only a part. */
    void write(ByteBuffer source, long position);

    /** Reads until the target is full or the file ends. @return bytes read, 0 at the end */
    int read(ByteBuffer target, long position);

    /** Makes everything written so far durable, the file's length included. */
    void force();

    void truncate(long length);

    long length();

    @Override
    void close();
}
