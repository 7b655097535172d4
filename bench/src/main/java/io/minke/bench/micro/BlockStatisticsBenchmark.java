package io.minke.bench.micro;

import io.minke.engine.disk.Disk;
import io.minke.engine.disk.RealDisk;
import io.minke.engine.scan.ScanMemory;
import io.minke.engine.scan.SeriesCursor;
import io.minke.engine.scan.Snapshot;
import io.minke.engine.segment.Partition;
import io.minke.engine.segment.SegmentIdentity;
import io.minke.engine.segment.SegmentReader;
import io.minke.engine.segment.SegmentSet;
import io.minke.engine.segment.SegmentWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** A year of one series with a sample a second: 15,400 full blocks in 13 segments, of which a wide window needs only what the block tables tell. Each score is for one block. */
@SuppressWarnings("NullAway.Init") // JMH calls the method marked Setup first.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class BlockStatisticsBenchmark {
    private static final int SEGMENTS = 13;
    private static final int SEGMENT_DAYS = 28;
    private static final int CHUNKS = 1_184;
    private static final int CHUNK_SAMPLES = 2_043;
    private static final int BLOCKS = SEGMENTS * CHUNKS;
    private static final long SECOND_NANOS = 1_000_000_000L;
    private static final int SERIES = 7;

    private final Disk disk = new RealDisk();
    private final ScanMemory memory = new ScanMemory();
    private Path directory;
    private SegmentSet set;

    @Setup
    public void prepare() throws IOException {
        directory = Files.createTempDirectory("minke-block-statistics");
        List<SegmentReader> readers = new ArrayList<>();
        for (int segment = 0; segment < SEGMENTS; segment++) {
            readers.add(write(segment));
        }
        set = new SegmentSet(readers);
    }

    private SegmentReader write(int number) {
        SplittableRandom random = new SplittableRandom(number);
        Partition partition =
                new Partition(SegmentDay.START_NANOS + number * SEGMENT_DAYS * Partition.DAY_NANOS, SEGMENT_DAYS);
        SegmentIdentity identity = SegmentIdentity.sealed(number + 1, partition);
        long[] times = new long[CHUNK_SAMPLES];
        double[] values = new double[CHUNK_SAMPLES];
        try (SegmentWriter writer = SegmentWriter.create(disk, directory, identity)) {
            for (int chunk = 0; chunk < CHUNKS; chunk++) {
                for (int i = 0; i < CHUNK_SAMPLES; i++) {
                    times[i] = partition.startNanos() + ((long) chunk * CHUNK_SAMPLES + i) * SECOND_NANOS;
                    values[i] = (random.nextInt(5) - 2_000 + chunk % 100) / 100.0;
                }
                writer.append(SERIES, times, values, 0, CHUNK_SAMPLES);
            }
            writer.finish();
        }
        return SegmentReader.open(disk, directory.resolve(identity.relativePath()));
    }

    /** As a mean over months needs them. */
    @Benchmark
    @OperationsPerInvocation(BLOCKS)
    public double sumsAndCounts() {
        return scan(false);
    }

    /** With the extremes and the first and last values. */
    @Benchmark
    @OperationsPerInvocation(BLOCKS)
    public double allStatistics() {
        return scan(true);
    }

    private double scan(boolean all) {
        double sum = 0;
        int blocks = 0;
        try (Snapshot snapshot = new Snapshot(set, List.of(), memory)) {
            SeriesCursor cursor = snapshot.cursor();
            cursor.open(SERIES, Long.MIN_VALUE, Long.MAX_VALUE);
            while (cursor.next()) {
                blocks += cursor.widen(Long.MAX_VALUE);
                sum += cursor.sum() + cursor.count();
                if (all) {
                    sum += cursor.min() + cursor.max() + cursor.first() + cursor.last();
                }
            }
        }
        if (blocks != BLOCKS) {
            throw new IllegalStateException(blocks + " blocks instead of " + BLOCKS);
        }
        return sum;
    }

    @TearDown
    public void clear() throws IOException {
        set.readers().forEach(SegmentReader::release);
        set.release();
        try (var files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder()).forEach(disk::delete);
        }
    }
}
