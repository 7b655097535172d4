package io.minke.ingest.daemon;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/** Watches the JVM's compilers for somebody who gives them work: waits until they have caught up, and notices when they have nothing more to do. One thread. */
final class CompilersRest {
    private static final long LOOK_NANOS = 20_000_000;
    /** Of each look's 20: compilers that finish less have nothing to do, or something long that need not be waited for. */
    private static final long BUSY_MILLIS = 5;
    /** They are quiet when they did next to nothing while as much as this was asked: what is left then are single methods that are called seldom. */
    private static final long QUIET_NANOS = 1_000_000_000;

    private static final int QUIET_PERCENT = 10;

    private final LongSupplier compiledMillis;
    private final long mostNanos;
    private long waitedNanos;
    private long askedNanos;
    private long compiledBefore;
    private boolean quiet;

    /**
     * @param compiledMillis what they have worked so far; zero for ever if nobody knows, then they are never quiet
     * @param mostNanos for which they are waited in all
     */
    CompilersRest(LongSupplier compiledMillis, long mostNanos) {
        this.compiledMillis = compiledMillis;
        this.mostNanos = mostNanos;
    }

    /** Waits while they are at work, but not for ever, and not when disturbed. @param nanos for which they were given work before */
    void catchUp(long nanos, BooleanSupplier disturbed) {
        long start = System.nanoTime();
        long left = mostNanos - waitedNanos;
        long before = compiledMillis.getAsLong();
        boolean busy = true;
        while (busy && !disturbed.getAsBoolean() && System.nanoTime() - start < left) {
            LockSupport.parkNanos(LOOK_NANOS);
            long now = compiledMillis.getAsLong();
            busy = now - before >= BUSY_MILLIS;
            before = now;
        }
        waitedNanos += System.nanoTime() - start;
        note(nanos, before);
    }

    private void note(long nanos, long compiled) {
        askedNanos += nanos;
        if (askedNanos >= QUIET_NANOS) {
            long worked = compiled - compiledBefore;
            quiet = compiled > 0 && worked * 1_000_000 * 100 < askedNanos * QUIET_PERCENT;
            beginAnew(compiled);
        }
    }

    private void beginAnew(long compiled) {
        askedNanos = 0;
        compiledBefore = compiled;
    }

    /** There is other work for them from now on. */
    void expectMore() {
        quiet = false;
        beginAnew(compiledMillis.getAsLong());
    }

    boolean areQuiet() {
        return quiet;
    }

    long waitedMillis() {
        return waitedNanos / 1_000_000;
    }
}
