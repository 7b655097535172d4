package io.minke.engine.failure;

/** The caller's guilt: an argument, a limit, a request that can't be taken. The message says what, where and what to do. */
public class Rejected extends RuntimeException {
    public Rejected(String message) {
        super(message);
    }
}
