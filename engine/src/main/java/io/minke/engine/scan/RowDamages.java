package io.minke.engine.scan;

import io.minke.engine.failure.Damage;
import java.util.Set;
import java.util.TreeSet;

/** Files of a tier whose rows a reader could not read, for whoever rolls them up again. Thread-safe. */
public final class RowDamages {
    private final Set<String> files = new TreeSet<>();

    public synchronized void found(Damage damage) {
        files.add(damage.file());
    }

    /** Files found since the last call. */
    public synchronized Set<String> take() {
        Set<String> taken = Set.copyOf(files);
        files.clear();
        return taken;
    }
}
