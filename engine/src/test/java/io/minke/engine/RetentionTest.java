package io.minke.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minke.engine.disk.SimulatedCrash;
import io.minke.engine.disk.SimulatedDisk;
import io.minke.engine.disk.SimulatedDisk.PowerCut;
import io.minke.engine.failure.DiskFailure;
import io.minke.engine.failure.EngineBug;
import io.minke.engine.failure.Rejected;
import io.minke.engine.removal.RetentionRules;
import io.minke.engine.scan.SeriesCursor;
import io.minke.engine.scan.Snapshot;
import io.minke.engine.series.SeriesKey;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nothing is answered that is older than its retention, nothing that is younger is lost. */
class RetentionTest {
    private static final Instant START = Instant.parse("2023-02-16T00:00:00Z");
    private static final int CUTS = Integer.getInteger("minke.expire.cuts", 10);
    private static final RetentionRules TEN_DAYS = RetentionRules.KEEP_ALL.withDays(RetentionRules.RAW, 10);

    private static final RetentionRules RULES = TEN_DAYS.withRules(
            List.of(new RetentionRules.Rule("fast", Set.of("fast", "fast1", "fast2"), Map.of(RetentionRules.RAW, 3))));

    private final SimulatedDisk disk = new SimulatedDisk(Path.of("/"), 1);
    private Instant now = START;

    @Test
    void shouldKeepAllUntilItIsToldOtherwise() {
        try (Engine engine = open()) {
            writeDays(engine, "a", 40);
            engine.compact();
            assertThat(count(engine, "a")).isEqualTo(40 * 24);
        }
    }

    @Test
    void shouldCutAnswersAtOnceAndFreeTheDiskLater() {
        try (Engine engine = open()) {
            writeDays(engine, "a", 40);
            engine.seal();
            engine.retain(TEN_DAYS);
            assertThat(count(engine, "a")).isEqualTo(10 * 24 + 1);
            assertThat(oldest(engine, "a")).isEqualTo(now.minus(Duration.ofDays(10)));
            engine.compact();
            assertThat(count(engine, "a")).isEqualTo(10 * 24 + 1);
            assertThat(engine.status().segmentSamples()).isLessThan(20 * 24);
        }
    }

    @Test
    void shouldForgetTheNewestSampleOfASeriesThatFellSilentAndDropItsFilesWhole() {
        try (Engine engine = open()) {
            writeDays(engine, "a", 2);
            engine.compact();
            engine.retain(TEN_DAYS);
            int id = engine.series().find(key("a"));
            try (Snapshot snapshot = engine.snapshot()) {
                assertThat(snapshot.lastTime(id)).isPositive();
            }
            now = now.plus(Duration.ofDays(11));
            try (Snapshot snapshot = engine.snapshot()) {
                assertThat(snapshot.lastTime(id)).isEqualTo(Long.MIN_VALUE);
                assertThat(snapshot.lastValue(id)).isNaN();
            }
            engine.compact();
            assertThat(engine.status().segmentsExpired()).isPositive();
            assertThat(engine.status().segmentCount()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldNotBringBackWhatWasOverwrittenWhenDaysAreProlonged(boolean merged) {
        Instant day = START.minus(Duration.ofDays(10));
        // Nothing is merged before the day is over.
        now = day.plus(Duration.ofHours(22));
        SplittableRandom random = new SplittableRandom(1);
        try (Engine engine = open()) {
            try (Appender appender = engine.appender()) {
                for (int minute = 0; minute < 1_440; minute++) {
                    appender.append(key("a"), nanos(day.plus(Duration.ofMinutes(minute))), random.nextDouble());
                }
                appender.awaitDurable(appender.flush());
            }
            engine.seal();
            // Too small to be merged with the rest of the day: it goes as a file, or is merged with another late one.
            late(engine, day.plus(Duration.ofHours(1)));
            if (merged) {
                late(engine, day.plus(Duration.ofHours(20)));
            }
            now = START.plus(Duration.ofHours(12));
            engine.retain(TEN_DAYS);
            engine.compact();
            engine.retain(RetentionRules.KEEP_ALL);

            assertThat(engine.status().segmentCount()).isEqualTo(2);
            assertThat(EngineReading.read(engine, key("a")).get(nanos(day.plus(Duration.ofHours(1)))))
                    .isEqualTo(1_000);
            engine.retain(TEN_DAYS);
            now = now.plus(Duration.ofDays(1));
            engine.compact();
            assertThat(engine.status().segmentCount()).isZero();
        }
    }

    private static void late(Engine engine, Instant time) {
        try (Appender appender = engine.appender()) {
            appender.append(key("a"), nanos(time), 1_000);
            appender.awaitDurable(appender.flush());
        }
        engine.seal();
    }

    @Test
    void shouldLetTheFirstRuleThatTakesASeriesDecide() {
        RetentionRules.Rule fast = RULES.rules().get(0);
        RetentionRules.Rule full = new RetentionRules.Rule("full", Set.of("full"), Map.of(RetentionRules.RAW, 0));
        try (Engine engine = open()) {
            for (String host : List.of("fast1", "full", "other")) {
                writeDays(engine, host, 30);
            }
            engine.compact();
            engine.retain(TEN_DAYS.withRules(List.of(fast, full)));
            for (int round = 0; round < 2; round++) {
                assertThat(count(engine, "fast1")).isEqualTo(3 * 24 + 1);
                assertThat(count(engine, "full")).isEqualTo(30 * 24);
                assertThat(count(engine, "other")).isEqualTo(10 * 24 + 1);
                engine.compact();
            }
            // What is left of a block around the horizon stays until the block is too old.
            assertThat(engine.status().segmentSamples()).isLessThan((3 + 30 + 10 + 14) * 24);
            assertThat(engine.status().rewritesDone()).isPositive();
            engine.retain(TEN_DAYS.withRules(List.of(full)));
            writeDays(engine, "new", 5);
            assertThat(count(engine, "new")).isEqualTo(5 * 24);
        }
    }

    @Test
    void shouldRefuseWhatIsTooOldWhenItComes() {
        RetentionRules.Rule full = new RetentionRules.Rule("full", Set.of("full"), Map.of(RetentionRules.RAW, 20));
        try (Engine engine = open()) {
            engine.retain(TEN_DAYS.withRules(List.of(full)));
            try (Appender appender = engine.appender()) {
                long oldest = nanos(now.minus(Duration.ofDays(10)));
                assertThatThrownBy(() -> appender.append(key("a"), oldest - 1, 1))
                        .isInstanceOf(Rejected.class)
                        .hasMessageContaining("older than the retention");
                appender.append(key("a"), oldest, 1);
                appender.append(key("full"), oldest - 1, 1);
                appender.awaitDurable(appender.flush());
                int known = engine.series().find(key("a"));
                assertThatThrownBy(() -> appender.append(known, oldest - 1, 1)).isInstanceOf(Rejected.class);
                appender.append(known, oldest, 2);
                appender.awaitDurable(appender.flush());
            }
            assertThat(count(engine, "a")).isEqualTo(1);
            assertThat(count(engine, "full")).isEqualTo(1);
        }
    }

    @Test
    void shouldLoseNothingThatIsKeptWhereverThePowerGoes() {
        long[] span = new long[2];
        expireUntil(new SimulatedDisk(Path.of("/"), 1), Long.MAX_VALUE, span);
        long step = Math.max(1, (span[1] - span[0]) / CUTS);
        for (long cut = span[0]; cut <= span[1]; cut += step) {
            SimulatedDisk cutDisk = new SimulatedDisk(Path.of("/"), 1);
            expireUntil(cutDisk, cut, new long[2]);
            for (PowerCut kind : PowerCut.values()) {
                SimulatedDisk after = cutDisk.afterPowerCut(kind, cut);
                String where = "cut " + cut + ", " + kind;
                try (Engine engine = open(after)) {
                    engine.retain(RULES);
                    for (int round = 0; round < 2; round++) {
                        assertThat(count(engine, "a")).as(where).isEqualTo(10 * 24 + 1);
                        assertThat(count(engine, "fast1")).as(where).isEqualTo(3 * 24 + 1);
                        engine.compact();
                    }
                    assertThat(engine.status().problems()).as(where).isEmpty();
                }
                assertThat(after.files())
                        .as(where)
                        .noneMatch(file -> file.toString().endsWith(".tmp"));
                assertThat(after.openHandles()).as(where).isZero();
            }
        }
    }

    /** Two series for forty days, sealed; then their retention is set and they are compacted. @param span which operations that takes */
    private void expireUntil(SimulatedDisk disk, long cut, long[] span) {
        Engine engine = open(disk);
        try {
            writeDays(engine, "a", 40);
            writeDays(engine, "fast1", 40);
            engine.compact();
            span[0] = disk.operationCount();
            disk.crashAt(cut);
            engine.retain(RULES);
            engine.compact();
            span[1] = disk.operationCount();
        } catch (SimulatedCrash | EngineBug | DiskFailure crash) {
            assertThat(crash).isNotNull();
        } finally {
            try {
                engine.close();
            } catch (SimulatedCrash | EngineBug | DiskFailure crash) {
                assertThat(crash).isNotNull();
            }
        }
    }

    @Test
    void shouldRefuseRulesThatMakeNoSense() {
        assertThatThrownBy(() -> RetentionRules.KEEP_ALL.withDays(RetentionRules.RAW, -1))
                .isInstanceOf(Rejected.class);
        assertThatThrownBy(() -> RetentionRules.KEEP_ALL.withDays(RetentionRules.RAW, RetentionRules.MAX_DAYS + 1))
                .isInstanceOf(Rejected.class);
    }

    /** One sample an hour, the last one now. */
    private void writeDays(Engine engine, String host, int days) {
        try (Appender appender = engine.appender()) {
            for (int hour = days * 24 - 1; hour >= 0; hour--) {
                appender.append(key(host), nanos(now.minus(Duration.ofHours(hour))), hour % 7);
            }
            appender.awaitDurable(appender.flush());
        }
    }

    private static long count(Engine engine, String host) {
        long samples = 0;
        try (Snapshot snapshot = engine.snapshot()) {
            SeriesCursor cursor = snapshot.cursor();
            cursor.open(engine.series().find(key(host)), Long.MIN_VALUE, Long.MAX_VALUE);
            while (cursor.next()) {
                samples += cursor.load();
            }
        }
        return samples;
    }

    private static Instant oldest(Engine engine, String host) {
        try (Snapshot snapshot = engine.snapshot()) {
            SeriesCursor cursor = snapshot.cursor();
            cursor.open(engine.series().find(key(host)), Long.MIN_VALUE, Long.MAX_VALUE);
            assertThat(cursor.next()).isTrue();
            cursor.load();
            return Instant.EPOCH.plusNanos(cursor.times()[0]);
        }
    }

    private static long nanos(Instant instant) {
        return instant.toEpochMilli() * 1_000_000L;
    }

    private static SeriesKey key(String host) {
        return new SeriesKey("m", host, "s", "v");
    }

    private Engine open() {
        return open(disk);
    }

    private Engine open(SimulatedDisk disk) {
        return Engine.open(Path.of("/data"), EngineOptions.defaults().withDiskReserveBytes(0), disk, () -> now);
    }
}
