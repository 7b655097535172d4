package io.minke.engine;

import org.jspecify.annotations.Nullable;

/** Told by the writer, on its thread, what became of published frames. Must return at once and must not throw. */
@FunctionalInterface
public interface CommitListener {
    /**
     * Everything the appender published up to and including {@code sequence} is durable and readable, or has failed.
     *
     * @param sequence the highest {@link Appender#publishedSequence()} settled by this call
     * @param refusedSamples samples since the last call that were not kept because a limit forbids new series; known series are never refused
     * @param failure why nothing of these frames was kept (the log is poisoned, the disk is full), or null
     */
    void committed(long sequence, int refusedSamples, @Nullable RuntimeException failure);
}
