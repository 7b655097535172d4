package io.minke.engine.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minke.engine.codec.Effort;
import io.minke.engine.codec.ListedColumn;
import io.minke.engine.codec.TimestampCodec;
import io.minke.engine.codec.ValueCodec;
import io.minke.engine.codec.WindSpeeds;
import io.minke.engine.disk.RealDisk;
import io.minke.engine.failure.Damage;
import io.minke.engine.segment.SegmentFixture.Run;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DictionaryColumnsTest {
    private static final int LEVEL = 4;
    private static final int WIND = 6;
    private static final int GUSTS = 9;

    private final RealDisk disk = new RealDisk();

    @TempDir
    private Path directory;

    @Test
    void shouldStoreTheValuesOfASeriesOnce() {
        Map<Integer, Run> runs = runs(10_000);
        for (Effort effort : Effort.values()) {
            SegmentReader reader = written(1, runs, effort);
            assertThat(holders(reader)).containsExactly(-1, -1, -1, -1, -1, 5, 5, 5, 5, 5, 10, 10, 10, 10, 10);
            runs.forEach((id, run) -> SegmentRoundTripTest.assertRun(reader, id, run));
            assertThat(SegmentCheck.segment(disk, reader.path())).isEmpty();
            SegmentBytes parts = new SegmentBytes();
            parts.add(reader);
            assertThat(parts.lines())
                    .anyMatch(line -> line.contains("LISTED"))
                    .anyMatch(line -> line.contains("dictionaries of values"));
            List<String> dump = new ArrayList<>();
            SegmentDump.print(disk, reader.path(), dump::add);
            assertThat(dump)
                    .anyMatch(line -> line.contains("the dictionary of blocks 5 to 9 (series " + WIND + ")"))
                    .anyMatch(line -> line.contains("told from the dictionary of block 10"));
            reader.release();
        }
    }

    @Test
    void shouldReadTheSegmentWithDictionariesOfVersionOne() throws IOException {
        Map<Integer, Run> runs = runs(4_100);
        SegmentReader now = written(2, runs, Effort.HOT);
        Path golden = directory.resolve("golden.seg");
        try (InputStream stored = DictionaryColumnsTest.class.getResourceAsStream("/golden/dictionaries-v1.seg")) {
            if (stored == null) {
                Path draft = Files.createTempDirectory("minke-golden").resolve("dictionaries-v1.seg");
                Files.copy(now.path(), draft);
                throw new AssertionError("no golden file; a draft is " + draft);
            }
            Files.copy(stored, golden);
        }
        now.release();
        SegmentReader reader = SegmentReader.open(disk, golden);
        assertThat(holders(reader)).containsExactly(-1, -1, -1, 3, 3, 3, 6, 6, 6);
        runs.forEach((id, run) -> SegmentRoundTripTest.assertRun(reader, id, run));
        assertThat(SegmentCheck.segment(disk, golden)).isEmpty();
        reader.release();
    }

    @Test
    void shouldCopyBlocksWithTheirDictionaryFromSeveralSegments() {
        TreeMap<Integer, Run> runs = runs(10_000);
        SegmentReader first = written(3, part(runs, 0, 5_000), Effort.HOT);
        SegmentReader second = written(4, part(runs, 5_000, 10_000), Effort.HOT);
        SegmentReader copy;
        try (SegmentWriter writer = writer(5, Effort.HOT)) {
            for (int id : runs.keySet()) {
                copyAll(writer, id, first, first.firstBlock(id));
                copyAll(writer, id, second, second.firstBlock(id));
            }
            writer.finish();
            copy = SegmentReader.open(disk, writer.file());
        }
        assertThat(holders(copy)).containsExactly(-1, -1, -1, -1, -1, -1, 6, 6, 6, 9, 9, 9, 12, 12, 12, 15, 15, 15);
        runs.forEach((id, run) -> SegmentRoundTripTest.assertRun(copy, id, run));
        assertThat(SegmentCheck.segment(disk, copy.path())).isEmpty();
        SegmentReader again;
        try (SegmentWriter writer = writer(6, Effort.HOT)) {
            // Without the block that holds it, the next one brings the dictionary along.
            copyAll(writer, WIND, copy, copy.firstBlock(WIND) + 1);
            writer.finish();
            again = SegmentReader.open(disk, writer.file());
        }
        assertThat(holders(again)).containsExactly(0, 0, 2, 2, 2);
        assertThat(SegmentCheck.segment(disk, again.path())).isEmpty();
        again.release();
        copy.release();
        first.release();
        second.release();
    }

    private static void copyAll(SegmentWriter writer, int id, SegmentReader source, int from) {
        BlockRow row = new BlockRow();
        for (int block = from; block < source.endBlockAt(source.seriesPosition(id)); block++) {
            source.row(block, row);
            assertThat(writer.canCopy(source, row)).isTrue();
            writer.copyBlock(id, source, row);
        }
    }

    @Test
    void shouldSayWhatADamagedDictionaryTakesWithIt() throws IOException {
        SegmentReader whole = written(7, runs(10_000), Effort.HOT);
        BlockRow row = new BlockRow();
        int holder = whole.firstBlock(WIND);
        whole.row(holder, row);
        int dictionary = row.valueOffset + 100;
        int own = row.valueOffset + row.valueLength - 1;
        assertThat(ListedColumn.dictionaryBytes(whole.buffer(), row.valueOffset, row.valueLength))
                .isBetween(200, row.valueLength - 200);
        whole.release();

        SegmentReader damaged = damaged(whole.path(), dictionary);
        for (int block = holder; block < holder + 5; block++) {
            damaged.row(block, row);
            int offset = row.valueOffset;
            assertThatThrownBy(() -> damaged.decodeValues(row, new ValueCodec(), new double[TimestampCodec.MAX_COUNT]))
                    .isInstanceOf(Damage.class)
                    .hasMessageContaining("dictionary of blocks 5 to 9 (series " + WIND + ")");
            assertThat(row.valueOffset).isEqualTo(offset);
            try (SegmentWriter writer = writer(8, Effort.HOT)) {
                assertThatThrownBy(() -> writer.copyBlock(WIND, damaged, row)).isInstanceOf(Damage.class);
                assertThat(writer.samplesWritten()).isZero();
            }
        }
        readable(damaged, damaged.firstBlock(GUSTS));
        readable(damaged, damaged.firstBlock(LEVEL));
        assertThat(SegmentCheck.segment(disk, damaged.path()))
                .as("once for the block that holds it, once for all others")
                .hasSize(2)
                .allMatch(finding -> finding.contains("blocks 5 to 9"));
        List<String> dump = new ArrayList<>();
        SegmentDump.print(disk, damaged.path(), dump::add);
        assertThat(dump).filteredOn(line -> line.startsWith("    damaged")).hasSize(5);
        damaged.release();

        SegmentReader behind = damaged(whole.path(), own);
        behind.row(holder, row);
        assertThatThrownBy(() -> behind.decodeValues(row, new ValueCodec(), new double[TimestampCodec.MAX_COUNT]))
                .isInstanceOf(Damage.class)
                .hasMessageNotContaining("dictionary");
        for (int block = holder + 1; block < holder + 5; block++) {
            readable(behind, block);
        }
        assertThat(SegmentCheck.segment(disk, behind.path())).hasSize(1);
        behind.release();
    }

    private static void readable(SegmentReader reader, int block) {
        BlockRow row = new BlockRow();
        reader.row(block, row);
        reader.decodeValues(row, new ValueCodec(), new double[TimestampCodec.MAX_COUNT]);
    }

    private SegmentReader damaged(Path file, int offset) throws IOException {
        Path copy = directory.resolve("damaged-" + offset + ".seg");
        byte[] bytes = Files.readAllBytes(file);
        bytes[offset] ^= 4;
        Files.write(copy, bytes);
        return SegmentReader.open(disk, copy);
    }

    /** One codec that reads several segments in turns must not take a dictionary for another's. */
    @Test
    void shouldTellDictionariesOfSegmentsApart() {
        SegmentReader one = written(9, Map.of(WIND, run(10_000, 1)), Effort.HOT);
        SegmentReader other = written(10, Map.of(WIND, run(10_000, 2)), Effort.HOT);
        ValueCodec codec = new ValueCodec();
        BlockRow row = new BlockRow();
        double[] found = new double[TimestampCodec.MAX_COUNT];
        for (int block = 0; block < 5; block++) {
            for (SegmentReader reader : List.of(one, other)) {
                reader.row(block, row);
                reader.decodeValues(row, codec, found);
                double[] expected = run(10_000, reader == one ? 1 : 2).values();
                assertThat(Arrays.copyOf(found, row.count))
                        .isEqualTo(Arrays.copyOfRange(expected, block * 2_000, (block + 1) * 2_000));
            }
        }
        one.release();
        other.release();
    }

    private static int[] holders(SegmentReader reader) {
        BlockRow row = new BlockRow();
        int[] holders = new int[reader.blockCount()];
        for (int block = 0; block < holders.length; block++) {
            reader.row(block, row);
            holders[block] = reader.dictionaryHolder(row);
        }
        return holders;
    }

    private SegmentReader written(int sequence, Map<Integer, Run> runs, Effort effort) {
        try (SegmentWriter writer = writer(sequence, effort)) {
            new TreeMap<>(runs).forEach((id, run) -> writer.append(id, run.times(), run.values(), 0, run.count()));
            writer.finish();
            return SegmentReader.open(disk, writer.file());
        }
    }

    private SegmentWriter writer(int sequence, Effort effort) {
        return SegmentWriter.create(
                disk, directory, SegmentIdentity.sealed(sequence, SegmentFixture.day()), new long[0], effort);
    }

    /** A level that needs no dictionary, and two series that do. */
    private static TreeMap<Integer, Run> runs(int count) {
        Run wind = run(count, 1);
        double[] levels = new double[count];
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < count; i++) {
            levels[i] = random.nextInt(-2_300, -2_200) / 100.0;
        }
        return new TreeMap<>(Map.of(LEVEL, new Run(wind.times(), levels), WIND, wind, GUSTS, run(count, 2)));
    }

    private static Run run(int count, long seed) {
        long[] times = SegmentFixture.times(new SplittableRandom(1), SegmentFixture.DAY, 8_000_000_000L, count, false);
        return new Run(times, WindSpeeds.of(count, seed));
    }

    private static TreeMap<Integer, Run> part(Map<Integer, Run> runs, int from, int to) {
        TreeMap<Integer, Run> part = new TreeMap<>();
        runs.forEach((id, run) -> part.put(
                id, new Run(Arrays.copyOfRange(run.times(), from, to), Arrays.copyOfRange(run.values(), from, to))));
        return part;
    }
}
