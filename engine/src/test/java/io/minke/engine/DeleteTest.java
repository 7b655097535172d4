package io.minke.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.minke.engine.disk.DiskFile;
import io.minke.engine.disk.SimulatedDisk;
import io.minke.engine.failure.Rejected;
import io.minke.engine.scan.SeriesCursor;
import io.minke.engine.scan.Snapshot;
import io.minke.engine.series.KeyPart;
import io.minke.engine.series.SeriesKey;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.roaringbitmap.RoaringBitmap;

/** What is deleted is gone from every answer at once and for ever; what is written afterwards stays. */
class DeleteTest {
    private static final Path ROOT = Path.of("/data");
    private static final long START = 1_676_505_600_000_000_000L;
    private static final long MINUTE = 60_000_000_000L;
    private static final int ROUNDS = Integer.getInteger("minke.delete.rounds", 12);

    private final SimulatedDisk disk = new SimulatedDisk(Path.of("/"), 1);

    @Test
    void shouldForgetARangeInEveryStateOfTheData() {
        try (Engine engine = open(disk)) {
            write(engine, "a", 0, 100, 1);
            delete(engine, "a", 10, 20);
            assertThat(read(engine, "a"))
                    .hasSize(90)
                    .doesNotContainKey(minute(10))
                    .containsKey(minute(20));
            engine.seal();
            assertThat(read(engine, "a")).hasSize(90);
            delete(engine, "a", 50, 60);
            assertThat(read(engine, "a"))
                    .hasSize(80)
                    .doesNotContainKey(minute(50))
                    .containsKey(minute(49));
        }
        try (Engine engine = open(disk)) {
            assertThat(read(engine, "a")).hasSize(80);
            assertThat(statistics(engine, "a")).isEqualTo(80);
        }
    }

    @Test
    void shouldKeepWhatIsWrittenIntoTheRangeAfterwards() {
        try (Engine engine = open(disk)) {
            write(engine, "a", 0, 30, 1);
            engine.seal();
            write(engine, "a", 30, 60, 1);
            delete(engine, "a", 0, 60);
            write(engine, "a", 5, 8, 2);
            assertThat(read(engine, "a")).containsOnlyKeys(minute(5), minute(6), minute(7));
            engine.seal();
            assertThat(read(engine, "a")).containsOnlyKeys(minute(5), minute(6), minute(7));
        }
        try (Engine engine = open(disk)) {
            assertThat(read(engine, "a")).containsValue(2.0).hasSize(3);
        }
    }

    @Test
    void shouldTakeAWholeSeriesOutOfTheListingsUntilItIsWrittenAgain() {
        int id;
        try (Engine engine = open(disk)) {
            write(engine, "a", 0, 30, 1);
            write(engine, "b", 0, 30, 1);
            id = engine.series().find(key("a"));
            engine.delete(RoaringBitmap.bitmapOf(id), Long.MIN_VALUE, Long.MAX_VALUE);
            assertListed(engine, "b");
            engine.seal();
        }
        try (Engine engine = open(disk)) {
            assertListed(engine, "b");
            assertThat(read(engine, "a")).isEmpty();
            write(engine, "a", 3, 4, 7);
            assertThat(engine.series().find(key("a"))).isEqualTo(id);
            assertListed(engine, "a", "b");
        }
        try (Engine engine = open(disk)) {
            assertListed(engine, "a", "b");
            assertThat(read(engine, "a")).containsOnly(Map.entry(minute(3), 7.0));
        }
    }

    @Test
    void shouldTellTheNewestSampleThatIsLeft() {
        try (Engine engine = open(disk)) {
            write(engine, "a", 0, 30, 1);
            engine.seal();
            write(engine, "a", 30, 60, 2);
            int id = engine.series().find(key("a"));
            for (int end : new int[] {60, 45, 30, 12, 1}) {
                delete(engine, "a", end, 61);
                try (Snapshot snapshot = engine.snapshot()) {
                    assertThat(snapshot.lastTime(id)).isEqualTo(minute(end - 1));
                    assertThat(snapshot.lastValue(id)).isEqualTo(end > 30 ? 2 : 1);
                }
            }
            delete(engine, "a", 0, 60);
            try (Snapshot snapshot = engine.snapshot()) {
                assertThat(snapshot.lastTime(id)).isEqualTo(Long.MIN_VALUE);
                assertThat(snapshot.lastValue(id)).isNaN();
            }
        }
    }

    /** Columns of a check are told from each other on disk; what one is told from may be deleted, before or after. */
    @Test
    void shouldKeepASeriesThatWasToldFromADeletedOne() {
        try (Engine engine = open(disk)) {
            SplittableRandom random = new SplittableRandom(1);
            try (Appender appender = engine.appender()) {
                for (int i = 0; i < 3_000; i++) {
                    int level = random.nextInt(-2_300, -2_200);
                    appender.append(key("a"), minute(i), level / 100.0);
                    appender.append(key("b"), minute(i), (400 - level) / 100.0);
                    appender.append(key("c"), minute(i), (level + 7) / 100.0);
                }
                appender.awaitDurable(appender.flush());
            }
            engine.compact();
            TreeMap<Long, Double> attenuation = new TreeMap<>(read(engine, "b"));
            TreeMap<Long, Double> deviation = new TreeMap<>(read(engine, "c"));
            assertThat(attenuation).hasSize(3_000);
            assertThat(deviation.firstEntry().getValue()
                            + attenuation.firstEntry().getValue())
                    .isCloseTo(4.07, within(1e-9));
            delete(engine, "a", 10, 20);
            assertThat(read(engine, "b")).isEqualTo(attenuation);
            engine.delete(RoaringBitmap.bitmapOf(engine.series().find(key("a"))), Long.MIN_VALUE, Long.MAX_VALUE);
            assertThat(read(engine, "b")).isEqualTo(attenuation);
            engine.compact();
            assertThat(engine.status().deletesWaiting()).isZero();
            assertThat(engine.status().segmentSamples()).isEqualTo(6_000);
            assertThat(read(engine, "a")).isEmpty();
            assertThat(read(engine, "b")).isEqualTo(attenuation);
            assertThat(read(engine, "c")).isEqualTo(deviation);
        }
    }

    @Test
    void shouldLeaveTheDiskAtCompaction() {
        try (Engine engine = open(disk)) {
            write(engine, "a", 0, 3_000, 1);
            write(engine, "b", 0, 3_000, 1);
            engine.compact();
            int id = engine.series().find(key("a"));
            engine.delete(RoaringBitmap.bitmapOf(id), Long.MIN_VALUE, Long.MAX_VALUE);
            delete(engine, "b", 100, 200);
            assertThat(engine.status().segmentSamples()).isEqualTo(6_000);
            assertThat(engine.status().deletesWaiting()).isEqualTo(2);
            engine.compact();
            assertThat(engine.status().segmentSamples()).isEqualTo(2_900);
            assertThat(engine.status().deletesWaiting()).isZero();
            write(engine, "a", 7, 8, 1);
            engine.seal();
            assertThat(read(engine, "a")).containsOnlyKeys(minute(7));
        }
        try (Engine engine = open(disk)) {
            assertThat(read(engine, "a")).containsOnlyKeys(minute(7));
            delete(engine, "a", 0, 10);
            delete(engine, "b", 0, 3_000);
            engine.compact();
            assertThat(engine.status().segmentCount()).isZero();
        }
        assertThat(disk.files()).noneMatch(file -> file.toString().endsWith(".seg"));
    }

    @Test
    void shouldNotComeUndoneWhenEitherOfTheCatalogsIsDamaged() {
        // No merge carries the deletes out.
        InstantSource whileTheDayIsOpen = InstantSource.fixed(Instant.ofEpochSecond(START / 1_000_000_000 + 7_200));
        for (int which = 0; which < 4; which++) {
            SimulatedDisk own = new SimulatedDisk(Path.of("/"), 2);
            try (Engine engine = open(own, whileTheDayIsOpen)) {
                write(engine, "a", 0, 100, 1);
                write(engine, "b", 0, 100, 1);
                engine.seal();
                delete(engine, "a", 10, 20);
                engine.delete(RoaringBitmap.bitmapOf(engine.series().find(key("b"))), Long.MIN_VALUE, Long.MAX_VALUE);
                write(engine, "c", 0, 10, 1);
                engine.seal();
            }
            // Once more after the first has been put in order: that start must leave two again.
            for (int damaged : new int[] {which & 1, which >> 1}) {
                damageCatalog(own, damaged);
                try (Engine engine = open(own, whileTheDayIsOpen)) {
                    assertThat(engine.status().problems()).isNotEmpty();
                    assertThat(read(engine, "a")).hasSize(90);
                    assertThat(read(engine, "b")).isEmpty();
                    assertThat(read(engine, "c")).hasSize(10);
                    assertListed(engine, "a", "c");
                }
            }
        }
    }

    /** @param which 0 for the older one, 1 for the newer */
    private static void damageCatalog(SimulatedDisk disk, int which) {
        List<Path> catalogs = disk.files().stream()
                .filter(file -> file.toString().contains("/data/catalog-"))
                .sorted()
                .toList();
        assertThat(catalogs).hasSize(2);
        try (DiskFile file = disk.open(catalogs.get(which))) {
            file.write(ByteBuffer.wrap(new byte[] {'x'}), 20);
        }
    }

    @Test
    void shouldRefuseARangeOfNothing() {
        try (Engine engine = open(disk)) {
            write(engine, "a", 0, 1, 1);
            assertThatThrownBy(() -> delete(engine, "a", 5, 5)).isInstanceOf(Rejected.class);
            engine.delete(RoaringBitmap.bitmapOf(99), 0, 1);
        }
    }

    @Test
    void shouldAnswerAsASortedMapWould() {
        for (int round = 0; round < ROUNDS; round++) {
            new Model(round).run();
        }
    }

    /** An engine and a sorted map that are told the same. */
    private static final class Model {
        private final int seed;
        private final Random random;
        private final Map<String, TreeMap<Long, Double>> truth = new HashMap<>();
        private final SimulatedDisk disk;
        private Engine engine;

        Model(int seed) {
            this.seed = seed;
            this.random = new Random(seed);
            this.disk = new SimulatedDisk(Path.of("/"), seed);
            this.engine = open(disk);
        }

        void run() {
            for (int step = 0; step < 60; step++) {
                step();
                if (step % 10 == 9) {
                    compare(step);
                }
            }
            engine.compact();
            compare(60);
            long samples = truth.values().stream().mapToLong(TreeMap::size).sum();
            assertThat(engine.status().segmentSamples()).as("seed " + seed).isEqualTo(samples);
            assertThat(engine.status().deletesWaiting()).as("seed " + seed).isZero();
            engine.close();
        }

        private void step() {
            switch (random.nextInt(10)) {
                case 0 -> engine.seal();
                case 1 -> {
                    if (random.nextInt(3) == 0) {
                        engine.compact();
                    }
                }
                case 2 -> {
                    engine.close();
                    engine = open(disk);
                }
                case 3, 4, 5 -> delete();
                default -> write();
            }
        }

        private void write() {
            String host = name();
            int from = random.nextInt(3_000);
            int count = 1 + random.nextInt(random.nextBoolean() ? 2_500 : 10);
            double value = random.nextInt(100);
            DeleteTest.write(engine, host, from, from + count, value);
            for (int i = from; i < from + count; i++) {
                truth.computeIfAbsent(host, any -> new TreeMap<>()).put(minute(i), value);
            }
        }

        private void delete() {
            String host = name();
            int id = engine.series().find(key(host));
            if (id < 0) {
                return;
            }
            boolean whole = random.nextInt(4) == 0;
            int from = random.nextInt(4_000);
            int to = from + 1 + random.nextInt(random.nextBoolean() ? 2_000 : 5);
            engine.delete(
                    RoaringBitmap.bitmapOf(id),
                    whole ? Long.MIN_VALUE : minute(from),
                    whole ? Long.MAX_VALUE : minute(to));
            if (whole) {
                truth.get(host).clear();
            } else {
                truth.get(host).subMap(minute(from), minute(to)).clear();
            }
        }

        private String name() {
            return "h" + random.nextInt(4);
        }

        private void compare(int step) {
            truth.forEach((host, samples) -> {
                String where = "seed " + seed + ", step " + step + ", " + host;
                assertThat(read(engine, host)).as(where).isEqualTo(samples);
                assertThat(statistics(engine, host)).as(where).isEqualTo(samples.size());
                try (Snapshot snapshot = engine.snapshot()) {
                    assertThat(snapshot.lastTime(engine.series().find(key(host))))
                            .as(where)
                            .isEqualTo(samples.isEmpty() ? Long.MIN_VALUE : samples.lastKey());
                }
            });
        }
    }

    private static void assertListed(Engine engine, String... hosts) {
        assertThat(engine.catalog().distinct(KeyPart.HOST)).containsExactly(hosts);
        assertThat(engine.catalog().all().getCardinality()).isEqualTo(hosts.length);
        assertThat(engine.catalog().matching(KeyPart.METRIC, "v"::equals).getCardinality())
                .isEqualTo(hosts.length);
        assertThat(engine.catalog().having(KeyPart.METRIC, "v").getCardinality())
                .isEqualTo(hosts.length);
    }

    /** Samples as statistics count them where there are any. */
    private static long statistics(Engine engine, String host) {
        long samples = 0;
        try (Snapshot snapshot = engine.snapshot()) {
            SeriesCursor cursor = snapshot.cursor();
            cursor.open(engine.series().find(key(host)), Long.MIN_VALUE, Long.MAX_VALUE);
            while (cursor.next()) {
                samples += cursor.hasStatistics() ? cursor.count() : cursor.load();
            }
        }
        return samples;
    }

    private static TreeMap<Long, Double> read(Engine engine, String host) {
        TreeMap<Long, Double> samples = new TreeMap<>();
        try (Snapshot snapshot = engine.snapshot()) {
            SeriesCursor cursor = snapshot.cursor();
            cursor.open(engine.series().find(key(host)), Long.MIN_VALUE, Long.MAX_VALUE);
            while (cursor.next()) {
                int count = cursor.load();
                for (int i = 0; i < count; i++) {
                    assertThat(samples.put(cursor.times()[i], cursor.values()[i]))
                            .isNull();
                }
            }
        }
        return samples;
    }

    private static void write(Engine engine, String host, int fromMinute, int toMinute, double value) {
        try (Appender appender = engine.appender()) {
            for (int i = fromMinute; i < toMinute; i++) {
                appender.append(key(host), minute(i), value);
            }
            appender.awaitDurable(appender.flush());
        }
    }

    private static void delete(Engine engine, String host, int fromMinute, int toMinute) {
        int id = engine.series().find(key(host));
        engine.delete(RoaringBitmap.bitmapOf(id), minute(fromMinute), minute(toMinute));
    }

    private static long minute(int number) {
        return START + number * MINUTE;
    }

    private static SeriesKey key(String host) {
        return new SeriesKey("m", host, "s", "v");
    }

    private static Engine open(SimulatedDisk disk) {
        return open(disk, InstantSource.system());
    }

    private static Engine open(SimulatedDisk disk, InstantSource clock) {
        return Engine.open(ROOT, EngineOptions.defaults().withDiskReserveBytes(0), disk, clock);
    }
}
