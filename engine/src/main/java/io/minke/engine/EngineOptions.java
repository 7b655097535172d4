package io.minke.engine;

import io.minke.engine.failure.Rejected;
import io.minke.engine.removal.RetentionRules;
import io.minke.engine.tier.TierOptions;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * Every limit of an engine, with defaults that suit an ISP of some 50,000 series.
 *
 * @param durability what an acknowledgement is worth when the power goes
 * @param forceInterval longest time between forces with {@link Durability#INTERVAL}
 * @param ringBytes capacity of the ring, a power of two, at least 2 MiB
 * @param activeBytes off-heap memory for unsealed samples, at least 16 MiB; a third of it in one generation seals that
 * @param sealAge longest time a sample stays unsealed
 * @param coldAge how long after its end a day is cold: when it is merged from then on, it is encoded for size rather than for speed of reading, as several days together always are; at most 36,500 days
 * @param logFileBytes length of a log file, at least 8 MiB
 * @param maxSeries known series flow on beyond it, new ones are refused
 * @param maxFuture how far ahead of the clock a timestamp may be
 * @param diskReserveBytes writes are refused while the file system has less left
 * @param tiers of rollups to keep; one that is no longer among them stays on the disk as it is
 * @param retention how long samples and rows are kept, until {@link Engine#retain} says otherwise
 * @param retentionProvisional whether somebody else has the last word on that: answers go by {@code retention}, but nothing is refused or leaves the disk for its age before {@link Engine#retain} is called
 */
public record EngineOptions(
        Durability durability,
        Duration forceInterval,
        int ringBytes,
        long activeBytes,
        Duration sealAge,
        Duration coldAge,
        int logFileBytes,
        int maxSeries,
        Duration maxFuture,
        long diskReserveBytes,
        List<TierOptions> tiers,
        RetentionRules retention,
        boolean retentionProvisional) {
    public EngineOptions {
        tiers = List.copyOf(tiers);
        require(
                tiers.stream().map(TierOptions::name).distinct().count() == tiers.size(),
                "tiers",
                tiers,
                "of different names");
        require(
                Integer.bitCount(ringBytes) == 1 && ringBytes >= 2 << 20,
                "ringBytes",
                ringBytes,
                "a power of two, at least 2 MiB");
        require(activeBytes >= 16 << 20, "activeBytes", activeBytes, "at least 16 MiB");
        require(!sealAge.isNegative() && !sealAge.isZero(), "sealAge", sealAge, "positive");
        require(!coldAge.isNegative() && coldAge.toDays() <= 36_500, "coldAge", coldAge, "from 0 to 36,500 days");
        require(!forceInterval.isNegative() && !forceInterval.isZero(), "forceInterval", forceInterval, "positive");
        require(logFileBytes >= 8 << 20, "logFileBytes", logFileBytes, "at least 8 MiB");
        require(maxSeries >= 1, "maxSeries", maxSeries, "at least 1");
        require(!maxFuture.isNegative(), "maxFuture", maxFuture, "not negative");
        require(diskReserveBytes >= 0, "diskReserveBytes", diskReserveBytes, "not negative");
    }

    public static EngineOptions defaults() {
        return new EngineOptions(
                Durability.FSYNC,
                Duration.ofSeconds(1),
                16 << 20,
                1L << 30,
                Duration.ofHours(2),
                Duration.ofDays(1),
                64 << 20,
                10_000_000,
                Duration.ofDays(1),
                256L << 20,
                TierOptions.defaults(),
                RetentionRules.KEEP_ALL,
                false);
    }

    public EngineOptions withDurability(Durability changed) {
        return with(draft -> draft.durability = changed);
    }

    public EngineOptions withForceInterval(Duration changed) {
        return with(draft -> draft.forceInterval = changed);
    }

    public EngineOptions withRingBytes(int changed) {
        return with(draft -> draft.ringBytes = changed);
    }

    public EngineOptions withActiveBytes(long changed) {
        return with(draft -> draft.activeBytes = changed);
    }

    public EngineOptions withSealAge(Duration changed) {
        return with(draft -> draft.sealAge = changed);
    }

    public EngineOptions withColdAge(Duration changed) {
        return with(draft -> draft.coldAge = changed);
    }

    public EngineOptions withLogFileBytes(int changed) {
        return with(draft -> draft.logFileBytes = changed);
    }

    public EngineOptions withMaxSeries(int changed) {
        return with(draft -> draft.maxSeries = changed);
    }

    public EngineOptions withMaxFuture(Duration changed) {
        return with(draft -> draft.maxFuture = changed);
    }

    public EngineOptions withDiskReserveBytes(long changed) {
        return with(draft -> draft.diskReserveBytes = changed);
    }

    public EngineOptions withTiers(List<TierOptions> changed) {
        return with(draft -> draft.tiers = changed);
    }

    public EngineOptions withRetention(RetentionRules changed) {
        return with(draft -> draft.retention = changed);
    }

    /** With true nothing is dropped for its age until {@link Engine#retain} is called. */
    public EngineOptions withRetentionProvisional(boolean provisional) {
        return with(draft -> draft.retentionProvisional = provisional);
    }

    private EngineOptions with(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return draft.options();
    }

    private static void require(boolean holds, String name, Object value, String rule) {
        if (!holds) {
            throw new Rejected("option " + name + " is " + value + ", it must be " + rule);
        }
    }

    /** The options while one of them changes. */
    private static final class Draft {
        private Durability durability;
        private Duration forceInterval;
        private int ringBytes;
        private long activeBytes;
        private Duration sealAge;
        private Duration coldAge;
        private int logFileBytes;
        private int maxSeries;
        private Duration maxFuture;
        private long diskReserveBytes;
        private List<TierOptions> tiers;
        private RetentionRules retention;
        private boolean retentionProvisional;

        Draft(EngineOptions options) {
            durability = options.durability;
            forceInterval = options.forceInterval;
            ringBytes = options.ringBytes;
            activeBytes = options.activeBytes;
            sealAge = options.sealAge;
            coldAge = options.coldAge;
            logFileBytes = options.logFileBytes;
            maxSeries = options.maxSeries;
            maxFuture = options.maxFuture;
            diskReserveBytes = options.diskReserveBytes;
            tiers = options.tiers;
            retention = options.retention;
            retentionProvisional = options.retentionProvisional;
        }

        EngineOptions options() {
            return new EngineOptions(
                    durability,
                    forceInterval,
                    ringBytes,
                    activeBytes,
                    sealAge,
                    coldAge,
                    logFileBytes,
                    maxSeries,
                    maxFuture,
                    diskReserveBytes,
                    tiers,
                    retention,
                    retentionProvisional);
        }
    }
}
