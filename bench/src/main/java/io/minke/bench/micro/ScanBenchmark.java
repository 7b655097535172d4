package io.minke.bench.micro;

import io.minke.engine.scan.ScanMemory;
import io.minke.engine.scan.SeriesCursor;
import io.minke.engine.scan.Snapshot;
import io.minke.engine.segment.BlockRow;
import io.minke.engine.segment.SegmentReader;
import io.minke.engine.segment.SegmentSet;
import io.minke.engine.segment.SegmentSummary;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Reading through the cursor from a sealed day of 4,500 series; each score is for one question, snapshot and cursor included. */
@SuppressWarnings("NullAway.Init") // JMH calls the method marked Setup first.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ScanBenchmark {
    /** Prime to the number of series, so that every question meets another one. */
    private static final int STRIDE = 1_009;

    private final ScanMemory memory = new ScanMemory();
    private final BlockRow row = new BlockRow();
    private SegmentDay day;
    private SegmentReader reader;
    private SegmentSet set;
    private int next;

    @Setup
    public void prepare() {
        day = new SegmentDay();
        SegmentSummary segment = day.write();
        reader = day.open(segment);
        set = new SegmentSet(List.of(reader));
    }

    @Benchmark
    public double oneSeriesRaw() {
        return raw(1);
    }

    @Benchmark
    public double fiveHundredSeriesRaw() {
        return raw(500);
    }

    private double raw(int series) {
        double sum = 0;
        try (Snapshot snapshot = new Snapshot(set, List.of(), memory)) {
            SeriesCursor cursor = snapshot.cursor();
            for (int i = 0; i < series; i++) {
                cursor.open(next(), Long.MIN_VALUE, Long.MAX_VALUE);
                while (cursor.next()) {
                    int count = cursor.load();
                    sum += cursor.values()[count - 1] + cursor.times()[0];
                }
            }
        }
        return sum;
    }

    @Benchmark
    public double fiveHundredSeriesByStatistics() {
        double sum = 0;
        try (Snapshot snapshot = new Snapshot(set, List.of(), memory)) {
            SeriesCursor cursor = snapshot.cursor();
            for (int i = 0; i < 500; i++) {
                cursor.open(next(), Long.MIN_VALUE, Long.MAX_VALUE);
                while (cursor.next()) {
                    sum += cursor.sum() + cursor.count();
                }
            }
        }
        return sum;
    }

    @Benchmark
    public double oneHourOfOneSeries() {
        double sum = 0;
        try (Snapshot snapshot = new Snapshot(set, List.of(), memory)) {
            SeriesCursor cursor = snapshot.cursor();
            long start = SegmentDay.START_NANOS + 43_200_000_000_000L;
            cursor.open(next(), start, start + 3_600_000_000_000L);
            while (cursor.next()) {
                sum += cursor.load();
            }
        }
        return sum;
    }

    @Benchmark
    public double oneTableRow() {
        reader.row(next(), row);
        return row.sum;
    }

    private int next() {
        next = (next + STRIDE) % SegmentDay.SERIES;
        return next;
    }

    @TearDown
    public void cleanUp() {
        set.release();
        reader.release();
        day.close();
    }
}
