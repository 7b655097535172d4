package io.minke.bench.years;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code minke bench years}: loads days of samples into an embedded engine, tells what each step cost, and asks wide windows. */
@Command(
        name = "years",
        description =
                "Loads days of samples into an embedded engine in some order, tells what sealing, merging and rollups "
                        + "cost in CPU and bytes, and times wide windows with and without tiers.",
        mixinStandardHelpOptions = true)
public final class YearsCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Option(names = "--series", defaultValue = "20", description = "Series (default ${DEFAULT-VALUE}).")
    private int series;

    @Option(names = "--days", defaultValue = "365", description = "Days (default ${DEFAULT-VALUE}).")
    private int days;

    @Option(
            names = "--interval",
            defaultValue = "60",
            description = "Seconds between samples (default ${DEFAULT-VALUE}).")
    private int intervalSeconds;

    @Option(names = "--jitter", description = "Times with up to 180 ms more than the interval says.")
    private boolean jitter;

    @Option(
            names = "--late",
            defaultValue = "0",
            description =
                    "Percent of the samples that come in random order up to two days late (default ${DEFAULT-VALUE}).")
    private int latePercent;

    @Option(names = "--shuffled", description = "Days come in random order, as a backfill may.")
    private boolean shuffled;

    @Option(names = "--twice", description = "Every sample comes twice.")
    private boolean twice;

    @Option(
            names = "--tiers",
            split = ",",
            defaultValue = "5m,1h",
            description = "Tiers to roll up, of 5m and 1h (default ${DEFAULT-VALUE}).")
    private List<String> tiers = List.of();

    @Override
    public Integer call() throws IOException {
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        YearsLoad load = new YearsLoad(series, days, intervalSeconds, jitter, latePercent, shuffled, twice);
        try (YearsRun run = new YearsRun(load, tiers)) {
            run.all(line -> {
                out.println(line);
                out.flush();
            });
        }
        return 0;
    }
}
