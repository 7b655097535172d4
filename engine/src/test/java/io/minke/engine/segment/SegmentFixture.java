package io.minke.engine.segment;

import io.minke.engine.disk.Disk;
import java.nio.file.Path;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** Random series of the kinds that monitoring has, and segments of them. */
public final class SegmentFixture {
    public static final double GAP = Double.longBitsToDouble(0x7ff8000000000000L);
    /** 2023-02-16T00:00:00Z. */
    public static final long DAY = 1_676_505_600_000_000_000L;

    private SegmentFixture() {}

    /** Times and values of one run of a series. */
    public record Run(long[] times, double[] values) {
        public int count() {
            return times.length;
        }
    }

    public static Partition day() {
        return Partition.day(DAY);
    }

    /** @param step nanoseconds between samples; each time is moved ahead by less than the step at random if {@code jitter} */
    public static long[] times(SplittableRandom random, long start, long step, int count, boolean jitter) {
        long[] times = new long[count];
        for (int i = 0; i < count; i++) {
            times[i] = start + i * step + (jitter ? random.nextLong(step) : 0);
        }
        return times;
    }

    public static double[] values(SplittableRandom random, int count) {
        double[] values = new double[count];
        int kind = random.nextInt(8);
        double level = random.nextInt(-4_000, 4_000);
        for (int i = 0; i < count; i++) {
            level += random.nextInt(-5, 6);
            values[i] = switch (kind) {
                case 0 -> level / 100;
                case 1 -> 7;
                case 2 -> random.nextDouble() * 1e9;
                case 3 -> Double.longBitsToDouble(random.nextLong());
                case 4 -> random.nextInt(4) == 0 ? GAP : level / 10;
                case 5 -> GAP;
                case 6 -> 1_000_000_000L + i * 64_000L;
                default -> random.nextBoolean() ? -0.0 : level;
            };
        }
        return values;
    }

    /** A series with the same times that rises, or falls, when another one rises, but for a reading's noise. */
    public static Run beside(SplittableRandom random, Run other, boolean rises) {
        double[] values = new double[other.count()];
        int sign = rises ? 1 : -1;
        for (int i = 0; i < values.length; i++) {
            values[i] = Math.rint(sign * other.values()[i] * 100 + random.nextInt(2)) / 100;
        }
        return new Run(other.times(), values);
    }

    public static SegmentSummary write(Disk disk, Path segments, SegmentIdentity identity, Map<Integer, Run> runs) {
        try (SegmentWriter writer = SegmentWriter.create(disk, segments, identity)) {
            new TreeMap<>(runs).forEach((id, run) -> writer.append(id, run.times(), run.values(), 0, run.count()));
            return writer.finish();
        }
    }
}
