package io.minke.bench.micro;

import io.minke.engine.segment.SegmentSummary;
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

/** Writing a day of 4,500 series as a segment, forces included. The score is nanoseconds per sample. */
@SuppressWarnings("NullAway.Init") // JMH calls the method marked Setup first.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class SegmentWriteBenchmark {
    private SegmentDay day;

    @Setup
    public void prepare() {
        day = new SegmentDay();
    }

    @Benchmark
    @OperationsPerInvocation(SegmentDay.SERIES * SegmentDay.SAMPLES)
    public long write() {
        SegmentSummary segment = day.write();
        day.delete(segment);
        return segment.bytes();
    }

    @TearDown
    public void cleanUp() {
        day.close();
    }
}
