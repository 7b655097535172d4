package io.minke.engine.disk;

/** The power is gone. An error, so that nobody takes it for something to handle. */
public final class SimulatedCrash extends Error {
    SimulatedCrash(long operation) {
        super("the power went at operation " + operation, null, false, false);
    }
}
