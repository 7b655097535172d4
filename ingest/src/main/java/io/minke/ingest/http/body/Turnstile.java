package io.minke.ingest.http.body;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;

/**
 * Lets in as much at once as stays below a limit. Thread-safe.
 *
 * <p>The rule: guests go in by the order of asking. While the first one is too large for the room there is, smaller ones behind go past it, but all together no more than the limit; then nobody goes in before it. So a large guest
 * waits no longer than it takes those inside, and the limit once more, to leave; and it holds smaller ones up only until it has gone in. What is more than the limit goes in alone.
 */
public final class Turnstile {
    /** Somebody who has asked and waits, or is inside. */
    public static final class Guest {
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
    /** What has gone past the one that is first now. */
    private long passed;

    public Turnstile(long limit) {
        this.limit = limit;
    }

    /**
     * Asks to be let in.
     *
     * @param entered called once when that is so: at once and here, or later by whoever makes room
     * @return who has to {@link #leave}, inside or not
     */
    public Guest enter(long amount, Runnable entered) {
        Guest guest = new Guest(amount, entered);
        synchronized (this) {
            waiting.add(guest);
        }
        letIn();
        return guest;
    }

    /** Somebody inside turns out to be smaller or larger. */
    public void weigh(Guest guest, long amount) {
        synchronized (this) {
            inside += amount - guest.amount;
            guest.amount = amount;
        }
        letIn();
    }

    /** Somebody goes, or does not want to come in any more. */
    public void leave(Guest guest) {
        synchronized (this) {
            if (waiting.peek() == guest) {
                passed = 0;
            }
            if (!waiting.remove(guest)) {
                inside -= guest.amount;
            }
        }
        letIn();
    }

    /** Those who have asked and are not inside. */
    public synchronized int waiting() {
        return waiting.size();
    }

    private void letIn() {
        List<Guest> entering = new ArrayList<>(1);
        synchronized (this) {
            for (Guest first = waiting.peek(); first != null && (inside == 0 || fits(first)); first = waiting.peek()) {
                waiting.remove();
                passed = 0;
                inside += first.amount;
                entering.add(first);
            }
            letPass(entering);
        }
        entering.forEach(guest -> guest.entered.run());
    }

    private boolean fits(Guest guest) {
        return inside + guest.amount <= limit;
    }

    private void letPass(List<Guest> entering) {
        Iterator<Guest> behind = waiting.iterator();
        if (behind.hasNext()) {
            behind.next();
        }
        while (inside < limit && passed < limit && behind.hasNext()) {
            Guest next = behind.next();
            if (fits(next) && passed + next.amount <= limit) {
                behind.remove();
                passed += next.amount;
                inside += next.amount;
                entering.add(next);
            }
        }
    }
}
