package io.minke.engine;

import io.minke.engine.active.Generation;
import io.minke.engine.active.TimeOrder;
import io.minke.engine.disk.Disk;
import io.minke.engine.failure.DiskFailure;
import io.minke.engine.failure.EngineBug;
import io.minke.engine.memory.MemoryAccount;
import io.minke.engine.segment.SegmentCatalog;
import io.minke.engine.segment.SegmentReader;
import io.minke.engine.segment.SegmentSummary;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns generations into segments, one after the other, on a thread of its own. The order makes every crash harmless: segments are durable, then the catalog names them and says where replay starts,
 * then readers see them instead of the generation, then the log below may go.
 */
final class Sealer implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Sealer.class);
    private static final long WAIT_MILLIS = 50;
    private static final long RETRY_MILLIS = 5_000;

    private final Disk disk;
    private final Path segments;
    private final SegmentCatalog catalog;
    private final LiveData live;
    private final MemoryAccount account;
    private final InstantSource clock;
    private final EngineCounters counters;
    private final TimeOrder timeOrder = new TimeOrder();
    private final ArrayDeque<Generation> waiting = new ArrayDeque<>();
    private boolean stopRequested;
    private boolean busy;
    private int servedRequest;
    private @Nullable RuntimeException failure;
    private @Nullable DiskFailure obstacle;
    private volatile long sealedBelowSequence;

    Sealer(
            Disk disk,
            Path segments,
            SegmentCatalog catalog,
            LiveData live,
            MemoryAccount account,
            InstantSource clock,
            EngineCounters counters) {
        this.disk = disk;
        this.segments = segments;
        this.catalog = catalog;
        this.live = live;
        this.account = account;
        this.clock = clock;
        this.counters = counters;
        this.sealedBelowSequence = catalog.replayFrom();
    }

    @Override
    public void run() {
        for (Generation generation = next(); generation != null; generation = next()) {
            try {
                sealUntilDone(generation);
                done(null);
            } catch (RuntimeException reason) {
                // The generation stays readable and its log stays: nothing is lost, and the next start tries again.
                LOG.error("sealing ended; unsealed samples stay in memory and in the log until a restart", reason);
                done(reason);
            } catch (Throwable bug) {
                LOG.error("the sealer stopped", bug);
                done(new EngineBug("the sealer stopped: " + bug, bug));
            }
        }
    }

    /** A disk that is full today may have room tomorrow. */
    private void sealUntilDone(Generation generation) {
        while (true) {
            try {
                seal(generation);
                noteObstacle(null);
                return;
            } catch (DiskFailure obstacle) {
                LOG.error(
                        "sealing failed and is tried again in {} s; unsealed samples stay in memory and in the log: {}",
                        RETRY_MILLIS / 1_000,
                        obstacle.getMessage());
                noteObstacle(obstacle);
                if (!awaitRetry()) {
                    throw obstacle;
                }
            }
        }
    }

    /** Seals on the caller's thread; for recovery, which has no sealer yet, and for the sealer itself. */
    void seal(Generation generation) {
        long begun = System.nanoTime();
        List<SegmentSummary> sealed;
        List<SegmentReader> readers = new ArrayList<>();
        try (GenerationSealing sealing =
                new GenerationSealing(disk, segments, generation, catalog::nextSequence, timeOrder)) {
            sealed = sealing.run();
            for (SegmentSummary segment : sealed) {
                readers.add(SegmentReader.open(
                        disk, segments.resolve(segment.identity().relativePath())));
            }
            catalog.publish(sealed, List.of(), generation.lastLogSequence() + 1); // I3
            sealing.keep();
        }
        live.seal(generation, readers);
        sealedBelowSequence = generation.lastLogSequence() + 1;
        counters.sealed();
        LOG.info(
                "sealed {} samples into {} segments, {} bytes, in {} ms",
                generation.sampleCount(),
                sealed.size(),
                sealed.stream().mapToLong(SegmentSummary::bytes).sum(),
                (System.nanoTime() - begun) / 1_000_000);
    }

    synchronized void add(Generation generation) {
        waiting.add(generation);
        notifyAll();
    }

    /** The writer has rotated for every request up to this number; what came before in the queue answers it. */
    synchronized void requestServed(int request) {
        servedRequest = request;
        notifyAll();
    }

    /** Waits until everything handed over before the writer served this request is sealed. @throws RuntimeException why it is not */
    synchronized void awaitRequest(int request) {
        while (failure == null
                && obstacle == null
                && !stopRequested
                && (servedRequest - request < 0 || busy || !waiting.isEmpty())) {
            pause();
        }
        checkAlive();
        if (obstacle != null) {
            throw obstacle;
        }
    }

    /** Waits a moment, or until a generation is sealed. */
    synchronized void awaitProgress() {
        pause();
    }

    /** @throws RuntimeException why nothing is sealed any more */
    synchronized void checkAlive() {
        if (failure != null) {
            throw failure;
        }
    }

    /** Why nothing is sealed now, or null. */
    synchronized @Nullable RuntimeException failure() {
        return failure != null ? failure : obstacle;
    }

    /** Lets the thread end when what waits is sealed. */
    synchronized void requestStop() {
        stopRequested = true;
        notifyAll();
    }

    /** Log records below this are in segments that the catalog names. */
    long sealedBelowSequence() {
        return sealedBelowSequence;
    }

    MemoryAccount account() {
        return account;
    }

    long nowMillis() {
        return clock.millis();
    }

    private synchronized void noteObstacle(@Nullable DiskFailure reason) {
        obstacle = reason;
        notifyAll();
    }

    private synchronized boolean awaitRetry() {
        long begun = System.nanoTime();
        while (!stopRequested && System.nanoTime() - begun < RETRY_MILLIS * 1_000_000) {
            pause();
        }
        return !stopRequested;
    }

    private synchronized @Nullable Generation next() {
        while (waiting.isEmpty() && !stopRequested) {
            pause();
        }
        Generation generation = failure == null ? waiting.poll() : null;
        busy = generation != null;
        return generation;
    }

    private synchronized void done(@Nullable RuntimeException reason) {
        busy = false;
        if (failure == null) {
            failure = reason;
        }
        notifyAll();
    }

    private void pause() {
        try {
            wait(WAIT_MILLIS);
        } catch (InterruptedException nobodyMay) {
            // Interrupts close file channels under everybody, so nobody sends one; the loop looks at its conditions
            // again.
            LOG.warn("interrupted; the engine does not use interrupts and goes on");
        }
    }
}
