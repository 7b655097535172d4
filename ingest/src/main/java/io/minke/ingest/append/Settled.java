package io.minke.ingest.append;

import org.jspecify.annotations.Nullable;

/** Waits for the fate of what it published. */
public interface Settled {
    /**
     * Called once, on the thread that published.
     *
     * @param refusedSamples samples of this and other requests settled together that were not kept because a limit forbids new series
     * @param failure why nothing was kept, or null
     */
    void settled(int refusedSamples, @Nullable RuntimeException failure);
}
