package io.minke.bench.micro;

import io.minke.engine.disk.Disk;
import io.minke.engine.disk.RealDisk;
import io.minke.engine.segment.Partition;
import io.minke.engine.segment.SegmentIdentity;
import io.minke.engine.segment.SegmentReader;
import io.minke.engine.segment.SegmentSummary;
import io.minke.engine.segment.SegmentWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.SplittableRandom;

/** A day of 4,500 series at 60 s as a segment: of nine metrics of a host six are levels of two decimals, two are traffic, one is a counter. The grid is shared. */
final class SegmentDay implements AutoCloseable {
    static final int SERIES = 4_500;
    static final int SAMPLES = 1_440;
    /** 2023-02-16T00:00:00Z. */
    static final long START_NANOS = 1_676_505_600_000_000_000L;

    private static final long STEP_NANOS = 60_000_000_000L;

    final long[] times = new long[SAMPLES];
    final double[][] values = new double[SERIES][SAMPLES];
    private final Disk disk = new RealDisk();
    private final Path directory;
    private long sequence;

    SegmentDay() {
        try {
            directory = Files.createTempDirectory("minke-segment-day");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        SplittableRandom random = new SplittableRandom(20_230_216);
        for (int i = 0; i < SAMPLES; i++) {
            times[i] = START_NANOS + i * STEP_NANOS;
        }
        for (int series = 0; series < SERIES; series++) {
            fill(random, series % 9, values[series]);
        }
    }

    private static void fill(SplittableRandom random, int metric, double[] target) {
        long level = random.nextInt(-3_000, 3_000);
        double traffic = 1e6 * Math.exp(random.nextDouble(4));
        for (int i = 0; i < SAMPLES; i++) {
            if (metric < 6) {
                level += random.nextInt(8) == 0 ? random.nextInt(-1, 2) : 0;
                target[i] = (level + random.nextInt(-2, 3)) / 100.0;
            } else if (metric < 8) {
                target[i] = Math.rint(traffic * Math.exp(random.nextDouble() + Math.sin(i / 229.0)));
            } else {
                target[i] = 4_692_187 + 60.0 * i;
            }
        }
    }

    /** Writes the segment anew. */
    SegmentSummary write() {
        SegmentIdentity identity = SegmentIdentity.sealed(++sequence, Partition.day(START_NANOS));
        try (SegmentWriter writer = SegmentWriter.create(disk, directory, identity)) {
            for (int series = 0; series < SERIES; series++) {
                writer.append(series, times, values[series], 0, SAMPLES);
            }
            return writer.finish();
        }
    }

    SegmentReader open(SegmentSummary summary) {
        return SegmentReader.open(disk, file(summary));
    }

    void delete(SegmentSummary summary) {
        disk.delete(file(summary));
    }

    private Path file(SegmentSummary summary) {
        return directory.resolve(summary.identity().relativePath());
    }

    @Override
    public void close() {
        try (var files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder()).forEach(disk::delete);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
