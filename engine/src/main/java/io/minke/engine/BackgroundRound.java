package io.minke.engine;

import io.minke.engine.compact.Compactor;
import io.minke.engine.removal.Horizon;
import io.minke.engine.removal.Retention;
import io.minke.engine.removal.RetentionRules;
import io.minke.engine.removal.Tombstone;
import io.minke.engine.segment.Partition;
import io.minke.engine.segment.SegmentCatalog;
import io.minke.engine.tier.DormantTiers;
import io.minke.engine.tier.TierStatus;
import io.minke.engine.tier.Tiers;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the background does of all that is sealed, one thing after the other: it drops what is too old, rolls days up before their samples go, merges, writes anew what holds deleted samples, forgets
 * deletes that are carried out, and looks for series of which nothing is kept. On the thread of the {@link Sealer}, which seals in between.
 */
final class BackgroundRound {
    private static final Logger LOG = LoggerFactory.getLogger(BackgroundRound.class);
    /** A look at each series that fell silent costs some probes of each segment. */
    private static final long LISTING_INTERVAL_MILLIS = 3_600_000;

    /** What a round asks while it works. */
    interface Interruptions {
        /** Seals what has come meanwhile. @return whether all work is to be given up */
        boolean sealOrStop();

        /** Whether all work is to be given up. */
        boolean isStopping();

        /** Whether somebody waits for all days that are over to be rolled up. */
        boolean isSettleRequested();

        /** Whether nothing may leave the disk for its age yet, since the rules of retention are not told. */
        boolean isHeldBack();
    }

    private final SegmentCatalog catalog;
    private final LiveData live;
    private final Tiers tiers;
    private final DormantTiers dormantTiers;
    private final SilentSeries silentSeries;
    private final Retention retention;
    private final SettingsFile settings;
    private final Compactor compactor;
    private final InstantSource clock;
    private final EngineCounters counters;
    private final Interruptions interruptions;
    /** When series that are kept no longer were looked for last, and by which rules. */
    private long listedMillis;

    private @Nullable RetentionRules listedBy;
    private volatile List<String> problems = List.of();

    BackgroundRound(
            SegmentCatalog catalog,
            LiveData live,
            Tiers tiers,
            DormantTiers dormantTiers,
            SilentSeries silentSeries,
            Retention retention,
            SettingsFile settings,
            Compactor compactor,
            InstantSource clock,
            EngineCounters counters,
            Interruptions interruptions) {
        this.catalog = catalog;
        this.live = live;
        this.tiers = tiers;
        this.dormantTiers = dormantTiers;
        this.silentSeries = silentSeries;
        this.retention = retention;
        this.settings = settings;
        this.compactor = compactor;
        this.clock = clock;
        this.counters = counters;
        this.interruptions = interruptions;
    }

    /**
     * Does all that is worth doing now.
     *
     * @param askedFor whether nothing is to be left on the disk that no longer counts, be it worth it or not
     * @throws io.minke.engine.failure.DiskFailure if the disk refuses; what was done stays, the rest is as before
     */
    void run(boolean askedFor) {
        try {
            settings.save();
            tiers.sawDeletes(live.deletes());
            if (!dropExpired()) {
                return;
            }
            // Which rows can be computed, and which have to stay as their samples are gone, depends on the rules.
            if (!interruptions.isHeldBack()) {
                tiers.run(
                        live::segments,
                        live.horizon(RetentionRules.RAW),
                        nowMillis(),
                        interruptions.isSettleRequested(),
                        askedFor,
                        interruptions::sealOrStop);
            }
            // What was sealed meanwhile may have grown too old meanwhile, and merges leave that out.
            while (dropExpired() && mergeOnce()) {}
            while (dropExpired() && rewriteOnce(askedFor)) {}
            forgetDeletes();
            lookAtListings(askedFor);
        } finally {
            problems = compactor.problems();
        }
    }

    /**
     * Drops what is too old, rows of tiers first and samples only when all rows are there that they are needed for. While the rules are not told yet it drops nothing, and merges leave nothing out.
     *
     * @return false if these are not: merges, which leave out what is too old, must wait then
     */
    private boolean dropExpired() {
        if (interruptions.isHeldBack()) {
            return true;
        }
        for (TierStatus tier : tiers.status()) {
            long floor = live.horizon(tier.name()).earliestFloor();
            if (floor != Long.MIN_VALUE && tiers.dropBefore(tier.name(), floor) > 0) {
                LOG.info("dropped segments of tier {} that outlived their retention", tier.name());
            }
        }
        Horizon kept = live.horizon(RetentionRules.RAW);
        long floor = kept.latestFloor();
        // The day that the horizon lies in loses samples as well.
        if (floor != Long.MIN_VALUE
                && !tiers.settleBefore(
                        floor + Partition.DAY_NANOS, live::segments, kept, nowMillis(), interruptions::sealOrStop)) {
            return false;
        }
        live.settled(kept);
        Compactor.Result dropped = compactor.dropExpired();
        if (dropped != null) {
            counters.expired(dropped.sources(), dropped.samples());
            forgetDeletes();
            LOG.info(
                    "dropped {} segments of {} samples, {} bytes, that outlived their retention",
                    dropped.sources(),
                    dropped.samples(),
                    dropped.bytesBefore());
        }
        return true;
    }

    private boolean mergeOnce() {
        long begun = System.nanoTime();
        Compactor.Result merged =
                compactor.runOnce(Math.multiplyExact(nowMillis(), 1_000_000L), interruptions::sealOrStop);
        if (merged == null) {
            return false;
        }
        counters.merged(merged.bytesAfter());
        forgetDeletes();
        LOG.info(
                "merged {} segments into {}, {} samples, {} bytes into {}, in {} ms",
                merged.sources(),
                merged.results(),
                merged.samples(),
                merged.bytesBefore(),
                merged.bytesAfter(),
                (System.nanoTime() - begun) / 1_000_000);
        return !interruptions.isStopping();
    }

    private boolean rewriteOnce(boolean askedFor) {
        Compactor.Result rewritten = compactor.rewriteOnce(nowMillis(), askedFor, interruptions::sealOrStop);
        if (rewritten == null) {
            return false;
        }
        counters.rewritten(rewritten.bytesAfter());
        forgetDeletes();
        LOG.info(
                "freed a segment of what was deleted or too old: {} samples are left, {} bytes became {}",
                rewritten.samples(),
                rewritten.bytesBefore(),
                rewritten.bytesAfter());
        return !interruptions.isStopping();
    }

    /** A delete that came while this round was at work is not known to the tiers' notes yet: which rows it cuts is looked at in the next one. Readers beside us must not follow tiers that it was not told to. */
    private void forgetDeletes() {
        List<Tombstone> carriedOut =
                dormantTiers.withoutNeeded(live.carriedOut(Math.min(catalog.replayFrom(), tiers.deletesSeen() + 1)));
        if (!carriedOut.isEmpty() && settings.save() && tiers.settleCatalogs()) {
            live.forget(carriedOut);
            // Readers beside us go by what the catalog names.
            catalog.replace(List.of(), List.of());
        }
    }

    /** Series leave the listings some time after their last sample; nobody waits for that. */
    private void lookAtListings(boolean askedFor) {
        catalog.tellSilent();
        RetentionRules rules = retention.rules();
        if (!interruptions.isHeldBack()
                && (askedFor || !rules.equals(listedBy) || nowMillis() - listedMillis >= LISTING_INTERVAL_MILLIS)) {
            silentSeries.look();
            listedBy = rules;
            listedMillis = nowMillis();
        }
    }

    private long nowMillis() {
        return clock.millis();
    }

    /** Which segments are not merged, and why. */
    List<String> problems() {
        return problems;
    }
}
