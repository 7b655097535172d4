package io.minke.ingest.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minke.engine.failure.DiskFailure;
import io.minke.engine.failure.Rejected;
import io.minke.ingest.daemon.config.DaemonConfig;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class DaemonTest {
    private static final String TOKEN = "0123456789abcdefABCDEF";
    private static final long NOW = Instant.now().getEpochSecond();
    private static final String DATASET =
            "/api/v2/monitoring/datasets/?host_name=pim0585&service_name=txrx&measurement=check_txrx&metric=dnrx&start=24h&end=0m";

    @TempDir
    private Path directory;

    private final HttpClient client = HttpClient.newHttpClient();

    @Test
    void shouldAnswerWithWhatWasWrittenAlsoAfterARestart() throws Exception {
        String expected;
        try (Daemon daemon = start(Map.of())) {
            assertThat(post(daemon, "/write?db=icinga2&precision=s", line(NOW, "-22.14"))
                            .statusCode())
                    .isEqualTo(204);
            expected = get(daemon, DATASET).body();
            assertThat(expected)
                    .isEqualTo("{\"check_txrx__pim0585__txrx__dnrx\":[{\"time\":\"" + Instant.ofEpochSecond(NOW)
                            + "\",\"value\":-22.14,\"unit\":\"dBm\"}]}");
        }
        try (Daemon daemon = start(Map.of())) {
            assertThat(get(daemon, DATASET).body()).isEqualTo(expected);
            assertThat(get(daemon, "/ready").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void shouldTellItsStateAndSealOnRequest() throws Exception {
        try (Daemon daemon = start(Map.of())) {
            post(daemon, "/write?db=icinga2&precision=s", line(NOW - 60, "1") + "\n" + line(NOW, "2"));
            assertThat(get(daemon, "/api/minke/status").body())
                    .contains("\"writable\":true", "\"series\":1", "\"samples_appended\":2", "\"segment_samples\":0");

            HttpResponse<String> compacted = post(daemon, "/api/minke/compact?wait=true", "");

            assertThat(compacted.statusCode()).isEqualTo(200);
            assertThat(compacted.body()).contains("\"segment_samples\":2", "\"active_samples\":0");
            assertThat(post(daemon, "/api/minke/compact", "").statusCode()).isEqualTo(202);
            assertThat(get(daemon, "/api/minke/compact").statusCode()).isEqualTo(405);
            assertThat(post(daemon, "/api/minke/status", "").statusCode()).isEqualTo(405);
        }
    }

    @Test
    void shouldTakeSnapshotsForWhoeverMayEnterItsDirectory(@TempDir Path other) throws Exception {
        Path copy = other.resolve("copy");
        String expected;
        try (Daemon daemon = start(Map.of())) {
            post(daemon, "/write?db=icinga2&precision=s", line(NOW, "-22.14"));
            expected = get(daemon, DATASET).body();
            assertThat(expected).contains("-22.14");
            assertThat(execute("snapshot", directory.toString(), copy.toString()))
                    .isZero();
            // Nothing is overwritten, by whatever name it is called.
            assertThat(execute("snapshot", directory.toString(), copy.toString()))
                    .isEqualTo(1);
            assertThatThrownBy(() -> SnapshotDoor.ask(directory, other))
                    .isInstanceOf(Rejected.class)
                    .hasMessageContaining(other.toString());
            assertThat(Files.getPosixFilePermissions(directory.resolve(SnapshotDoor.FILE_NAME)))
                    .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        }
        assertThat(directory.resolve(SnapshotDoor.FILE_NAME)).doesNotExist();
        assertThat(copy.resolve(SnapshotDoor.FILE_NAME)).doesNotExist();
        try (Daemon daemon = start(Map.of("data", copy.toString()))) {
            assertThat(get(daemon, DATASET).body()).isEqualTo(expected);
        }
    }

    @Test
    void shouldTakeSnapshotsAgainAfterAKill(@TempDir Path other) throws Exception {
        start(Map.of()).close();
        // What a killed daemon leaves: a socket that nobody listens at.
        try (ServerSocketChannel left = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            left.bind(UnixDomainSocketAddress.of(directory.resolve(SnapshotDoor.FILE_NAME)));
        }
        assertThat(SnapshotDoor.ask(directory, other.resolve("of-nobody"))).isFalse();
        assertThat(execute(
                        "snapshot",
                        directory.toString(),
                        other.resolve("of-stopped").toString()))
                .isZero();
        try (Daemon daemon = start(Map.of())) {
            assertThat(SnapshotDoor.ask(directory, other.resolve("of-running"))).isTrue();
        }
        assertThat(other.resolve("of-running")).isDirectory();
    }

    @Test
    @Timeout(30)
    void shouldStopThoughSomebodyIsAboutToAskForASnapshot() throws Exception {
        Path file = directory.resolve(SnapshotDoor.FILE_NAME);
        Daemon daemon = start(Map.of());
        try (SocketChannel silent = SocketChannel.open(UnixDomainSocketAddress.of(file))) {
            silent.write(ByteBuffer.wrap(new byte[] {'/'}));
            daemon.close();
        }
        assertThat(file).doesNotExist();
    }

    @Test
    void shouldStartWhereNoSocketCanBe(@TempDir Path other) throws Exception {
        Path deep = other.resolve("d".repeat(120));
        try (Daemon daemon = start(Map.of("data", deep.toString()))) {
            assertThat(get(daemon, "/ready").statusCode()).isEqualTo(200);
            assertThat(SnapshotDoor.ask(deep, other.resolve("copy"))).isFalse();
            assertThat(execute(
                            "snapshot", deep.toString(), other.resolve("copy").toString()))
                    .isEqualTo(1);
        }
    }

    private static int execute(String... arguments) {
        return RootCommand.execute(arguments);
    }

    @Test
    void shouldRefuseASecondOpenerAndNameTheHolder() {
        try (Daemon daemon = start(Map.of())) {
            assertThat(daemon.url()).startsWith("http://127.0.0.1:").doesNotEndWith(":0");
            assertThatThrownBy(() -> start(Map.of()))
                    .isInstanceOf(Rejected.class)
                    .hasMessageContaining(
                            "held by process " + ProcessHandle.current().pid());
        }
    }

    @Test
    void shouldLeaveTheDirectoryFreeWhenTheAddressIsTaken(@TempDir Path other) {
        try (Daemon holder = start(Map.of("data", other.toString()))) {
            String taken = holder.url().substring("http://".length());
            assertThatThrownBy(() -> start(Map.of("http", taken)))
                    .isInstanceOf(DiskFailure.class)
                    .hasMessageContaining("cannot listen on");
        }
        start(Map.of()).close();
    }

    @Test
    void shouldLetNobodyInWithoutATokenWhenThereIsOne() throws Exception {
        try (Daemon daemon = start(Map.of(), Map.of("MINKE_TOKEN", TOKEN))) {
            assertThat(get(daemon, DATASET).statusCode()).isEqualTo(401);
            assertThat(get(daemon, "/api/minke/status").statusCode()).isEqualTo(401);
            assertThat(post(daemon, "/write?db=icinga2", line(NOW, "1")).statusCode())
                    .isEqualTo(401);
            assertThat(post(daemon, "/write?db=icinga2&precision=s&u=icinga&p=" + TOKEN, line(NOW, "1"))
                            .statusCode())
                    .isEqualTo(204);
            HttpRequest withToken = HttpRequest.newBuilder(URI.create(daemon.url() + DATASET))
                    .header("Authorization", "Token " + TOKEN)
                    .build();
            assertThat(client.send(withToken, HttpResponse.BodyHandlers.ofString())
                            .statusCode())
                    .isEqualTo(200);
        }
    }

    private Daemon start(Map<String, String> options) {
        return start(options, Map.of());
    }

    private Daemon start(Map<String, String> options, Map<String, String> environment) {
        Map<String, String> all =
                new HashMap<>(Map.of("data", directory.toString(), "http", "127.0.0.1:0", "disk-reserve", "0"));
        all.putAll(options);
        return Daemon.start(DaemonConfig.resolve(all, environment, null), InstantSource.system());
    }

    private static String line(long epochSecond, String value) {
        return "check_txrx,hostname=pim0585,service=txrx,metric=dnrx crit=-8,unit=\"decibel-milliwatts\",value=" + value
                + ",warn=-11 " + epochSecond;
    }

    private HttpResponse<String> get(Daemon daemon, String path) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(URI.create(daemon.url() + path)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> post(Daemon daemon, String path, String body)
            throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(URI.create(daemon.url() + path))
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
