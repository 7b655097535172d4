package io.minke.engine.compact;

import static org.assertj.core.api.Assertions.assertThat;

import io.minke.engine.disk.Disk;
import io.minke.engine.disk.RealDisk;
import io.minke.engine.scan.ScanMemory;
import io.minke.engine.segment.BlockRow;
import io.minke.engine.segment.SegmentFixture;
import io.minke.engine.segment.SegmentFixture.Run;
import io.minke.engine.segment.SegmentIdentity;
import io.minke.engine.segment.SegmentReader;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.roaringbitmap.RoaringBitmap;

/** What was taken over byte by byte is held against its source byte by byte. */
class MergeTotalsTest {
    private final Disk disk = new RealDisk();

    @TempDir
    private Path directory;

    @Test
    void shouldTellCopiesByTheirBytesWhereverTheyLie() {
        SegmentReader source = segment(1, values(1, 0), values(2, 0));
        SegmentReader same = segment(2, values(1, 0), values(2, 0));
        assertThat(difference(source, same)).isNull();
        same.release();

        SegmentReader other = segment(3, values(1, 0), values(2, 1));
        assertThat(difference(source, other)).isEqualTo("other times or values");
        other.release();

        SegmentReader swapped = segment(4, values(2, 0), values(1, 0));
        assertThat(difference(source, swapped)).isEqualTo("other times or values");
        swapped.release();
        source.release();
    }

    /** As a merge does that copies all blocks of the source. */
    private static String difference(SegmentReader source, SegmentReader written) {
        MergeTotals read = new MergeTotals();
        BlockRow row = new BlockRow();
        for (int block = 0; block < source.blockCount(); block++) {
            source.row(block, row);
            read.addCopied(source.seriesOfBlock(block), source, row);
        }
        MergeTotals found = new MergeTotals();
        found.addAll(written, RoaringBitmap.bitmapOfRange(0, written.blockCount()), new ScanMemory());
        return read.difference(found);
    }

    private SegmentReader segment(long sequence, double[] first, double[] second) {
        long[] times =
                SegmentFixture.times(new SplittableRandom(9), SegmentFixture.DAY, 60_000_000_000L, first.length, true);
        TreeMap<Integer, Run> runs = new TreeMap<>();
        runs.put(1, new Run(times, first));
        runs.put(2, new Run(times, second));
        SegmentIdentity identity = SegmentIdentity.sealed(sequence, SegmentFixture.day());
        SegmentFixture.write(disk, directory, identity, runs);
        return SegmentReader.open(disk, directory.resolve(identity.relativePath()));
    }

    /** @param changed what is added to one of them */
    private static double[] values(long seed, int changed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] values = random.doubles(1_440).toArray();
        values[700] += changed;
        return values;
    }
}
