package io.minke.engine.disk;

/** An exclusive hold on a file, against other processes and against this one. Ends with {@link #close} or with the process. */
public interface DiskLock extends AutoCloseable {
    @Override
    void close();
}
