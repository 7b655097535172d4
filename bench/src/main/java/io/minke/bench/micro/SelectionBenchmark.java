package io.minke.bench.micro;

import io.minke.engine.Appender;
import io.minke.engine.Durability;
import io.minke.engine.Engine;
import io.minke.engine.EngineOptions;
import io.minke.engine.series.KeyPart;
import io.minke.engine.series.SeriesKey;
import io.minke.query.select.Matcher;
import io.minke.query.select.Selector;
import io.minke.query.source.EngineSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Which series are meant, among a million of 100,000 hosts with ten metrics each: from the names to the ids. */
@SuppressWarnings("NullAway.Init") // JMH calls the method marked Setup first.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
public class SelectionBenchmark {
    private static final int METRICS = 10;

    @Param({"1000000"})
    private int seriesCount;

    private Path directory;
    private Engine engine;
    private EngineSource source;
    private int turn;

    @Setup
    public void fill() throws IOException {
        directory = Files.createTempDirectory("minke-selection-");
        engine = Engine.open(directory, EngineOptions.defaults().withDurability(Durability.OS));
        try (Appender appender = engine.appender()) {
            for (int i = 0; i < seriesCount; i++) {
                appender.append(
                        new SeriesKey("check_txrx", host(i / METRICS), "txrx", "metric" + i % METRICS),
                        1_676_505_600_000_000_000L,
                        i);
            }
            appender.awaitDurable(appender.flush());
        }
        source = new EngineSource(engine);
        long begin = System.nanoTime();
        Selector.ALL.resolve(source);
        System.out.printf("indexed %,d series in %d ms%n", seriesCount, (System.nanoTime() - begin) / 1_000_000);
    }

    private static String host(int number) {
        return String.format("pim%06d", number);
    }

    private int[] select(KeyPart part, Matcher matcher) {
        return Selector.ALL.with(part, matcher).resolve(source);
    }

    @Benchmark
    public int[] oneHost() {
        turn = (turn + 7_919) % (seriesCount / METRICS);
        return select(KeyPart.HOST, Matcher.of(host(turn)));
    }

    @Benchmark
    public int[] oneMetricOfAllHosts() {
        return select(KeyPart.METRIC, Matcher.of("metric3"));
    }

    @Benchmark
    public int[] oneMetricOfHostsThatBeginAlike() {
        return Selector.ALL
                .with(KeyPart.METRIC, Matcher.of("metric3"))
                .with(KeyPart.HOST, Matcher.glob("host", "pim01*"))
                .resolve(source);
    }

    @Benchmark
    public int[] hostsByRegularExpression() {
        return select(KeyPart.HOST, Matcher.regex("host", "pim[0-9]*77"));
    }

    @Benchmark
    public int[] hostsByGlobWithoutBeginning() {
        return select(KeyPart.HOST, Matcher.glob("host", "*77"));
    }

    @Benchmark
    public int[] metricsByRegularExpression() {
        return select(KeyPart.METRIC, Matcher.regex("metric", "metric[0-4]"));
    }

    @TearDown
    public void close() throws IOException {
        engine.close();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
