package io.minke.engine.failure;

/** Our guilt: an invariant does not hold. */
public final class EngineBug extends RuntimeException {
    public EngineBug(String message) {
        super(message);
    }

    public EngineBug(String message, Throwable cause) {
        super(message, cause);
    }
}
