package io.minke.bench.crash;

import io.minke.bench.process.MinkeCommand;
import io.minke.bench.process.WorkDirectory;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code minke bench crash}: the campaign with kill -9. */
@Command(
        name = "crash",
        description = {
            "Kills the daemon under load, starts it again on the same directory, and compares what it",
            "then answers with what it had acknowledged. Exits with 1 if a sample was lost or invented."
        },
        mixinStandardHelpOptions = true)
public final class CrashCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = "--cycles",
            defaultValue = "30",
            description = "Kills under load (default ${DEFAULT-VALUE}; 500 before a release).")
    private int cycles;

    @Option(names = "--clients", defaultValue = "2", description = "Writing at a time (default ${DEFAULT-VALUE}).")
    private int clients;

    @Option(names = "--seed", description = "Repeats a campaign's batches and pauses (default: another each time).")
    private @Nullable Long seed;

    @Option(
            names = "--start-limit",
            defaultValue = "30",
            description = "Seconds a start after a kill may take (default ${DEFAULT-VALUE}).")
    private int startLimitSeconds;

    @Option(names = "--minke", description = "Launcher of the build to test (default: this one).")
    private @Nullable Path launcher;

    @Option(names = "--data", description = "Directory to use and keep (default: a temporary one, kept on failure).")
    private @Nullable Path data;

    @Option(names = "--serve-option", description = "One more argument for 'minke serve'; may be repeated.")
    private List<String> serveOptions = List.of();

    @Override
    public Integer call() throws IOException {
        check(cycles >= 1, "--cycles must be at least 1, not " + cycles);
        check(clients >= 1 && clients <= 64, "--clients must be 1 to 64, not " + clients);
        check(startLimitSeconds >= 1, "--start-limit must be at least 1, not " + startLimitSeconds);
        check(launcher == null || Files.isExecutable(launcher), "--minke: " + launcher + " can't be executed");
        long chosenSeed = seed != null ? seed : System.nanoTime() & 0xFFFF_FFFFL;
        PrintWriter out = commandLine().getOut();
        Path directory = data != null ? data : Files.createTempDirectory("minke-crash-");
        Path log = Files.createTempFile("minke-crash-", ".log");
        out.println("seed " + chosenSeed + ", directory " + directory + ", server's log " + log);
        out.flush();
        CrashOptions options = new CrashOptions(
                port -> serve(directory, port),
                Map.of(),
                log,
                cycles,
                clients,
                chosenSeed,
                Duration.ofSeconds(startLimitSeconds),
                CrashOptions.Pace.SHORT,
                CrashOptions.Companion.NONE,
                true);
        CrashReport report = new CrashCampaign(options, line -> {
                    out.println(line);
                    out.flush();
                })
                .run();
        out.print(report.describe());
        out.flush();
        if (report.isClean() && data == null) {
            WorkDirectory.delete(directory);
            Files.delete(log);
        }
        return report.isClean() ? 0 : 1;
    }

    private List<String> serve(Path directory, int port) {
        String[] arguments = Stream.concat(
                        Stream.of("serve", "--data", directory.toString(), "--http", "127.0.0.1:" + port),
                        serveOptions.stream())
                .toArray(String[]::new);
        return launcher == null ? MinkeCommand.own(arguments) : MinkeCommand.launcher(launcher, arguments);
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
