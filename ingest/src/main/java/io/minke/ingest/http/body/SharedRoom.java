package io.minke.ingest.http.body;

import io.minke.ingest.door.PeerNetwork;
import java.net.InetAddress;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A room of which no address has more than half: behind a {@link Turnstile} of its own for each address stands one for all. So who fills his half, and takes his time, makes only those of his own address wait. Thread-safe.
 */
final class SharedRoom {
    /** Somebody who has asked and waits, or is inside. */
    static final class Guest {
        private final PeerNetwork network;
        private final Turnstile share;
        private final long amount;
        private final Runnable entered;
        private Turnstile.@Nullable Guest own;
        // What follows is guarded by this.
        private Turnstile.@Nullable Guest common;
        private boolean inside;
        private boolean left;

        private Guest(PeerNetwork network, Turnstile share, long amount, Runnable entered) {
            this.network = network;
            this.share = share;
            this.amount = amount;
            this.entered = entered;
        }
    }

    /** The half of one address, for as long as anybody of it is here. */
    private record Share(Turnstile turnstile, int guests) {
        Share plus(int more) {
            return new Share(turnstile, guests + more);
        }
    }

    private final Turnstile all;
    private final long shareBytes;
    private final ConcurrentHashMap<PeerNetwork, Share> shares = new ConcurrentHashMap<>();
    private final AtomicInteger waiting = new AtomicInteger();

    SharedRoom(long bytes) {
        all = new Turnstile(bytes);
        shareBytes = bytes / 2;
    }

    /** Asks to be let in. @param entered called once when that is so: at once and here, or later by whoever makes room @return who has to {@link #leave}, inside or not */
    Guest enter(InetAddress address, long amount, Runnable entered) {
        PeerNetwork network = PeerNetwork.of(address);
        Share share = shares.compute(
                network, (unused, known) -> known == null ? new Share(new Turnstile(shareBytes), 1) : known.plus(1));
        Guest guest = new Guest(network, share.turnstile, amount, entered);
        waiting.incrementAndGet();
        guest.own = share.turnstile.enter(amount, () -> passOn(guest));
        return guest;
    }

    private void passOn(Guest guest) {
        Turnstile.Guest common = all.enter(guest.amount, () -> goIn(guest));
        boolean left;
        synchronized (guest) {
            guest.common = common;
            left = guest.left;
        }
        if (left) {
            all.leave(common);
        }
    }

    private void goIn(Guest guest) {
        synchronized (guest) {
            if (guest.left) {
                return;
            }
            guest.inside = true;
        }
        waiting.decrementAndGet();
        guest.entered.run();
    }

    /** Somebody goes, or does not want to come in any more. Once. */
    void leave(Guest guest) {
        Turnstile.Guest common;
        synchronized (guest) {
            guest.left = true;
            common = guest.common;
            if (!guest.inside) {
                waiting.decrementAndGet();
            }
        }
        if (common != null) {
            all.leave(common);
        }
        guest.share.leave(Objects.requireNonNull(guest.own));
        shares.computeIfPresent(guest.network, (unused, share) -> share.guests == 1 ? null : share.plus(-1));
    }

    /** Those who have asked and are not inside. */
    int waiting() {
        return waiting.get();
    }
}
