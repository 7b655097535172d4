package io.minke.ingest.door;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** What a connection holds of its address's allowance: bytes that were read and can't be used yet, and answers that are not taken. Told in steps, so that whoever holds next to nothing costs nothing. Belongs to the connection's thread, except where it says otherwise. */
final class AddressWeight {
    static final int STEP_BYTES = 16 << 10;

    /** Null for a connection of our own, which holds nothing of anybody's. */
    private final @Nullable DoorKeeper keeper;

    private final InetAddress peer;
    private long toldBytes;
    private boolean left;

    AddressWeight(@Nullable DoorKeeper keeper, InetAddress peer) {
        this.keeper = keeper;
        this.peer = peer;
    }

    /** @return false if there are enough of this address already, or they hold too much; it must leave all the same */
    boolean enter() {
        return keeper == null || keeper.enter(peer);
    }

    void tell(long heldBytes) {
        long now = heldBytes - heldBytes % STEP_BYTES;
        if (keeper != null && now != toldBytes && !left) {
            keeper.weigh(peer, now - toldBytes);
            toldBytes = now;
        }
    }

    /** Whether the address holds as much as it may, so that it is given nothing more to hold; from any thread. */
    boolean isFull() {
        return keeper != null && keeper.isFull(peer);
    }

    /** Nothing is held any more. */
    void leave() {
        tell(0);
        left = true;
        if (keeper != null) {
            keeper.leave(peer);
        }
    }
}
