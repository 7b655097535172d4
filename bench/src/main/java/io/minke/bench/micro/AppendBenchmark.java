package io.minke.bench.micro;

import io.minke.engine.active.Generation;
import io.minke.engine.memory.MemoryAccount;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Appending to the unsealed columns, a sample per series in turn, as polling does. A generation is given back and a new one begun at 256 MiB, the size at which it is sealed by default, so
 * that fresh memory is part of the score.
 */
@SuppressWarnings("NullAway.Init") // JMH calls the method marked Setup first.
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
public class AppendBenchmark {
    private static final int SAMPLES = 4_096;
    private static final long GENERATION_BYTES = 256L << 20;

    @Param({"4500", "45000", "1000000"})
    private int seriesCount;

    /** Ids are given in the order in which series are first seen, and pollers keep to their order; shuffled is the worst case. */
    @Param({"false", "true"})
    private boolean shuffled;

    private final MemoryAccount account = new MemoryAccount("benchmark", 2L << 30);
    private int[] ids;
    private Generation generation;
    private int next;
    private long timestampNanos;

    @Setup
    public void prepare() {
        ids = new int[seriesCount];
        Random random = new Random(1);
        for (int id = 0; id < seriesCount; id++) {
            int other = shuffled ? random.nextInt(id + 1) : id;
            ids[id] = ids[other];
            ids[other] = id;
        }
        generation = new Generation(1, 1, 0, account);
        timestampNanos = 1_676_505_600_000_000_000L;
    }

    @Benchmark
    @OperationsPerInvocation(SAMPLES)
    public void append() {
        int[] order = ids;
        int position = next;
        for (int sample = 0; sample < SAMPLES; sample++) {
            generation.append(order[position], timestampNanos, -22.14);
            if (++position == order.length) {
                position = 0;
                timestampNanos += 60_000_000_000L;
            }
        }
        next = position;
        if (generation.usedBytes() > GENERATION_BYTES) {
            generation.release();
            generation = new Generation(1, 1, 0, account);
        }
    }

    @TearDown
    public void release() {
        generation.release();
    }
}
