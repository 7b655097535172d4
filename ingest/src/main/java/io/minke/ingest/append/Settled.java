package io.minke.ingest.append;

import org.jspecify.annotations.Nullable;

/** Waits for the fate of what it published. */
public interface Settled {
    /**
     * Called once, on the thread that published.
     *
     * @param refusedSamples samples of this and other requests on their way that were not kept because a limit forbids new series
     * @param failure why some or all was not kept, or null
     */
    void settled(long refusedSamples, @Nullable RuntimeException failure);
}
