package io.minke.bench.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.minke.bench.process.MinkeCommand;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The campaign of {@code minke bench crash} in its short form, on the daemon as it is built here. */
final class DaemonCrashTest {
    @TempDir
    private Path directory;

    @Test
    void shouldKeepAcknowledgedSamplesAndInventNoneWhenKilledThirtyTimes() throws IOException {
        long seed = Long.getLong("minke.seed", System.nanoTime() & 0xFFFF_FFFFL);
        System.out.println("-Dminke.seed=" + seed);
        Path log = directory.resolve("log");
        Path data = directory.resolve("data");
        CrashOptions options = new CrashOptions(
                port -> serve(data, port),
                Map.of(),
                log,
                30,
                2,
                seed,
                Duration.ofSeconds(60),
                CrashOptions.Pace.SHORT,
                CrashOptions.Companion.NONE,
                true);
        CrashReport report = new CrashCampaign(options, System.out::println).run();
        System.out.println(report.describe());
        assertThat(report.isClean())
                .as("seed " + seed + "\n" + report.describe())
                .isTrue();
        assertThat(report.cycles()).isEqualTo(30);
        assertThat(report.verifiedSamples()).isGreaterThan(10_000);
    }

    private static List<String> serve(Path data, int port) {
        List<String> command =
                new ArrayList<>(MinkeCommand.own("serve", "--data", data.toString(), "--http", "127.0.0.1:" + port));
        // Some seventy JVMs are started here and live for a second each: the second compiler would cost more than all
        // else.
        command.addAll(1, List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        return command;
    }
}
