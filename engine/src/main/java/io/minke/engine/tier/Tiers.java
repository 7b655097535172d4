package io.minke.engine.tier;

import io.minke.engine.disk.Disk;
import io.minke.engine.failure.Damage;
import io.minke.engine.failure.DiskFailure;
import io.minke.engine.removal.Horizon;
import io.minke.engine.removal.Tombstone;
import io.minke.engine.removal.Tombstones;
import io.minke.engine.scan.TierView;
import io.minke.engine.segment.Partition;
import io.minke.engine.segment.SegmentCatalog;
import io.minke.engine.segment.SegmentReader;
import io.minke.engine.segment.SegmentSummary;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * All tiers of an engine. Days are rolled up when they are over and nothing was sealed into them for a while: late samples come in bursts, and each burst costs one more computation of the hours that it
 * touches. Until then, and wherever samples are newer than rows, readers take the samples. Background thread only, but for {@link #status} and {@link #problems}.
 */
public final class Tiers {
    /** Time without a sealed sample until a day is rolled up: a master that catches up sends for minutes, a backfill comes back to a day within them. */
    public static final long QUIET_MILLIS = 600_000;
    /** Time after midnight until a day counts as over, as for merges. */
    public static final long GRACE_NANOS = 3 * 3_600_000_000_000L;

    /** Who shows tiers to readers. */
    public interface Readers {
        /** Shows a tier in the place of its former view; takes over the first reference to its segments. */
        void showTier(int index, TierView view);
    }

    private final List<Tier> tiers;
    /** In the order of the work: rows of wider buckets may be made from those of narrower ones. */
    private final List<Tier> narrowFirst;

    private volatile List<String> problems = List.of();
    /** Sequence of the newest delete that the notes know of; after a start all that are there are looked at again. */
    private long deletesSeen;

    /**
     * Mending and rolling up, as one round of the background does it.
     *
     * @param samplesFrom what rows may be mended from
     * @param kept what is kept of the samples
     * @param settle even days that are not quiet or not worth it
     * @param beforeNanos only days that end at or before it
     */
    private record Round(
            Supplier<List<SegmentReader>> raw,
            Horizon samplesFrom,
            Horizon kept,
            long nowMillis,
            boolean settle,
            long beforeNanos,
            BooleanSupplier stop) {
        /** More damage than this many turns find is left to the next round, so that each one ends. */
        private static final int MOST_TURNS = 16;

        /** Until rolling up comes upon no damaged rows that may be mended: it leaves their day out. */
        void run(Tier tier) {
            mend(tier);
            rollUp(tier);
            again(tier, () -> {});
        }

        /** As long as damaged rows come to light, and {@code behind} after each turn. */
        void again(Tier tier, Runnable behind) {
            for (int turn = 0; turn < MOST_TURNS && runAgain(tier); turn++) {
                behind.run();
            }
        }

        /** @return whether damaged rows were found since, and mended */
        private boolean runAgain(Tier tier) {
            if (stop.getAsBoolean() || !tier.awaitsMending() || !mend(tier)) {
                return false;
            }
            rollUp(tier);
            return true;
        }

        private boolean mend(Tier tier) {
            return tier.mend(raw.get(), samplesFrom, kept, nanos(nowMillis), stop);
        }

        private void rollUp(Tier tier) {
            Long day = tier.due(nowMillis, settle, beforeNanos);
            while (day != null && !stop.getAsBoolean() && tier.rollUp(day, raw.get(), kept, settle, stop)) {
                day = tier.due(nowMillis, settle, beforeNanos);
            }
            tier.saveNote();
        }
    }

    private Tiers(List<Tier> tiers) {
        this.tiers = tiers;
        this.narrowFirst =
                tiers.stream().sorted(Comparator.comparing(Tier::widthNanos)).toList();
        tiers.forEach(tier -> tier.makeFrom(tiers));
    }

    /**
     * Opens or creates the tiers in their directory. Damage is set aside as for other segments and told by {@link #problems}.
     *
     * @param coldAge how long after its end a day's rows are encoded for size when they are merged
     * @param raw the raw segments that are live now: what rows do not know of them is dirty
     * @param deletes those that are not carried out everywhere, from any thread
     */
    public static Tiers open(
            Disk disk,
            Path directory,
            List<TierOptions> options,
            Duration coldAge,
            List<SegmentSummary> raw,
            Supplier<Tombstones> deletes,
            long nowMillis) {
        List<Tier> tiers = new ArrayList<>();
        try {
            for (TierOptions each : options) {
                tiers.add(Tier.open(disk, directory, each, coldAge, raw, deletes, nowMillis));
            }
        } catch (RuntimeException | Error e) {
            tiers.forEach(Tier::close);
            throw e;
        }
        Tiers opened = new Tiers(List.copyOf(tiers));
        // These waited before the start already.
        opened.sealed(raw, nowMillis);
        opened.problems = opened.gatherProblems();
        return opened;
    }

    /** Looks at the catalogs and notes of all tiers of a directory, be they kept or not. @throws io.minke.engine.failure.NewerFormat if a newer version wrote one */
    public static void requireKnownVersion(Disk disk, Path directory) {
        disk.list(directory).forEach(tier -> SegmentCatalog.requireKnownVersion(disk, tier));
        highestSeen(disk, directory);
    }

    /** The highest order of a raw segment that the note of any tier in a directory knows, be it kept or not; -1 if there is none. A damaged note knows nothing: without it all samples are looked at again. */
    public static long highestSeen(Disk disk, Path directory) {
        long highest = -1;
        for (Path tier : disk.list(directory)) {
            Path file = tier.resolve(TierNote.FILE);
            if (disk.exists(file)) {
                try {
                    highest = Math.max(highest, TierNote.read(disk, file).seen());
                } catch (Damage | DiskFailure knowsNothing) {
                    continue;
                }
            }
        }
        return highest;
    }

    /** What is visible now; the caller owns the first reference to the segments of each. */
    public List<TierView> views() {
        return tiers.stream().map(Tier::view).toList();
    }

    /** Tells who shows the tiers from now on. */
    public void show(Readers readers) {
        for (int i = 0; i < tiers.size(); i++) {
            int index = i;
            tiers.get(i).show(view -> readers.showTier(index, view));
        }
    }

    /** Notes that raw segments were sealed; readers must not see them as part of a clean range already. */
    public void sealed(List<SegmentSummary> raw, long nowMillis) {
        tiers.forEach(tier -> tier.see(raw, nowMillis));
    }

    /** Notes which rows are lost to deletes that came since the last call, before any segment is freed of them. */
    public void sawDeletes(Tombstones deletes) {
        for (Tombstone delete : deletes.list()) {
            if (delete.sequence() > deletesSeen) {
                tiers.forEach(tier -> tier.cutBy(delete));
            }
        }
        deletesSeen = Math.max(deletesSeen, deletes.lastSequence());
        tiers.forEach(Tier::saveNote);
    }

    /** Sees to it that no damage of a catalog brings rows back that were replaced: a delete that took them may be forgotten then. @return false if the disk refuses */
    public boolean settleCatalogs() {
        boolean settled = true;
        for (Tier tier : tiers) {
            settled &= tier.settleCatalog();
        }
        return settled;
    }

    /** Sequence of the newest delete that {@link #sawDeletes} was told of. */
    public long deletesSeen() {
        return deletesSeen;
    }

    /**
     * Rolls up what is due and merges what is worth it, until nothing is left or it is told to stop.
     *
     * @param raw the live raw segments
     * @param kept what is kept of the samples
     * @param settle roll up every day that is over, be it quiet and worth it or not
     * @param urgent write segments anew that hold rows of deleted samples, be it worth it or not
     * @throws DiskFailure if the disk refuses; what was rolled up stays, the rest is tried again the next time
     */
    public void run(
            Supplier<List<SegmentReader>> raw,
            Horizon kept,
            long nowMillis,
            boolean settle,
            boolean urgent,
            BooleanSupplier stop) {
        Round round = new Round(raw, kept, kept, nowMillis, settle, nanos(nowMillis) - GRACE_NANOS, stop);
        for (Tier tier : narrowFirst) {
            round.run(tier);
        }
        for (Tier tier : tiers) {
            merge(tier, nowMillis, urgent, stop);
            round.again(tier, () -> merge(tier, nowMillis, urgent, stop));
        }
        problems = gatherProblems();
    }

    private static void merge(Tier tier, long nowMillis, boolean urgent, BooleanSupplier stop) {
        while (!stop.getAsBoolean() && tier.merge(nanos(nowMillis), stop)) {}
        while (!stop.getAsBoolean() && tier.rewrite(nowMillis, urgent, stop)) {}
    }

    private static long nanos(long millis) {
        return Math.multiplyExact(millis, 1_000_000L);
    }

    /**
     * Rolls up all days that end at or before an instant, and mends rows, because their samples are about to be dropped.
     *
     * @param kept what is too old of the samples
     * @return whether no sample before it is needed for a row any more; a day whose samples are damaged is given up, and so are damaged rows whose samples are gone
     */
    public boolean settleBefore(
            long nanos, Supplier<List<SegmentReader>> raw, Horizon kept, long nowMillis, BooleanSupplier stop) {
        long wholeDays = Math.floorDiv(nanos, Partition.DAY_NANOS) * Partition.DAY_NANOS;
        // What is too old already is there until it is dropped.
        Round round = new Round(raw, Horizon.NONE, kept, nowMillis, true, wholeDays, stop);
        narrowFirst.forEach(round::run);
        problems = gatherProblems();
        // Only now: while one tier was at work, late samples may have come to days that another one had settled.
        return tiers.stream().allMatch(tier -> tier.isSettled(wholeDays));
    }

    /** Drops the rows of a tier that are older than an instant: whole segments from the disk, all of them from the answers. @return segments dropped */
    public int dropBefore(String name, long nanos) {
        Tier tier = find(name);
        return tier == null ? 0 : tier.dropBefore(nanos);
    }

    private @Nullable Tier find(String name) {
        for (Tier tier : tiers) {
            if (tier.status().name().equals(name)) {
                return tier;
            }
        }
        return null;
    }

    private List<String> gatherProblems() {
        return tiers.stream().flatMap(tier -> tier.problems().stream()).toList();
    }

    /** What is wrong, in words for an operator. */
    public List<String> problems() {
        return problems;
    }

    /** One for each tier, in the order of the options. */
    public List<TierStatus> status() {
        return tiers.stream().map(Tier::status).toList();
    }

    /** Makes the notes durable and lets go of the segments. */
    public void close() {
        try {
            tiers.forEach(Tier::saveNote);
        } finally {
            tiers.forEach(Tier::close);
        }
    }
}
