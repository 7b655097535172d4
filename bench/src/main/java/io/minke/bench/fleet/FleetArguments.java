package io.minke.bench.fleet;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options by which a command is told what fleet to simulate. */
public final class FleetArguments {
    /** How close to its second a check ends. */
    public enum Clock {
        ALIGNED,
        JITTER
    }

    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec spec;

    @Option(names = "--hosts", defaultValue = "500", description = "Devices (default ${DEFAULT-VALUE}).")
    private int hosts;

    @Option(names = "--metrics", defaultValue = "9", description = "Series of a device (default ${DEFAULT-VALUE}).")
    private int metrics;

    @Option(
            names = "--samples",
            defaultValue = "1440",
            description = "Samples of a series (default ${DEFAULT-VALUE}, a day of minutes).")
    private long samples;

    @Option(
            names = "--interval",
            defaultValue = "60",
            description = "Seconds between two samples (default ${DEFAULT-VALUE}).")
    private int intervalSeconds;

    @Option(
            names = "--clock",
            defaultValue = "jitter",
            description = "How checks keep to their second: ${COMPLETION-CANDIDATES} (default ${DEFAULT-VALUE}).")
    private Clock clock = Clock.JITTER;

    @Option(names = "--seed", defaultValue = "1", description = "Same seed, same samples (default ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--churn",
            defaultValue = "0",
            description = "Share of the devices replaced a day, 0 to 24 (default ${DEFAULT-VALUE}).")
    private double churn;

    @Option(
            names = "--late",
            defaultValue = "0",
            description = "Share of the checks arriving 1 to 30 intervals late (default ${DEFAULT-VALUE}).")
    private double late;

    @Option(
            names = "--start",
            defaultValue = "" + FleetOptions.DEFAULT_START_SECONDS,
            description = "Epoch seconds of the first sample (default ${DEFAULT-VALUE}).")
    private long startSeconds;

    public FleetOptions options() {
        try {
            return new FleetOptions(
                    hosts, metrics, samples, intervalSeconds, clock == Clock.JITTER, seed, churn, late, startSeconds);
        } catch (IllegalArgumentException e) {
            if (spec == null) {
                throw e;
            }
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }
}
