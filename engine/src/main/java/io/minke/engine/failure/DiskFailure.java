package io.minke.engine.failure;

import java.io.IOException;

/** The environment's guilt: the operating system refused a read, a write, a force. */
public final class DiskFailure extends RuntimeException {
    public DiskFailure(String message, IOException cause) {
        super(message + ": " + cause.getMessage(), cause);
    }

    public DiskFailure(String message) {
        super(message);
    }
}
