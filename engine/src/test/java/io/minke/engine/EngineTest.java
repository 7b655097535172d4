package io.minke.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.minke.engine.failure.Rejected;
import io.minke.engine.scan.SeriesCursor;
import io.minke.engine.scan.Snapshot;
import io.minke.engine.series.SeriesInfo;
import io.minke.engine.series.SeriesKey;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EngineTest {
    private static final long START = 1_676_505_600_000_000_000L;
    private static final long MINUTE = 60_000_000_000L;

    @TempDir
    Path directory;

    private final EngineOptions options = EngineOptions.defaults().withDiskReserveBytes(0);

    private static SeriesKey key(int i) {
        return new SeriesKey("check_txrx", "pim" + i, "txrx", "dnrx");
    }

    private static TreeMap<Long, Double> read(Engine engine, SeriesKey key) {
        TreeMap<Long, Double> samples = new TreeMap<>();
        try (Snapshot snapshot = engine.snapshot()) {
            SeriesCursor cursor = snapshot.cursor();
            cursor.open(engine.series().find(key), Long.MIN_VALUE, Long.MAX_VALUE);
            while (cursor.next()) {
                int count = cursor.load();
                for (int i = 0; i < count; i++) {
                    assertThat(samples.put(cursor.times()[i], cursor.values()[i]))
                            .as("twice at %d", cursor.times()[i])
                            .isNull();
                }
            }
        }
        return samples;
    }

    /** A failing comparison of whole maps prints them whole. */
    private static String firstDifference(TreeMap<Long, Double> found, TreeMap<Long, Double> expected) {
        TreeMap<Long, Double> all = new TreeMap<>(found);
        all.putAll(expected);
        for (long time : all.keySet()) {
            if (!Objects.equals(found.get(time), expected.get(time))) {
                return "at " + time + " found " + found.get(time) + ", expected " + expected.get(time);
            }
        }
        return null;
    }

    @Test
    void shouldGiveTheLogBackWhenAllIsSealed() {
        try (Engine engine = Engine.open(directory, options);
                Appender appender = engine.appender()) {
            for (int i = 0; i < 1_000; i++) {
                appender.append(key(i % 10), START + i * MINUTE, i);
            }
            appender.awaitDurable(appender.flush());
            assertThat(engine.status().logBytes()).isPositive();
            engine.seal();
            await().untilAsserted(() -> assertThat(engine.status().logBytes()).isZero());
            appender.append(key(1), START - MINUTE, 1);
            appender.awaitDurable(appender.flush());
        }
        try (Engine engine = Engine.open(directory, options)) {
            assertThat(read(engine, key(1))).hasSize(101).containsEntry(START - MINUTE, 1.0);
            assertThat(engine.status().problems()).isEmpty();
        }
    }

    @Test
    void shouldReadBackWhatWasAcknowledgedAtOnceAndAfterARestart() {
        try (Engine engine = Engine.open(directory, options)) {
            try (Appender appender = engine.appender()) {
                appender.append(key(1), START, -22.14);
                appender.append(key(1), START + MINUTE, Double.NaN);
                appender.append(key(2), START, 2.27);
                appender.awaitDurable(appender.flush());
                assertThat(read(engine, key(1)))
                        .containsExactly(Map.entry(START, -22.14), Map.entry(START + MINUTE, Double.NaN));
            }
        }
        try (Engine engine = Engine.open(directory, options)) {
            assertThat(engine.status().recoveredSamples()).isEqualTo(3);
            assertThat(read(engine, key(1)))
                    .containsExactly(Map.entry(START, -22.14), Map.entry(START + MINUTE, Double.NaN));
            assertThat(read(engine, key(2))).containsExactly(Map.entry(START, 2.27));
            assertThat(engine.status().problems()).isEmpty();
        }
    }

    @Test
    void shouldHoldAnyOrderOfWritesSealsAndRestartsAgainstASortedMap() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Map<SeriesKey, TreeMap<Long, Double>> expected = new HashMap<>();
        for (int life = 0; life < 3; life++) {
            try (Engine engine = Engine.open(directory, options)) {
                try (Appender appender = engine.appender()) {
                    for (int step = 0; step < 4; step++) {
                        int samples = random.nextInt(10_000);
                        for (int i = 0; i < samples; i++) {
                            SeriesKey key = key(random.nextInt(50));
                            // Three days, so that seals make several partitions; collisions, so that the last one must
                            // win.
                            long time = START + random.nextInt(4_320) * MINUTE;
                            double value = random.nextInt(100) == 0 ? Double.NaN : random.nextInt(10_000) / 100.0;
                            appender.append(key, time, value);
                            expected.computeIfAbsent(key, unused -> new TreeMap<>())
                                    .put(time, value);
                        }
                        appender.awaitDurable(appender.flush());
                        if (random.nextBoolean()) {
                            engine.seal();
                            assertThat(engine.status().activeSamples()).isZero();
                        }
                        for (Map.Entry<SeriesKey, TreeMap<Long, Double>> series : expected.entrySet()) {
                            assertThat(firstDifference(read(engine, series.getKey()), series.getValue()))
                                    .as("seed %d, %s", seed, series.getKey())
                                    .isNull();
                        }
                    }
                }
            }
        }
    }

    @Test
    void shouldSealByItselfWhenMemoryFillsAndNeverPassTheLimit() {
        EngineOptions small = options.withActiveBytes(16 << 20).withLogFileBytes(8 << 20);
        int count = 2_000_000;
        try (Engine engine = Engine.open(directory, small)) {
            try (Appender appender = engine.appender()) {
                for (int i = 0; i < count; i++) {
                    appender.append(key(i % 100), START + i / 100 * 1_000_000_000L, i);
                    if (i % 10_000 == 0) {
                        assertThat(engine.status().activeBytes()).isLessThanOrEqualTo(16 << 20);
                    }
                }
                appender.awaitDurable(appender.flush());
            }
            assertThat(engine.status().sealsDone()).isGreaterThan(2);
            assertThat(engine.status().samplesAppended()).isEqualTo(count);
            assertThat(read(engine, key(7)).size()).isEqualTo(count / 100);
            engine.seal();
            assertThat(engine.status().segmentSamples()).isEqualTo(count);
        }
        try (Engine engine = Engine.open(directory, small)) {
            assertThat(engine.status().recoveredSamples()).isZero();
            assertThat(engine.status().logBytes()).isLessThan(16 << 20);
            assertThat(read(engine, key(99)).size()).isEqualTo(count / 100);
        }
    }

    @Test
    void shouldMergeSmallSegmentsWhileReadersSeeEachSampleOnce() throws Exception {
        TreeMap<Long, Double> expected = new TreeMap<>();
        Random random = new Random(7);
        try (Engine engine = Engine.open(directory, options)) {
            try (Appender appender = engine.appender()) {
                for (int seal = 0; seal < 12; seal++) {
                    for (int i = 0; i < 300; i++) {
                        long time = START + random.nextInt(1_000) * MINUTE;
                        expected.put(time, (double) i);
                        appender.append(key(1), time, i);
                        appender.append(key(2), time, i);
                    }
                    appender.awaitDurable(appender.flush());
                    engine.seal();
                    assertThat(firstDifference(read(engine, key(1)), expected)).isNull();
                }
            }
            assertThat(engine.status().segmentCount()).isGreaterThan(1);
            engine.compact();
            assertThat(engine.status().segmentCount()).isEqualTo(1);
            assertThat(engine.status().mergesDone()).isPositive();
            assertThat(engine.status().segmentSamples()).isEqualTo(2L * expected.size());
            assertThat(firstDifference(read(engine, key(1)), expected)).isNull();
        }
        try (Engine engine = Engine.open(directory, options)) {
            assertThat(engine.status().segmentCount()).isEqualTo(1);
            assertThat(firstDifference(read(engine, key(2)), expected)).isNull();
        }
    }

    @Test
    void shouldSealSamplesOfAGivenAge() throws Exception {
        try (Engine engine = Engine.open(directory, options.withSealAge(Duration.ofMillis(200)))) {
            try (Appender appender = engine.appender()) {
                appender.append(key(1), START, 1);
                appender.awaitDurable(appender.flush());
            }
            long begun = System.nanoTime();
            while (engine.status().segmentSamples() == 0 && System.nanoTime() - begun < 10_000_000_000L) {
                Thread.sleep(20);
            }
            assertThat(engine.status().segmentSamples()).isEqualTo(1);
            assertThat(read(engine, key(1))).containsExactly(Map.entry(START, 1.0));
        }
    }

    @Test
    void shouldRefuseNewSeriesBeyondTheLimitAndLetKnownOnesFlow() {
        int[] refused = {0};
        try (Engine engine = Engine.open(directory, options.withMaxSeries(3))) {
            try (Appender appender =
                    engine.appender((sequence, refusedSamples, failure) -> refused[0] += refusedSamples)) {
                for (int i = 0; i < 5; i++) {
                    appender.append(key(i), START, i);
                }
                appender.append(key(0), START + 1, 42);
                appender.awaitDurable(appender.flush());
            }
            assertThat(refused[0]).isEqualTo(2);
            assertThat(engine.series().count()).isEqualTo(3);
            assertThat(engine.status().samplesRefused()).isEqualTo(2);
            assertThat(engine.status().samplesAppended()).isEqualTo(4);
            assertThat(engine.status().activeSamples()).isEqualTo(4);
            assertThat(read(engine, key(0))).containsExactly(Map.entry(START, 0.0), Map.entry(START + 1, 42.0));
        }
    }

    @Test
    void shouldRefuseTimestampsFurtherAheadThanAllowed() {
        try (Engine engine = Engine.open(directory, options.withMaxFuture(Duration.ofHours(1)));
                Appender appender = engine.appender()) {
            long now = System.currentTimeMillis() * 1_000_000;
            appender.append(key(1), now + Duration.ofMinutes(59).toNanos(), 1);
            assertThatThrownBy(() ->
                            appender.append(key(1), now + Duration.ofMinutes(61).toNanos(), 1))
                    .isInstanceOf(Rejected.class)
                    .hasMessageContaining("future");
            appender.awaitDurable(appender.flush());
            assertThat(read(engine, key(1))).hasSize(1);
        }
    }

    @Test
    void shouldRefuseASecondOpenerAndNameTheFirst() {
        try (Engine engine = Engine.open(directory, options)) {
            assertThat(engine.status().writable()).isTrue();
            assertThatThrownBy(() -> Engine.open(directory, options))
                    .isInstanceOf(Rejected.class)
                    .hasMessageContaining(Long.toString(ProcessHandle.current().pid()));
        }
        Engine.open(directory, options).close();
    }

    @Test
    void shouldKeepInfosWithTheirSeries() {
        SeriesInfo info =
                new SeriesInfo("dBm", "dBm", -49, 5, "-27:-11", "-29:-8", List.of(-29.0, -27.0, -11.0, -8.0), false);
        try (Engine engine = Engine.open(directory, options);
                Appender appender = engine.appender()) {
            appender.append(key(1), START, 1);
            appender.offerInfo(key(1), info, START);
            appender.offerInfo(key(2), info, START);
            appender.awaitDurable(appender.flush());
            assertThat(engine.series().info(engine.series().find(key(1)))).isEqualTo(info);
        }
        try (Engine engine = Engine.open(directory, options)) {
            assertThat(engine.series().info(engine.series().find(key(1)))).isEqualTo(info);
            assertThat(engine.series().info(engine.series().find(key(2)))).isEqualTo(info);
        }
    }

    @Test
    void shouldServeManyAppendersAtOnce() throws Exception {
        int threads = 4;
        int perThread = 50_000;
        try (Engine engine = Engine.open(directory, options)) {
            Thread[] producers = new Thread[threads];
            for (int t = 0; t < threads; t++) {
                int number = t;
                producers[t] = new Thread(() -> {
                    try (Appender appender = engine.appender()) {
                        for (int i = 0; i < perThread; i++) {
                            // All threads name the same new series, each writes its own times.
                            appender.append(key(i % 200), START + (long) i * threads + number, number);
                            if (i % 777 == 0) {
                                appender.awaitDurable(appender.flush());
                            }
                        }
                    }
                });
                producers[t].start();
            }
            for (Thread producer : producers) {
                producer.join();
            }
            assertThat(engine.series().count()).isEqualTo(200);
            assertThat(engine.status().samplesAppended()).isEqualTo((long) threads * perThread);
            int found = 0;
            for (int i = 0; i < 200; i++) {
                found += read(engine, key(i)).size();
            }
            assertThat(found).isEqualTo(threads * perThread);
        }
    }
}
