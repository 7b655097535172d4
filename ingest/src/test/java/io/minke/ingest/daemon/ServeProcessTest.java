package io.minke.ingest.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code minke serve} as a process of its own, with real signals. */
class ServeProcessTest {
    // A start of a JVM takes a second, or many on a busy machine.
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    private final List<Process> processes = new ArrayList<>();

    @AfterEach
    void endAll() {
        processes.forEach(Process::destroyForcibly);
    }

    @Test
    void shouldEndWithZeroOnSigtermAndRefuseASecondOpenerMeanwhile() throws Exception {
        Path log = directory.resolve("first.log");
        Process first = serve(log);
        await().atMost(PATIENCE).until(() -> Files.readString(log).contains("listening on http://127.0.0.1:"));

        Path secondLog = directory.resolve("second.log");
        Process second = serve(secondLog);
        assertThat(second.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(second.exitValue()).isEqualTo(1);
        assertThat(Files.readString(secondLog)).contains("is held by process " + first.pid());

        first.destroy();
        assertThat(first.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(first.exitValue()).isZero();
        assertThat(Files.readString(log))
                .contains("minke development on Java")
                .contains("setting http = 127.0.0.1:0 (option --http)")
                .contains("SIGTERM: stopping")
                .contains("stopped")
                .doesNotContain("ERROR");
    }

    private Process serve(Path log) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // The flags of this JVM are the ones that the engine needs.
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("--") || argument.startsWith("-Dchronicle"))
                .forEach(command::add);
        command.addAll(List.of("-Xmx256m", "-XX:+UseSerialGC", "-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(
                Minke.class.getName(),
                "serve",
                "--data",
                directory.resolve("data").toString()));
        command.addAll(List.of("--http", "127.0.0.1:0", "--disk-reserve", "0"));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("MINKE_"));
        Process process = builder.start();
        processes.add(process);
        return process;
    }
}
