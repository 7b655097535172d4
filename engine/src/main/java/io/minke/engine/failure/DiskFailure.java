package io.minke.engine.failure;

import java.io.IOException;

/** The environment's guilt: the operating system refused a read, a write, a force. */
public final class DiskFailure extends RuntimeException {
    private final boolean passes;

    public DiskFailure(String message, IOException cause) {
        super(message + ": " + cause.getMessage(), cause);
        this.passes = false;
    }

    public DiskFailure(String message) {
        this(message, false);
    }

    private DiskFailure(String message, boolean passes) {
        super(message);
        this.passes = passes;
    }

    /** A failure that goes away by itself, such as a reserve that is reached: nothing was written, try again later. */
    public static DiskFailure passing(String message) {
        return new DiskFailure(message, true);
    }

    /** Whether the operating system says that there is no room left. */
    public boolean saysFull() {
        String message = String.valueOf(getMessage());
        return message.contains("No space left on device") || message.contains("Disk quota exceeded");
    }

    /** Whether writing again later may succeed without a restart. */
    public boolean passes() {
        return passes;
    }
}
