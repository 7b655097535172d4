package io.minke.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.minke.engine.disk.SimulatedDisk;
import io.minke.engine.failure.Rejected;
import io.minke.engine.removal.RetentionRules;
import io.minke.engine.series.SeriesKey;
import io.minke.engine.tier.TierOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Rules that somebody may still change cut answers, and nothing else. */
class ProvisionalRetentionTest {
    private static final Instant START = Instant.parse("2023-02-16T12:00:00Z");
    private static final String TIER = "1h";
    private static final EngineOptions KEEP_ALL = EngineOptions.defaults()
            .withDiskReserveBytes(0)
            .withTiers(List.of(TierOptions.of(TIER, Duration.ofHours(1)).withLeastSamplesPerRow(0)));
    private static final RetentionRules TEN_DAYS =
            RetentionRules.KEEP_ALL.withDays(RetentionRules.RAW, 10).withDays(TIER, 10);
    private static final RetentionRules.Rule LONG =
            new RetentionRules.Rule("long", Set.of("long"), Map.of(RetentionRules.RAW, 50, TIER, 50));
    private static final RetentionRules.Rule SHORT =
            new RetentionRules.Rule("short", Set.of("short"), Map.of(RetentionRules.RAW, 1));

    private final SimulatedDisk disk = new SimulatedDisk(Path.of("/"), 1);
    private Instant now = START;

    @Test
    void shouldDropNothingForItsAgeUntilTheRulesAreTold() {
        long rows;
        try (Engine engine = open(KEEP_ALL)) {
            for (String host : List.of("a", "long", "short")) {
                write(engine, host, now.minus(Duration.ofDays(40)), 40 * 24, Duration.ofHours(1));
            }
            engine.rollUp();
            rows = rows(engine);
            assertThat(rows).isPositive();
        }
        try (Engine engine = open(provisional(TEN_DAYS.withRules(List.of(SHORT))))) {
            assertThat(engine.status().problems()).isEmpty();
            for (int round = 0; round < 2; round++) {
                engine.compact();
                assertThat(EngineReading.read(engine, key("a"))).hasSize(10 * 24);
                assertThat(EngineReading.read(engine, key("short"))).hasSize(24);
                assertThat(engine.status().segmentSamples()).isEqualTo(3 * 40 * 24);
                assertThat(engine.status().rewritesDone()).isZero();
                assertThat(rows(engine)).isEqualTo(rows);
                assertThat(engine.status().problems())
                        .singleElement()
                        .asString()
                        .contains("nothing leaves the disk for its age");
            }

            engine.retain(TEN_DAYS.withRules(List.of(LONG)));

            assertThat(engine.status().problems()).isEmpty();
            engine.compact();
            assertThat(EngineReading.read(engine, key("long"))).hasSize(40 * 24);
            assertThat(EngineReading.read(engine, key("a"))).hasSize(10 * 24);
            assertThat(engine.status().segmentSamples()).isLessThan(3 * 40 * 24);
        }
    }

    @Test
    void shouldLeaveNothingOutOfMergesUntilTheRulesAreTold() {
        Instant day = START.minus(Duration.ofDays(10)).minus(Duration.ofHours(12));
        // Nothing is merged before the day is over.
        now = day.plus(Duration.ofHours(22));
        try (Engine engine = open(KEEP_ALL)) {
            for (int second = 0; second < 30; second += 10) {
                write(engine, "a", day.plus(Duration.ofSeconds(second)), 22 * 60, Duration.ofMinutes(1));
                engine.seal();
            }
            assertThat(engine.status().segmentCount()).isEqualTo(3);
        }
        now = START;
        try (Engine engine = open(provisional(TEN_DAYS))) {
            engine.rollUp();
            assertThat(engine.status().mergesDone()).isPositive();
            assertThat(engine.status().segmentSamples()).isEqualTo(3 * 22 * 60);
            assertThat(EngineReading.read(engine, key("a"))).hasSize(3 * 10 * 60);
            // A row of the day would be made of what the rules leave of it.
            assertThat(rows(engine)).isZero();
            engine.retain(RetentionRules.KEEP_ALL);
            assertThat(EngineReading.read(engine, key("a"))).hasSize(3 * 22 * 60);
            engine.rollUp();
            assertThat(rows(engine)).isPositive();
        }
    }

    @Test
    void shouldMakeUpForAHeldBackRoundWhenTheSameRulesAreTold() {
        try (Engine engine = open(KEEP_ALL)) {
            write(engine, "a", now.minus(Duration.ofDays(40)), 24, Duration.ofHours(1));
            engine.seal();
        }
        try (Engine engine = open(provisional(TEN_DAYS))) {
            engine.compact();
            assertThat(engine.status().segmentsExpired()).isZero();
            engine.retain(engine.retention());
            await().until(() -> engine.status().segmentsExpired() > 0);
            assertThat(engine.status().segmentSamples()).isZero();
        }
    }

    @Test
    void shouldRefuseNothingForItsAgeUntilTheRulesAreTold() {
        Instant late = now.minus(Duration.ofDays(20));
        long lateNanos = late.toEpochMilli() * 1_000_000L;
        try (Engine engine = open(provisional(TEN_DAYS));
                Appender appender = engine.appender()) {
            appender.append(key("long"), lateNanos, 1);
            appender.append(key("a"), lateNanos, 1);
            appender.awaitDurable(appender.flush());
            int known = engine.series().find(key("long"));
            appender.append(known, lateNanos + 1, 2);
            appender.awaitDurable(appender.flush());
            assertThat(EngineReading.read(engine, key("long"))).isEmpty();

            engine.retain(TEN_DAYS.withRules(List.of(LONG)));

            assertThat(EngineReading.read(engine, key("long"))).containsOnlyKeys(lateNanos, lateNanos + 1);
            assertThat(EngineReading.read(engine, key("a"))).isEmpty();
            assertThatThrownBy(() -> appender.append(engine.series().find(key("a")), lateNanos, 3))
                    .isInstanceOf(Rejected.class);
            assertThatThrownBy(() -> appender.append(key("new"), lateNanos, 3)).isInstanceOf(Rejected.class);
            appender.append(known, lateNanos + 2, 3);
            appender.awaitDurable(appender.flush());
            assertThat(EngineReading.read(engine, key("long"))).hasSize(3);
        }
    }

    private static void write(Engine engine, String host, Instant from, int count, Duration step) {
        try (Appender appender = engine.appender()) {
            for (int i = 0; i < count; i++) {
                Instant time = from.plus(step.multipliedBy(i)).plusSeconds(1);
                appender.append(key(host), time.toEpochMilli() * 1_000_000L, i % 7);
            }
            appender.awaitDurable(appender.flush());
        }
    }

    private static long rows(Engine engine) {
        return engine.status().tiers().get(0).values();
    }

    private static SeriesKey key(String host) {
        return new SeriesKey("m", host, "s", "v");
    }

    private static EngineOptions provisional(RetentionRules rules) {
        return KEEP_ALL.withRetention(rules).withRetentionProvisional(true);
    }

    private Engine open(EngineOptions options) {
        return Engine.open(Path.of("/data"), options, disk, () -> now);
    }
}
