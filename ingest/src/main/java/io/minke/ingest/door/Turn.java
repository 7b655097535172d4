package io.minke.ingest.door;

import java.util.concurrent.atomic.AtomicBoolean;

/** A request's place in the queue for a worker: the worker takes it, or the connection when it has waited for too long. Thread-safe. */
final class Turn {
    private final Reply busy;
    private final long sinceNanos;
    private final AtomicBoolean taken = new AtomicBoolean();

    /** @param busy the answer if no worker takes it in time */
    Turn(Reply busy, long sinceNanos) {
        this.busy = busy;
        this.sinceNanos = sinceNanos;
    }

    /** @return true for the first that asks, and for the first after it was given back */
    boolean take() {
        return taken.compareAndSet(false, true);
    }

    /** Waits on, for as long as it has not waited too long in all. */
    void giveBack() {
        taken.set(false);
    }

    Reply busy() {
        return busy;
    }

    long waitedNanos(long nowNanos) {
        return nowNanos - sinceNanos;
    }
}
