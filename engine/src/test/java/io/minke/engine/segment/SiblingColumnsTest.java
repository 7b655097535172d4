package io.minke.engine.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minke.engine.codec.DecimalValues;
import io.minke.engine.codec.Effort;
import io.minke.engine.codec.TimestampCodec;
import io.minke.engine.codec.ValueCodec;
import io.minke.engine.disk.RealDisk;
import io.minke.engine.failure.Damage;
import io.minke.engine.failure.EngineBug;
import io.minke.engine.segment.SegmentFixture.Run;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SiblingColumnsTest {
    private static final int LEVEL = 4;
    private static final int ATTENUATION = 6;
    private static final int DEVIATION = 9;

    private final RealDisk disk = new RealDisk();

    @TempDir
    private Path directory;

    @Test
    void shouldStoreAttenuationAndDeviationAsWhatTheLevelLeavesOfThem() {
        Map<Integer, Run> runs = check(5_000, 1);
        SegmentReader reader = written(1, runs);
        assertThat(distances(reader)).containsExactly(0, 0, 0, 3, 3, 3, 6, 6, 6);
        runs.forEach((id, run) -> SegmentRoundTripTest.assertRun(reader, id, run));
        runs.forEach((id, run) -> assertDecimals(reader, id, run));
        assertThat(SegmentCheck.segment(disk, reader.path())).isEmpty();
        SegmentBytes parts = new SegmentBytes();
        parts.add(reader);
        assertThat(parts.lines()).anyMatch(line -> line.contains("-SIBLING"));
        reader.release();
    }

    @Test
    void shouldReadTheSegmentWithSiblingsOfVersionOne() throws IOException {
        Map<Integer, Run> runs = check(300, 1);
        SegmentReader now = written(2, runs);
        Path golden = directory.resolve("golden.seg");
        try (InputStream stored = SiblingColumnsTest.class.getResourceAsStream("/golden/siblings-v1.seg")) {
            if (stored == null) {
                Path draft = Files.createTempDirectory("minke-golden").resolve("siblings-v1.seg");
                Files.copy(now.path(), draft);
                throw new AssertionError("no golden file; a draft is " + draft);
            }
            Files.copy(stored, golden);
        }
        now.release();
        SegmentReader reader = SegmentReader.open(disk, golden);
        assertThat(distances(reader)).containsExactly(0, 1, 2);
        runs.forEach((id, run) -> SegmentRoundTripTest.assertRun(reader, id, run));
        reader.release();
    }

    @Test
    void shouldCopyABlockOnlyWithItsSibling() {
        Map<Integer, Run> runs = check(5_000, 1);
        SegmentReader source = written(3, runs);
        Run before = new Run(new long[] {SegmentFixture.DAY}, new double[] {1});
        BlockRow row = new BlockRow();
        SegmentReader copy;
        try (SegmentWriter writer = writer(4)) {
            writer.append(1, before.times(), before.values(), 0, 1);
            for (int id : runs.keySet()) {
                for (int block = source.firstBlock(id); block < source.firstBlock(id) + 3; block++) {
                    source.row(block, row);
                    assertThat(writer.canCopy(source, row)).isTrue();
                    writer.copyBlock(id, source, row);
                }
                // Distances are not what they were.
                writer.append(id + 1, before.times(), before.values(), 0, 1);
            }
            writer.finish();
            copy = SegmentReader.open(disk, writer.file());
        }
        assertThat(distances(copy)).containsExactly(0, 0, 0, 0, 0, 4, 4, 4, 0, 8, 8, 8, 0);
        runs.forEach((id, run) -> SegmentRoundTripTest.assertRun(copy, id, run));
        assertThat(SegmentCheck.segment(disk, copy.path())).isEmpty();
        copy.release();
        try (SegmentWriter writer = writer(5)) {
            source.row(source.firstBlock(DEVIATION), row);
            assertThat(writer.canCopy(source, row)).isFalse();
            assertThatThrownBy(() -> writer.copyBlock(DEVIATION, source, row)).isInstanceOf(EngineBug.class);
        }
        source.release();
    }

    @Test
    void shouldReportADamagedSiblingForEachThatIsToldFromIt() throws IOException {
        SegmentReader reader = written(6, check(1_000, 1));
        BlockRow row = new BlockRow();
        reader.row(reader.firstBlock(LEVEL), row);
        int levelOffset = row.valueOffset;
        Path file = reader.path();
        reader.release();
        byte[] bytes = Files.readAllBytes(file);
        bytes[levelOffset + 20] ^= 4;
        Files.write(file, bytes);
        SegmentReader damaged = SegmentReader.open(disk, file);
        for (int id : new int[] {LEVEL, ATTENUATION, DEVIATION}) {
            damaged.row(damaged.firstBlock(id), row);
            assertThatThrownBy(() -> damaged.decodeValues(row, new ValueCodec(), new double[TimestampCodec.MAX_COUNT]))
                    .isInstanceOfSatisfying(
                            Damage.class, damage -> assertThat(damage.offset()).isEqualTo(levelOffset));
        }
        assertThat(SegmentCheck.segment(disk, file)).hasSize(3);
        damaged.release();
    }

    private static int[] distances(SegmentReader reader) {
        ValueCodec codec = new ValueCodec();
        BlockRow row = new BlockRow();
        int[] distances = new int[reader.blockCount()];
        for (int block = 0; block < distances.length; block++) {
            reader.row(block, row);
            distances[block] = reader.siblingDistance(row, codec);
        }
        return distances;
    }

    private static void assertDecimals(SegmentReader reader, int id, Run run) {
        ValueCodec codec = new ValueCodec();
        BlockRow row = new BlockRow();
        int done = 0;
        for (int block = reader.firstBlock(id); done < run.count(); block++) {
            reader.row(block, row);
            DecimalValues values = reader.decodeDecimals(row, codec, new double[row.count]);
            assertThat(values).isNotNull();
            for (int i = 0; i < row.count; i++) {
                assertThat(values.at(i)).isEqualTo(run.values()[done + i]);
            }
            done += row.count;
        }
    }

    private SegmentReader written(int sequence, Map<Integer, Run> runs) {
        try (SegmentWriter writer = writer(sequence)) {
            new TreeMap<>(runs).forEach((id, run) -> writer.append(id, run.times(), run.values(), 0, run.count()));
            writer.finish();
            return SegmentReader.open(disk, writer.file());
        }
    }

    private SegmentWriter writer(int sequence) {
        return SegmentWriter.create(
                disk, directory, SegmentIdentity.sealed(sequence, SegmentFixture.day()), new long[0], Effort.HOT);
    }

    /** A level, an attenuation that is sent power less the level, and the level's deviation, with the times of one check. */
    private static TreeMap<Integer, Run> check(int count, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        long[] times = SegmentFixture.times(random, SegmentFixture.DAY, 10_000_000_000L, count, true);
        double[][] values = new double[3][count];
        long level = -2_100;
        for (int i = 0; i < count; i++) {
            level += random.nextInt(-3, 4);
            long reading = level + random.nextInt(-4, 5);
            values[0][i] = reading / 100.0;
            values[1][i] = (420 - reading + random.nextInt(2)) / 100.0;
            values[2][i] = (reading + 2_050) / 100.0;
        }
        return new TreeMap<>(Map.of(
                LEVEL,
                new Run(times, values[0]),
                ATTENUATION,
                new Run(times, values[1]),
                DEVIATION,
                new Run(times, values[2])));
    }
}
