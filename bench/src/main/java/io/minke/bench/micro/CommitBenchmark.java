package io.minke.bench.micro;

import io.minke.engine.Appender;
import io.minke.engine.Durability;
import io.minke.engine.Engine;
import io.minke.engine.EngineOptions;
import io.minke.engine.series.SeriesKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
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
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The engine embedded: a batch of known series appended, and waited for until it is durable and readable. Ring, log with its force, columns and sealing are all in the score, and the
 * allocation is that of all threads.
 */
@SuppressWarnings("NullAway.Init") // JMH calls the method marked Setup first.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 4, time = 2)
@Measurement(iterations = 5, time = 2)
public class CommitBenchmark {
    private static final int SAMPLES = 10_000;
    private static final int SERIES = 4_500;

    @Param({"FSYNC", "OS"})
    private Durability durability;

    private Path directory;
    private Engine engine;

    /** Each thread has its own appender, as each connection's loop has. */
    @SuppressWarnings("NullAway.Init")
    @State(Scope.Thread)
    public static class Producer {
        private Appender appender;
        private int[] ids;
        private int next;
        private long timestampNanos = 1_676_505_600_000_000_000L;

        @Setup
        public void prepare(CommitBenchmark benchmark) {
            appender = benchmark.engine.appender();
            ids = new int[SERIES];
            String host = "h" + Thread.currentThread().getId();
            for (int index = 0; index < SERIES; index++) {
                SeriesKey key = new SeriesKey("check_txrx", host + "-" + index / 9, "txrx", "m" + index % 9);
                appender.append(key, timestampNanos, 1);
                appender.awaitDurable(appender.flush());
                ids[index] = benchmark.engine.series().find(key);
            }
        }

        @TearDown
        public void close() {
            appender.close();
        }
    }

    @Setup
    public void open() throws IOException {
        directory = Files.createTempDirectory("minke-commit-");
        engine = Engine.open(directory, EngineOptions.defaults().withDurability(durability));
    }

    @Benchmark
    @Threads(1)
    @OperationsPerInvocation(SAMPLES)
    public void oneProducer(Producer producer) {
        commit(producer);
    }

    @Benchmark
    @Threads(2)
    @OperationsPerInvocation(SAMPLES)
    public void twoProducers(Producer producer) {
        commit(producer);
    }

    private static void commit(Producer producer) {
        for (int sample = 0; sample < SAMPLES; sample++) {
            producer.appender.append(producer.ids[producer.next], producer.timestampNanos, -22.14);
            if (++producer.next == SERIES) {
                producer.next = 0;
                producer.timestampNanos += 1_000_000_000L;
            }
        }
        producer.appender.awaitDurable(producer.appender.flush());
    }

    @TearDown
    public void close() throws IOException {
        engine.close();
        List<Path> all;
        try (Stream<Path> files = Files.walk(directory)) {
            all = files.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : all) {
            Files.delete(file);
        }
    }
}
