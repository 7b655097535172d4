package io.minke.bench.soak;

import io.minke.bench.crash.CrashCampaign;
import io.minke.bench.crash.CrashOptions;
import io.minke.bench.crash.CrashReport;
import io.minke.bench.http.HttpConnection;
import io.minke.bench.process.MinkeCommand;
import io.minke.bench.process.ServerProcess;
import io.minke.bench.process.WorkDirectory;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
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
            "Loads the daemon with a fleet, late samples, replaced hosts, questions, samples that grow too old, snapshots,",
            "compactions with rollups, and the crash campaign's clients, which write and delete; kills it now and then, and",
            "says whether memory, handles, threads or latencies grow, or an answer is wrong. Exits with 1 then."
        },
        mixinStandardHelpOptions = true)
public final class SoakCommand implements Callable<Integer> {
    /** Further back than anything the fleet and the campaign write; what grows too old is written for it. */
    private static final int RETENTION_DAYS = 20_000;

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

    @Option(names = "--out", description = "Directory for soak.html with curves over the epochs.")
    private @Nullable Path directory;

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
        try (WorkDirectory work = new WorkDirectory("minke-soak-")) {
            out.println("seed " + seed + ", directory " + work.path());
            out.flush();
            boolean clean = run(work.path(), out);
            if (!clean) {
                work.keep();
                return 1;
            }
        }
        return 0;
    }

    private boolean run(Path work, PrintWriter out) throws IOException {
        int epochs = Math.max(2, minutes * 60 / epochSeconds);
        // Epochs last a tenth longer at most, and a restart comes between two of them.
        Duration length = Duration.ofSeconds(epochs * (epochSeconds * 11L / 10 + 30));
        SoakLoad load = new SoakLoad(linesPerSecond, seed, RETENTION_DAYS, work.resolve("data"), length);
        CrashOptions options = new CrashOptions(
                port -> serve(work.resolve("data"), port),
                Map.of(),
                work.resolve("log"),
                epochs,
                2,
                seed,
                Duration.ofSeconds(120),
                new CrashOptions.Pace(epochSeconds * 900, epochSeconds * 1_100, epochSeconds * 12_000),
                load,
                true);
        CrashReport report = new CrashCampaign(options, line -> {
                    out.println(line);
                    out.flush();
                })
                .run();
        out.println(Epoch.heading());
        for (int epoch = 0; epoch < load.epochs().size(); epoch++) {
            out.println(load.epochs().get(epoch).describe(epoch + 1));
        }
        checkSnapshot(load, work, out);
        out.print(report.describe());
        out.println("expired       " + load.chores().expired() + " samples seen to go with their time");
        List<String> faults = new ArrayList<>(load.faults());
        faults.addAll(Growth.of(load.epochs()));
        faults.forEach(line -> out.println("  " + line));
        out.println(report.isClean() && faults.isEmpty() ? "nothing grows, nothing is lost" : "NOT CLEAN");
        out.flush();
        if (directory != null) {
            SoakPicture.write(directory, load.epochs());
            out.println("written       " + directory.resolve("soak.html"));
            out.flush();
        }
        return report.isClean() && faults.isEmpty();
    }

    /** Starts a server on the newest snapshot, as a restore does. */
    private void checkSnapshot(SoakLoad load, Path work, PrintWriter out) throws IOException {
        if (load.chores().snapshots() == 0) {
            load.faults().add("no snapshot was taken");
            return;
        }
        int port = ServerProcess.freePort();
        URI server = URI.create("http://127.0.0.1:" + port);
        Path log = work.resolve("restored.log");
        try (ServerProcess restored = ServerProcess.start(serve(load.chores().snapshot(), port), Map.of(), log)) {
            restored.awaitReady(server, "/ready", Duration.ofSeconds(120));
            try (HttpConnection connection = new HttpConnection(server)) {
                load.chores().checkSnapshot(connection);
            }
        }
        out.println("snapshots     " + load.chores().snapshots() + ", the newest started and asked");
    }

    private List<String> serve(Path data, int port) {
        String[] arguments = {
            "serve", "--data", data.toString(), "--http", "127.0.0.1:" + port, "--retention", "raw=" + RETENTION_DAYS
        };
        return launcher == null ? MinkeCommand.own(arguments) : MinkeCommand.launcher(launcher, arguments);
    }
}
