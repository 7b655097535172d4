package io.minke.ingest.door;

/** How long a connection waits for its peer: for a head, for the next bytes of a body, for the last answer to be read. Times are {@link System#nanoTime}. Belongs to the connection's thread. */
final class Patience {
    /** A peer gets this long to take the last answer before the connection is closed under its unread bytes. */
    private static final long LINGER_NANOS = 2_000_000_000L;

    private final DoorOptions options;
    private long lastActionNanos = System.nanoTime();
    private long headBegunNanos;
    private long windowBegunNanos;
    private long windowBytes;
    private long bodyDeadlineNanos;
    private boolean bodyHasDeadline;
    private long lingerSinceNanos;

    Patience(DoorOptions options) {
        this.options = options;
    }

    /** Something came, or left. */
    void noteAction() {
        lastActionNanos = System.nanoTime();
    }

    void noteHead() {
        headBegunNanos = System.nanoTime();
    }

    /** Another body begins, which may take what time it takes. */
    void beginBody(long now) {
        bodyHasDeadline = false;
        beginWindow(now);
    }

    /** All of it must have come by then. */
    void expectBodyBy(long deadlineNanos) {
        bodyHasDeadline = true;
        bodyDeadlineNanos = deadlineNanos;
    }

    /** From now on the bytes of a body are awaited. */
    void beginWindow(long now) {
        windowBegunNanos = now;
        windowBytes = 0;
    }

    void noteBody(int bytes) {
        windowBytes += bytes;
    }

    void noteLastAnswer() {
        lingerSinceNanos = System.nanoTime();
    }

    boolean headTooSlow(long now) {
        return now - headBegunNanos > options.headTimeout().toNanos();
    }

    boolean idleTooLong(long now) {
        return now - lastActionNanos > options.idleTimeout().toNanos();
    }

    boolean lingeredLongEnough(long now) {
        return now - lingerSinceNanos > LINGER_NANOS;
    }

    boolean bodyOverdue(long now) {
        return bodyHasDeadline && now - bodyDeadlineNanos > 0;
    }

    /** Looks at the body's window, and begins another when it is over. */
    boolean bodyTooSlow(long now) {
        if (now - windowBegunNanos <= options.bodyWindow().toNanos()) {
            return false;
        }
        boolean tooSlow = windowBytes < options.minBodyBytesPerWindow();
        beginWindow(now);
        return tooSlow;
    }
}
