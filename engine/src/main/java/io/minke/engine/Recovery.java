package io.minke.engine;

import io.minke.engine.active.Generation;
import io.minke.engine.disk.Disk;
import io.minke.engine.failure.Damage;
import io.minke.engine.failure.DiskFailure;
import io.minke.engine.memory.MemoryAccount;
import io.minke.engine.record.DamagedRange;
import io.minke.engine.removal.DeleteRecord;
import io.minke.engine.removal.Horizon;
import io.minke.engine.removal.Retention;
import io.minke.engine.removal.Tombstone;
import io.minke.engine.ring.SampleFrame;
import io.minke.engine.segment.SegmentCatalog;
import io.minke.engine.segment.SegmentReader;
import io.minke.engine.series.SeriesIndex;
import io.minke.engine.series.SeriesJournal;
import io.minke.engine.tier.DormantTiers;
import io.minke.engine.tier.TierOptions;
import io.minke.engine.tier.Tiers;
import io.minke.engine.wal.WalReader;
import io.minke.engine.wal.WalReplay;
import io.minke.engine.wal.WalWriter;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * From a directory, in whatever state a crash left it, to an engine's parts.
 *
 * <pre>
 *  1  series     the journal into the index
 *  2  segments   what the catalog names; damaged ones are set aside
 *  3  tiers      the same of each; what their rows do not know is dirty
 *  4  log        from where the catalog says, into a generation; sealed on the way when it grows large
 * </pre>
 *
 * <p>It always ends with something that can be served; what was damaged is in {@link #problems()}.
 */
final class Recovery {
    private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);

    private final Disk disk;
    private final EngineDirectory directory;
    private final EngineOptions options;
    private final InstantSource clock;
    private final EngineCounters counters;
    private final StepTimes times;
    private final List<String> problems = new ArrayList<>();
    private final UnsafeBuffer payload = new UnsafeBuffer(0, 0);

    private final MemoryAccount seriesAccount;
    private final MemoryAccount activeAccount;
    private final SeriesIndex series;
    private final Retention retention;
    private final SettingsFile settings;
    private final SeriesJournal journal;
    private final SegmentCatalog catalog;
    private final LiveData live;
    private final Tiers tiers;
    private final DormantTiers dormantTiers;
    private final Sealer sealer;
    private Generation generation;
    private long replayedSamples;

    Recovery(
            Disk disk,
            EngineDirectory directory,
            EngineOptions options,
            InstantSource clock,
            EngineCounters counters,
            StepTimes times) {
        this.times = times;
        directory.requireKnownVersion(disk);
        this.disk = disk;
        this.directory = directory;
        this.options = options;
        this.clock = clock;
        this.settings = new SettingsFile(
                disk, directory.settings(), new DirectorySettings(options.tiers(), options.retention()));
        this.counters = counters;
        this.seriesAccount = new MemoryAccount("series", Long.MAX_VALUE);
        // The writer keeps to activeBytes by waiting; the account is the second line, for a mistake of the first.
        this.activeAccount = new MemoryAccount("active", 2 * options.activeBytes());

        this.series = new SeriesIndex(seriesAccount);
        this.retention = new Retention(series, options.retention(), options.retentionProvisional());
        this.journal = SeriesJournal.open(disk, directory.series(), series);
        journal.damaged().forEach(range -> report("series journal", range));
        times.done("series");

        this.catalog = SegmentCatalog.open(disk, directory.root());
        problems.addAll(catalog.problems());
        this.generation = new Generation(1, catalog.replayFrom(), clock.millis(), activeAccount);
        series.hide(catalog.goneAtStart());
        series.silence(catalog.silentAtStart());
        catalog.followHidden(
                () -> series.hidden().deleted(), () -> series.hidden().silent());
        publishFirstCatalog();
        removeLeftoverSnapshots();
        List<SegmentReader> segments = catalog.openReaders();
        reserveIds(segments);
        times.done("segments");
        this.tiers = Tiers.open(
                disk,
                directory.tiers(),
                options.tiers(),
                options.coldAge(),
                catalog.live(),
                () -> catalog.deletes().current(),
                clock.millis());
        // A segment that was lost with all catalogs may be in a note: another one of its order would be taken for
        // known.
        catalog.continueAbove(Tiers.highestSeen(disk, directory.tiers()));
        this.live = new LiveData(segments, tiers.views(), generation, catalog.deletes(), this::horizon);
        tiers.show(live);
        settings.save();
        this.dormantTiers = new DormantTiers(disk, directory.tiers(), options.tiers());
        this.sealer = new Sealer(
                disk,
                directory.segments(),
                catalog,
                live,
                tiers,
                dormantTiers,
                new SilentSeries(
                        series,
                        live,
                        options.tiers().stream().map(TierOptions::name).toList()),
                retention,
                settings,
                activeAccount,
                clock,
                counters,
                options.coldAge());
        times.done("tiers");
    }

    /** Replays the log, and opens it for what comes. */
    WalWriter replayLog() {
        long begun = System.nanoTime();
        // A snapshot may hold segments that know deletes which came after its log ended.
        WalReplay replay = WalReader.replay(disk, directory.log(), catalog.replayFrom(), this::record)
                .continuedAbove(live.deletesThrough());
        replay.damaged().forEach(range -> report("log", range));
        long millis = (System.nanoTime() - begun) / 1_000_000;
        counters.recovered(replayedSamples, millis);
        if (replayedSamples > 0 || replay.tornBytes() > 0) {
            LOG.info(
                    "replayed {} samples of {} log records in {} ms; {} bytes of a torn tail were never acknowledged",
                    replayedSamples,
                    replay.frames(),
                    millis,
                    replay.tornBytes());
        }
        problems.forEach(problem -> LOG.warn("{}", problem));
        WalWriter log = WalWriter.open(disk, directory.log(), options.logFileBytes(), replay);
        times.done("log");
        return log;
    }

    private void record(long sequence, int type, DirectBuffer record, int offset, int length) {
        if (type == LogRecords.DELETE) {
            delete(sequence, record, offset, length);
            return;
        }
        if (type != LogRecords.SAMPLES) {
            problems.add("log: record " + sequence + " has type " + type + ", which this version does not know");
            return;
        }
        payload.wrap(record, offset, length);
        int count = length < SampleFrame.payloadLength(0) ? -1 : SampleFrame.count(payload, 0);
        if (count < 0 || count > Appender.FRAME_SAMPLES || SampleFrame.payloadLength(count) > length) {
            Damage damage =
                    new Damage("log", sequence, "a frame of samples in " + length + " bytes", count + " samples");
            problems.add(String.valueOf(damage.getMessage()));
            return;
        }
        // An id beyond the journal's is one whose name was lost to damage; it must not be given again.
        journal.reserve(series, highestId(count) + 1);
        int applied = LogRecords.apply(generation, series, payload, 0);
        generation.applied(sequence, applied);
        replayedSamples += applied;
        if (generation.usedBytes() > options.activeBytes() / 3) {
            Generation full = generation;
            generation = new Generation(full.rank() + 1, sequence + 1, clock.millis(), activeAccount);
            live.rotate(generation);
            sealer.seal(full);
        }
    }

    private void delete(long sequence, DirectBuffer record, int offset, int length) {
        try {
            Tombstone told = DeleteRecord.decode(sequence, record, offset, length);
            LogRecords.apply(live, series, LogRecords.knownPart(told, series.count(), problems::add));
            generation.applied(sequence, 0);
        } catch (Damage damage) {
            problems.add(String.valueOf(damage.getMessage()));
        }
    }

    private void report(String where, DamagedRange range) {
        if (range.mayBeTorn()) {
            LOG.info("{}: {}", where, range);
        } else {
            problems.add(where + ": " + range);
        }
    }

    private void publishFirstCatalog() {
        try {
            catalog.publishFirst();
        } catch (DiskFailure failure) {
            LOG.warn("a first catalog could not be written, the first seal will try again: {}", failure.getMessage());
        }
    }

    private void removeLeftoverSnapshots() {
        try {
            DirectorySnapshot.removeLeftovers(disk, directory);
        } catch (DiskFailure failure) {
            LOG.warn("what is left of an unfinished snapshot could not be removed: {}", failure.getMessage());
        }
    }

    /** Ids that samples are sealed under were given, whatever became of the journal: giving one again would show them under a stranger's name. */
    private void reserveIds(List<SegmentReader> segments) {
        int given = 0;
        for (SegmentReader segment : segments) {
            if (segment.seriesCount() > 0) {
                given = Math.max(given, segment.seriesId(segment.seriesCount() - 1) + 1);
            }
        }
        if (given > series.count()) {
            problems.add("series journal: segments hold series up to number " + (given - 1) + ", the journal names "
                    + series.count() + "; the others have lost their names");
            journal.reserve(series, given); // I6
        }
    }

    private int highestId(int count) {
        int ids = SampleFrame.idsOffset(count);
        int highest = -1;
        for (int i = 0; i < count; i++) {
            highest = Math.max(highest, payload.getInt(ids + (i << 2)));
        }
        return highest;
    }

    private Horizon horizon(String tier) {
        return retention.horizon(tier, Math.multiplyExact(clock.millis(), 1_000_000L));
    }

    Retention retention() {
        return retention;
    }

    SettingsFile settings() {
        return settings;
    }

    SeriesIndex series() {
        return series;
    }

    SeriesJournal journal() {
        return journal;
    }

    SegmentCatalog catalog() {
        return catalog;
    }

    LiveData live() {
        return live;
    }

    Tiers tiers() {
        return tiers;
    }

    DormantTiers dormantTiers() {
        return dormantTiers;
    }

    Sealer sealer() {
        return sealer;
    }

    List<String> problems() {
        return problems;
    }

    List<MemoryAccount> accounts() {
        return List.of(seriesAccount, activeAccount);
    }
}
