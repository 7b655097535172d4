package io.minke.ingest.daemon;

import io.minke.ingest.daemon.config.DaemonConfig;
import io.minke.ingest.daemon.demo.Rehearsal;
import io.minke.ingest.daemon.log.LogSetup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code minke rehearse}: the launcher runs it once after a build with a JVM that records its classes and profiles; every later start begins with them. */
@Command(name = "rehearse", hidden = true, description = "Does a day's work in a directory of its own and ends.")
final class RehearseCommand implements Callable<Integer> {
    /** So many that the JVM compiles all of an answer for speed: what it has not, it does not know to be worth it in later starts. */
    private static final int WARM_UP_ROUNDS_PER_ROUND = 5;
    /** Somebody waits for the first start. */
    private static final Duration MOST_WARM_UP = Duration.ofSeconds(4);

    @Option(names = "--cpes", description = "size of the fleet", defaultValue = "120")
    private int cpeCount;

    @Option(names = "--rounds", description = "how often each question is asked", defaultValue = "400")
    private int rounds;

    @Override
    public Integer call() throws IOException {
        LogSetup.start(false, "warn");
        Path directory = Files.createTempDirectory("minke-rehearsal");
        // As a start of the daemon does.
        DaemonConfig config =
                PlainServe.config(Map.of(), "serve", "--data", directory.toString(), "--http=127.0.0.1:0");
        try (Daemon daemon = Daemon.start(Objects.requireNonNull(config), InstantSource.system())) {
            Rehearsal rehearsal = new Rehearsal(daemon.url(), cpeCount, InstantSource.system());
            rehearsal.write();
            rehearsal.ask(rounds);
            rehearsal.settle();
            rehearsal.ask(rounds);
            try (WarmUp warmUp = daemon.warmUp(Duration.ZERO)) {
                warmUp.rehearse(WARM_UP_ROUNDS_PER_ROUND * rounds, MOST_WARM_UP);
            }
        } finally {
            DemoCommand.deleteAll(directory);
        }
        return 0;
    }
}
