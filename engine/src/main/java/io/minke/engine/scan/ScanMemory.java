package io.minke.engine.scan;

import java.util.ArrayDeque;

/** Arrays and codecs of cursors that are done, for those to come: a query allocates nothing that lasts. One per engine; thread-safe. */
public final class ScanMemory {
    /** Cursors at work at one time in a busy engine; more are let go to the garbage collector. */
    private static final int KEPT = 32;

    private final ArrayDeque<CursorMemory> free = new ArrayDeque<>();

    synchronized CursorMemory take() {
        CursorMemory memory = free.poll();
        return memory == null ? new CursorMemory() : memory;
    }

    synchronized void give(CursorMemory memory) {
        if (free.size() < KEPT && memory.forget()) {
            free.push(memory);
        }
    }
}
