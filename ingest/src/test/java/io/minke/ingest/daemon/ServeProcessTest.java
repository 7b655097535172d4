package io.minke.ingest.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code minke serve} as a process of its own, with real signals. */
class ServeProcessTest {
    // A start of a JVM takes a second, or many on a busy machine.
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
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

    @Test
    void shouldKeepEveryAcknowledgedCheckResultThroughAKill() throws Exception {
        int hosts = 4;
        AtomicIntegerArray acknowledged = new AtomicIntegerArray(hosts);
        Path log = directory.resolve("killed.log");
        Process killed = serve(log);
        String url = url(log);
        List<Thread> senders = new ArrayList<>();
        for (int host = 0; host < hosts; host++) {
            int number = host;
            senders.add(new Thread(() -> {
                for (int n = 1; send(url, "pim" + number, n); n++) {
                    acknowledged.set(number, n);
                }
            }));
        }
        senders.forEach(Thread::start);
        await().atMost(PATIENCE).until(() -> acknowledged.get(hosts - 1) >= 20);
        killed.destroyForcibly();
        for (Thread sender : senders) {
            sender.join();
        }

        Path nextLog = directory.resolve("next.log");
        serve(nextLog);
        String next = url(nextLog);
        for (int host = 0; host < hosts; host++) {
            String object = get(next + "/api/v2/monitoring/hosts/pim" + host);
            String last = get(next + "/api/minke/last?host=pim" + host);
            int least = acknowledged.get(host);
            // The one on its way may have been kept or not.
            assertThat(object).containsAnyOf("\"n is " + least + "\"", "\"n is " + (least + 1) + "\"");
            assertThat(last).containsPattern("\"value\":\\s*(" + least + "|" + (least + 1) + ")\\b");
        }
    }

    /** Sends a host check. @return whether it was acknowledged */
    private boolean send(String url, String host, int n) {
        String body = "{\"host\": \"" + host
                + "\", \"check_command\": \"alive\", \"exit_status\": 0, \"plugin_output\": \"n is " + n
                + "\", \"performance_data\": \"n=" + n + "\"}";
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + "/api/v2/monitoring/check-results/"))
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString()).statusCode() == 200;
        } catch (IOException gone) {
            return false;
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }

    private String get(String url) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private static String url(Path log) {
        Pattern pattern = Pattern.compile("listening on (http://\\S+)");
        await().atMost(PATIENCE)
                .until(() -> pattern.matcher(Files.readString(log)).find());
        try {
            Matcher matcher = pattern.matcher(Files.readString(log));
            assertThat(matcher.find()).isTrue();
            return matcher.group(1);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
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
