package io.minke.engine.removal;

import java.util.List;

/** The tombstones of a running engine: the writer adds, the sealer drops what was carried out everywhere, readers take what is there. Thread-safe. */
public final class TombstoneBook {
    private volatile Tombstones current;

    public TombstoneBook(Tombstones atStart) {
        this.current = atStart;
    }

    public Tombstones current() {
        return current;
    }

    public synchronized void add(Tombstone tombstone) {
        current = current.with(tombstone);
    }

    /** Takes the place of all there are; for a follower, which learns of what was carried out. */
    public synchronized void replace(Tombstones others) {
        current = others;
    }

    /** The caller has shown that no live segment holds what they deleted, and that no replay of the log can bring it back. */
    public synchronized void drop(List<Tombstone> carriedOut) {
        current = current.without(carriedOut);
    }
}
