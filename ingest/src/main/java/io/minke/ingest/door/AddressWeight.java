package io.minke.ingest.door;

import java.net.InetAddress;

/** What a connection holds of its address's allowance: bytes that were read and can't be used yet, and answers that are not taken. Told in steps, so that whoever holds next to nothing costs nothing. Belongs to the connection's thread. */
final class AddressWeight {
    static final int STEP_BYTES = 16 << 10;

    private final DoorKeeper keeper;
    private final InetAddress peer;
    private long toldBytes;

    AddressWeight(DoorKeeper keeper, InetAddress peer) {
        this.keeper = keeper;
        this.peer = peer;
    }

    void tell(long heldBytes) {
        long now = heldBytes - heldBytes % STEP_BYTES;
        if (now != toldBytes) {
            keeper.weigh(peer, now - toldBytes);
            toldBytes = now;
        }
    }

    /** Whether the address holds as much as it may, so that it is given nothing more to hold. */
    boolean isFull() {
        return keeper.isFull(peer);
    }
}
