package io.minke.engine;

import io.minke.engine.disk.Disk;
import io.minke.engine.disk.DiskLock;
import io.minke.engine.disk.RealDisk;
import io.minke.engine.disk.Uninterrupted;
import io.minke.engine.failure.DiskFailure;
import io.minke.engine.failure.EngineBug;
import io.minke.engine.failure.Rejected;
import io.minke.engine.memory.MemoryAccount;
import io.minke.engine.removal.RetentionRules;
import io.minke.engine.scan.Snapshot;
import io.minke.engine.segment.SegmentReader;
import io.minke.engine.series.PersistedSeriesIndex;
import io.minke.engine.series.SeriesCatalog;
import io.minke.engine.series.SeriesIndex;
import io.minke.engine.wal.WalWriter;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A time-series engine over one directory. Thread-safe, except that each {@link Appender} belongs to one thread.
 *
 * <p>What to read first: {@link WritePath} for the way of a sample, {@link io.minke.engine.scan.SeriesCursor} for the way back, {@link Recovery} for a start.
 */
public final class Engine implements ReadableEngine, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Engine.class);

    /** Fewer unsealed samples than this stay in the log at a close: replaying them costs less than another small segment. */
    private static final long SEAL_AT_CLOSE_SAMPLES = 50_000;

    /** Slower than this it says where its time went: 100 million samples in segments take a third of it. */
    private static final long SLOW_OPEN_MILLIS = 2_000;

    private final DiskLock lock;
    private final Recovery parts;
    private final WalWriter wal;
    private final DiskReserve reserve;
    private final EngineCounters counters;
    private final WritePath writePath;
    private final SeriesCatalog catalog;
    /** The names for other processes; a disk that cannot be mapped for writing has none. */
    private final @Nullable PersistedSeriesIndex sharedNames;

    private final Disk disk;
    private final EngineDirectory directory;
    private volatile Path snapshotDirectory;
    private final List<SnapshotPart> snapshotParts = new CopyOnWriteArrayList<>();

    private final Thread writer;
    private final Thread sealer;
    private boolean closed;

    private Engine(
            Disk disk,
            EngineDirectory directory,
            DiskLock lock,
            EngineOptions options,
            InstantSource clock,
            StepTimes times) {
        this.disk = disk;
        this.directory = directory;
        this.snapshotDirectory = directory.snapshots();
        this.lock = lock;
        this.counters = new EngineCounters();
        this.parts = new Recovery(disk, directory, options, clock, counters, times);
        this.wal = parts.replayLog();
        this.reserve = new DiskReserve(disk, directory.root(), options.diskReserveBytes());
        this.writePath = new WritePath(
                options,
                new SeriesAssigner(parts.series(), parts.journal(), options.maxSeries()),
                wal,
                parts.live(),
                parts.sealer(),
                reserve,
                parts.retention(),
                counters);
        this.catalog = new SeriesCatalog(parts.series());
        this.sealer = new Thread(parts.sealer(), "minke-sealer");
        this.writer = new Thread(writePath, "minke-writer");
        this.sharedNames =
                disk instanceof RealDisk ? PersistedSeriesIndex.follow(disk, directory.series(), parts.series()) : null;
        sealer.start();
        writer.start();
    }

    /**
     * Opens or creates a directory, recovers what a crash left, and takes its lock.
     *
     * @throws Rejected if another engine holds it (the process is named), or the JVM lacks a flag (it is named)
     */
    public static Engine open(Path directory, EngineOptions options) {
        return open(directory, options, new RealDisk(), InstantSource.system());
    }

    /** The same over any disk and clock. */
    public static Engine open(Path directory, EngineOptions options, Disk disk, InstantSource clock) {
        JvmCheck.requireFlags();
        EngineDirectory layout = new EngineDirectory(directory.toAbsolutePath());
        StepTimes times = new StepTimes();
        disk.createDirectories(layout.root());
        DiskLock lock = disk.lock(layout.lock());
        times.done("lock");
        boolean opened = false;
        try {
            Engine engine = new Engine(disk, layout, lock, options, clock, times);
            opened = true;
            times.done("threads");
            if (times.tookLongerThan(SLOW_OPEN_MILLIS)) {
                LOG.info("opening {} took {} ms: {}", layout.root(), times.totalMillis(), times);
            }
            return engine;
        } finally {
            if (!opened) {
                lock.close();
            }
        }
    }

    /** A new appender for the calling thread. The listener is told what became of its frames; embedded users that call {@link Appender#awaitDurable} pass one that does nothing. */
    public Appender appender(CommitListener listener) {
        return writePath.openAppender(listener);
    }

    /** An appender whose user waits with {@link Appender#awaitDurable}. */
    public Appender appender() {
        return appender(Appender.UNHEARD);
    }

    @Override
    public SeriesIndex series() {
        return parts.series();
    }

    @Override
    public SeriesCatalog catalog() {
        return catalog;
    }

    /** A consistent view of everything acknowledged so far; close it soon. */
    @Override
    public Snapshot snapshot() {
        return parts.live().snapshot();
    }

    /**
     * Deletes what these series have in [startNanos, endNanos). When this returns it is durable and in no answer any more; compaction takes it off the disk. It takes what was published before the
     * call, by any appender, and nothing that is published after it, whatever its timestamps.
     *
     * <p>From {@link Long#MIN_VALUE} to {@link Long#MAX_VALUE} the series as a whole are deleted: they leave the listings too, until they are written again. Their ids stay theirs.
     *
     * @param series ids; those that were never given are passed over
     * @throws Rejected if the range is empty or the engine is closed
     * @throws io.minke.engine.failure.DiskFailure if it could not be made durable; nothing is deleted then, as long as the engine runs
     */
    public void delete(RoaringBitmap series, long startNanos, long endNanos) {
        if (startNanos >= endNanos) {
            throw new Rejected("nothing lies in a range from " + startNanos + " to " + endNanos);
        }
        RoaringBitmap known = series.clone();
        known.remove((long) series().count(), 1L << 32);
        if (!known.isEmpty()) {
            long lastNanos = endNanos == Long.MAX_VALUE ? Long.MAX_VALUE : endNanos - 1;
            writePath.delete(known, startNanos, lastNanos);
        }
    }

    /**
     * Sets how long samples are kept; until this is called they are kept as the options say. What is too old is in no answer from now on, is refused when it comes, and leaves the disk in time: as whole
     * files where all in them is too old, otherwise when its file is written anew. May be called again at any time. The rules are told to readers beside this process; the next start is told by its options.
     *
     * <p>With {@link EngineOptions#withRetentionProvisional} nothing is refused for its age, and nothing leaves the disk for it, before the first call, be it with the rules of the options; days wait to be rolled up until then, too.
     */
    public void retain(RetentionRules rules) {
        parts.retention().rules(rules);
        parts.settings().retain(rules);
        parts.sealer().retentionTold();
    }

    /** How long samples are kept. */
    public RetentionRules retention() {
        return parts.retention().rules();
    }

    /** Has something else copied into each snapshot from now on. */
    public void addSnapshotPart(SnapshotPart part) {
        snapshotParts.add(part);
    }

    /**
     * Takes a snapshot of the directory while the engine works on: all that was acknowledged before the call, and perhaps some of what came meanwhile. A start on {@code target} is the restore. It
     * takes no time and no room, as files get second names; on another file system they are copied. Where it is cut off, {@code target} does not exist.
     *
     * @throws Rejected if there is a {@code target}
     * @throws io.minke.engine.failure.DiskFailure if the disk refuses, or writes have stopped
     */
    public void snapshotTo(Path target) {
        Uninterrupted.run("minke-snapshot", () -> takeSnapshot(target));
    }

    private synchronized void takeSnapshot(Path target) {
        if (closed) {
            throw new Rejected("the engine is closed");
        }
        long openLogFile = writePath.sealLog();
        DirectorySnapshot.take(
                disk, directory.root(), target, openLogFile, () -> List.of(writePath.settleJournal()), snapshotParts);
    }

    /** Where snapshots are kept that are asked for by name; below the data directory unless told otherwise. */
    public Path snapshotDirectory() {
        return snapshotDirectory;
    }

    public void keepSnapshotsIn(Path place) {
        snapshotDirectory = place;
    }

    /**
     * For what others write beside the engine, onto the same disk: to be asked before they do.
     *
     * @throws io.minke.engine.failure.DiskFailure one that passes, while the file system has less left than the reserve
     */
    public void requireRoom() {
        if (writePath.poison() != null) {
            // A writer that has stopped keeps no house any more, while room may come back, or go.
            reserve.look();
        }
        reserve.check();
    }

    /** A moment's health and counters. */
    public EngineStatus status() {
        List<String> problems = new ArrayList<>(parts.problems());
        RuntimeException poison = writePath.poison();
        if (poison != null) {
            problems.add("writes stopped until a restart: " + poison.getMessage());
        }
        RuntimeException sealing = parts.sealer().failure();
        if (sealing != null) {
            problems.add("sealing fails: " + sealing.getMessage());
        }
        problems.addAll(parts.sealer().mergeProblems());
        if (parts.sealer().awaitsRetention()) {
            problems.add(Sealer.AWAITS_RETENTION);
        }
        problems.addAll(parts.tiers().problems());
        problems.addAll(parts.dormantTiers().problems());
        DiskFailure refusal = parts.settings().refusal();
        if (refusal != null) {
            problems.add("other processes do not learn what is kept: " + refusal.getMessage());
        }
        if (reserve.reached()) {
            problems.add("writes wait for disk space");
        }
        List<SegmentReader> segments = parts.live().segments();
        return new EngineStatus(
                poison == null && !reserve.reached(),
                problems,
                parts.series().count(),
                counters.samplesAppended(),
                counters.samplesRefused(),
                counters.groupsCommitted(),
                wal.bytesOnDisk(),
                parts.live().unsealedSamples(),
                parts.sealer().account().usedBytes(),
                segments.size(),
                segments.stream()
                        .mapToLong(segment -> segment.summary().bytes())
                        .sum(),
                segments.stream()
                        .mapToLong(segment -> segment.summary().samples())
                        .sum(),
                counters.sealsDone(),
                counters.mergesDone(),
                counters.mergedBytes(),
                counters.rewritesDone(),
                parts.live().deletes().list().size(),
                counters.segmentsExpired(),
                counters.samplesExpired(),
                counters.recoveredSamples(),
                counters.recoveryMillis(),
                parts.tiers().status(),
                parts.accounts().stream()
                        .map(account ->
                                new EngineStatus.Account(account.name(), account.usedBytes(), account.limitBytes()))
                        .toList());
    }

    /** Seals all samples acknowledged so far into segments, and waits for it. */
    public void seal() {
        parts.sealer().awaitSealed(writePath.requestSeal());
        // The log that is sealed goes with the writer's next look.
        writePath.ring().wake();
    }

    /** Brings everything acknowledged so far into settled segments, and waits for it. */
    public void compact() {
        parts.sealer().awaitMerged(writePath.requestSeal());
        writePath.ring().wake();
    }

    /** The same, and rolls up every day that is over into each tier, be it quiet and worth it or not. */
    public void rollUp() {
        parts.sealer().awaitRolledUp(writePath.requestSeal());
        writePath.ring().wake();
    }

    /** Begins the same as {@link #compact} in the background. */
    public void requestCompaction() {
        writePath.requestSeal();
        parts.sealer().requestCompaction();
    }

    /** Stops taking samples, makes everything durable, seals what is worth it. Idempotent. Appenders must be closed before. */
    @Override
    public void close() {
        Uninterrupted.run("minke-close", this::closeOnce);
    }

    @SuppressWarnings("try") // The resources are there to be closed.
    private synchronized void closeOnce() {
        if (closed) {
            return;
        }
        closed = true;
        writePath.requestStop();
        Uninterrupted.join(writer);
        if (writePath.poison() == null && parts.live().current().sampleCount() >= SEAL_AT_CLOSE_SAMPLES) {
            parts.sealer().add(parts.live().current());
        }
        parts.sealer().requestStop();
        Uninterrupted.join(sealer);
        // Whatever the disk says on the way: the rest is let go of, the lock last.
        try (AutoCloseable locked = lock::close;
                AutoCloseable names = parts.series();
                AutoCloseable data = parts.live()::close;
                AutoCloseable tiers = parts.tiers()::close;
                AutoCloseable settings = parts.settings()::close;
                AutoCloseable shared = this::closeSharedNames;
                AutoCloseable journal = parts.journal();
                AutoCloseable log = wal) {
            wal.releaseBelow(parts.sealer().sealedBelowSequence());
        } catch (RuntimeException failure) {
            throw failure;
        } catch (Exception impossible) {
            throw new EngineBug("a close that can't fail like this", impossible);
        }
        for (MemoryAccount account : parts.accounts()) {
            if (account.usedBytes() != 0) {
                LOG.error(
                        "memory account '{}' still has {} bytes; is a snapshot open?",
                        account.name(),
                        account.usedBytes());
            }
        }
    }

    private void closeSharedNames() {
        if (sharedNames != null) {
            sharedNames.close();
        }
    }
}
