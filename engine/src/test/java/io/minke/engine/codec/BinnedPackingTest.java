package io.minke.engine.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32C;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** Runs of every kind that bins are cut for: skewed, in clusters, of few values, over all 64 bits, and of lengths that do not divide into stretches. */
class BinnedPackingTest {
    private static final int RUNS = 2_000;
    private static final int KINDS = 7;
    private static final int FEWEST = 256;
    private static final int FROM = 3;

    private final Random random = new Random(17);
    private final BinnedPacking packing = new BinnedPacking();
    private final ColumnWriter column = new ColumnWriter();
    private final long[] totals = new long[3];

    @Test
    void everyValueComesBackAndTheCostIsWhatIsWritten() {
        ColumnReader reader = new ColumnReader("bins");
        BinnedPacking other = new BinnedPacking();
        int bound = 0;
        for (int run = 0; run < RUNS; run++) {
            long[] values = values(run % KINDS);
            if (!planAndWrite(values)) {
                continue;
            }
            bound++;
            assertThat(packing.costBits()).isEqualTo(8L * column.length());
            long[] read = new long[values.length];
            reader.wrap(new UnsafeBuffer(column.bytes(), 0, column.length()), 0, column.length());
            other.read(reader, values.length - FROM, 5, read, FROM);
            for (int i = FROM; i < values.length; i++) {
                assertThat(read[i] - 5).as("value %d of run %d", i, run).isEqualTo(values[i]);
            }
        }
        assertThat(bound).isGreaterThan(RUNS / 2);
    }

    /** Columns were stored, and are compared by their bytes: which cut is taken among equally cheap ones must stay. */
    @Test
    void binsAreCutAsTheyAlwaysWere() {
        CRC32C checksum = new CRC32C();
        for (int run = 0; run < RUNS; run++) {
            if (planAndWrite(values(run % KINDS))) {
                checksum.update(column.bytes(), 0, column.length());
            }
        }
        assertThat(Long.toHexString(checksum.getValue())).isEqualTo("533c2f63");
    }

    private boolean planAndWrite(long[] values) {
        int count = values.length - FROM;
        Kernels.CHOSEN.summarize(values, FROM, count, totals);
        if (!packing.plan(values, FROM, count, totals[1], totals[2], Long.MAX_VALUE)) {
            return false;
        }
        column.clear();
        packing.write(count, column);
        return true;
    }

    private long[] values(int kind) {
        long[] values = new long[FROM + FEWEST + random.nextInt(TimestampCodec.MAX_COUNT - FEWEST + 1)];
        long level = random.nextLong() >> random.nextInt(Long.SIZE);
        for (int i = 0; i < values.length; i++) {
            values[i] = switch (kind) {
                case 0 -> random.nextLong();
                case 1 -> level + (random.nextLong() >> 20 + random.nextInt(40));
                case 2 -> (random.nextInt(3) << 20) + random.nextInt(50);
                case 3 -> random.nextInt(12) == 0 ? random.nextInt(1 << 30) : random.nextInt(30);
                case 4 -> random.nextInt(5) * 1_000L;
                case 5 ->
                    random.nextInt(4) == 0 ? Long.MIN_VALUE + random.nextInt(9) : Long.MAX_VALUE - random.nextInt(9);
                default -> random.nextLong() >>> 1 + random.nextInt(62);
            };
        }
        Arrays.sort(values, FROM, FROM + random.nextInt(FEWEST));
        return values;
    }
}
