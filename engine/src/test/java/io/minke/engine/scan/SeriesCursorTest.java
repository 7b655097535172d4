package io.minke.engine.scan;

import static org.assertj.core.api.Assertions.assertThat;

import io.minke.engine.active.Generation;
import io.minke.engine.codec.BlockStatistics;
import io.minke.engine.codec.DecimalValues;
import io.minke.engine.disk.RealDisk;
import io.minke.engine.memory.MemoryAccount;
import io.minke.engine.segment.Partition;
import io.minke.engine.segment.SegmentFixture;
import io.minke.engine.segment.SegmentFixture.Run;
import io.minke.engine.segment.SegmentIdentity;
import io.minke.engine.segment.SegmentReader;
import io.minke.engine.segment.SegmentSet;
import io.minke.engine.segment.SegmentSummary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** The cursor against sorted maps, over random segments and generations that overlap, repeat timestamps and leave gaps. */
class SeriesCursorTest {
    private static final int SERIES = 4;
    private static final long STEP = 1_000_000_000L;

    private final RealDisk disk = new RealDisk();
    private final MemoryAccount account = new MemoryAccount("unsealed", 64 << 20);
    private final List<NavigableMap<Long, Double>> truth = new ArrayList<>();
    private final List<SegmentReader> readers = new ArrayList<>();
    private final List<Generation> generations = new ArrayList<>();

    @Property(tries = 120)
    void shouldReturnEachSampleOnceAndTheLastWrittenOfEqualTimes(@ForAll long seed) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        Path directory = Files.createTempDirectory("minke-scan");
        try {
            build(random, directory);
            SegmentSet set = new SegmentSet(readers);
            ScanMemory memory = new ScanMemory();
            try (Snapshot snapshot = new Snapshot(set, generations, memory)) {
                SeriesCursor cursor = snapshot.cursor();
                for (int question = 0; question < 25; question++) {
                    ask(random, cursor);
                }
                for (int id = 0; id <= SERIES; id++) {
                    assertLast(snapshot, id);
                }
            }
            set.release();
        } finally {
            readers.forEach(SegmentReader::release);
            generations.forEach(Generation::release);
            delete(directory);
        }
        assertThat(account.usedBytes()).isZero();
    }

    private void build(SplittableRandom random, Path directory) {
        truth.clear();
        readers.clear();
        generations.clear();
        for (int id = 0; id <= SERIES; id++) {
            truth.add(new TreeMap<>());
        }
        boolean overlapping = random.nextBoolean();
        int segments = random.nextInt(7);
        long begin = SegmentFixture.DAY;
        for (int i = 1; i <= segments; i++) {
            Map<Integer, Run> runs = new TreeMap<>();
            for (int id = 0; id < SERIES; id++) {
                if (random.nextInt(5) > 0) {
                    runs.put(id, run(random, begin));
                }
            }
            begin += overlapping ? random.nextLong(3_000 * STEP) : 8_000 * STEP;
            write(directory, i, runs);
        }
        int unsealed = random.nextInt(3);
        for (int i = 1; i <= unsealed; i++) {
            generations.add(generation(random, i, overlapping ? SegmentFixture.DAY : begin));
        }
    }

    private static Run run(SplittableRandom random, long begin) {
        int count = 1 + random.nextInt(random.nextInt(4) == 0 ? 7_000 : 50);
        long[] times = new long[count];
        long time = begin + random.nextInt(20) * STEP;
        for (int i = 0; i < count; i++) {
            times[i] = time;
            time += STEP * (random.nextInt(50) == 0 ? 20 : 1);
        }
        return new Run(times, SegmentFixture.values(random, count));
    }

    private void write(Path directory, int sequence, Map<Integer, Run> runs) {
        if (runs.isEmpty()) {
            return;
        }
        Partition partition = new Partition(SegmentFixture.DAY, 7);
        SegmentSummary summary =
                SegmentFixture.write(disk, directory, SegmentIdentity.sealed(sequence, partition), runs);
        readers.add(
                SegmentReader.open(disk, directory.resolve(summary.identity().relativePath())));
        runs.forEach((id, run) -> {
            for (int i = 0; i < run.count(); i++) {
                truth.get(id).put(run.times()[i], run.values()[i]);
            }
        });
    }

    private Generation generation(SplittableRandom random, int rank, long begin) {
        Generation generation = new Generation(rank, 1, 0, account);
        for (int id = 0; id < SERIES; id++) {
            int count = random.nextInt(random.nextInt(4) == 0 ? 4_000 : 40);
            boolean late = random.nextBoolean();
            double[] values = SegmentFixture.values(random, count);
            for (int i = 0; i < count; i++) {
                long time = begin + STEP * (late ? random.nextInt(6_000) : i);
                generation.append(id, time, values[i]);
                truth.get(id).put(time, values[i]);
            }
        }
        return generation;
    }

    private void ask(SplittableRandom random, SeriesCursor cursor) {
        int id = random.nextInt(SERIES + 1);
        long start = SegmentFixture.DAY - 10 * STEP + random.nextLong(12_000 * STEP);
        long end = start + random.nextLong(random.nextBoolean() ? 100 * STEP : 20_000 * STEP);
        if (random.nextInt(5) == 0) {
            start = Long.MIN_VALUE;
            end = Long.MAX_VALUE;
        }
        NavigableMap<Long, Double> expected = truth.get(id).subMap(start, true, end, false);
        long[] times = expected.keySet().stream().mapToLong(Long::longValue).toArray();
        double[] values =
                expected.values().stream().mapToDouble(Double::doubleValue).toArray();
        cursor.open(id, start, end);
        int found = 0;
        while (cursor.next()) {
            // A piece that is not loaded must still be passed: its statistics tell how much it was.
            if (cursor.hasStatistics() && random.nextInt(3) == 0) {
                assertStatistics(cursor, times, values, found);
                found += cursor.count();
                continue;
            }
            boolean whole = cursor.hasStatistics();
            if (cursor.isBlock() && random.nextBoolean()) {
                int count = assertCut(random, cursor, times, values, found);
                if (random.nextBoolean()) {
                    found += count;
                    continue;
                }
            }
            int count = cursor.load();
            assertThat(count).isLessThanOrEqualTo(cursor.count());
            assertSame(cursor, count, times, values, found);
            if (whole) {
                assertThat(count).isEqualTo(cursor.count());
                assertStatistics(cursor, times, values, found);
            }
            found += count;
        }
        assertThat(found).isEqualTo(times.length);
        assertThat(cursor.next()).isFalse();
    }

    /** Cuts a block at random edges, some of them outside. @return its samples in the window */
    private static int assertCut(
            SplittableRandom random, SeriesCursor cursor, long[] times, double[] values, int found) {
        long[] edges = random.longs(1 + random.nextInt(40), cursor.minTime() - STEP, cursor.maxTime() + 2 * STEP)
                .map(edge -> random.nextBoolean() ? edge : Math.floorDiv(edge, STEP) * STEP)
                .sorted()
                .toArray();
        int[] places = cursor.cut(edges, 1, edges.length - 1);
        int from = places[0];
        int count = places[edges.length] - from;
        for (int i = 1; i < edges.length; i++) {
            int before = 0;
            while (before < count && times[found + before] < edges[i]) {
                before++;
            }
            assertThat(places[i] - from).isEqualTo(before);
        }
        DecimalValues decimals = cursor.loadDecimals();
        for (int i = 0; i < count; i++) {
            assertThat(cursor.timeAt(from + i)).isEqualTo(times[found + i]);
            double value = decimals == null ? cursor.values()[from + i] : decimals.at(from + i);
            assertThat(Double.doubleToRawLongBits(value)).isEqualTo(Double.doubleToRawLongBits(values[found + i]));
        }
        return count;
    }

    private static void assertSame(SeriesCursor cursor, int count, long[] times, double[] values, int from) {
        assertThat(from + count).isLessThanOrEqualTo(times.length);
        assertThat(Arrays.mismatch(cursor.times(), 0, count, times, from, from + count))
                .isEqualTo(-1);
        // Arrays.mismatch takes all NaNs for equal, so it compares bits first and NaNs apart.
        for (int i = 0; i < count; i++) {
            if (Double.doubleToRawLongBits(cursor.values()[i]) != Double.doubleToRawLongBits(values[from + i])) {
                throw new AssertionError(
                        "sample " + (from + i) + ": expected " + values[from + i] + ", found " + cursor.values()[i]);
            }
        }
    }

    private static void assertStatistics(SeriesCursor cursor, long[] times, double[] values, int from) {
        BlockStatistics expected = new BlockStatistics();
        assertThat(from + cursor.count()).isLessThanOrEqualTo(times.length);
        expected.of(times, values, from, cursor.count());
        assertThat(cursor.minTime()).isEqualTo(expected.minTime);
        assertThat(cursor.maxTime()).isEqualTo(expected.maxTime);
        assertThat(cursor.gapCount()).isEqualTo(expected.gapCount);
        assertThat(cursor.blockRow().minIndex).isEqualTo(expected.minIndex);
        assertThat(cursor.blockRow().maxIndex).isEqualTo(expected.maxIndex);
        assertThat(new double[] {cursor.min(), cursor.max(), cursor.sum(), cursor.first(), cursor.last()})
                .containsExactly(expected.min, expected.max, expected.sum, expected.first, expected.last);
    }

    private void assertLast(Snapshot snapshot, int id) {
        if (truth.get(id).isEmpty()) {
            assertThat(snapshot.lastTime(id)).isEqualTo(Long.MIN_VALUE);
            assertThat(snapshot.lastValue(id)).isNaN();
        } else {
            assertThat(snapshot.lastTime(id)).isEqualTo(truth.get(id).lastKey());
            assertThat(Double.doubleToRawLongBits(snapshot.lastValue(id)))
                    .isEqualTo(
                            Double.doubleToRawLongBits(truth.get(id).lastEntry().getValue()));
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
