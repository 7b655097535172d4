package io.minke.engine.segment;

import static org.assertj.core.api.Assertions.assertThat;

import io.minke.engine.codec.Effort;
import io.minke.engine.codec.ValueCodec;
import io.minke.engine.disk.RealDisk;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CopiedBlocksTest {
    private static final int CHECKS = CopiedBlocks.MAX_TIME_COLUMNS + 3;
    private static final int COUNT = 64;

    @TempDir
    private Path directory;

    @Test
    void shouldRememberAsManyBlocksAsItMayAndNoMore() {
        CopiedBlocks copied = new CopiedBlocks();
        for (int block = 0; block < 3 * CopiedBlocks.MAX_DISTANCE; block++) {
            copied.put(block, 2 * block);
            int oldest = Math.max(0, block - CopiedBlocks.MAX_DISTANCE + 1);
            assertThat(copied.copyOf(block)).isEqualTo(2 * block);
            assertThat(copied.copyOf(oldest)).isEqualTo(2 * oldest);
            assertThat(copied.copyOf(oldest - 1)).isEqualTo(-1);
            assertThat(copied.copyOf(block + 1)).isEqualTo(-1);
        }
    }

    @Test
    void shouldForgetBlocksWithTheTimesThatOthersWouldShareWithThem() {
        CopiedBlocks copied = new CopiedBlocks();
        copied.put(7, 1);
        for (int offset = 0; offset < CopiedBlocks.MAX_TIME_COLUMNS; offset++) {
            copied.putTimes(offset, new TimeColumn(offset, 3, 2, 0, 1, 0));
        }
        assertThat(copied.copyOf(7)).isEqualTo(1);
        assertThat(copied.timesAt(0)).isNotNull();
        copied.putTimes(CopiedBlocks.MAX_TIME_COLUMNS, new TimeColumn(1, 3, 2, 0, 1, 0));
        assertThat(copied.timesAt(0)).isNull();
        assertThat(copied.timesAt(CopiedBlocks.MAX_TIME_COLUMNS)).isNotNull();
        assertThat(copied.copyOf(7)).isEqualTo(-1);
    }

    /** Each check has times of its own, which a level and what is told from it share. */
    @Test
    void shouldCopySiblingsOfMoreChecksThanItRemembersTimesOf() {
        RealDisk disk = new RealDisk();
        TreeMap<Integer, SegmentFixture.Run> runs = new TreeMap<>();
        SplittableRandom random = new SplittableRandom(1);
        for (int check = 0; check < CHECKS; check++) {
            long[] times = SegmentFixture.times(random, SegmentFixture.DAY, 10_000_000_000L, COUNT, true);
            double[] level = new double[COUNT];
            double[] attenuation = new double[COUNT];
            for (int i = 0; i < COUNT; i++) {
                int reading = random.nextInt(-3_000, -1_000);
                level[i] = reading / 100.0;
                attenuation[i] = (420 - reading) / 100.0;
            }
            runs.put(2 * check, new SegmentFixture.Run(times, level));
            runs.put(2 * check + 1, new SegmentFixture.Run(times, attenuation));
        }
        SegmentReader source;
        try (SegmentWriter writer = writer(disk, 1)) {
            runs.forEach((id, run) -> writer.append(id, run.times(), run.values(), 0, run.count()));
            writer.finish();
            source = SegmentReader.open(disk, writer.file());
        }
        BlockRow row = new BlockRow();
        ValueCodec codec = new ValueCodec();
        int told = 0;
        int copied = 0;
        SegmentReader copy;
        try (SegmentWriter writer = writer(disk, 2)) {
            for (int id : runs.keySet()) {
                source.row(source.firstBlock(id), row);
                told += source.siblingDistance(row, codec) > 0 ? 1 : 0;
                if (writer.canCopy(source, row)) {
                    writer.copyBlock(id, source, row);
                    copied++;
                } else {
                    SegmentFixture.Run run = runs.get(id);
                    writer.append(id, run.times(), run.values(), 0, run.count());
                }
            }
            writer.finish();
            copy = SegmentReader.open(disk, writer.file());
        }
        assertThat(told).isEqualTo(CHECKS);
        assertThat(copied).isEqualTo(2 * CHECKS);
        runs.forEach((id, run) -> SegmentRoundTripTest.assertRun(copy, id, run));
        assertThat(SegmentCheck.segment(disk, copy.path())).isEmpty();
        copy.release();
        source.release();
    }

    private SegmentWriter writer(RealDisk disk, int sequence) {
        return SegmentWriter.create(
                disk, directory, SegmentIdentity.sealed(sequence, SegmentFixture.day()), new long[0], Effort.HOT);
    }
}
