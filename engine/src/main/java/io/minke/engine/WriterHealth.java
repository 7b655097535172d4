package io.minke.engine;

import io.minke.engine.failure.DiskFailure;
import io.minke.engine.failure.Rejected;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether the writer writes, and why not. The writer alone changes it; any thread may ask. */
final class WriterHealth {
    private static final Logger LOG = LoggerFactory.getLogger(WriterHealth.class);

    private volatile @Nullable RuntimeException poison;
    private volatile boolean stopped;

    /** Why nothing is written until a restart; null as long as something may be. */
    @Nullable
    RuntimeException poison() {
        return poison;
    }

    /** The first reason counts. */
    void poison(RuntimeException reason) {
        if (poison == null) {
            poison = reason;
            LOG.error("writes stop until a restart, reads go on: {}", reason.getMessage());
        }
    }

    void poisonUnlessItPasses(RuntimeException failure) {
        if (!passes(failure)) {
            poison(failure);
        }
    }

    private static boolean passes(RuntimeException failure) {
        return failure instanceof DiskFailure full && full.passes();
    }

    /** Does something nobody waits for. What a full disk hinders is tried again the next time, and does not hinder the rest, which may be what makes room. */
    void attempt(Runnable step) {
        if (poison == null) {
            try {
                step.run();
            } catch (RuntimeException failure) {
                if (!passes(failure)) {
                    LOG.error("housekeeping failed", failure);
                    poison(failure);
                }
            }
        }
    }

    /** The writer's thread has ended. */
    void stopped() {
        stopped = true;
    }

    boolean isStopped() {
        return stopped;
    }

    void checkAlive() {
        if (stopped) {
            throw whyStopped();
        }
    }

    RuntimeException whyStopped() {
        RuntimeException reason = poison;
        return reason != null ? reason : new Rejected("the engine is closed");
    }
}
