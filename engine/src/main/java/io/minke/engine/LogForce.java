package io.minke.engine;

import io.minke.engine.wal.WalWriter;

/** Forces the log as often as the durability asks for. The writer's own. */
final class LogForce {
    private final EngineOptions options;
    private final WalWriter wal;
    private final WriterHealth health;
    private long nextForceNanos;
    private boolean unforced;

    LogForce(EngineOptions options, WalWriter wal, WriterHealth health) {
        this.options = options;
        this.wal = wal;
        this.health = health;
    }

    /** Something was written: it is forced now where each acknowledgement waits for that. */
    void written() {
        unforced = true;
        forceIfDue(options.durability() == Durability.FSYNC);
    }

    /** @param now whatever the durability; else where the interval is over */
    void forceIfDue(boolean now) {
        if (!unforced || health.poison() != null) {
            return;
        }
        boolean intervalOver = options.durability() == Durability.INTERVAL && System.nanoTime() - nextForceNanos >= 0;
        if (now || intervalOver) {
            wal.force();
            unforced = false;
            nextForceNanos = System.nanoTime() + options.forceInterval().toNanos();
        }
    }
}
