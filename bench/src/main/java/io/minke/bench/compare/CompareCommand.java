package io.minke.bench.compare;

import io.minke.bench.fleet.FleetArguments;
import io.minke.bench.fleet.FleetOptions;
import io.minke.bench.process.Machine;
import io.minke.bench.process.WorkDirectory;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code minke bench compare}: Minke and its peers, same data, same questions, one run. */
@Command(
        name = "compare",
        description = {
            "Puts the same samples and questions to Minke, as a daemon and embedded, and to its peers, each started on",
            "loopback and stopped again: VictoriaMetrics and InfluxDB where they are installed (apt install",
            "victoria-metrics influxdb), and with --with QuestDB, DuckDB and TsFile, which are built once (120 MB)."
        },
        mixinStandardHelpOptions = true)
public final class CompareCommand implements Callable<Integer> {
    /** Engines by the names of the command line. */
    enum Engine {
        MINKE,
        EMBEDDED,
        VICTORIA,
        INFLUX
    }

    /** Peers that are libraries. */
    enum Library {
        QUESTDB,
        DUCKDB,
        TSFILE
    }

    /** Two settings of sizes that are options of their own too. */
    enum Scale {
        /** About a minute: shows that all works; too little for figures of engines with a compiler at run time. */
        SMALL,
        /** What the other options say. */
        FULL
    }

    private final long startedNanos = System.nanoTime();

    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private FleetArguments fleet = new FleetArguments();

    @Option(
            names = "--engines",
            split = ",",
            defaultValue = "minke,embedded,victoria,influx",
            description = "Which, the first being what others are compared with (default ${DEFAULT-VALUE}).")
    private List<Engine> engines = List.of();

    @Option(names = "--with", split = ",", description = "And which libraries: ${COMPLETION-CANDIDATES}.")
    private List<Library> libraries = List.of();

    @Option(
            names = "--scale",
            defaultValue = "FULL",
            description =
                    "SMALL sets 100 hosts, 240 samples, 100 questions (30 wide), 1 s until the kill (default ${DEFAULT-VALUE}).")
    private Scale scale = Scale.FULL;

    @Option(names = "--connections", defaultValue = "1", description = "Connections (default ${DEFAULT-VALUE}).")
    private int connections;

    @Option(names = "--batch", defaultValue = "10000", description = "Samples in a request (default ${DEFAULT-VALUE}).")
    private int batchLines;

    @Option(
            names = "--rounds",
            defaultValue = "1",
            description = "Repetitions, engines in turn (default ${DEFAULT-VALUE}).")
    private int rounds;

    @Option(names = "--queries", defaultValue = "300", description = "Timed per question (default ${DEFAULT-VALUE}).")
    private int queries;

    @Option(
            names = "--wide-queries",
            defaultValue = "100",
            description = "Timed per question over all hosts (default ${DEFAULT-VALUE}).")
    private int wideQueries;

    @Option(
            names = "--kill-after",
            defaultValue = "4",
            description = "Seconds of load before kill -9, 0 to leave it out (default ${DEFAULT-VALUE}).")
    private double killSeconds;

    @Option(
            names = "--slow-after",
            defaultValue = "200",
            description =
                    "Seconds of a first round after which an engine has no other; the report says so (default ${DEFAULT-VALUE}).")
    private double slowSeconds;

    @Option(names = "--minke", description = "Launcher of the build to test (default: this one).")
    private @Nullable Path launcher;

    @Option(names = "--out", description = "Directory for compare.md and compare.html (default: Markdown is printed).")
    private @Nullable Path directory;

    @Override
    public Integer call() throws IOException {
        FleetOptions options = fleet.options();
        if (scale == Scale.SMALL) {
            options = FleetOptions.of(100, 240, options.jitter(), options.seed());
            queries = 100;
            wideQueries = 30;
            killSeconds = Math.min(killSeconds, 1);
        }
        check(
                options.churnPerDay() == 0 && options.lateShare() == 0,
                "--churn and --late are for load: embedded engines are fed in order");
        check(options.metricsPerHost() >= 9, "--metrics must be at least 9: the questions are about nine of them");
        check(connections >= 1 && connections <= options.hosts(), "--connections must be 1 to the number of hosts");
        check(rounds >= 1 && queries >= 1 && wideQueries >= 1, "--rounds and --queries must be at least 1");
        check(slowSeconds > 0, "--slow-after must be positive");
        if (directory != null) {
            Files.createDirectories(directory);
        }
        try (WorkDirectory work = new WorkDirectory("minke-compare-")) {
            return compare(new Plan(options, connections, batchLines, queries, wideQueries, killSeconds, work.path()));
        }
    }

    /** @return the exit code: whether the first engine came through all rounds; how the others did is in the report */
    private int compare(Plan plan) throws IOException {
        List<Contestant> contestants = contestants();
        check(!contestants.isEmpty(), "no engine is left to measure");
        String machine = Machine.describe();
        Comparison comparison = new Comparison(plan, contestants, slowSeconds, this::note);
        comparison.run(rounds, state -> write(report(plan, machine, comparison, "interrupted after " + state)));
        CompareReport report = report(plan, machine, comparison, rounds == 1 ? "1 round" : rounds + " rounds");
        write(report);
        PrintWriter out = commandLine().getOut();
        out.println(report.markdown());
        if (directory != null) {
            out.println("written   " + directory.resolve("compare.html"));
        }
        out.flush();
        return comparison.hasFirstFailed() ? 1 : 0;
    }

    private static CompareReport report(Plan plan, String machine, Comparison comparison, String state) {
        return new CompareReport(plan, machine, comparison.figures(), comparison.differences(), state);
    }

    /** After every engine, so that whatever ends the run leaves what was measured. */
    private void write(CompareReport report) throws IOException {
        if (directory != null) {
            Files.writeString(directory.resolve("compare.md"), report.markdown());
            Files.writeString(directory.resolve("compare.html"), report.html());
        }
    }

    private List<Contestant> contestants() throws IOException {
        List<Contestant> contestants = new ArrayList<>();
        for (Engine engine : engines) {
            switch (engine) {
                case MINKE -> contestants.add(new MinkeContestant(launcher));
                case EMBEDDED -> contestants.add(embedded("Minke embedded", "minke", List.of()));
                case VICTORIA ->
                    addIfInstalled(contestants, "victoria-metrics", "victoria-metrics", new VictoriaContestant());
                case INFLUX -> addIfInstalled(contestants, "influxd", "influxdb", new InfluxContestant());
            }
        }
        addLibraries(contestants);
        return contestants;
    }

    private static Contestant embedded(String name, String engine, List<Path> jars) {
        return new EmbeddedContestant(name, engine, jars);
    }

    private void addIfInstalled(
            List<Contestant> contestants, String program, String debianPackage, Contestant contestant) {
        if (Programs.isInstalled(program)) {
            contestants.add(contestant);
        } else {
            note("LEFT OUT: " + contestant.name() + ", since " + program + " isn't in the PATH: apt install "
                    + debianPackage);
        }
    }

    private void addLibraries(List<Contestant> contestants) throws IOException {
        if (libraries.isEmpty()) {
            return;
        }
        PeerJars jars = PeerJars.built(this::note);
        for (Library library : libraries) {
            contestants.add(
                    switch (library) {
                        case QUESTDB -> new QuestContestant(jars);
                        case DUCKDB -> embedded("DuckDB", "duckdb", jars.all());
                        case TSFILE -> embedded("TsFile", "tsfile", jars.all());
                    });
        }
    }

    private void note(String line) {
        PrintWriter errors = commandLine().getErr();
        long seconds = (System.nanoTime() - startedNanos) / 1_000_000_000;
        errors.printf(Locale.ROOT, "%3d:%02d %s%n", seconds / 60, seconds % 60, line);
        errors.flush();
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
