package io.minke.engine.compact;

import static org.assertj.core.api.Assertions.assertThat;

import io.minke.engine.codec.WindSpeeds;
import io.minke.engine.disk.Disk;
import io.minke.engine.disk.RealDisk;
import io.minke.engine.scan.ScanMemory;
import io.minke.engine.scan.SeriesCursor;
import io.minke.engine.scan.Snapshot;
import io.minke.engine.segment.MapCount;
import io.minke.engine.segment.Partition;
import io.minke.engine.segment.SegmentCatalog;
import io.minke.engine.segment.SegmentCheck;
import io.minke.engine.segment.SegmentFixture;
import io.minke.engine.segment.SegmentFixture.Run;
import io.minke.engine.segment.SegmentIdentity;
import io.minke.engine.segment.SegmentReader;
import io.minke.engine.segment.SegmentSet;
import io.minke.engine.segment.SegmentSummary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class CompactorTest {
    private static final int SERIES = 4;
    private static final long START =
            Math.floorDiv(SegmentFixture.DAY / Partition.DAY_NANOS, 28) * 28 * Partition.DAY_NANOS;

    private final MapCount maps = new MapCount();
    private final Disk disk = maps.over(new RealDisk());
    private final List<SegmentReader> readers = new ArrayList<>();
    private final List<NavigableMap<Long, Double>> truth = new ArrayList<>();
    private SegmentCatalog catalog;

    private final Compactor.LiveSegments live = new Compactor.LiveSegments() {
        @Override
        public List<SegmentReader> segments() {
            return readers;
        }

        @Override
        public void replaceSegments(List<SegmentReader> old, List<SegmentReader> by) {
            readers.removeAll(old);
            readers.addAll(by);
            old.forEach(SegmentReader::release);
        }
    };

    @Property(tries = 15)
    void shouldKeepEverySampleAndTheOrderOfWriting(@ForAll long seed) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        Path root = Files.createTempDirectory("minke-compact");
        start(root);
        Compactor compactor = new Compactor(disk, root.resolve("segments"), catalog, live, Duration.ofDays(1));
        long now = START;
        int days = 1 + random.nextInt(20);
        for (int day = 0; day < days; day++) {
            now = START + day * Partition.DAY_NANOS;
            int seals = 1 + random.nextInt(4);
            for (int i = 0; i < seals; i++) {
                seal(random, root, now - (random.nextInt(4) == 0 ? random.nextInt(5) * Partition.DAY_NANOS : 0));
            }
            // Told to stop now and then: nothing must be left of it.
            int patience = random.nextInt(10);
            int[] asked = {0};
            compactor.runOnce(now, () -> patience == 0 && ++asked[0] > 2);
        }
        // A snapshot taken before the last merges still reads what it saw.
        SegmentSet before = new SegmentSet(readers);
        Snapshot snapshot = new Snapshot(before, List.of(), new ScanMemory());
        before.release();
        while (compactor.runOnce(now + 60 * Partition.DAY_NANOS, () -> false) != null) {
            assertThat(compactor.problems()).isEmpty();
        }
        assertAll(snapshot);
        snapshot.close();
        SegmentSet after = new SegmentSet(readers);
        try (Snapshot merged = new Snapshot(after, List.of(), new ScanMemory())) {
            assertAll(merged);
        }
        after.release();
        assertThat(SegmentCheck.directory(disk, root)).isEmpty();
        readers.forEach(SegmentReader::release);
        SegmentCatalog again = SegmentCatalog.open(disk, root);
        assertThat(again.notes()).isEmpty();
        assertThat(again.live()).hasSameSizeAs(readers);
        again.openReaders().forEach(SegmentReader::release);
        assertThat(maps.open()).isZero();
        delete(root);
    }

    @Property(tries = 1)
    void shouldGiveSlowSeriesFullBlocks() throws IOException {
        Path root = Files.createTempDirectory("minke-compact");
        start(root);
        for (int day = 0; day < 28; day++) {
            TreeMap<Integer, Run> runs = new TreeMap<>();
            long begin = START + day * Partition.DAY_NANOS;
            for (int id = 0; id < SERIES; id++) {
                long[] times = SegmentFixture.times(new SplittableRandom(id), begin, 300_000_000_000L, 288, false);
                runs.put(id, new Run(times, new double[288]));
            }
            publish(root, begin, runs);
        }
        Compactor compactor = new Compactor(disk, root.resolve("segments"), catalog, live, Duration.ofDays(1));
        while (compactor.runOnce(START + 40 * Partition.DAY_NANOS, () -> false) != null) {
            assertThat(readers).isNotEmpty();
        }
        assertThat(readers).hasSize(1);
        assertThat(readers.get(0).summary().identity().partition()).isEqualTo(new Partition(START, 28));
        assertThat(readers.get(0).summary().samples() / readers.get(0).blockCount())
                .isGreaterThan(1_000);
        readers.forEach(SegmentReader::release);
        assertThat(maps.open()).isZero();
        delete(root);
    }

    /** Blocks are copied with what they are told from, or encoded anew, by several merges one upon the other. */
    @Property(tries = 4)
    void shouldKeepWhatSeriesOfACheckAreToldFrom(@ForAll long seed) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        Path root = Files.createTempDirectory("minke-compact");
        start(root);
        int count = random.nextBoolean() ? 1_440 : 400;
        for (int day = 0; day < 15; day++) {
            TreeMap<Integer, Run> runs = new TreeMap<>();
            long begin = START + day * Partition.DAY_NANOS;
            long[] times = SegmentFixture.times(random, begin, 60_000_000_000L, count, true);
            double[] level = new double[count];
            for (int i = 0; i < count; i++) {
                level[i] = random.nextInt(-2_300, -2_200) / 100.0;
            }
            runs.put(0, new Run(times, level));
            for (int id = 1; id < SERIES; id++) {
                runs.put(id, SegmentFixture.beside(random, runs.get(0), id % 2 == 0));
            }
            publish(root, begin, runs);
        }
        mergeWeeksThenAll(root);
        long bytes = 0;
        long samples = 0;
        for (SegmentReader reader : readers) {
            bytes += reader.summary().bytes();
            samples += reader.summary().samples();
        }
        // A level alone takes 6.6 bits, and so would all of them; jitter over a minute takes 36 a check.
        assertThat(8.0 * bytes / samples).isLessThan((36 + 6.7 + 3 * 1.2) / SERIES + 1);
        SegmentSet after = new SegmentSet(readers);
        try (Snapshot merged = new Snapshot(after, List.of(), new ScanMemory())) {
            assertAll(merged);
        }
        after.release();
        assertThat(SegmentCheck.directory(disk, root)).isEmpty();
        readers.forEach(SegmentReader::release);
        assertThat(maps.open()).isZero();
        delete(root);
    }

    /** Blocks come with their dictionaries from days to a week and on to four of them, or get one for the week. */
    @Property(tries = 3)
    void shouldKeepWhatIsToldFromDictionaries(@ForAll long seed) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        Path root = Files.createTempDirectory("minke-compact");
        start(root);
        int days = 10;
        int count = random.nextInt(1_000, 4_000);
        double[] wind = WindSpeeds.of(days * count, seed);
        for (int day = 0; day < days; day++) {
            TreeMap<Integer, Run> runs = new TreeMap<>();
            long begin = START + day * Partition.DAY_NANOS;
            long[] times = SegmentFixture.times(random, begin, 10_000_000_000L, count, false);
            runs.put(1, new Run(times, Arrays.copyOfRange(wind, day * count, (day + 1) * count)));
            runs.put(2, new Run(times, SegmentFixture.values(random, count)));
            publish(root, begin, runs);
        }
        mergeWeeksThenAll(root);
        SegmentSet after = new SegmentSet(readers);
        try (Snapshot merged = new Snapshot(after, List.of(), new ScanMemory())) {
            assertAll(merged);
        }
        after.release();
        assertThat(SegmentCheck.directory(disk, root)).isEmpty();
        readers.forEach(SegmentReader::release);
        assertThat(maps.open()).isZero();
        delete(root);
    }

    @Property(tries = 1)
    void shouldLeaveSegmentsWithDamageAsTheyAre() throws IOException {
        Path root = Files.createTempDirectory("minke-compact");
        start(root);
        for (int i = 0; i < 2; i++) {
            TreeMap<Integer, Run> runs = new TreeMap<>();
            runs.put(1, new Run(new long[] {START, START + 7 + i}, new double[] {1, Math.PI}));
            publish(root, START, runs);
        }
        Path file = readers.get(0).path();
        byte[] content = Files.readAllBytes(file);
        content[70] ^= 1;
        Files.write(file, content);
        readers.set(0, reopened(readers.get(0)));
        Compactor compactor = new Compactor(disk, root.resolve("segments"), catalog, live, Duration.ofDays(1));
        assertThat(compactor.runOnce(START + 40 * Partition.DAY_NANOS, () -> false))
                .isNull();
        assertThat(compactor.problems()).singleElement().asString().contains(file.toString());
        assertThat(compactor.damaged())
                .as("the other one may be merged without it")
                .containsExactly(readers.get(0).summary().identity().sequence());
        assertThat(catalog.live()).hasSize(2);
        assertThat(SegmentCheck.directory(disk, root)).isNotEmpty();
        readers.forEach(SegmentReader::release);
        assertThat(maps.open()).isZero();
        delete(root);
    }

    /** First when weeks are over, then when all days are. */
    private void mergeWeeksThenAll(Path root) {
        Compactor compactor = new Compactor(disk, root.resolve("segments"), catalog, live, Duration.ofDays(1));
        for (int day : new int[] {16, 40}) {
            while (compactor.runOnce(START + day * Partition.DAY_NANOS, () -> false) != null) {
                assertThat(compactor.problems()).isEmpty();
            }
            assertThat(compactor.problems()).isEmpty();
        }
    }

    private SegmentReader reopened(SegmentReader reader) {
        SegmentReader again = SegmentReader.open(disk, reader.path());
        reader.release();
        return again;
    }

    private void start(Path root) {
        catalog = SegmentCatalog.open(disk, root);
        readers.clear();
        truth.clear();
        for (int id = 0; id < SERIES; id++) {
            truth.add(new TreeMap<>());
        }
    }

    private void seal(SplittableRandom random, Path root, long nanos) {
        TreeMap<Integer, Run> runs = new TreeMap<>();
        for (int id = 0; id < SERIES; id++) {
            if (random.nextInt(4) > 0) {
                int count = 1 + random.nextInt(random.nextInt(8) == 0 ? 3_000 : 200);
                long begin = Partition.day(nanos).startNanos() + random.nextInt(1_000) * 10_000_000_000L;
                long[] times = SegmentFixture.times(random, begin, 10_000_000_000L, count, false);
                runs.put(id, new Run(times, SegmentFixture.values(random, count)));
            }
        }
        if (!runs.isEmpty()) {
            publish(root, nanos, runs);
        }
    }

    private void publish(Path root, long nanos, TreeMap<Integer, Run> runs) {
        SegmentSummary segment = SegmentFixture.write(
                disk,
                root.resolve("segments"),
                SegmentIdentity.sealed(catalog.nextSequence(), Partition.day(nanos)),
                runs);
        catalog.publish(List.of(segment), List.of(), 1);
        readers.add(SegmentReader.open(
                disk, root.resolve("segments").resolve(segment.identity().relativePath())));
        runs.forEach((id, run) -> {
            for (int i = 0; i < run.count(); i++) {
                truth.get(id).put(run.times()[i], run.values()[i]);
            }
        });
    }

    private void assertAll(Snapshot snapshot) {
        SeriesCursor cursor = snapshot.cursor();
        for (int id = 0; id < SERIES; id++) {
            var expected = truth.get(id).entrySet().iterator();
            cursor.open(id, Long.MIN_VALUE, Long.MAX_VALUE);
            while (cursor.next()) {
                int count = cursor.load();
                for (int i = 0; i < count; i++) {
                    var sample = expected.next();
                    if (cursor.times()[i] != sample.getKey()
                            || Double.doubleToRawLongBits(cursor.values()[i])
                                    != Double.doubleToRawLongBits(sample.getValue())) {
                        throw new AssertionError("series " + id + ": expected " + sample + ", found "
                                + cursor.times()[i] + "=" + cursor.values()[i]);
                    }
                }
            }
            assertThat(expected.hasNext()).isFalse();
        }
    }

    private static void delete(Path directory) throws IOException {
        try (var files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
