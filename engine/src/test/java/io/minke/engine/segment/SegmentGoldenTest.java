package io.minke.engine.segment;

import static org.assertj.core.api.Assertions.assertThat;

import io.minke.engine.codec.Effort;
import io.minke.engine.disk.RealDisk;
import io.minke.engine.removal.Tombstone;
import io.minke.engine.segment.SegmentFixture.Run;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.roaringbitmap.RoaringBitmap;

/**
 * Files of each version of the format, kept for ever. If a test fails after a change of layout or codec, the format has changed: it needs a new version and a new golden file beside the old one, which
 * must still be read.
 */
class SegmentGoldenTest {
    private final RealDisk disk = new RealDisk();

    @TempDir
    private Path directory;

    @Test
    void shouldReadTheSegmentOfVersionOne() throws IOException {
        Path golden = directory.resolve("golden.seg");
        byte[] now = Files.readAllBytes(write(identity(), samples()));
        Files.write(golden, golden("segment-v1.seg", now));
        SegmentReader reader = SegmentReader.open(disk, golden);
        samples().forEach((id, run) -> SegmentRoundTripTest.assertRun(reader, id, run));
        assertThat(reader.seriesCount()).isEqualTo(samples().size());
        assertThat(reader.summary().identity()).isEqualTo(identity());
        assertThat(reader.sources()).containsExactly(5, 6);
        reader.release();
        assertThat(SegmentCheck.segment(disk, golden)).isEmpty();
    }

    /** The codec may choose other encodings in time, so that only a frame whose columns leave no choice is compared byte for byte. */
    @Test
    void shouldWriteTheFrameOfVersionOneByteForByte() throws IOException {
        long[] times = {SegmentFixture.DAY, SegmentFixture.DAY + 1_000_000_000L};
        Path file =
                write(identity(), Map.of(1, new Run(times, new double[] {7, 7}), 4, new Run(times, new double[] {7, 7
                })));
        assertThat(file).hasBinaryContent(golden("frame-v1.seg", Files.readAllBytes(file)));
    }

    @Test
    void shouldReadTheCatalogOfVersionOneWhichKnewNoDeletes() throws IOException {
        CatalogContent content = catalog(1, 12, List.of(), new RoaringBitmap());
        byte[] golden = golden("catalog-12", content.encode().array());
        assertThat(CatalogContent.decode(golden, "catalog-12", 12)).isEqualTo(content);
    }

    /** Both are the same text but for the number; the third tells older programs that they can't read all columns. */
    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void shouldReadAndWriteCatalogsWithDeletes(int version) throws IOException {
        RoaringBitmap series = RoaringBitmap.bitmapOf(0, 1, 2, 7, 70_000, 70_001);
        List<Tombstone> deletes = List.of(
                new Tombstone(9, 1_676_505_600_000L, Long.MIN_VALUE, Long.MAX_VALUE, series),
                new Tombstone(120_042, 1_676_505_601_000L, -5, 5, RoaringBitmap.bitmapOf(3)));
        int number = 11 + version;
        CatalogContent content = catalog(version, number, deletes, series);
        byte[] golden = golden("catalog-" + number, content.encode().array());
        assertThat(CatalogContent.decode(golden, "catalog-" + number, number)).isEqualTo(content);
        assertThat(content.encode()).isEqualTo(ByteBuffer.wrap(golden));
    }

    private static CatalogContent catalog(int version, int number, List<Tombstone> deletes, RoaringBitmap gone) {
        CatalogEntry day = new CatalogEntry(
                "2023-02-16/000000000007.seg", 0x9f3a01bc, 7, 0, SegmentFixture.DAY, SegmentFixture.DAY + 1, 2, 300);
        RoaringBitmap silent = version < 3 ? new RoaringBitmap() : RoaringBitmap.bitmapOf(40, 41, 42);
        CatalogEntry week = new CatalogEntry("2023-02-09+7d/000000000041.seg", 5, 6, 2, -1, 0, 1_000, 2_000);
        return new CatalogContent(version, number, 120_043, 42, List.of(day, week), deletes, gone, silent);
    }

    private static SegmentIdentity identity() {
        return new SegmentIdentity(7, 6, 1, SegmentFixture.day());
    }

    /** Levels of two decimals with gaps, a counter, a constant, real doubles, all gaps, a single sample; three time columns. */
    private static Map<Integer, Run> samples() {
        long[] regular = new long[100];
        long[] late = new long[100];
        for (int i = 0; i < 100; i++) {
            regular[i] = SegmentFixture.DAY + i * 60_000_000_000L;
            late[i] = regular[i] + i * i % 37 * 1_000_000L;
        }
        double[][] values = new double[5][100];
        for (int i = 0; i < 100; i++) {
            values[0][i] = i % 13 == 5 ? SegmentFixture.GAP : (-2_340 + i * 7 % 23) / 100.0;
            values[1][i] = 4_692_187 + 60.0 * i;
            values[2][i] = 19.5;
            values[3][i] = Math.sqrt(i) * (i % 2 == 0 ? 1 : -1);
            values[4][i] = SegmentFixture.GAP;
        }
        Map<Integer, Run> samples = new TreeMap<>();
        for (int i = 0; i < 5; i++) {
            samples.put(3 * i, new Run(i < 3 ? late : regular, values[i]));
        }
        samples.put(100, new Run(new long[] {SegmentFixture.DAY + 17}, new double[] {-0.0}));
        return samples;
    }

    private Path write(SegmentIdentity identity, Map<Integer, Run> runs) {
        try (SegmentWriter writer = SegmentWriter.create(disk, directory, identity, new long[] {5, 6}, Effort.HOT)) {
            new TreeMap<>(runs).forEach((id, run) -> writer.append(id, run.times(), run.values(), 0, run.count()));
            writer.finish();
            return writer.file();
        }
    }

    /** @param now what would be the golden file of a new version; where there is none, the failure says where to find it */
    private static byte[] golden(String name, byte[] now) throws IOException {
        try (InputStream golden = SegmentGoldenTest.class.getResourceAsStream("/golden/" + name)) {
            if (golden == null) {
                Path draft = Files.createTempDirectory("minke-golden").resolve(name);
                Files.write(draft, now);
                throw new AssertionError("no golden file " + name + "; a draft is " + draft);
            }
            return golden.readAllBytes();
        }
    }
}
