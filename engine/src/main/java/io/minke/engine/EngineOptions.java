package io.minke.engine;

import java.time.Duration;

/**
 * Every limit of an engine, with defaults that suit an ISP of some 50,000 series.
 *
 * @param durability what an acknowledgement is worth when the power goes
 * @param forceInterval longest time between forces with {@link Durability#INTERVAL}
 * @param ringBytes capacity of the ring, a power of two
 * @param activeBytes off-heap memory for unsealed samples; a quarter of it in one generation seals that
 * @param sealAge longest time a sample stays unsealed
 * @param logFileBytes length of a preallocated log file
 * @param maxSeries known series flow on beyond it, new ones are refused
 * @param maxFuture how far ahead of the clock a timestamp may be
 * @param diskReserveBytes writes are refused when the file system has less left
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
        long diskReserveBytes) {
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
                256L << 20);
    }

    public EngineOptions withDurability(Durability durability) {
        return new EngineOptions(
                durability,
                forceInterval,
                ringBytes,
                activeBytes,
                sealAge,
                logFileBytes,
                maxSeries,
                maxFuture,
                diskReserveBytes);
    }
}
