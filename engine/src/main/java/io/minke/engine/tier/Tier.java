package io.minke.engine.tier;

import io.minke.engine.compact.Compactor;
import io.minke.engine.disk.Disk;
import io.minke.engine.failure.Damage;
import io.minke.engine.failure.DiskFailure;
import io.minke.engine.removal.Horizon;
import io.minke.engine.removal.Removed;
import io.minke.engine.removal.Tombstone;
import io.minke.engine.removal.Tombstones;
import io.minke.engine.scan.RowDeletes;
import io.minke.engine.scan.ScanMemory;
import io.minke.engine.scan.TierView;
import io.minke.engine.scan.TimeRanges;
import io.minke.engine.segment.Partition;
import io.minke.engine.segment.SegmentCatalog;
import io.minke.engine.segment.SegmentReader;
import io.minke.engine.segment.SegmentSet;
import io.minke.engine.segment.SegmentSummary;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One tier: its segments, its note, and the work on them. The order of the work makes every crash harmless: rows are durable, then the tier's catalog names them, then readers see them and the day counts
 * as clean, then the note says so durably. Background thread only, but for {@link #status}.
 */
final class Tier implements Compactor.LiveSegments {
    private static final Logger LOG = LoggerFactory.getLogger(Tier.class);

    private final Disk disk;
    private final Path root;
    private final Path segmentDirectory;
    private final TierOptions options;
    private final SegmentCatalog catalog;
    private final TierNote note;
    private final Supplier<Tombstones> deletes;
    private final RowDeletes rowDeletes;
    private final Compactor compactor;
    private final ScanMemory memory = new ScanMemory();
    private final List<String> problems = new ArrayList<>();
    private List<SegmentReader> readers;
    private Consumer<TierView> shown = view -> {};
    private final DueDays days;
    private final RowSuspects suspects = new RowSuspects();
    /** Those whose buckets make up the buckets of this one, the widest first. */
    private List<Tier> narrower = List.of();

    private boolean noteChanged;
    private long rolledUpDays;
    private long writtenBytes;
    private volatile TierStatus status;

    private Tier(
            Disk disk,
            Path root,
            TierOptions options,
            TierStart start,
            Duration coldAge,
            Supplier<Tombstones> deletes,
            long nowMillis) {
        this.deletes = deletes;
        this.rowDeletes = new RowDeletes(options.widthNanos());
        this.disk = disk;
        this.root = root;
        this.segmentDirectory = root.resolve("segments");
        this.options = options;
        this.catalog = start.catalog();
        this.note = start.note();
        this.problems.addAll(start.problems());
        this.days = new DueDays(note, nowMillis);
        this.readers = catalog.openReaders();
        this.compactor = new Compactor(disk, segmentDirectory, catalog, this, coldAge);
        this.status = measure();
    }

    /** @param tiers the directory of tiers @param raw the raw segments that are live now */
    static Tier open(
            Disk disk,
            Path tiers,
            TierOptions options,
            Duration coldAge,
            List<SegmentSummary> raw,
            Supplier<Tombstones> deletes,
            long nowMillis) {
        Path root = tiers.resolve(options.name());
        return new Tier(disk, root, options, TierStart.of(disk, root, options, raw), coldAge, deletes, nowMillis);
    }

    /** From now on rows whose samples are gone are made from those of other tiers. @param all of them, in any order */
    void makeFrom(List<Tier> all) {
        narrower = all.stream()
                .filter(other -> other.options.widthNanos() < options.widthNanos()
                        && options.widthNanos() % other.options.widthNanos() == 0)
                .sorted(Comparator.comparing((Tier other) -> other.options.widthNanos())
                        .reversed())
                .toList();
    }

    long widthNanos() {
        return options.widthNanos();
    }

    /** Where new views go; whoever takes one owns the first reference to its segments. */
    void show(Consumer<TierView> target) {
        shown = target;
    }

    /** What is visible now; the caller owns the first reference to its segments. */
    TierView view() {
        return new TierView(
                options.name(),
                options.widthNanos(),
                new SegmentSet(readers),
                note.clean(),
                note.rolled(),
                note.known(),
                suspects.damages());
    }

    /** Notes which days new raw segments touch. */
    void see(List<SegmentSummary> raw, long nowMillis) {
        long highest = -1;
        for (SegmentSummary segment : raw) {
            if (note.see(segment)) {
                noteChanged = true;
                days.written(segment, nowMillis);
            }
            highest = Math.max(highest, segment.identity().order());
        }
        note.seenUpTo(highest);
        status = measure();
    }

    /** Buckets of which a delete takes only a part lose their rows: their days are computed anew, and answered from samples until then. */
    void cutBy(Tombstone delete) {
        cutAt(delete.startNanos());
        if (delete.lastNanos() != Long.MAX_VALUE) {
            cutAt(delete.lastNanos() + 1);
        }
    }

    private void cutAt(long edge) {
        if (Math.floorMod(edge, options.widthNanos()) != 0 && edge != Long.MIN_VALUE) {
            note.renew(Math.floorDiv(edge, Partition.DAY_NANOS));
            noteChanged = true;
            showView();
        }
    }

    /** The next day to be rolled up, or null. @param settle even days that are being written to and those that wait */
    @Nullable
    Long due(long nowMillis, boolean settle, long beforeNanos) {
        return days.next(nowMillis, settle, beforeNanos);
    }

    /** Whether all days that end at or before an instant are rolled up, but for those whose samples are damaged. */
    boolean isSettled(long beforeNanos) {
        return days.areDone(beforeNanos);
    }

    /**
     * Rolls a day up.
     *
     * @param raw all live raw segments
     * @param keptSamples what is too old of them
     * @param settle even if the rows save nothing
     * @return whether it was not told to stop
     */
    boolean rollUp(long day, List<SegmentReader> raw, Horizon keptSamples, boolean settle, BooleanSupplier stop) {
        long begun = System.nanoTime();
        List<SegmentReader> sources =
                raw.stream().filter(segment -> touches(segment, day)).toList();
        boolean built = note.isBuilt(day);
        if (sources.isEmpty() && !built) {
            note.unneeded(day);
            noteChanged = true;
            return true;
        }
        // Which rows are missing, and what of them is left elsewhere, is known when that is settled.
        boolean missesSamples = note.isRenewed(day) || !built && day * Partition.DAY_NANOS < keptSamples.latestFloor();
        Tier source = missesSamples ? sourceOf(day) : null;
        if (source != null && !source.knowsAllOf(day)) {
            days.postpone(day);
            return true;
        }
        Tombstones deleted = deletes.get();
        days.begin(day);
        try (DayRollup rollup = new DayRollup(
                disk,
                segmentDirectory,
                options.widthNanos(),
                day,
                built || mayHaveRows(day),
                sources,
                note.newSince(day),
                !built || note.isRenewed(day),
                keptSamples,
                readers,
                source == null ? null : source.rowsOf(day, options.widthNanos(), deleted),
                suspects.unmendable(),
                deleted,
                memory)) {
            if (!settle && !built && rollup.samplesPerRow() < options.leastSamplesPerRow()) {
                days.leaveWaiting(day);
                status = measure();
                return true;
            }
            List<SegmentSummary> written = rollup.run(catalog.nextSequence(), stop);
            if (written == null) {
                return false;
            }
            adopt(written);
            days.done();
            noteChanged = true;
            rolledUpDays++;
            showView();
            saveNote();
            LOG.info(
                    "tier {}: rolled {} samples of day {} up into {} bytes in {} ms",
                    options.name(),
                    rollup.samplesRead(),
                    LocalDate.ofEpochDay(day),
                    written.stream().mapToLong(SegmentSummary::bytes).sum(),
                    (System.nanoTime() - begun) / 1_000_000);
        } catch (Damage damage) {
            // Its samples answer for it, and name the damage to whoever asks.
            boolean ofRows = suspects.take(damage, readers);
            if (ofRows || source != null && source.suspects.take(damage, source.readers)) {
                days.postpone(day);
            } else {
                days.leaveDamaged(day);
                problems.add("tier " + options.name() + " leaves a day out: " + damage.getMessage());
            }
        } finally {
            days.end();
        }
        return true;
    }

    /** The tier from whose rows those of a day can be made, or null. */
    private @Nullable Tier sourceOf(long day) {
        for (Tier each : narrower) {
            if (each.note.isBuilt(day) && !each.days.isDamaged(day) && each.isMendable()) {
                return each;
            }
        }
        return null;
    }

    private boolean isMendable() {
        return readers.stream()
                .noneMatch(rows -> suspects.unmendable().contains(rows.path().toString()));
    }

    private boolean knowsAllOf(long day) {
        return note.newSince(day) == TierNote.KNOWS_ALL && !note.isRenewed(day);
    }

    private NarrowRows rowsOf(long day, long wideNanos, Tombstones deleted) {
        List<SegmentReader> ofDay =
                readers.stream().filter(rows -> touches(rows, day)).toList();
        return new NarrowRows(ofDay, options.widthNanos(), wideNanos, deleted, memory);
    }

    private static boolean touches(SegmentReader segment, long day) {
        return segment.minTime() < (day + 1) * Partition.DAY_NANOS && segment.maxTime() >= day * Partition.DAY_NANOS;
    }

    /** Rows of which a crash kept the note from telling are there all the same. */
    private boolean mayHaveRows(long day) {
        return readers.stream().anyMatch(rows -> touches(rows, day));
    }

    private void adopt(List<SegmentSummary> written) {
        List<SegmentReader> added = new ArrayList<>();
        try {
            openAll(written, added);
            catalog.publish(written, List.of(), 0);
        } catch (RuntimeException failure) {
            added.forEach(SegmentReader::release);
            throw failure;
        }
        readers = new ArrayList<>(readers);
        readers.addAll(added);
        written.forEach(segment -> writtenBytes += segment.bytes());
    }

    private void openAll(List<SegmentSummary> written, List<SegmentReader> opened) {
        try {
            for (SegmentSummary segment : written) {
                opened.add(SegmentReader.open(
                        disk, segmentDirectory.resolve(segment.identity().relativePath())));
            }
        } catch (RuntimeException failure) {
            delete(written);
            throw failure;
        }
    }

    private void delete(List<SegmentSummary> written) {
        written.forEach(segment ->
                disk.delete(segmentDirectory.resolve(segment.identity().relativePath())));
    }

    /** Merges segments of rows where that is worth doing. @return whether it did */
    boolean merge(long nowNanos, BooleanSupplier stop) {
        Compactor.Result merged = compactor.runOnce(nowNanos, stop);
        if (merged == null) {
            return false;
        }
        writtenBytes += merged.bytesAfter();
        LOG.info(
                "tier {}: merged {} segments into {}, {} bytes into {}",
                options.name(),
                merged.sources(),
                merged.results(),
                merged.bytesBefore(),
                merged.bytesAfter());
        status = measure();
        return true;
    }

    /** Frees a segment of rows that stand for deleted samples. @return whether it did */
    boolean rewrite(long nowMillis, boolean urgent, BooleanSupplier stop) {
        Compactor.Result rewritten = compactor.rewriteOnce(nowMillis, urgent, stop);
        if (rewritten == null) {
            return false;
        }
        writtenBytes += rewritten.bytesAfter();
        status = measure();
        return true;
    }

    boolean settleCatalog() {
        return catalog.settle();
    }

    /** Whether somebody could not read rows, or a merge could not, since they were last looked at. */
    boolean awaitsMending() {
        return !suspects.among(readers, compactor.damaged()).isEmpty();
    }

    /**
     * Writes segments anew that have damaged rows, with these made again from their samples, and has their days rolled up again. Where the samples of a row are not there any more the segment stays as it
     * is, and answers go on to tell of the damage.
     *
     * @param raw all live raw segments
     * @param samplesFrom what rows may be made again from
     * @param kept what is kept of the samples
     * @return whether fewer rows that may be mended are damaged now
     * @throws DiskFailure if the disk refuses; what is not mended then is looked at again the next time
     */
    boolean mend(List<SegmentReader> raw, Horizon samplesFrom, Horizon kept, long nowNanos, BooleanSupplier stop) {
        days.takeUpPostponed();
        boolean any = false;
        for (SegmentReader segment : suspects.among(readers, compactor.damaged())) {
            if (!mend(segment, raw, samplesFrom, kept, nowNanos, stop)) {
                return false;
            }
            any |= !suspects.isWhole(segment);
        }
        suspects.looked();
        return any;
    }

    /** @return whether it was not told to stop */
    private boolean mend(
            SegmentReader segment,
            List<SegmentReader> raw,
            Horizon samplesFrom,
            Horizon kept,
            long nowNanos,
            BooleanSupplier stop) {
        RowMending mending = new RowMending(segment, options.widthNanos());
        if (!mending.look(stop)) {
            return false;
        }
        if (mending.days().isEmpty()) {
            suspects.clear(segment);
            return true;
        }
        String rows = "tier " + options.name() + ": rows of "
                + mending.seriesCount() + " series in " + mending.days().size() + " days are damaged in "
                + segment.path();
        if (!mending.samplesAreThere(raw, samplesFrom, deletes.get(), memory)) {
            suspects.leave(segment);
            problems.add(rows + ", and the samples of some are no longer kept: what is left of these answers");
            return true;
        }
        mending.days().forEach(note::renew);
        noteChanged = true;
        showView();
        saveNote();
        try {
            String name = root.relativize(segment.path()).toString().replace('/', '-');
            Compactor.Result mended = compactor.mend(
                    segment,
                    mending.tombstones(),
                    root.resolve("quarantine").resolve(name),
                    nowNanos,
                    rest -> rowsAgain(mending.days(), segment, rest, raw, kept, stop),
                    stop);
            if (mended == null) {
                return false;
            }
            writtenBytes += mended.bytesAfter();
            status = measure();
            LOG.warn("{}: they are rolled up again from the samples; the damaged file is in quarantine", rows);
        } catch (Damage damage) {
            suspects.leave(segment);
            problems.add(rows + " and can't be mended: " + damage.getMessage());
        }
        return true;
    }

    /** Makes rows again that are left out of a segment, for otherwise what is too old to be answered by samples would be in no answer until its day is rolled up. @return null if it was told to stop */
    private @Nullable List<SegmentSummary> rowsAgain(
            Set<Long> mended,
            SegmentReader segment,
            List<SegmentReader> rest,
            List<SegmentReader> raw,
            Horizon kept,
            BooleanSupplier stop) {
        List<SegmentReader> present = new ArrayList<>(readers);
        present.remove(segment);
        present.addAll(rest);
        List<SegmentSummary> written = new ArrayList<>();
        boolean done = false;
        try {
            for (long day : mended) {
                List<SegmentSummary> ofDay = rowsAgain(day, present, raw, kept, stop);
                if (ofDay == null) {
                    return null;
                }
                written.addAll(ofDay);
            }
            done = true;
            return written;
        } catch (Damage elsewhere) {
            if (!isOfRows(elsewhere)) {
                // Without these samples nobody could make the rows again: what is left of them stays.
                throw elsewhere;
            }
            LOG.warn(
                    "tier {}: mended rows are left to the next roll-up of their day: {}",
                    options.name(),
                    elsewhere.getMessage());
            return List.of();
        } finally {
            if (!done) {
                delete(written);
            }
        }
    }

    private boolean isOfRows(Damage damage) {
        return readers.stream().anyMatch(rows -> rows.path().toString().equals(damage.file()));
    }

    private @Nullable List<SegmentSummary> rowsAgain(
            long day, List<SegmentReader> present, List<SegmentReader> raw, Horizon kept, BooleanSupplier stop) {
        List<SegmentReader> sources =
                raw.stream().filter(each -> touches(each, day)).toList();
        try (DayRollup rollup = new DayRollup(
                disk,
                segmentDirectory,
                options.widthNanos(),
                day,
                true,
                sources,
                note.newSince(day),
                true,
                kept,
                present,
                null,
                suspects.unmendable(),
                deletes.get(),
                memory)) {
            return rollup.run(catalog.nextSequence(), stop);
        }
    }

    @Override
    public Removed removed() {
        return new Removed(rowDeletes.of(deletes.get()), Horizon.NONE);
    }

    @Override
    public List<SegmentReader> segments() {
        return readers;
    }

    @Override
    public void replaceSegments(List<SegmentReader> old, List<SegmentReader> by) {
        readers = new ArrayList<>(readers);
        readers.removeAll(old);
        readers.addAll(by);
        showView();
        old.forEach(SegmentReader::release);
    }

    private void showView() {
        shown.accept(view());
        status = measure();
    }

    /** Makes the note durable if it changed. @throws DiskFailure and tries again the next time */
    void saveNote() {
        if (noteChanged) {
            disk.publish(root.resolve(TierNote.FILE), note.encode());
            noteChanged = false;
        }
    }

    /**
     * Drops segments that end before the day of an instant, and the days before it from the answers. Those of the day stay together: what came late may end before what it has taken the place of.
     *
     * @return how many segments
     */
    int dropBefore(long nanos) {
        long day = Math.floorDiv(nanos, Partition.DAY_NANOS);
        boolean forgotten = note.forgetBefore(day);
        List<SegmentReader> old = readers.stream()
                .filter(segment -> segment.maxTime() < day * Partition.DAY_NANOS)
                .toList();
        if (!forgotten && old.isEmpty()) {
            return 0;
        }
        noteChanged = true;
        saveNote();
        catalog.replace(List.of(), old.stream().map(SegmentReader::summary).toList());
        replaceSegments(old, List.of());
        return old.size();
    }

    private TierStatus measure() {
        TimeRanges clean = note.clean();
        long values = 0;
        long bytes = 0;
        for (SegmentSummary segment : catalog.live()) {
            values += segment.samples();
            bytes += segment.bytes();
        }
        return new TierStatus(
                options.name(),
                options.widthNanos(),
                note.builtDays(),
                note.dirtyDays().size(),
                days.waitingCount(),
                clean.count() == 0 ? 0 : clean.start(0),
                clean.count() == 0 ? 0 : clean.end(clean.count() - 1),
                catalog.live().size(),
                values,
                bytes,
                rolledUpDays,
                writtenBytes);
    }

    TierStatus status() {
        return status;
    }

    List<String> problems() {
        List<String> all = new ArrayList<>(problems);
        all.addAll(compactor.problems());
        return all;
    }

    void close() {
        readers.forEach(SegmentReader::release);
        readers = List.of();
    }
}
