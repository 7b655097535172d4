package io.minke.ingest.http;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Lets in as much at once as stays below a limit, in the order of asking; what is more than the limit goes in alone. Thread-safe. */
final class Turnstile {
    /** Somebody who has asked and waits, or is inside. */
    static final class Guest {
        private final Runnable entered;
        private long amount;

        private Guest(long amount, Runnable entered) {
            this.amount = amount;
            this.entered = entered;
        }
    }

    private final long limit;
    private final Deque<Guest> waiting = new ArrayDeque<>();
    private long inside;

    Turnstile(long limit) {
        this.limit = limit;
    }

    /**
     * Asks to be let in.
     *
     * @param entered called once when that is so: at once and here, or later by whoever makes room
     * @return who has to {@link #leave}, inside or not
     */
    Guest enter(long amount, Runnable entered) {
        Guest guest = new Guest(amount, entered);
        synchronized (this) {
            waiting.add(guest);
        }
        letIn();
        return guest;
    }

    /** Somebody inside turns out to be smaller or larger. */
    void weigh(Guest guest, long amount) {
        synchronized (this) {
            inside += amount - guest.amount;
            guest.amount = amount;
        }
        letIn();
    }

    /** Somebody goes, or does not want to come in any more. */
    void leave(Guest guest) {
        synchronized (this) {
            if (!waiting.remove(guest)) {
                inside -= guest.amount;
            }
        }
        letIn();
    }

    private void letIn() {
        List<Guest> entering = new ArrayList<>(1);
        synchronized (this) {
            for (Guest first = waiting.peek();
                    first != null && (inside == 0 || inside + first.amount <= limit);
                    first = waiting.peek()) {
                waiting.remove();
                inside += first.amount;
                entering.add(first);
            }
        }
        entering.forEach(guest -> guest.entered.run());
    }
}
