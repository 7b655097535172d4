package io.minke.bench.micro;

import io.minke.bench.process.JvmFlags;
import io.minke.bench.profile.Profiling;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.profile.JavaFlightRecorderProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.BenchmarkListEntry;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code minke bench micro [PATTERN]}: the JMH benchmarks. */
@Command(
        name = "micro",
        description = "Runs the JMH benchmarks whose names match, with the allocation of each operation.",
        mixinStandardHelpOptions = true)
public final class MicroCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(
            arity = "0..1",
            paramLabel = "PATTERN",
            defaultValue = ".*",
            description = "Regular expression found in the name (default: all).")
    private String pattern = ".*";

    @Option(names = "--list", description = "Name the benchmarks and do nothing.")
    private boolean listOnly;

    @Option(names = "--forks", defaultValue = "1", description = "JVMs one after the other (default ${DEFAULT-VALUE}).")
    private int forks;

    @Option(names = "--warmup", description = "Warm-up iterations of a second (default: the benchmark's own).")
    private @Nullable Integer warmups;

    @Option(names = "--iterations", description = "Measured iterations of a second (default: the benchmark's own).")
    private @Nullable Integer iterations;

    @Option(
            names = "--jvm",
            split = ",",
            paramLabel = "JAVA",
            description =
                    "JDKs to measure on, one after the other, side by side in the table: numbers such as 17,25, or paths of java (default: this one).")
    private List<Path> jvms = List.of();

    @Option(names = "--param", description = "NAME=VALUE[,VALUE...] instead of a parameter's own values.")
    private Map<String, String> parameters = Map.of();

    @Option(names = "--out", description = "Directory for micro.md and a JSON file a JVM (default: not written).")
    private @Nullable Path directory;

    @Override
    public Integer call() throws IOException, RunnerException {
        Set<BenchmarkListEntry> entries = BenchmarkList.defaultList()
                .find(
                        OutputFormatFactory.createFormatInstance(System.out, VerboseMode.SILENT),
                        List.of(pattern),
                        List.of());
        if (entries.isEmpty()) {
            throw new ParameterException(commandLine(), "no benchmark's name matches " + pattern);
        }
        if (listOnly) {
            entries.stream()
                    .map(BenchmarkListEntry::getUsername)
                    .sorted()
                    .forEach(commandLine().getOut()::println);
            return 0;
        }
        if (directory != null) {
            Files.createDirectories(directory);
        }
        Map<String, Collection<RunResult>> results = new LinkedHashMap<>();
        for (JvmVersion jvm : JvmVersion.of(jvms)) {
            results.put("JDK " + jvm.text(), new Runner(options(jvm)).run());
        }
        String table = MicroTable.of(results);
        PrintWriter out = commandLine().getOut();
        out.println(table);
        out.flush();
        if (directory != null) {
            Files.writeString(directory.resolve("micro.md"), table);
        }
        return 0;
    }

    private org.openjdk.jmh.runner.options.Options options(JvmVersion jvm) {
        ChainedOptionsBuilder builder = new OptionsBuilder()
                .include(pattern)
                .forks(forks)
                .jvm(jvm.executable().toString())
                // Before those that a benchmark asks for itself, not in their place.
                .jvmArgs(forkFlags(jvm))
                .shouldFailOnError(true)
                .addProfiler(GCProfiler.class);
        if (warmups != null) {
            builder = builder.warmupIterations(warmups).warmupTime(TimeValue.seconds(1));
        }
        if (iterations != null) {
            builder = builder.measurementIterations(iterations).measurementTime(TimeValue.seconds(1));
        }
        for (var parameter : parameters.entrySet()) {
            builder = builder.param(parameter.getKey(), parameter.getValue().split(","));
        }
        if (directory != null) {
            builder = builder.resultFormat(ResultFormatType.JSON)
                    .result(directory.resolve("micro-" + jvm.text() + ".json").toString());
        }
        Path recordings = Profiling.directory();
        if (recordings != null) {
            builder = builder.addProfiler(JavaFlightRecorderProfiler.class, "dir=" + recordings);
        }
        return builder.build();
    }

    private static String[] forkFlags(JvmVersion jvm) {
        List<String> flags = JvmFlags.of(jvm.feature());
        if (jvm.feature() >= 21) {
            // As the launcher does it: the module of 17 takes seconds until it is compiled.
            flags.add("--add-modules=jdk.incubator.vector");
        }
        flags.add("-Xms1g");
        flags.add("-Xmx1g");
        return flags.toArray(String[]::new);
    }

    private picocli.CommandLine commandLine() {
        if (spec == null) {
            throw new IllegalStateException("not run by picocli");
        }
        return spec.commandLine();
    }
}
