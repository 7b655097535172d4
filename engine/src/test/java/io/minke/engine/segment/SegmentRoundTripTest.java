package io.minke.engine.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minke.engine.codec.BlockStatistics;
import io.minke.engine.codec.TimestampCodec;
import io.minke.engine.codec.ValueCodec;
import io.minke.engine.disk.RealDisk;
import io.minke.engine.failure.EngineBug;
import io.minke.engine.segment.SegmentFixture.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SegmentRoundTripTest {
    private final RealDisk disk = new RealDisk();

    @TempDir
    private Path directory;

    @Property(tries = 100)
    void shouldReturnEverySampleAndStatisticBitForBit(@ForAll long seed) throws IOException {
        Path segments = Files.createTempDirectory("minke-segments");
        SplittableRandom random = new SplittableRandom(seed);
        Map<Integer, Run> runs = runs(random);
        SegmentSummary written = SegmentFixture.write(
                disk, segments, SegmentIdentity.sealed(random.nextLong(1, 1 << 20), SegmentFixture.day()), runs);
        Path file = segments.resolve(written.identity().relativePath());
        SegmentReader reader = SegmentReader.open(disk, file);
        assertThat(reader.summary()).isEqualTo(written);
        assertThat(reader.seriesCount()).isEqualTo(runs.size());
        runs.forEach((id, run) -> assertRun(reader, id, run));
        assertThat(reader.firstBlock(1_000_000)).isEqualTo(-1);
        reader.release();
        Files.delete(file);
        Files.delete(file.getParent());
        Files.delete(segments);
    }

    private static Map<Integer, Run> runs(SplittableRandom random) {
        TreeMap<Integer, Run> runs = new TreeMap<>();
        int series = 1 + random.nextInt(random.nextBoolean() ? 4 : 150);
        int id = random.nextInt(3);
        long[] times = {};
        for (int i = 0; i < series; i++) {
            if (i == 0 || random.nextInt(3) == 0) {
                int count = 1 + random.nextInt(random.nextInt(10) == 0 ? 5_000 : 40);
                times = SegmentFixture.times(
                        random,
                        SegmentFixture.DAY + random.nextLong(1_000_000_000L),
                        10_000_000_000L,
                        count,
                        random.nextBoolean());
            }
            Run before = runs.isEmpty() ? null : runs.lastEntry().getValue();
            boolean isBeside = before != null && before.times() == times && random.nextInt(3) == 0;
            runs.put(
                    id,
                    isBeside
                            ? SegmentFixture.beside(random, before, random.nextBoolean())
                            : new Run(times, SegmentFixture.values(random, times.length)));
            id += random.nextInt(4) == 0 ? 1 + random.nextInt(1_000) : 1;
        }
        return runs;
    }

    static void assertRun(SegmentReader reader, int id, Run run) {
        long[] times = new long[TimestampCodec.MAX_COUNT];
        double[] values = new double[TimestampCodec.MAX_COUNT];
        TimestampCodec timestampCodec = new TimestampCodec();
        ValueCodec valueCodec = new ValueCodec();
        BlockRow row = new BlockRow();
        BlockStatistics expected = new BlockStatistics();
        int first = reader.firstBlock(id);
        int done = 0;
        for (int block = first; block < first + reader.blockCount(id); block++) {
            reader.row(block, row);
            assertThat(reader.seriesOfBlock(block)).isEqualTo(id);
            assertThat(reader.minTime(block)).isEqualTo(row.minTime);
            assertThat(reader.maxTime(block)).isEqualTo(row.maxTime);
            reader.decodeTimes(row, timestampCodec, times);
            reader.decodeValues(row, valueCodec, values);
            expected.of(run.times(), run.values(), done, row.count);
            assertThat(Arrays.compare(times, 0, row.count, run.times(), done, done + row.count))
                    .isZero();
            for (int i = 0; i < row.count; i++) {
                if (Double.doubleToRawLongBits(values[i]) != Double.doubleToRawLongBits(run.values()[done + i])) {
                    throw new AssertionError(
                            "value " + (done + i) + ": expected " + run.values()[done + i] + ", found " + values[i]);
                }
            }
            assertStatistics(row, expected);
            done += row.count;
        }
        assertThat(done).isEqualTo(run.count());
    }

    private static void assertStatistics(BlockRow row, BlockStatistics expected) {
        assertThat(row.gapCount).isEqualTo(expected.gapCount);
        assertThat(row.minTime).isEqualTo(expected.minTime);
        assertThat(row.maxTime).isEqualTo(expected.maxTime);
        assertThat(row.minIndex).isEqualTo(expected.minIndex);
        assertThat(row.maxIndex).isEqualTo(expected.maxIndex);
        assertBits(row.min, expected.min);
        assertBits(row.max, expected.max);
        assertBits(row.sum, expected.sum);
        assertBits(row.first, expected.first);
        assertBits(row.last, expected.last);
    }

    private static void assertBits(double found, double expected) {
        assertThat(Double.doubleToRawLongBits(found)).isEqualTo(Double.doubleToRawLongBits(expected));
    }

    @Test
    void shouldSplitLongRunsEvenly() {
        for (int count : new int[] {2_047, 2_048, 2_049, 4_096, 4_097}) {
            long[] times =
                    SegmentFixture.times(new SplittableRandom(1), SegmentFixture.DAY, 1_000_000_000L, count, false);
            SegmentFixture.write(
                    disk,
                    directory,
                    SegmentIdentity.sealed(count, SegmentFixture.day()),
                    Map.of(0, new Run(times, new double[count])));
            SegmentReader reader = SegmentReader.open(
                    disk,
                    directory.resolve(
                            SegmentIdentity.sealed(count, SegmentFixture.day()).relativePath()));
            int blocks = (count + 2_047) / 2_048;
            assertThat(reader.blockCount(0)).isEqualTo(blocks);
            BlockRow row = new BlockRow();
            for (int block = 0; block < blocks; block++) {
                reader.row(block, row);
                assertThat(row.count).isBetween(count / blocks, count / blocks + 1);
            }
            reader.release();
        }
    }

    @Test
    void shouldStoreEqualTimesOnce() {
        SplittableRandom random = new SplittableRandom(2);
        long[] times = SegmentFixture.times(random, SegmentFixture.DAY, 60_000_000_000L, 1_440, true);
        Map<Integer, Run> runs = new TreeMap<>();
        for (int id = 0; id < 300; id++) {
            runs.put(id, new Run(times.clone(), SegmentFixture.values(random, 1_440)));
        }
        SegmentSummary summary =
                SegmentFixture.write(disk, directory, SegmentIdentity.sealed(1, SegmentFixture.day()), runs);
        assertThat(summary.timeColumns()).isEqualTo(1);
    }

    @Test
    void shouldLeaveNothingOfASegmentThatWasGivenUp() throws IOException {
        SegmentIdentity identity = SegmentIdentity.sealed(1, SegmentFixture.day());
        try (SegmentWriter writer = SegmentWriter.create(disk, directory, identity)) {
            writer.append(0, new long[] {SegmentFixture.DAY}, new double[] {1}, 0, 1);
        }
        try (var files = Files.walk(directory)) {
            assertThat(files.filter(Files::isRegularFile)).isEmpty();
        }
    }

    @Test
    void shouldRefuseWhatASegmentCannotHold() {
        SegmentIdentity identity = SegmentIdentity.sealed(1, SegmentFixture.day());
        try (SegmentWriter writer = SegmentWriter.create(disk, directory, identity)) {
            long[] times = {SegmentFixture.DAY, SegmentFixture.DAY};
            assertThatThrownBy(() -> writer.append(0, times, new double[2], 0, 2))
                    .isInstanceOf(EngineBug.class);
            long[] before = {SegmentFixture.DAY - 1};
            assertThatThrownBy(() -> writer.append(0, before, new double[1], 0, 1))
                    .isInstanceOf(EngineBug.class);
            long[] behind = {SegmentFixture.DAY + Partition.DAY_NANOS};
            assertThatThrownBy(() -> writer.append(0, behind, new double[1], 0, 1))
                    .isInstanceOf(EngineBug.class);
            writer.append(5, new long[] {SegmentFixture.DAY + 1}, new double[] {1}, 0, 1);
            assertThatThrownBy(() -> writer.append(4, times, new double[1], 0, 1))
                    .isInstanceOf(EngineBug.class);
            assertThatThrownBy(() -> writer.append(5, times, new double[1], 0, 1))
                    .isInstanceOf(EngineBug.class);
        }
    }
}
