package io.minke.ingest.http;

import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/** Names of databases. Minke keeps one; clients of Influx name theirs, ask for it to be created, and look whether it is there. Thread-safe. */
final class Databases {
    /** Names beyond it are accepted and not listed, so that nobody fills memory with names. */
    private static final int MAX_LISTED = 64;

    private final Set<String> configured;
    private final Set<String> seen = ConcurrentHashMap.newKeySet();

    Databases(Set<String> configured) {
        this.configured = configured;
    }

    boolean accepts(String name) {
        return configured.isEmpty() || configured.contains(name);
    }

    void saw(String name) {
        if (configured.isEmpty() && !seen.contains(name) && seen.size() < MAX_LISTED) {
            seen.add(name);
        }
    }

    /** Sorted. */
    Set<String> listed() {
        return new TreeSet<>(configured.isEmpty() ? seen : configured);
    }
}
