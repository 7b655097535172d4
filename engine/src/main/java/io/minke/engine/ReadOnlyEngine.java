package io.minke.engine;

import io.minke.engine.active.Generation;
import io.minke.engine.disk.Disk;
import io.minke.engine.disk.RealDisk;
import io.minke.engine.disk.Uninterrupted;
import io.minke.engine.failure.Damage;
import io.minke.engine.failure.DiskFailure;
import io.minke.engine.failure.Rejected;
import io.minke.engine.memory.MemoryAccount;
import io.minke.engine.record.RecordFollower;
import io.minke.engine.removal.DeleteRecord;
import io.minke.engine.removal.Retention;
import io.minke.engine.removal.RetentionRules;
import io.minke.engine.removal.Tombstone;
import io.minke.engine.removal.TombstoneBook;
import io.minke.engine.removal.Tombstones;
import io.minke.engine.ring.SampleFrame;
import io.minke.engine.scan.Snapshot;
import io.minke.engine.scan.TierView;
import io.minke.engine.segment.CatalogView;
import io.minke.engine.segment.SegmentReader;
import io.minke.engine.segment.SegmentSummary;
import io.minke.engine.series.SeriesCatalog;
import io.minke.engine.series.SeriesFollower;
import io.minke.engine.series.SeriesIndex;
import io.minke.engine.tier.FollowedTiers;
import io.minke.engine.tier.TierOptions;
import io.minke.engine.wal.WalReader;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The data of an engine that another process runs, or nobody: its segments and tiers, and what its log and its series journal hold beyond them, followed at most {@value #REFRESH_MILLIS} ms and a reading behind.
 * Takes no lock and writes nothing. Thread-safe.
 *
 * <p>Segments and log files go while we look at them: what is mapped stays readable, and what can't be opened any more was replaced by something that a newer catalog names. A generation here ends
 * where a file of the log ends, and the engine begins a file with each of its generations: so a catalog that says from where on the log is needed drops generations as wholes. Where it names samples
 * that are still in a generation as well, the generation's are the same or newer, and win.
 *
 * <p>Segments, rows of tiers, and deletes are shown as they were together at one moment, see {@link FollowedTiers}: what a row stands for depends on all of them. Which tiers the owner keeps, and for how
 * long, says the file {@code settings}; where an owner has not written it, samples answer everything.
 */
public final class ReadOnlyEngine implements ReadableEngine, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ReadOnlyEngine.class);
    private static final long REFRESH_MILLIS = 200;
    /** Catalogs that are replaced while their segments are opened, one after the other: more is a mistake. */
    private static final int ATTEMPTS = 20;
    /** So many records of the log that say what can't be are told of. */
    private static final int TOLD_RECORDS = 100;

    private final Disk disk;
    private final EngineDirectory directory;
    private final InstantSource clock;
    private final MemoryAccount seriesAccount = new MemoryAccount("series, read-only", Long.MAX_VALUE);
    private final MemoryAccount activeAccount = new MemoryAccount("active, read-only", Long.MAX_VALUE);
    private final SeriesIndex series = new SeriesIndex(seriesAccount);
    private final SeriesCatalog catalog = new SeriesCatalog(series);
    private final SeriesFollower journal;
    private final Retention retention = new Retention(series, RetentionRules.KEEP_ALL, false);
    private final FollowedTiers tiers;
    private final TombstoneBook deletes = new TombstoneBook(Tombstones.NONE);
    private final LiveData live;
    private final UnsafeBuffer payload = new UnsafeBuffer(0, 0);
    private final Thread follower;

    private RecordFollower log;
    private Generation generation;
    private long generationFile;
    private long catalogNumber;
    private long replayFrom;
    /** What the owner's settings were when they were last taken over, null if there were none. */
    private byte @Nullable [] settings;

    private List<TierOptions> tierOptions = List.of();
    private volatile @Nullable String settingsProblem;
    /** Whether somebody here has said what is kept, whatever the owner says. */
    private volatile boolean retained;

    private volatile @Nullable String problem;
    private volatile List<String> tierProblems = List.of();
    private final List<String> recordProblems = new CopyOnWriteArrayList<>();
    private volatile boolean closed;

    private ReadOnlyEngine(Disk disk, EngineDirectory directory, InstantSource clock) {
        this.disk = disk;
        this.directory = directory;
        this.clock = clock;
        this.journal = new SeriesFollower(disk, directory.series(), series);
        this.tiers = new FollowedTiers(disk, directory.tiers());
        this.generation = new Generation(1, 0, clock.millis(), activeAccount);
        this.live = new LiveData(
                List.of(),
                List.of(),
                generation,
                deletes,
                tier -> retention.horizon(tier, Math.multiplyExact(clock.millis(), 1_000_000L)));
        this.log = WalReader.follow(disk, directory.log(), 0);
        this.follower = new Thread(this::follow, "minke-follower");
        follower.setDaemon(true);
    }

    /**
     * Opens a data directory beside whoever runs it, and reads what there is.
     *
     * @throws Rejected if it is no data directory, a newer version wrote it, or the JVM lacks a flag (it is named)
     */
    public static ReadOnlyEngine open(Path directory) {
        return open(directory, new RealDisk(), InstantSource.system());
    }

    /** The same over any disk and clock. */
    public static ReadOnlyEngine open(Path directory, Disk disk, InstantSource clock) {
        JvmCheck.requireFlags();
        EngineDirectory layout = new EngineDirectory(directory.toAbsolutePath());
        layout.require(disk);
        ReadOnlyEngine engine = new ReadOnlyEngine(disk, layout, clock);
        boolean opened = false;
        try {
            engine.refresh();
            engine.follower.start();
            opened = true;
            return engine;
        } finally {
            if (!opened) {
                engine.release();
            }
        }
    }

    @Override
    public SeriesIndex series() {
        return series;
    }

    @Override
    public SeriesCatalog catalog() {
        return catalog;
    }

    /** What there was at the last look; it includes samples that are written but not acknowledged yet. */
    @Override
    public Snapshot snapshot() {
        return live.snapshot();
    }

    /** Sets what is cut from answers as too old, in the place of what the owner says. */
    public synchronized void retain(RetentionRules rules) {
        retained = true;
        retention.rules(rules);
    }

    /** What is cut from answers as too old. */
    public RetentionRules retention() {
        return retention.rules();
    }

    /** What is wrong, in words for an operator; empty when all is well. */
    public List<String> problems() {
        List<String> problems = new ArrayList<>();
        String last = problem;
        if (last != null) {
            problems.add(last);
        }
        if (journal.missingRecords() > 0) {
            problems.add(journal.missingRecords() + " records of the series journal can't be read");
        }
        String unknown = settingsProblem;
        if (unknown != null) {
            problems.add(unknown);
        }
        problems.addAll(tierProblems);
        problems.addAll(recordProblems);
        return problems;
    }

    /** Looks now instead of in a moment: what the other process had written before this call is seen after it. */
    public synchronized void refresh() {
        if (closed) {
            throw new Rejected("closed");
        }
        followCatalogs(false);
        if (!log.poll(this::record)) {
            // A log file that went before we had read it is in the segments of a catalog that is there by now.
            followCatalogs(true);
            log.poll(this::record);
        }
        journal.poll();
        boolean missing = log.missingRecords() > 0 && log.missingUpTo() >= replayFrom;
        problem = missing ? "records of the log are missing, up to record " + log.missingUpTo() : null;
    }

    private void followCatalogs(boolean afterAGap) {
        for (int attempt = 1; ; attempt++) {
            try {
                if (isNewestShown(afterAGap)) {
                    return;
                }
                if (attempt == ATTEMPTS) {
                    throw new DiskFailure(directory.root() + " changes faster than it can be read");
                }
            } catch (DiskFailure vanished) {
                if (attempt == ATTEMPTS) {
                    throw vanished;
                }
            }
        }
    }

    /** Shows what there is now, if that is not what is shown. @return false if it was replaced while it was read */
    private boolean isNewestShown(boolean afterAGap) {
        byte[] saved = SettingsFile.read(disk, directory.settings());
        takeOver(saved);
        boolean newRows = tiers.look(tierOptions);
        if (!newRows && !afterAGap && CatalogView.newestNumber(disk, directory.root()) == catalogNumber) {
            return true;
        }
        CatalogView view = CatalogView.newest(disk, directory.root());
        if (view != null && (newRows || view.number() != catalogNumber)) {
            if (!adopt(view, saved)) {
                return false;
            }
        }
        if (view != null && afterAGap) {
            beginLog(view);
        }
        return true;
    }

    private void takeOver(byte @Nullable [] saved) {
        if (Arrays.equals(saved, settings)) {
            return;
        }
        DirectorySettings now = DirectorySettings.NONE;
        settingsProblem = null;
        try {
            if (saved != null) {
                now = DirectorySettings.decode(saved, directory.settings().toString());
            }
        } catch (Damage damage) {
            settingsProblem =
                    "samples answer what rollups could, and what is kept is not known: " + damage.getMessage();
        }
        tierOptions = now.tiers();
        if (!retained) {
            retention.rules(now.retention());
        }
        settings = saved;
    }

    /** @return false if this did not hold together */
    private boolean adopt(CatalogView view, byte @Nullable [] saved) {
        Map<Path, SegmentReader> gone = new HashMap<>();
        live.segments().forEach(segment -> gone.put(segment.path(), segment));
        List<SegmentReader> added = new ArrayList<>();
        List<SegmentSummary> raw = new ArrayList<>();
        List<TierView> views = List.of();
        boolean adopted = false;
        try {
            for (Path file : view.segments()) {
                SegmentReader known = gone.remove(file);
                if (known == null) {
                    added.add(SegmentReader.open(disk, file));
                }
                raw.add((known == null ? added.get(added.size() - 1) : known).summary());
            }
            views = tiers.open(raw);
            adopted = tiers.isUnchanged() && Arrays.equals(saved, SettingsFile.read(disk, directory.settings()));
        } finally {
            if (!adopted) {
                views.forEach(tier -> tier.rows().release());
                tiers.giveUp();
                added.forEach(SegmentReader::release);
            }
        }
        if (adopted) {
            show(view, List.copyOf(gone.values()), added, views);
        }
        return adopted;
    }

    private void show(CatalogView view, List<SegmentReader> gone, List<SegmentReader> added, List<TierView> views) {
        if (catalogNumber == 0 || view.replayFrom() > log.lastSequence() + 1) {
            beginLog(view);
        }
        List<Tombstone> current = new ArrayList<>(view.deletes().list());
        deletes.current().list().stream()
                .filter(delete -> delete.sequence() >= view.replayFrom())
                .forEach(current::add);
        List<Generation> sealed = new ArrayList<>(live.generationsBelow(view.replayFrom()));
        if (sealed.remove(generation) && generation.hasRecords()) {
            sealed.add(generation);
            rotate();
        }
        live.replaceAll(gone, added, sealed, views, new Tombstones(current));
        // Those that the log has told of since are listed, whatever this catalog could say.
        series.silence(live.withoutUnsealed(view.silent()));
        tiers.show();
        tierProblems = tiers.problems();
        catalogNumber = view.number();
        replayFrom = view.replayFrom();
    }

    /** Goes on with the log where the catalog's segments end; what it would have told before, the catalog tells. */
    private void beginLog(CatalogView view) {
        series.reveal(series.hidden().ids());
        series.hide(view.gone());
        series.silence(view.silent());
        log = WalReader.follow(disk, directory.log(), view.replayFrom());
    }

    private void rotate() {
        generation =
                new Generation(generation.rank() + 1, generation.lastLogSequence() + 1, clock.millis(), activeAccount);
        live.rotate(generation);
    }

    private void record(long sequence, int type, DirectBuffer record, int offset, int length) {
        if (log.fileNumber() != generationFile) {
            if (generation.hasRecords()) {
                rotate();
            }
            generationFile = log.fileNumber();
        }
        if (sequence < replayFrom) {
            return;
        }
        try {
            if (type == LogRecords.DELETE) {
                delete(DeleteRecord.decode(sequence, record, offset, length));
                generation.applied(sequence, 0);
            } else if (type == LogRecords.SAMPLES) {
                payload.wrap(record, offset, length);
                int count = length < SampleFrame.payloadLength(0) ? -1 : SampleFrame.count(payload, 0);
                if (count < 0 || count > Appender.FRAME_SAMPLES || SampleFrame.payloadLength(count) > length) {
                    throw new Damage("log", sequence, "a frame of samples in " + length + " bytes", count + " samples");
                }
                generation.applied(sequence, LogRecords.apply(generation, series, payload, 0));
            }
        } catch (Damage damage) {
            // Those behind it are read all the same, as the owner would.
            tellOfRecord(String.valueOf(damage.getMessage()));
        }
    }

    /** The journal is read behind the log: the names of what is deleted may be in it and not here yet. */
    private void delete(Tombstone told) {
        if (told.series().last() >= series.count()) {
            journal.poll();
        }
        LogRecords.apply(live, series, LogRecords.knownPart(told, series.count(), this::tellOfRecord));
    }

    private void tellOfRecord(String message) {
        // Behind a gap the log is read once more.
        if (recordProblems.size() < TOLD_RECORDS && !recordProblems.contains(message)) {
            LOG.warn("{}", message);
            recordProblems.add(message);
        }
    }

    private void follow() {
        while (!closed) {
            try {
                refresh();
            } catch (Damage | DiskFailure failure) {
                note(failure);
            } catch (Rejected closedMeanwhile) {
                if (!closed) {
                    note(closedMeanwhile);
                }
            }
            pause();
        }
    }

    /** What was seen so far goes on being answered. */
    private void note(RuntimeException failure) {
        String message = "the directory can't be followed: " + failure.getMessage();
        if (!message.equals(problem)) {
            LOG.warn("{}", message);
        }
        problem = message;
    }

    private synchronized void pause() {
        try {
            if (!closed) {
                wait(REFRESH_MILLIS);
            }
        } catch (InterruptedException nobodyMay) {
            LOG.warn("interrupted; the engine does not use interrupts and goes on");
        }
    }

    /** Lets go of everything; snapshots that are open stay good until they are closed. Idempotent. */
    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            notifyAll();
        }
        Uninterrupted.join(follower);
        release();
    }

    private void release() {
        live.close();
        tiers.close();
        series.close();
    }
}
