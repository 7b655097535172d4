package io.minke.bench.micro;

import io.minke.bench.fleet.FleetOptions;
import io.minke.bench.fleet.FleetSamples;
import io.minke.bench.fleet.SampleBatch;
import io.minke.bench.fleet.SampleName;
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
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Opening an engine on what it had: in segments, or, as after a kill, in the log. A log is made anew for each start, since a close may seal it. */
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3)
@Measurement(iterations = 5)
@State(Scope.Benchmark)
@SuppressWarnings("NullAway.Init") // By the set-up.
public class RecoveryBenchmark {
    private static final int BATCH = 10_000;

    @Param({"log", "segments"})
    public String from = "log";

    @Param({"49500", "990000"})
    public int samples = 49_500;

    private Path template;
    private Path directory;
    private Engine opened;

    @Setup(Level.Trial)
    public void write() throws IOException {
        template = Files.createTempDirectory("minke-recovery-template-");
        directory = Files.createTempDirectory("minke-recovery-");
        try (Engine engine = Engine.open(directory, options())) {
            append(engine);
            if (from.equals("segments")) {
                engine.compact();
            }
            // What a kill would have left: the files of an engine that is still open.
            copy(directory, template);
        }
    }

    private static EngineOptions options() {
        return EngineOptions.defaults().withDurability(Durability.OS);
    }

    private void append(Engine engine) {
        FleetSamples fleet = new FleetSamples(FleetOptions.of(500, samples / 4_500, true, 1));
        List<SampleName> names = fleet.names();
        SampleBatch batch = new SampleBatch(BATCH);
        try (Appender appender = engine.appender()) {
            while (fleet.fill(batch) > 0) {
                for (int index = 0; index < batch.count(); index++) {
                    SampleName name = names.get(batch.series[index]);
                    SeriesKey key = new SeriesKey(name.measurement(), name.host(), name.service(), name.metric());
                    appender.append(key, batch.timestampMillis[index] * 1_000_000, batch.values[index]);
                }
                appender.awaitDurable(appender.flush());
            }
        }
    }

    @Setup(Level.Invocation)
    public void restore() throws IOException {
        delete(directory);
        copy(template, directory);
    }

    @Benchmark
    public Engine open() {
        opened = Engine.open(directory, options());
        return opened;
    }

    @TearDown(Level.Invocation)
    public void close() {
        opened.close();
    }

    @TearDown(Level.Trial)
    public void clear() throws IOException {
        delete(directory);
        delete(template);
    }

    private static void copy(Path source, Path target) throws IOException {
        Files.createDirectories(target);
        try (Stream<Path> files = Files.walk(source)) {
            for (Path file : files.sorted().toList()) {
                Path copied = target.resolve(source.relativize(file));
                if (Files.isDirectory(file)) {
                    Files.createDirectories(copied);
                } else {
                    Files.copy(file, copied);
                }
            }
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
