package io.minke.engine.compact;

import io.minke.engine.codec.Effort;
import io.minke.engine.codec.SeriesHints;
import io.minke.engine.disk.Disk;
import io.minke.engine.failure.Damage;
import io.minke.engine.removal.Horizon;
import io.minke.engine.removal.Removed;
import io.minke.engine.removal.Tombstone;
import io.minke.engine.removal.Tombstones;
import io.minke.engine.scan.ScanMemory;
import io.minke.engine.segment.SegmentCatalog;
import io.minke.engine.segment.SegmentReader;
import io.minke.engine.segment.SegmentSummary;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Does one merge after the other, on the thread of whoever calls {@link #runOnce}. The order makes every crash harmless: the result is durable and verified, then the catalog names it instead of its
 * sources, then readers see it instead, then the sources' files go. Sources stay readable throughout; snapshots taken before keep them mapped. Not thread-safe.
 */
public final class Compactor {
    /** Where readers find the live segments, and how they come to see others. */
    public interface LiveSegments {
        List<SegmentReader> segments();

        /** What no longer counts, and is left out of what is written. */
        default Removed removed() {
            return Removed.NOTHING;
        }

        /** Shows {@code by}, whose references are taken over, in the place of {@code old}, which are released. */
        void replaceSegments(List<SegmentReader> old, List<SegmentReader> by);
    }

    /** Writes what comes together with the result of a merge. */
    public interface Companion {
        /** @param results of the merge, which nobody sees yet @return what is to be shown with them, durable; null if it was told to stop */
        @Nullable
        List<SegmentSummary> write(List<SegmentReader> results);
    }

    private static final Companion NOBODY = results -> List.of();

    /**
     * What a merge did.
     *
     * @param sources segments that are replaced
     * @param results segments in their place
     */
    public record Result(int sources, int results, long samples, long bytesBefore, long bytesAfter) {}

    private static final String NOT_MERGED = "not merged";
    private static final String NOT_FREED = "not freed of what was deleted or is too old";

    /** 768 KiB, and up to 128 for recipes, of each effort, once there are as many. */
    private static final int HINTED_SERIES = 1 << 16;

    private final Disk disk;
    private final Path segments;
    private final SegmentCatalog catalog;
    private final LiveSegments live;
    private final long coldAgeNanos;
    private final ScanMemory memory = new ScanMemory();
    /** What merges have learned of the series they met lately, apart for what is encoded for speed and for size. */
    private final Map<Effort, SeriesHints> hints = new EnumMap<>(Effort.class);
    /** Sequences of segments that are left alone, and what is told of each. */
    private final Map<Long, String> damaged = new LinkedHashMap<>();

    /**
     * @param segments the directory of segments
     * @param coldAge how long after its end a day is encoded for size
     */
    public Compactor(Disk disk, Path segments, SegmentCatalog catalog, LiveSegments live, Duration coldAge) {
        this.disk = disk;
        this.segments = segments;
        this.catalog = catalog;
        this.live = live;
        this.coldAgeNanos = coldAge.toNanos();
        for (Effort effort : Effort.values()) {
            hints.put(effort, SeriesHints.ofMerges(HINTED_SERIES));
        }
    }

    /**
     * Does the merge that is most worth doing.
     *
     * @param nowNanos epoch nanoseconds
     * @param stop asked between series; when it says so, the merge is given up and leaves nothing
     * @return what was done, or null if nothing was worth doing or it was told to stop
     * @throws io.minke.engine.failure.DiskFailure if the disk refuses; everything is as before then
     */
    public @Nullable Result runOnce(long nowNanos, BooleanSupplier stop) {
        // What is sealed while a merge is tried waits for the next call.
        List<SegmentSummary> candidates = catalog.live();
        CompactionPlan.Merge merge = CompactionPlan.next(candidates, damaged.keySet(), nowNanos);
        while (merge != null && !stop.getAsBoolean()) {
            List<SegmentReader> sources = readers(merge);
            if (sources.size() < merge.sources().size()) {
                return null;
            }
            try {
                return merge(merge, sources, live.removed(), effort(merge, nowNanos), NOBODY, stop);
            } catch (Damage damage) {
                // The damaged source stays as it is: what is whole in it stays readable, and no merge may drop the
                // rest.
                leaveAlone(sources, damage, NOT_MERGED);
                merge = CompactionPlan.next(candidates, damaged.keySet(), nowNanos);
            }
        }
        return null;
    }

    /** Only the damaged source, where the damage tells which one it is: the others merge without it. */
    private void leaveAlone(List<SegmentReader> sources, Damage damage, String reaction) {
        List<SegmentReader> found = sources.stream()
                .filter(source -> source.path().toString().equals(damage.file()))
                .toList();
        for (SegmentReader source : found.isEmpty() ? sources : found) {
            damaged.put(source.summary().identity().sequence(), reaction + ": " + damage.getMessage());
        }
    }

    /**
     * Writes a segment anew that holds samples which no longer count.
     *
     * @param urgent whether it need not be worth the effort
     * @return as for {@link #runOnce}
     */
    public @Nullable Result rewriteOnce(long nowMillis, boolean urgent, BooleanSupplier stop) {
        RewriteChoice choice = new RewriteChoice(live.removed(), nowMillis, urgent);
        List<SegmentReader> candidates = live.segments();
        SegmentReader source = due(choice, candidates);
        while (source != null && !stop.getAsBoolean()) {
            SegmentSummary summary = source.summary();
            try {
                CompactionPlan.Merge rewrite = new CompactionPlan.Merge(
                        List.of(summary), summary.identity().partition());
                long nowNanos = TimeUnit.MILLISECONDS.toNanos(nowMillis);
                return merge(rewrite, List.of(source), live.removed(), effort(rewrite, nowNanos), NOBODY, stop);
            } catch (Damage damage) {
                leaveAlone(List.of(source), damage, NOT_FREED);
                source = due(choice, candidates);
            }
        }
        return null;
    }

    /** The next segment to be written anew, or null; those of which nobody can tell are left alone. */
    private @Nullable SegmentReader due(RewriteChoice choice, List<SegmentReader> candidates) {
        while (true) {
            try {
                return choice.next(candidates, damaged.keySet());
            } catch (Damage damage) {
                leaveAlone(candidates, damage, NOT_FREED);
            }
        }
    }

    /**
     * Writes a damaged segment anew without what can't be read; its file is kept under another name.
     *
     * @param unreadable what to leave out
     * @param kept where the damaged file stays
     * @param companion writes what takes the place of what is left out, to be seen in the same moment
     * @return as for {@link #runOnce}
     * @throws Damage if something else can't be read either; everything is as before then
     */
    public @Nullable Result mend(
            SegmentReader source,
            List<Tombstone> unreadable,
            Path kept,
            long nowNanos,
            Companion companion,
            BooleanSupplier stop) {
        Path directory = Disk.directoryOf(kept);
        disk.createDirectories(directory);
        if (!disk.exists(kept) && !disk.link(source.path(), kept)) {
            disk.copy(source.path(), kept, disk.length(source.path()));
        }
        disk.forceDirectory(directory);
        SegmentSummary summary = source.summary();
        CompactionPlan.Merge rewrite =
                new CompactionPlan.Merge(List.of(summary), summary.identity().partition());
        List<Tombstone> left = new ArrayList<>(live.removed().deletes().list());
        left.addAll(unreadable);
        Removed removed = new Removed(new Tombstones(left), live.removed().horizon());
        Result mended = merge(rewrite, List.of(source), removed, effort(rewrite, nowNanos), companion, stop);
        if (mended != null) {
            damaged.remove(summary.identity().sequence());
        }
        return mended;
    }

    /** Sequences of segments that are left alone since they are damaged. */
    public Set<Long> damaged() {
        return Set.copyOf(damaged.keySet());
    }

    private Effort effort(CompactionPlan.Merge merge, long nowNanos) {
        return merge.isCold(nowNanos, coldAgeNanos) ? Effort.COLD : Effort.HOT;
    }

    /** Drops the segments that hold nothing but what is too old, unless it hides samples of a segment that stays. @return what is gone, or null if nothing is */
    public @Nullable Result dropExpired() {
        Horizon horizon = live.removed().horizon();
        List<SegmentReader> present = live.segments();
        List<SegmentReader> expired = HiddenSamples.droppable(
                present.stream()
                        .filter(segment -> segment.maxTime() < horizon.latestFloor()
                                && segment.maxTime() < RewriteChoice.longestKept(segment, horizon))
                        .toList(),
                present);
        if (expired.isEmpty()) {
            return null;
        }
        List<SegmentSummary> gone = expired.stream().map(SegmentReader::summary).toList();
        catalog.replace(List.of(), gone);
        live.replaceSegments(expired, List.of());
        return new Result(
                gone.size(),
                0,
                gone.stream().mapToLong(SegmentSummary::samples).sum(),
                gone.stream().mapToLong(SegmentSummary::bytes).sum(),
                0);
    }

    private @Nullable Result merge(
            CompactionPlan.Merge merge,
            List<SegmentReader> sources,
            Removed removed,
            Effort effort,
            Companion companion,
            BooleanSupplier stop) {
        Horizon horizon = removed.horizon().notAfter(HiddenSamples.hiddenFrom(sources, live.segments()));
        Removed left = new Removed(removed.deletes(), horizon);
        SeriesHints known = Objects.requireNonNull(hints.get(effort));
        try (SegmentMerge work = new SegmentMerge(
                disk, segments, merge, sources, left, memory, effort, known, catalog::nextSequence, stop)) {
            List<SegmentSummary> merged = work.run();
            if (merged == null) {
                return null;
            }
            List<SegmentSummary> results = new ArrayList<>(merged);
            List<SegmentReader> readers = new ArrayList<>();
            try {
                open(merged, readers);
                List<SegmentSummary> beside = companion.write(readers);
                if (beside == null) {
                    readers.forEach(SegmentReader::release);
                    return null;
                }
                results.addAll(beside);
                openWritten(beside, readers);
                work.handOver();
                catalog.replace(results, merge.sources());
            } catch (RuntimeException failure) {
                readers.forEach(SegmentReader::release);
                throw failure;
            }
            live.replaceSegments(sources, readers);
            return new Result(
                    sources.size(),
                    results.size(),
                    results.stream().mapToLong(SegmentSummary::samples).sum(),
                    merge.bytes(),
                    results.stream().mapToLong(SegmentSummary::bytes).sum());
        }
    }

    private void open(List<SegmentSummary> written, List<SegmentReader> opened) {
        for (SegmentSummary each : written) {
            opened.add(SegmentReader.open(disk, segments.resolve(each.identity().relativePath())));
        }
    }

    /** The same of what nobody else would delete. */
    private void openWritten(List<SegmentSummary> written, List<SegmentReader> opened) {
        try {
            open(written, opened);
        } catch (RuntimeException failure) {
            written.forEach(each -> disk.delete(segments.resolve(each.identity().relativePath())));
            throw failure;
        }
    }

    /** The live readers of a merge's sources; fewer if the catalog was quicker than the readers' view, and then the next call will do. */
    private List<SegmentReader> readers(CompactionPlan.Merge merge) {
        List<SegmentReader> readers = new ArrayList<>();
        for (SegmentReader reader : live.segments()) {
            if (merge.sources().contains(reader.summary())) {
                readers.add(reader);
            }
        }
        return readers;
    }

    /** Which segments are left alone, and why. */
    public List<String> problems() {
        return damaged.values().stream().distinct().toList();
    }
}
