package io.minke.engine;

import static io.minke.engine.EngineReading.read;
import static org.assertj.core.api.Assertions.assertThat;

import io.minke.engine.disk.Disk;
import io.minke.engine.disk.SimulatedCrash;
import io.minke.engine.disk.SimulatedDisk;
import io.minke.engine.disk.WatchedDisk;
import io.minke.engine.failure.Damage;
import io.minke.engine.failure.DiskFailure;
import io.minke.engine.failure.EngineBug;
import io.minke.engine.failure.Rejected;
import io.minke.engine.removal.RetentionRules;
import io.minke.engine.scan.RollupRows;
import io.minke.engine.scan.Snapshot;
import io.minke.engine.scan.TierSnapshot;
import io.minke.engine.scan.TieredCursor;
import io.minke.engine.series.SeriesKey;
import io.minke.engine.tier.TierCheck;
import io.minke.engine.tier.TierOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.roaringbitmap.RoaringBitmap;

/**
 * The life of an engine that does everything in its background at once: it rolls days up, merges, drops what is too old, carries deletes out, mends damaged rows, and seals what comes in between. What
 * must be answered afterwards is kept beside it: the samples, and for every hour, even one whose samples have expired, how many there were and their sum.
 */
final class BackgroundLife {
    static final Path ROOT = Path.of("/data");
    static final List<String> TIERS = List.of("1h", "4h");
    private static final long HOUR = 3_600_000_000_000L;
    private static final long DAY = 24 * HOUR;
    private static final long START = 19_400 * DAY;
    private static final int SERIES = 3;
    /** The days of the last series; the others' are fewer. */
    private static final int LONG_DAYS = 40;

    private static final int SHORT_DAYS = 5;
    private static final RetentionRules RULES = RetentionRules.KEEP_ALL
            .withDays(RetentionRules.RAW, SHORT_DAYS)
            .withRules(List.of(new RetentionRules.Rule(
                    "long", Set.of(key(SERIES - 1).host()), Map.of(RetentionRules.RAW, LONG_DAYS))));
    private static final EngineOptions OPTIONS = EngineOptions.defaults()
            .withDiskReserveBytes(0)
            .withRingBytes(2 << 20)
            .withActiveBytes(16 << 20)
            .withLogFileBytes(8 << 20)
            .withTiers(List.of(
                    TierOptions.of("1h", Duration.ofHours(1)).withLeastSamplesPerRow(0),
                    TierOptions.of("4h", Duration.ofHours(4)).withLeastSamplesPerRow(0)));

    /** An hour of a series. */
    private record Hour(SeriesKey key, long startNanos) {}

    private record Total(long count, double sum) {}

    private static final Total NOTHING = new Total(0, 0);

    private final AcknowledgedSamples samples = new AcknowledgedSamples();
    /** Hours that something happened to since all was rolled up. */
    private final Set<Hour> touched = new HashSet<>();
    /** Hours that a delete took a part of when the rest was no longer kept. */
    private final Set<Hour> lost = new HashSet<>();

    private long nowNanos = START + 8 * DAY;
    private int seals;

    /** Seals that came in while something else was at work. */
    int nestedSeals() {
        return seals;
    }

    static SeriesKey key(int number) {
        return new SeriesKey("m", "host" + number, "", "v");
    }

    private long floor(SeriesKey key) {
        return nowNanos - (key.equals(key(SERIES - 1)) ? LONG_DAYS : SHORT_DAYS) * DAY;
    }

    /** Lives two lives on a disk, or what the disk lets it. */
    void live(SimulatedDisk disk, long seed) {
        try {
            new Work(disk, new Random(seed)).run();
        } catch (SimulatedCrash | EngineBug | DiskFailure | Rejected crash) {
            assertThat(crash).isNotNull();
        } catch (RuntimeException failure) {
            throw new AssertionError("seed " + seed + ": " + failure, failure);
        }
    }

    private Engine open(Disk disk) {
        return Engine.open(ROOT, OPTIONS, disk, () -> Instant.EPOCH.plusNanos(nowNanos));
    }

    private final class Work {
        private final SimulatedDisk disk;
        private final Random random;
        private Engine engine;
        /** Segments that the background begins until another seal comes in between; none does below 0. */
        private volatile int untilNested = -1;

        Work(SimulatedDisk disk, Random random) {
            this.disk = disk;
            this.random = random;
        }

        void run() {
            for (int life = 0; life < 2; life++) {
                engine = open(WatchedDisk.tellingCreates(disk, this::created));
                try {
                    engine.retain(RULES);
                    if (life > 0) {
                        // Whoever reads damaged rows first has them mended.
                        totals(engine, "1h");
                        rollUp(-1);
                    }
                    for (int step = 0; step < 4; step++) {
                        step();
                    }
                } finally {
                    close(engine);
                }
                damageRows();
            }
        }

        private void step() {
            for (int i = 0; i < 2; i++) {
                write(40);
                if (random.nextInt(3) == 0) {
                    delete();
                }
                if (random.nextInt(2) == 0) {
                    engine.seal();
                }
            }
            int segments = random.nextInt(6) - 1;
            switch (random.nextInt(4)) {
                case 0 -> withSealAfter(segments, engine::compact);
                case 1 -> engine.seal();
                default -> rollUp(segments);
            }
            nowNanos += random.nextInt(4) * DAY / 2;
        }

        /** Only while somebody waits for the background may another seal come in between: nobody else tells the engine anything meanwhile. */
        private void withSealAfter(int segments, Runnable work) {
            untilNested = segments;
            work.run();
            untilNested = -1;
        }

        private void created(Path file) {
            boolean background = Thread.currentThread().getName().equals("minke-sealer")
                    && file.toString().contains("/segments/");
            if (background && isNestedDue()) {
                seals++;
                write(5);
                if (random.nextInt(3) == 0) {
                    delete();
                }
                engine.requestCompaction();
                // The writer hands over between two groups.
                write(1);
                write(1);
            }
        }

        private boolean isNestedDue() {
            int left = untilNested;
            untilNested = Math.max(-1, left - 1);
            return left == 0;
        }

        private void write(int count) {
            try (Appender appender = engine.appender()) {
                for (int i = 0; i < count; i++) {
                    SeriesKey key = key(random.nextInt(SERIES));
                    long from = Math.max(floor(key(0)), START);
                    long time = from + (long) (random.nextDouble() * (nowNanos - from) / HOUR * 12) * (HOUR / 12);
                    double value = random.nextInt(12) == 0 ? Double.NaN : random.nextInt(4_000) / 4.0;
                    samples.send(key, time, value);
                    touched.add(new Hour(key, time / HOUR * HOUR));
                    appender.append(key, time, value);
                }
                appender.awaitDurable(appender.flush());
                samples.acknowledge();
            }
        }

        /** Of one series all, or some hours, whole ones or not. */
        private void delete() {
            SeriesKey key = key(random.nextInt(SERIES));
            int id = engine.series().find(key);
            if (id < 0) {
                return;
            }
            boolean whole = random.nextInt(6) == 0;
            long from = START + random.nextInt((int) ((nowNanos - START) / HOUR)) * HOUR;
            long to = from + random.nextInt(1, 60) * HOUR;
            if (random.nextBoolean()) {
                from += HOUR / 2;
                to += HOUR / 3;
            }
            from = whole ? Long.MIN_VALUE : from;
            to = whole ? Long.MAX_VALUE : to;
            samples.delete(key, from, to);
            for (long edge : List.of(from, to)) {
                // Both tiers lose the row.
                long row = Math.floorDiv(edge, 4 * HOUR) * 4 * HOUR;
                for (long hour = row; !whole && edge != row && hour < row + 4 * HOUR; hour += HOUR) {
                    (hour < floor(key) ? lost : touched).add(new Hour(key, hour));
                }
            }
            for (long time : samples.of(key).subMap(from, to).keySet()) {
                touched.add(new Hour(key, time / HOUR * HOUR));
            }
            engine.delete(RoaringBitmap.bitmapOf(id), from, to);
            samples.acknowledge();
        }

        private void rollUp(int segments) {
            Set<Hour> before = new HashSet<>(touched);
            // What comes in between may have to wait.
            touched.clear();
            try {
                withSealAfter(segments, engine::rollUp);
                before.removeIf(hour -> hour.startNanos() / DAY * DAY + DAY <= nowNanos - 3 * HOUR);
            } finally {
                touched.addAll(before);
            }
        }

        /** One bit of the rows of a day whose samples are all there. */
        private void damageRows() {
            String oldest =
                    Instant.EPOCH.plusNanos(floor(key(0)) + DAY).toString().substring(0, 10);
            List<Path> rows = disk.files().stream()
                    .filter(file -> file.toString().matches(".*/tiers/1h/segments/.*\\.seg"))
                    .filter(file ->
                            String.valueOf(Disk.directoryOf(file).getFileName()).compareTo(oldest) >= 0)
                    .toList();
            if (!rows.isEmpty() && random.nextBoolean()) {
                disk.flipBit(rows.get(random.nextInt(rows.size())), 64 + random.nextInt(8));
            }
        }
    }

    /** After a power cut a close can't do its work; what counts is that threads and memory are gone. */
    private static void close(Engine engine) {
        try {
            engine.close();
        } catch (SimulatedCrash | EngineBug | DiskFailure crash) {
            assertThat(crash).isNotNull();
        }
    }

    /**
     * Starts on what a power cut left, and holds it against what must be there: before anything is done, when all is rolled up, when something new was written, and after another start.
     *
     * @param damaged a file that was damaged besides, whose damage may be told; or null
     */
    void check(SimulatedDisk disk, Path damaged, String where) {
        try (Engine engine = open(disk)) {
            engine.retain(RULES);
            compare(engine, touched, where + ", at the start");
            engine.rollUp();
            compare(engine, Set.of(), where + ", rolled up");
            SeriesKey other = new SeriesKey("m", "other", "", "v");
            try (Appender appender = engine.appender()) {
                appender.append(other, nowNanos - HOUR, 1.5);
                appender.awaitDurable(appender.flush());
            }
            engine.compact();
            assertThat(read(engine, other)).as(where).containsOnly(Map.entry(nowNanos - HOUR, 1.5));
            compare(engine, Set.of(), where + ", compacted");
            requireNoProblems(engine, damaged, where);
            assertThat(engine.status().deletesWaiting()).as(where).isZero();
        } catch (RuntimeException failure) {
            throw new AssertionError(where + ": " + failure, failure);
        }
        assertThat(disk.openHandles()).as(where).isZero();
        assertThat(disk.files()).as(where).noneMatch(file -> file.toString().endsWith(".tmp"));
        List<String> found = new ArrayList<>();
        for (String tier : TIERS) {
            Path root = ROOT.resolve("tiers").resolve(tier);
            TierCheck.compare(disk, ROOT, root, found);
            found.addAll(TierCheck.directory(disk, root));
        }
        found.removeIf(finding -> finding.contains("quarantine"));
        assertThat(found).as(where).isEmpty();
        try (Engine engine = open(disk)) {
            engine.retain(RULES);
            compare(engine, Set.of(), where + ", started again");
            requireNoProblems(engine, null, where + ", started again");
        }
    }

    private static void requireNoProblems(Engine engine, Path damaged, String where) {
        List<String> problems = new ArrayList<>(engine.status().problems());
        if (damaged != null) {
            // What an older catalog names may have been dropped for its age since, and the log it asks for may be
            // released.
            problems.removeIf(problem -> problem.contains(damaged.toString())
                    || problem.startsWith("missing ")
                    || problem.contains("records are missing before this place"));
        }
        assertThat(problems).as(where).isEmpty();
    }

    /** @param unsettled hours whose rows need not be there yet where their samples are no longer kept */
    private void compare(Engine engine, Set<Hour> unsettled, String where) {
        for (SeriesKey key : samples.keys()) {
            TreeMap<Long, Double> found = read(engine, key);
            assertThat(found.headMap(floor(key))).as(where).isEmpty();
            samples.compare(where, key, floor(key), found);
        }
        for (String tier : TIERS) {
            long width = tier.equals("4h") ? 4 * HOUR : HOUR;
            Map<Hour, Total> found = totals(engine, tier);
            Map<Hour, Total> expected = expected(width);
            Set<Hour> all = new HashSet<>(found.keySet());
            all.addAll(expected.keySet());
            for (Hour hour : all) {
                if (isCertain(hour, width, unsettled)) {
                    assertThat(found.get(hour))
                            .as("%s: tier %s, %s at %d", where, tier, hour.key().host(), hour.startNanos())
                            .isEqualTo(expected.get(hour));
                } else {
                    long kept = kept(hour, width);
                    assertThat(kept == 0 ? 0 : found.getOrDefault(hour, NOTHING).count())
                            .as(
                                    "%s: tier %s, %s at %d, samples that are kept",
                                    where, tier, hour.key().host(), hour.startNanos())
                            .isGreaterThanOrEqualTo(kept);
                }
            }
        }
    }

    /** How many samples of a bucket are kept and must be answered. */
    private long kept(Hour bucket, long width) {
        long end = bucket.startNanos() + width;
        long from = Math.max(bucket.startNanos(), floor(bucket.key()));
        return from >= end
                ? 0
                : samples.of(bucket.key()).subMap(from, end).values().stream()
                        .filter(sent -> sent.open.isEmpty() && sent.acknowledged != null && !sent.acknowledged.isNaN())
                        .count();
    }

    private boolean isCertain(Hour bucket, long width, Set<Hour> unsettled) {
        long end = bucket.startNanos() + width;
        for (AcknowledgedSamples.Sent sent :
                samples.of(bucket.key()).subMap(bucket.startNanos(), end).values()) {
            if (!sent.open.isEmpty()) {
                return false;
            }
        }
        if (bucket.startNanos() >= floor(bucket.key())) {
            return true;
        }
        for (long start = bucket.startNanos(); start < end; start += HOUR) {
            Hour hour = new Hour(bucket.key(), start);
            if (lost.contains(hour) || unsettled.contains(hour)) {
                return false;
            }
        }
        return true;
    }

    /** What was acknowledged, by buckets; those that have gaps alone are left out. */
    private Map<Hour, Total> expected(long width) {
        Map<Hour, Total> totals = new HashMap<>();
        for (SeriesKey key : samples.keys()) {
            samples.of(key).forEach((time, sent) -> {
                Double value = sent.acknowledged;
                if (value != null && !value.isNaN()) {
                    add(totals, key, time, width, 1, value);
                }
            });
        }
        return totals;
    }

    private static void add(Map<Hour, Total> totals, SeriesKey key, long time, long width, long count, double sum) {
        totals.merge(
                new Hour(key, Math.floorDiv(time, width) * width),
                new Total(count, sum),
                (a, b) -> new Total(a.count + b.count, a.sum + b.sum));
    }

    /** What an engine answers by the buckets of a tier; those that have gaps alone are left out. */
    private Map<Hour, Total> totals(Engine engine, String name) {
        Map<Hour, Total> totals = new HashMap<>();
        try (Snapshot snapshot = engine.snapshot()) {
            TierSnapshot tier = snapshot.tiers().stream()
                    .filter(each -> each.name().equals(name))
                    .findFirst()
                    .orElseThrow();
            TieredCursor cursor = new TieredCursor(snapshot, List.of(tier));
            for (SeriesKey key : samples.keys()) {
                int id = engine.series().find(key);
                if (id >= 0) {
                    cursor.open(id, START, nowNanos / DAY * DAY + DAY);
                    while (hasNext(cursor)) {
                        take(cursor, key, tier.widthNanos(), totals);
                    }
                }
            }
        }
        return totals;
    }

    /** Rows that can't be read, and of which nobody can tell whether their samples are all there, are answered by those that are. */
    private static boolean hasNext(TieredCursor cursor) {
        while (true) {
            try {
                return cursor.next();
            } catch (Damage damage) {
                assertThat(damage.file()).contains("/tiers/");
            }
        }
    }

    private static void take(TieredCursor cursor, SeriesKey key, long width, Map<Hour, Total> totals) {
        RollupRows rows = cursor.rows();
        if (rows == null) {
            int loaded = cursor.samples().load();
            for (int i = 0; i < loaded; i++) {
                double value = cursor.samples().values()[i];
                if (!Double.isNaN(value)) {
                    add(totals, key, cursor.samples().times()[i], width, 1, value);
                }
            }
            return;
        }
        try {
            rows.sums();
        } catch (Damage damage) {
            try {
                cursor.samplesInstead(damage);
            } catch (Damage same) {
                assertThat(same).isSameAs(damage);
            }
            return;
        }
        for (int i = 0; i < rows.count(); i++) {
            if (rows.counts()[i] > 0) {
                add(totals, key, rows.starts()[i], width, (long) rows.counts()[i], rows.sums()[i]);
            }
        }
    }

    /** The catalogs of a directory, the older one first. */
    static List<Path> catalogs(SimulatedDisk disk, Path root) {
        return disk.files().stream()
                .filter(file -> Objects.equals(file.getParent(), root)
                        && file.getFileName().toString().matches("catalog-\\d+"))
                .sorted((a, b) -> Long.compare(number(a), number(b)))
                .toList();
    }

    private static long number(Path catalog) {
        return Long.parseLong(catalog.getFileName().toString().substring("catalog-".length()));
    }
}
