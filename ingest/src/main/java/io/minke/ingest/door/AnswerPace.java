package io.minke.ingest.door;

/**
 * Whether a peer takes what waits for it at least as fast as it must. While something waits, so many bytes must go in each window; once nothing waits a new window begins, so that nobody is called slow who waits for us.
 *
 * <p>A rate over a stretch, not a patience with standstill: whoever takes a few bytes now and then would hold the worker that answers him for ever. Times are {@link System#nanoTime}. Belongs to the connection's thread.
 */
final class AnswerPace {
    private final long windowNanos;
    private final long leastBytes;
    private long begunNanos;
    private long begunBytes;

    /** @param leastBytes at least 1 */
    AnswerPace(long windowNanos, long leastBytes) {
        this.windowNanos = windowNanos;
        this.leastBytes = leastBytes;
    }

    /** Nothing waits, or nothing has until now. @param takenBytes of all answers so far */
    void begin(long now, long takenBytes) {
        begunNanos = now;
        begunBytes = takenBytes;
    }

    /** Looks at the window while something waits, and begins another when it is over. */
    boolean isTooSlow(long now, long takenBytes) {
        if (now - begunNanos < windowNanos) {
            return false;
        }
        boolean tooSlow = takenBytes - begunBytes < leastBytes;
        begin(now, takenBytes);
        return tooSlow;
    }
}
