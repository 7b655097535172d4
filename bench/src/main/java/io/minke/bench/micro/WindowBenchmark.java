package io.minke.bench.micro;

import io.minke.engine.Appender;
import io.minke.engine.Durability;
import io.minke.engine.Engine;
import io.minke.engine.EngineOptions;
import io.minke.engine.series.KeyPart;
import io.minke.engine.series.SeriesKey;
import io.minke.query.Answer;
import io.minke.query.QueryApi;
import io.minke.query.fold.Across;
import io.minke.query.fold.Aggregate;
import io.minke.query.run.GroupName;
import io.minke.query.run.Queries;
import io.minke.query.run.Resolution;
import io.minke.query.run.WindowAnswer;
import io.minke.query.run.WindowQuestion;
import io.minke.query.select.Matcher;
import io.minke.query.select.Selector;
import io.minke.query.window.Step;
import io.minke.query.window.Window;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
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

/**
 * The yardstick questions in process, over a day of 500 hosts with 9 metrics at about 60 s: as columns, as an embedded program gets them, and as documents, as a door sends them.
 */
@SuppressWarnings("NullAway.Init") // JMH calls the method marked Setup first.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
public class WindowBenchmark {
    private static final String[] METRICS = {
        "dnrx", "uptx", "uprx", "dnatt", "upatt", "pondesv", "dnbw", "upbw", "uptime"
    };
    private static final int HOSTS = 500;
    private static final int SAMPLES = 1_440;
    private static final long SECOND = 1_000_000_000L;
    private static final long START = 1_676_505_600L * SECOND;
    private static final Window DAY = new Window(START + 600 * SECOND, START + 87_000 * SECOND);
    private static final Step FIVE_MINUTES = Step.parse("interval", "5m");
    private static final Step HOUR = Step.parse("interval", "1h");

    @Param({"true"})
    private boolean jitter;

    private Path directory;
    private Engine engine;
    private Queries queries;
    private QueryApi api;
    private int turn;

    @Setup
    public void fill() throws IOException {
        directory = Files.createTempDirectory("minke-window-");
        engine = Engine.open(directory, EngineOptions.defaults().withDurability(Durability.OS));
        Random random = new Random(42);
        try (Appender appender = engine.appender()) {
            for (int host = 0; host < HOSTS; host++) {
                double[] level = new double[METRICS.length];
                int[] phase = {random.nextInt(60), random.nextInt(60), random.nextInt(60)};
                for (int i = 0; i < SAMPLES; i++) {
                    for (int m = 0; m < METRICS.length; m++) {
                        long late = jitter ? 20 + random.nextInt(180) : 0;
                        long time = START + (60L * i + phase[m < 6 ? 0 : m < 8 ? 1 : 2]) * SECOND + late * 1_000_000L;
                        level[m] += Math.rint(random.nextGaussian() * 5) / 100;
                        double value = m < 6
                                ? Math.rint((level[m] - 20) * 100) / 100
                                : m < 8 ? random.nextInt(1 << 24) : i * 60;
                        appender.append(key(host, m), time, value);
                    }
                }
            }
            appender.awaitDurable(appender.flush());
        }
        engine.seal();
        queries = new Queries(engine);
        api = new QueryApi(queries);
    }

    private static SeriesKey key(int host, int metric) {
        String service = metric < 6 ? "txrx" : metric < 8 ? "bw" : "";
        String measurement = metric < 6 ? "check_txrx" : metric < 8 ? "check_bw" : "check_cpe";
        return new SeriesKey(measurement, String.format("pim%04d", host), service, METRICS[metric]);
    }

    private SeriesKey nextKey() {
        turn = (turn + 7) % (HOSTS * METRICS.length);
        return key(turn / METRICS.length, turn % METRICS.length);
    }

    private static Selector oneMetric() {
        return Selector.ALL
                .with(KeyPart.MEASUREMENT, Matcher.of("check_txrx"))
                .with(KeyPart.METRIC, Matcher.of("dnrx"));
    }

    @Benchmark
    public WindowAnswer q1RawOfOneSeries() {
        return queries.window(WindowQuestion.of(Selector.of(nextKey()), DAY, Resolution.RAW));
    }

    @Benchmark
    public WindowAnswer q2FiveMinuteMeansOfOneSeries() {
        return queries.window(WindowQuestion.of(Selector.of(nextKey()), DAY, Resolution.every(FIVE_MINUTES)));
    }

    /** What a chart 20 pixels wide shows of 1,440 samples: from packed blocks. */
    @Benchmark
    public WindowAnswer m4OfOneSeries() {
        return queries.window(WindowQuestion.of(Selector.of(nextKey()), DAY, Resolution.auto(80))
                .aggregate(Aggregate.M4));
    }

    @Benchmark
    public WindowAnswer q4HourlyMeansOf500Series() {
        return queries.window(
                WindowQuestion.of(oneMetric(), DAY, Resolution.every(HOUR)).by(List.of(GroupName.of(KeyPart.HOST))));
    }

    @Benchmark
    public WindowAnswer q6MaximumAcross500Series() {
        return queries.window(WindowQuestion.of(oneMetric(), DAY, Resolution.every(FIVE_MINUTES))
                .aggregate(Aggregate.MAX)
                .across(Across.MAX));
    }

    @Benchmark
    public long q1Document() throws IOException {
        return dataset("interval", "raw");
    }

    @Benchmark
    public long q2Document() throws IOException {
        return dataset("interval", "5m", "aggregate", "mean");
    }

    private long dataset(String... options) throws IOException {
        SeriesKey key = nextKey();
        Map<String, List<String>> parameters = parameters(
                "host_name",
                key.host(),
                "service_name",
                key.service(),
                "measurement",
                key.measurement(),
                "metric",
                key.metric());
        parameters.putAll(parameters(options));
        return document("/api/v2/monitoring/datasets/", parameters);
    }

    @Benchmark
    public long q3Document() throws IOException {
        return document(
                "/api/minke/window", parameters("host", nextKey().host(), "interval", "1h", "aggregate", "mean"));
    }

    @Benchmark
    public long q4Document() throws IOException {
        return document(
                "/api/minke/window",
                parameters("measurement", "check_txrx", "metric", "dnrx", "by", "host", "interval", "1h"));
    }

    @Benchmark
    public long q5Document() throws IOException {
        return document("/api/minke/last", parameters("host", nextKey().host()));
    }

    @Benchmark
    public long q6Document() throws IOException {
        return document(
                "/api/minke/window",
                parameters(
                        "measurement",
                        "check_txrx",
                        "metric",
                        "dnrx",
                        "across",
                        "max",
                        "aggregate",
                        "max",
                        "interval",
                        "5m"));
    }

    private static Map<String, List<String>> parameters(String... pairs) {
        Map<String, List<String>> parameters = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            parameters.put(pairs[i], List.of(pairs[i + 1]));
        }
        return parameters;
    }

    private long document(String path, Map<String, List<String>> parameters) throws IOException {
        if (!path.endsWith("last")) {
            parameters.put("start", List.of("2023-02-16T00:10:00Z"));
            parameters.put("end", List.of("2023-02-17T00:10:00Z"));
        }
        Answer answer = api.answer("GET", path, parameters, new byte[0]);
        if (answer.status() != 200) {
            throw new IllegalStateException("status " + answer.status());
        }
        Counted counted = new Counted();
        answer.body().writeTo(counted);
        return counted.bytes;
    }

    /** Where documents go: nowhere, but counted. */
    private static final class Counted extends OutputStream {
        private long bytes;

        @Override
        public void write(int b) {
            bytes++;
        }

        @Override
        public void write(byte[] b, int offset, int length) {
            bytes += length;
        }
    }

    @TearDown
    public void close() throws IOException {
        api.close();
        engine.close();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
