package io.minke.bench.soak;

import io.minke.bench.crash.CrashCampaign;
import io.minke.bench.crash.CrashOptions;
import io.minke.bench.crash.CrashReport;
import io.minke.bench.process.MinkeCommand;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code minke bench soak}: everything at once, for long. */
@Command(
        name = "soak",
        description = {
            "Loads the daemon with a fleet, late samples, replaced hosts, questions, compactions and the crash campaign's",
            "clients, kills it now and then, and says whether memory, handles, threads or latencies grow. Exits with 1 then."
        },
        mixinStandardHelpOptions = true)
public final class SoakCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Option(names = "--minutes", defaultValue = "10", description = "In all (default ${DEFAULT-VALUE}).")
    private int minutes;

    @Option(names = "--epoch", defaultValue = "60", description = "Seconds between kills (default ${DEFAULT-VALUE}).")
    private int epochSeconds;

    @Option(names = "--rate", defaultValue = "20000", description = "Samples a second (default ${DEFAULT-VALUE}).")
    private double linesPerSecond;

    @Option(names = "--seed", defaultValue = "1", description = "Same seed, same samples (default ${DEFAULT-VALUE}).")
    private long seed;

    @Option(names = "--minke", description = "Launcher of the build to test (default: this one).")
    private @Nullable Path launcher;

    @Override
    public Integer call() throws IOException {
        if (spec == null) {
            throw new IllegalStateException("not run by picocli");
        }
        if (minutes < 1 || epochSeconds < 5 || linesPerSecond <= 0) {
            throw new ParameterException(
                    spec.commandLine(), "--minutes and --rate must be positive, --epoch at least 5 seconds");
        }
        PrintWriter out = spec.commandLine().getOut();
        Path work = Files.createTempDirectory("minke-soak-");
        out.println("seed " + seed + ", directory " + work);
        out.flush();
        SoakLoad load = new SoakLoad(linesPerSecond, seed);
        CrashOptions options = new CrashOptions(
                port -> serve(work.resolve("data"), port),
                Map.of(),
                work.resolve("log"),
                Math.max(2, minutes * 60 / epochSeconds),
                2,
                seed,
                Duration.ofSeconds(120),
                new CrashOptions.Pace(epochSeconds * 900, epochSeconds * 1_100, epochSeconds * 12_000),
                load);
        CrashReport report = new CrashCampaign(options, line -> {
                    out.println(line);
                    out.flush();
                })
                .run();
        out.println(Epoch.heading());
        for (int epoch = 0; epoch < load.epochs().size(); epoch++) {
            out.println(load.epochs().get(epoch).describe(epoch + 1));
        }
        out.print(report.describe());
        List<String> faults = new ArrayList<>(load.faults());
        faults.addAll(Growth.of(load.epochs()));
        faults.forEach(line -> out.println("  " + line));
        out.println(report.isClean() && faults.isEmpty() ? "nothing grows, nothing is lost" : "NOT CLEAN");
        out.flush();
        return report.isClean() && faults.isEmpty() ? 0 : 1;
    }

    private List<String> serve(Path data, int port) {
        String[] arguments = {"serve", "--data", data.toString(), "--http", "127.0.0.1:" + port};
        return launcher == null ? MinkeCommand.own(arguments) : MinkeCommand.launcher(launcher, arguments);
    }
}
