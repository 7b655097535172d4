package io.minke.ingest.daemon;

import io.minke.ingest.daemon.config.DaemonConfig;
import io.minke.ingest.daemon.demo.Rehearsal;
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
        Path directory = Files.createTempDirectory("minke-rehearsal");
        try {
            DaemonConfig config = PlainServe.config(
                    Map.of(), "serve", "--data", directory.toString(), "--http=127.0.0.1:0", "--warm-up=0s");
            // Once to learn the work, and once more to learn a start on what is there.
            Daemon.serve(Objects.requireNonNull(config), InstantSource.system(), this::work);
            Daemon.serve(config, InstantSource.system(), this::look);
        } finally {
            DemoCommand.deleteAll(directory);
        }
        return 0;
    }

    private void work(Daemon daemon) {
        Rehearsal rehearsal = new Rehearsal(daemon.url(), cpeCount, InstantSource.system());
        rehearsal.write();
        rehearsal.ask(rounds);
        rehearsal.settle();
        rehearsal.ask(rounds);
        try (WarmUp warmUp = daemon.warmUp(Duration.ZERO)) {
            warmUp.rehearse(WARM_UP_ROUNDS_PER_ROUND * rounds, MOST_WARM_UP);
        }
    }

    private void look(Daemon daemon) {
        new Rehearsal(daemon.url(), cpeCount, InstantSource.system()).ask(Rehearsal.NARROW_PER_WIDE);
    }
}
