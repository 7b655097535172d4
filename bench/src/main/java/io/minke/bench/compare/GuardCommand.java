package io.minke.bench.compare;

import io.minke.bench.fleet.FleetOptions;
import io.minke.bench.process.Machine;
import io.minke.bench.process.WorkDirectory;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code minke bench guard}: this build against an older one. */
@Command(
        name = "guard",
        description = {
            "Runs this build and an older one in turns on the same data, and says what got worse.",
            "Only what is worse in every round and by more than --tolerance counts, so that the noise of the machine does",
            "not; what seems worse is measured as often again before it is said. Exits with 1 then. --short is for a build",
            "server: less data, and only CPU, memory and disk are judged, since times of a busy machine say little."
        },
        mixinStandardHelpOptions = true)
public final class GuardCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Option(names = "--against", required = true, description = "Launcher of the older build: its 'minke'.")
    private Path older = Path.of("");

    @Option(names = "--minke", description = "Launcher of the build to judge (default: this one).")
    private @Nullable Path launcher;

    @Option(names = "--rounds", defaultValue = "5", description = "Rounds of each (default ${DEFAULT-VALUE}).")
    private int rounds;

    @Option(names = "--hosts", defaultValue = "200", description = "Devices (default ${DEFAULT-VALUE}).")
    private int hosts;

    @Option(names = "--samples", defaultValue = "1440", description = "Samples of a series (default ${DEFAULT-VALUE}).")
    private long samples;

    @Option(
            names = "--tolerance",
            defaultValue = "0.1",
            description = "How much worse a median may be (default ${DEFAULT-VALUE}).")
    private double tolerance;

    @Option(names = "--short", description = "3 rounds, 50 hosts, 720 samples, tolerance 0.3; about two minutes.")
    private boolean shortForm;

    @Override
    public Integer call() throws IOException {
        if (spec == null) {
            throw new IllegalStateException("not run by picocli");
        }
        if (!Files.isExecutable(older)) {
            throw new ParameterException(spec.commandLine(), "--against: " + older + " can't be executed");
        }
        if (shortForm) {
            rounds = 3;
            hosts = 50;
            samples = 720;
            tolerance = 0.3;
        }
        if (rounds < 3 || hosts < 1 || samples < 1 || tolerance < 0) {
            throw new ParameterException(spec.commandLine(), "--rounds must be at least 3, hosts and samples positive");
        }
        try (WorkDirectory work = new WorkDirectory("minke-guard-")) {
            return judge(work.path(), spec.commandLine().getOut());
        }
    }

    private int judge(Path work, PrintWriter out) throws IOException {
        Plan plan = new Plan(
                FleetOptions.of(hosts, samples, true, 1),
                1,
                10_000,
                shortForm ? 60 : 200,
                shortForm ? 20 : 50,
                0,
                work);
        List<Contestant> builds = List.of(new MinkeContestant("now", launcher), new MinkeContestant("before", older));
        Comparison comparison = new Comparison(plan, builds, line -> {
            out.println(line);
            out.flush();
        });
        List<Figures> figures = comparison.figures();
        comparison.run(rounds);
        List<String> regressions = Verdict.regressions(figures.get(0), figures.get(1), tolerance, shortForm);
        if (!regressions.isEmpty()) {
            regressions.forEach(line -> out.println("seems worse, measuring as often again: " + line));
            out.flush();
            comparison.run(rounds);
            regressions = Verdict.regressions(figures.get(0), figures.get(1), tolerance, shortForm);
        }
        out.println(new CompareReport(plan, Machine.describe(), figures, comparison.differences(), rounds + " rounds")
                .markdown());
        regressions.forEach(line -> out.println("WORSE: " + line));
        out.println(regressions.isEmpty() ? "nothing got worse" : "figures that got worse: " + regressions.size());
        out.flush();
        return regressions.isEmpty() && comparison.differences().isEmpty() ? 0 : 1;
    }
}
