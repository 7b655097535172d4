package io.minke.engine.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.minke.engine.disk.RealDisk;
import io.minke.engine.failure.Damage;
import io.minke.engine.segment.BlockRow;
import io.minke.engine.segment.SegmentFixture;
import io.minke.engine.segment.SegmentFixture.Run;
import io.minke.engine.segment.SegmentIdentity;
import io.minke.engine.segment.SegmentReader;
import io.minke.engine.segment.SegmentSummary;
import java.nio.file.Path;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CursorMemoryTest {
    private static final int COUNT = 100;
    private static final long STEP = 60_000_000_000L;

    @TempDir
    private Path directory;

    private final SplittableRandom random = new SplittableRandom(1);

    @Test
    void shouldNotTakeTimesThatWereFoundWrongForThoseOfBefore() {
        RealDisk disk = new RealDisk();
        Map<Integer, Run> runs =
                Map.of(0, run(SegmentFixture.DAY, STEP), 1, run(SegmentFixture.DAY + STEP / 2, STEP / 3));
        SegmentSummary written =
                SegmentFixture.write(disk, directory, SegmentIdentity.sealed(1, SegmentFixture.day()), runs);
        SegmentReader reader =
                SegmentReader.open(disk, directory.resolve(written.identity().relativePath()));
        try {
            BlockRow right = new BlockRow();
            reader.row(reader.firstBlock(0), right);
            BlockRow wrong = new BlockRow();
            reader.row(reader.firstBlock(1), wrong);
            wrong.maxTime++;
            CursorMemory memory = new CursorMemory();
            assertThat(memory.openTimes(reader, right).at(0)).isEqualTo(SegmentFixture.DAY);
            assertThatExceptionOfType(Damage.class).isThrownBy(() -> memory.openTimes(reader, wrong));
            assertThat(memory.openTimes(reader, right).at(0)).isEqualTo(SegmentFixture.DAY);
        } finally {
            reader.release();
        }
    }

    private Run run(long start, long step) {
        return new Run(SegmentFixture.times(random, start, step, COUNT, false), SegmentFixture.values(random, COUNT));
    }
}
