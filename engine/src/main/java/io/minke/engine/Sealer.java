package io.minke.engine;

import io.minke.engine.active.Generation;
import io.minke.engine.active.TimeOrder;
import io.minke.engine.codec.SeriesHints;
import io.minke.engine.compact.Compactor;
import io.minke.engine.disk.Disk;
import io.minke.engine.failure.Damage;
import io.minke.engine.failure.DiskFailure;
import io.minke.engine.failure.EngineBug;
import io.minke.engine.memory.MemoryAccount;
import io.minke.engine.removal.Retention;
import io.minke.engine.segment.SegmentCatalog;
import io.minke.engine.segment.SegmentReader;
import io.minke.engine.segment.SegmentSummary;
import io.minke.engine.tier.DormantTiers;
import io.minke.engine.tier.Tiers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread in the background: turns generations into segments, one after the other; while there is nothing to seal it rolls days up into tiers and merges segments. A generation that comes meanwhile
 * is sealed in between, so that ingest waits for no merge, and no merge begins over for ingest. The order makes every crash harmless: segments are durable, then the catalog names them and says where
 * replay starts, then readers see them instead of the generation, then the log below may go.
 */
final class Sealer implements Runnable, BackgroundRound.Interruptions {
    private static final Logger LOG = LoggerFactory.getLogger(Sealer.class);
    private static final long WAIT_MILLIS = 50;
    private static final long RETRY_MILLIS = 5_000;
    private static final long MERGE_INTERVAL_NANOS = 600_000_000_000L;
    private static final long FIRST_MERGE_NANOS = 60_000_000_000L;
    /** Where there is always something to seal, merges and roll-ups begin all the same after this time: a store that only ever grows small segments gets slower for all. */
    private static final long LONGEST_SEALING_NANOS = 30_000_000_000L;
    /** What they get of the time then: one part for so many parts of sealing. */
    private static final int SEALING_PARTS = 8;

    /** For operators. */
    static final String AWAITS_RETENTION =
            "nothing leaves the disk for its age, and nothing is rolled up: what is kept for other times than the default has not been told since the start; a daemon reads it from its inventory";

    private enum Work {
        SEAL,
        MERGE,
        STOP
    }

    private final Disk disk;
    private final Path segments;
    private final SegmentCatalog catalog;
    private final LiveData live;
    private final Tiers tiers;
    private final Retention retention;
    private final MemoryAccount account;
    private final InstantSource clock;
    private final EngineCounters counters;
    private final BackgroundRound round;
    private final TimeOrder timeOrder = new TimeOrder();
    private final SeriesHints hints = new SeriesHints();
    private final ArrayDeque<Generation> waiting = new ArrayDeque<>();
    private boolean stopRequested;
    private boolean busy;
    private boolean mergeDue;
    /** Somebody waits for all days that are over to be rolled up. */
    private boolean settleRequested;
    /** Somebody waits until nothing is left on the disk that no longer counts. */
    private boolean urgent;
    /** A round had to leave work undone, since the rules of retention are not told yet. */
    private boolean awaitsRetention;

    /** A start has better things to do than to merge, but one that is never followed by a seal must not put it off for ever. */
    private long lastMergeNanos = System.nanoTime() - MERGE_INTERVAL_NANOS + FIRST_MERGE_NANOS;

    /** When the last round of merging ended, and until when the present one need not look for something to seal. */
    private long mergeEndedNanos = System.nanoTime();

    private long undisturbedUntilNanos = System.nanoTime();

    private int servedRequest;
    private @Nullable RuntimeException failure;
    private @Nullable DiskFailure obstacle;
    /** Why the last round of merging was given up, or null. */
    private @Nullable DiskFailure mergeObstacle;

    private volatile long sealedBelowSequence;

    Sealer(
            Disk disk,
            Path segments,
            SegmentCatalog catalog,
            LiveData live,
            Tiers tiers,
            DormantTiers dormantTiers,
            SilentSeries silentSeries,
            Retention retention,
            SettingsFile settings,
            MemoryAccount account,
            InstantSource clock,
            EngineCounters counters,
            Duration coldAge) {
        this.disk = disk;
        this.segments = segments;
        this.catalog = catalog;
        this.live = live;
        this.tiers = tiers;
        this.retention = retention;
        this.account = account;
        this.clock = clock;
        this.counters = counters;
        Compactor compactor = new Compactor(disk, segments, catalog, live, coldAge);
        this.round = new BackgroundRound(
                catalog,
                live,
                tiers,
                dormantTiers,
                silentSeries,
                retention,
                settings,
                compactor,
                clock,
                counters,
                this);
        this.sealedBelowSequence = catalog.replayFrom();
    }

    @Override
    public void run() {
        for (Work work = next(); work != Work.STOP; work = next()) {
            RuntimeException reason = null;
            try {
                if (work == Work.SEAL) {
                    sealUntilDone();
                } else {
                    compact();
                    mergeEndedNanos = System.nanoTime();
                }
            } catch (DiskFailure stopped) {
                LOG.error("the disk failed until the end; unsealed samples are in the log", stopped);
                reason = stopped;
            } catch (Throwable bug) {
                // Generations stay readable and their log stays: nothing is lost, and the next start tries again.
                LOG.error("sealing and merging ended until a restart", bug);
                reason = new EngineBug("sealing and merging ended: " + bug, bug);
            }
            done(reason);
        }
    }

    private void compact() {
        boolean askedFor = takeUrgent();
        noteMergeObstacle(null);
        try {
            round.run(askedFor);
        } catch (DiskFailure failed) {
            // Everything is as before, and readable; the next round tries again.
            LOG.warn("rolling up or merging failed and is tried again later: {}", failed.getMessage());
            noteMergeObstacle(failed);
        }
    }

    /** The listings are other ones: the next round, which begins soon, has the catalog say so. */
    synchronized void listingsChanged() {
        mergeDue = true;
        notifyAll();
    }

    /** Holds until whoever asked has what they wait for. */
    @Override
    public synchronized boolean isSettleRequested() {
        return settleRequested;
    }

    /** Within the lock, so that what is noted here is not noted after {@link #retentionTold}. */
    @Override
    public synchronized boolean isHeldBack() {
        boolean provisional = retention.isProvisional();
        if (provisional && !awaitsRetention) {
            awaitsRetention = true;
            LOG.warn("{}", AWAITS_RETENTION);
        }
        return provisional;
    }

    private synchronized boolean takeUrgent() {
        boolean taken = urgent;
        urgent = false;
        return taken;
    }

    /** Nothing that no longer counts is to be left on the disk by the next round, which begins soon. */
    synchronized void requestCompaction() {
        urgent = true;
        mergeDue = true;
        notifyAll();
    }

    /** Which rules hold is known, whatever they are: what was left undone is made up for soon. */
    synchronized void retentionTold() {
        if (awaitsRetention) {
            awaitsRetention = false;
            mergeDue = true;
            notifyAll();
        }
    }

    /** Whether a round left work undone, since the rules of retention are not told yet. */
    synchronized boolean awaitsRetention() {
        return awaitsRetention;
    }

    /** A disk that is full today may have room tomorrow. */
    private void sealUntilDone() {
        Generation generation = oldest();
        while (true) {
            try {
                seal(generation);
                sealed();
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
                new GenerationSealing(disk, segments, generation, catalog::nextSequence, timeOrder, hints)) {
            sealed = sealing.run();
            for (SegmentSummary segment : sealed) {
                readers.add(SegmentReader.open(
                        disk, segments.resolve(segment.identity().relativePath())));
            }
            sealing.handOver();
            catalog.publish(sealed, List.of(), generation.lastLogSequence() + 1); // I3
        }
        live.seal(generation, readers);
        tiers.sealed(sealed, nowMillis());
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

    /** Nothing will be handed over any more: whoever waits for it is told why. */
    synchronized void writerStopped(RuntimeException reason) {
        if (failure == null) {
            failure = reason;
        }
        notifyAll();
    }

    /** Waits until everything handed over before the writer served this request is sealed. @throws RuntimeException why it is not */
    synchronized void awaitSealed(int request) {
        awaitIdle(request, false);
    }

    /** The same, and until no merge is worth doing. */
    synchronized void awaitMerged(int request) {
        awaitIdle(request, false);
        requestCompaction();
        awaitIdle(request, true);
    }

    /** The same, and until all days that are over are rolled up, be they quiet and worth it or not. */
    synchronized void awaitRolledUp(int request) {
        settleRequested = true;
        mergeDue = true;
        try {
            awaitIdle(request, true);
        } finally {
            settleRequested = false;
        }
    }

    private synchronized void awaitIdle(int request, boolean merged) {
        boolean interrupted = false;
        while (failure == null
                && obstacle == null
                && !stopRequested
                && (servedRequest - request < 0 || !waiting.isEmpty() || merged && (busy || mergeDue))) {
            try {
                wait(WAIT_MILLIS);
            } catch (InterruptedException forTheCaller) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        checkAlive();
        if (obstacle != null) {
            throw obstacle;
        }
        if (merged && mergeObstacle != null) {
            throw mergeObstacle;
        }
    }

    private synchronized void noteMergeObstacle(@Nullable DiskFailure reason) {
        mergeObstacle = reason;
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

    /** Which segments are not merged, and why. */
    List<String> mergeProblems() {
        return round.problems();
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

    void requireCatalogWithDeletes() {
        catalog.requireVersion();
    }

    MemoryAccount account() {
        return account;
    }

    long nowMillis() {
        return clock.millis();
    }

    private synchronized Generation oldest() {
        return waiting.element();
    }

    private synchronized void sealed() {
        waiting.remove();
        obstacle = null;
        mergeDue = true;
        notifyAll();
    }

    private synchronized void noteObstacle(DiskFailure reason) {
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

    /**
     * Asked by merges and roll-ups between two series: seals what has come meanwhile.
     *
     * @return whether they are to be given up
     * @throws DiskFailure if the disk refuses the seal: what is at work then gives back its room, and the seal is tried again
     */
    @Override
    public boolean sealOrStop() {
        if (!isStopping() && isWaiting() && System.nanoTime() - undisturbedUntilNanos >= 0) {
            long begun = System.nanoTime();
            try {
                seal(oldest());
                sealed();
            } catch (Damage bug) {
                // Of what was written just now; whoever asked would take it for damage of what it reads.
                throw new EngineBug("a seal is not what was written: " + bug.getMessage(), bug);
            }
            long ended = System.nanoTime();
            undisturbedUntilNanos = ended + (ended - begun) / SEALING_PARTS;
        }
        return isStopping();
    }

    @Override
    public synchronized boolean isStopping() {
        return stopRequested;
    }

    private synchronized boolean isWaiting() {
        return !waiting.isEmpty();
    }

    private synchronized Work next() {
        while (true) {
            boolean able = failure == null;
            boolean sealsFirst =
                    stopRequested || !mergeDue || System.nanoTime() - mergeEndedNanos < LONGEST_SEALING_NANOS;
            if (able && !waiting.isEmpty() && sealsFirst) {
                busy = true;
                return Work.SEAL;
            }
            if (stopRequested) {
                return Work.STOP;
            }
            // Days end without a seal, too.
            mergeDue |= System.nanoTime() - lastMergeNanos > MERGE_INTERVAL_NANOS;
            if (able && mergeDue) {
                mergeDue = false;
                lastMergeNanos = System.nanoTime();
                busy = true;
                return Work.MERGE;
            }
            pause();
        }
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
