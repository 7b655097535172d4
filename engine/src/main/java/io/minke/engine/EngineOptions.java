package io.minke.engine;

import io.minke.engine.failure.Rejected;
import io.minke.engine.tier.TierOptions;
import java.time.Duration;
import java.util.List;

/**
 * Every limit of an engine, with defaults that suit an ISP of some 50,000 series.
 *
 * @param durability what an acknowledgement is worth when the power goes
 * @param forceInterval longest time between forces with {@link Durability#INTERVAL}
 * @param ringBytes capacity of the ring, a power of two, at least 2 MiB
 * @param activeBytes off-heap memory for unsealed samples, at least 16 MiB; a third of it in one generation seals that
 * @param sealAge longest time a sample stays unsealed
 * @param logFileBytes length of a log file, at least 8 MiB
 * @param maxSeries known series flow on beyond it, new ones are refused
 * @param maxFuture how far ahead of the clock a timestamp may be
 * @param diskReserveBytes writes are refused while the file system has less left
 * @param tiers of rollups to keep; one that is no longer among them stays on the disk as it is
 */
public record EngineOptions(
        Durability durability,
        Duration forceInterval,
        int ringBytes,
        long activeBytes,
        Duration sealAge,
        int logFileBytes,
        int maxSeries,
        Duration maxFuture,
        long diskReserveBytes,
        List<TierOptions> tiers) {
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
                64 << 20,
                10_000_000,
                Duration.ofDays(1),
                256L << 20,
                TierOptions.defaults());
    }

    public EngineOptions withDurability(Durability changed) {
        return new EngineOptions(
                changed,
                forceInterval,
                ringBytes,
                activeBytes,
                sealAge,
                logFileBytes,
                maxSeries,
                maxFuture,
                diskReserveBytes,
                tiers);
    }

    public EngineOptions withForceInterval(Duration changed) {
        return new EngineOptions(
                durability,
                changed,
                ringBytes,
                activeBytes,
                sealAge,
                logFileBytes,
                maxSeries,
                maxFuture,
                diskReserveBytes,
                tiers);
    }

    public EngineOptions withRingBytes(int changed) {
        return new EngineOptions(
                durability,
                forceInterval,
                changed,
                activeBytes,
                sealAge,
                logFileBytes,
                maxSeries,
                maxFuture,
                diskReserveBytes,
                tiers);
    }

    public EngineOptions withActiveBytes(long changed) {
        return new EngineOptions(
                durability,
                forceInterval,
                ringBytes,
                changed,
                sealAge,
                logFileBytes,
                maxSeries,
                maxFuture,
                diskReserveBytes,
                tiers);
    }

    public EngineOptions withSealAge(Duration changed) {
        return new EngineOptions(
                durability,
                forceInterval,
                ringBytes,
                activeBytes,
                changed,
                logFileBytes,
                maxSeries,
                maxFuture,
                diskReserveBytes,
                tiers);
    }

    public EngineOptions withLogFileBytes(int changed) {
        return new EngineOptions(
                durability,
                forceInterval,
                ringBytes,
                activeBytes,
                sealAge,
                changed,
                maxSeries,
                maxFuture,
                diskReserveBytes,
                tiers);
    }

    public EngineOptions withMaxSeries(int changed) {
        return new EngineOptions(
                durability,
                forceInterval,
                ringBytes,
                activeBytes,
                sealAge,
                logFileBytes,
                changed,
                maxFuture,
                diskReserveBytes,
                tiers);
    }

    public EngineOptions withMaxFuture(Duration changed) {
        return new EngineOptions(
                durability,
                forceInterval,
                ringBytes,
                activeBytes,
                sealAge,
                logFileBytes,
                maxSeries,
                changed,
                diskReserveBytes,
                tiers);
    }

    public EngineOptions withDiskReserveBytes(long changed) {
        return new EngineOptions(
                durability,
                forceInterval,
                ringBytes,
                activeBytes,
                sealAge,
                logFileBytes,
                maxSeries,
                maxFuture,
                changed,
                tiers);
    }

    public EngineOptions withTiers(List<TierOptions> changed) {
        return new EngineOptions(
                durability,
                forceInterval,
                ringBytes,
                activeBytes,
                sealAge,
                logFileBytes,
                maxSeries,
                maxFuture,
                diskReserveBytes,
                changed);
    }

    private static void require(boolean holds, String name, Object value, String rule) {
        if (!holds) {
            throw new Rejected("option " + name + " is " + value + ", it must be " + rule);
        }
    }
}
