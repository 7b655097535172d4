package io.minke.bench.load;

import io.minke.bench.chart.PercentilePlot;
import io.minke.bench.fleet.FleetArguments;
import io.minke.bench.fleet.FleetOptions;
import io.minke.bench.profile.ForeignRecording;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code minke bench load URL}: an open-loop load generator. */
@Command(
        name = "load",
        description = {
            "Sends a simulated fleet's samples to a server and measures its answers.",
            "With --rate batches are due by the clock, whether or not earlier ones were answered; latencies count from then."
        },
        mixinStandardHelpOptions = true)
public final class LoadCommand implements Callable<Integer> {
    /** Where the search for the knee begins unless --rate says otherwise. */
    private static final double FIRST_LINES_PER_SECOND = 50_000;

    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(paramLabel = "URL", description = "http://HOST:PORT, or a whole write URL in nanoseconds.")
    private String url = "";

    @Mixin
    private FleetArguments fleet = new FleetArguments();

    @Option(names = "--rate", description = "Samples a second (default: as fast as they are answered).")
    private double linesPerSecond;

    @Option(names = "--connections", defaultValue = "1", description = "Connections (default ${DEFAULT-VALUE}).")
    private int connections;

    @Option(names = "--batch", defaultValue = "10000", description = "Samples in a request (default ${DEFAULT-VALUE}).")
    private int batchLines;

    @Option(names = "--pid", description = "Server's process, to report its CPU and memory.")
    private @Nullable Long pid;

    @Option(names = "--token", description = "Sent as 'Authorization: Token ...'.")
    private @Nullable String token;

    @Option(names = "--warm", description = "Send everything once before, unmeasured.")
    private boolean warm;

    @Option(
            names = {"--find-knee", "--knee"},
            description = "Find the highest rate whose p99 stays below --limit.")
    private boolean knee;

    @Option(
            names = "--limit",
            defaultValue = "50",
            description = "Milliseconds that p99 may reach with --knee (default ${DEFAULT-VALUE}).")
    private double limitMillis;

    @Option(
            names = "--step-seconds",
            defaultValue = "5",
            description = "Length of each step of --knee (default ${DEFAULT-VALUE}).")
    private double stepSeconds;

    @Option(names = "--out", description = "Directory for load.hlog and load.html (default: not written).")
    private @Nullable Path directory;

    @Override
    @SuppressWarnings("try") // The recording is there to be closed.
    public Integer call() throws IOException {
        FleetOptions options = fleet.options();
        Target target = target();
        check(batchLines >= 1 && batchLines <= 1_000_000, "--batch must be 1 to 1000000, not " + batchLines);
        check(
                connections >= 1 && connections <= options.hosts(),
                "--connections must be 1 to the number of hosts, not " + connections);
        check(linesPerSecond >= 0, "--rate must not be negative");
        if (directory != null) {
            Files.createDirectories(directory);
        }
        try (ForeignRecording recording = ForeignRecording.of(pid)) {
            return knee ? findKnee(target, options) : sendOnce(target, options);
        }
    }

    private Target target() {
        try {
            return Target.of(url, token == null ? null : "Token " + token);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    private int sendOnce(Target target, FleetOptions options) throws IOException {
        PrintWriter out = commandLine().getOut();
        if (warm) {
            try (LoadRun run = new LoadRun(target, options, connections, batchLines, pid)) {
                LoadResult first = run.sendAll(null);
                out.printf(Locale.ROOT, "warm-up   %,.0f samples/s%n", first.linesPerSecond());
            }
        }
        LoadResult result;
        try (LatencyLog log = log();
                LoadRun run = new LoadRun(target, options, connections, batchLines, pid)) {
            result = linesPerSecond > 0
                    ? run.sendAtRate(linesPerSecond, Double.POSITIVE_INFINITY, log)
                    : run.sendAll(log);
        }
        out.print(result.describe());
        out.flush();
        draw(result);
        return result.failure() == null ? 0 : 1;
    }

    private int findKnee(Target target, FleetOptions options) throws IOException {
        PrintWriter out = commandLine().getOut();
        // Time goes on from step to step, as long as the search takes.
        FleetOptions endless = options.withSamplesPerSeries(1L << 24);
        try (LatencyLog log = log();
                LoadRun run = new LoadRun(target, endless, connections, batchLines, pid)) {
            KneeSearch search = new KneeSearch(rate -> run.sendAtRate(rate, stepSeconds, log), limitMillis, out);
            double first = linesPerSecond > 0 ? linesPerSecond : FIRST_LINES_PER_SECOND;
            // The compilers of both JVMs are not what is looked for.
            run.sendAtRate(first, stepSeconds, null);
            LoadResult best = search.search(first);
            if (best == null) {
                out.println("no rate was kept up with");
                return 1;
            }
            out.printf(
                    Locale.ROOT,
                    "knee      %,.0f samples/s with p99 %.1f ms (limit %.0f ms)%n",
                    best.linesPerSecond(),
                    best.millisAt(99),
                    limitMillis);
            out.print(best.describe());
            out.flush();
            draw(best);
        }
        return 0;
    }

    private @Nullable LatencyLog log() throws IOException {
        return directory == null ? null : new LatencyLog(directory.resolve("load.hlog"));
    }

    private void draw(LoadResult result) throws IOException {
        if (directory == null) {
            return;
        }
        PercentilePlot plot = new PercentilePlot("Time from due to answer, per batch of " + batchLines + " samples")
                .with("since due", result.sinceDue());
        if (linesPerSecond > 0) {
            plot.with("since sent (hides stalls)", result.sinceSent());
        }
        Files.writeString(directory.resolve("load.svg"), plot.svg());
        Files.writeString(directory.resolve("load.html"), plot.html(result.describe()));
        commandLine().getOut().println("written   " + directory.resolve("load.hlog") + ", load.svg, load.html");
    }

    private void check(boolean holds, String message) {
        if (!holds) {
            throw new ParameterException(commandLine(), message);
        }
    }

    private picocli.CommandLine commandLine() {
        if (spec == null) {
            throw new IllegalStateException("not run by picocli");
        }
        return spec.commandLine();
    }
}
