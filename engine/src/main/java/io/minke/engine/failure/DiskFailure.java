package io.minke.engine.failure;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;

/** The environment's guilt: the operating system refused a read, a write, a force. */
public final class DiskFailure extends RuntimeException {
    private final boolean passes;
    private final boolean busy;

    public DiskFailure(String message, IOException cause) {
        super(message + ": " + reason(cause), cause);
        this.passes = false;
        this.busy = false;
    }

    private static String reason(IOException cause) {
        if (cause instanceof ClosedByInterruptException) {
            return "the thread that asked for it was interrupted";
        }
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }

    public DiskFailure(String message) {
        this(message, false, false);
    }

    private DiskFailure(String message, boolean passes, boolean busy) {
        super(message);
        this.passes = passes;
        this.busy = busy;
    }

    /** A failure that goes away by itself, such as a reserve that is reached: nothing was written, try again later. */
    public static DiskFailure passing(String message) {
        return new DiskFailure(message, true, false);
    }

    /** One that passes too, but of a file that others keep busy: no room has to be made for it. */
    public static DiskFailure busy(String message) {
        return new DiskFailure(message, true, true);
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

    /** Whether it passes when there is room again. */
    public boolean lacksRoom() {
        return passes && !busy;
    }
}
