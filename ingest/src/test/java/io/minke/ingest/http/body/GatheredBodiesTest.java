package io.minke.ingest.http.body;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.minke.engine.EngineOptions;
import io.minke.engine.disk.RealDisk;
import io.minke.ingest.door.RawClient;
import io.minke.ingest.monitoring.MonitoringServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many peers whose bodies come slowly: what is held of them is bounded, and nobody waits for ever. */
class GatheredBodiesTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final String PATH = "/api/v2/monitoring/check-results/";
    private static final String HELD = "minke_http_gathered_bytes";
    private static final String WAITING = "minke_http_gathering_waiting";
    private static final int LONG_BODY_BYTES = 100 << 10;

    @TempDir
    Path directory;

    private final List<RawClient> clients = new ArrayList<>();
    private MonitoringServer server;

    /** @param roomBytes of one address, which is half of all */
    private void open(long roomBytes, Duration timeout) {
        server = new MonitoringServer(
                directory,
                InstantSource.system(),
                List.of(),
                EngineOptions.defaults().withDiskReserveBytes(0),
                new RealDisk(),
                options -> options.withGathering(2 * roomBytes, timeout));
    }

    @AfterEach
    void close() throws IOException {
        for (RawClient client : clients) {
            client.close();
        }
        server.close();
    }

    /** A result of exactly so many bytes. */
    private static byte[] body(int bytes) {
        String result = "{\"host\":\"h\",\"check_command\":\"c\",\"exit_status\":0,\"performance_data\":\"a=1\"}";
        return (result + " ".repeat(bytes - result.length())).getBytes(UTF_8);
    }

    private static byte[] gzip(byte[] body) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(body);
        }
        return packed.toByteArray();
    }

    private RawClient begin(String framing) throws IOException {
        RawClient client = new RawClient(server.door().address());
        clients.add(client);
        return client.send("POST " + PATH + " HTTP/1.1\r\nHost: x\r\n" + framing + "\r\n\r\n");
    }

    /** Sends all of a body but its last byte, a blank. */
    private RawClient sendAllButOne(int bytes) throws IOException {
        return begin("Content-Length: " + bytes).send(body(bytes - 1));
    }

    private void awaitMetric(String name, long expected) {
        await().atMost(LONG).untilAsserted(() -> assertThat(server.metric(name)).isEqualTo(expected));
    }

    private void assertKept(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).contains("\"results\":1,\"samples\":1,");
    }

    @Test
    void shouldHoldNoMoreThanItsRoomOfManySlowConnections() throws IOException {
        open(2 * LONG_BODY_BYTES, LONG);
        int connections = 30;
        for (int i = 0; i < connections; i++) {
            sendAllButOne(LONG_BODY_BYTES);
        }
        awaitMetric(WAITING, connections - 2);
        awaitMetric(HELD, 2 * (LONG_BODY_BYTES - 1) + (connections - 2L) * BodyRoom.FREE_BYTES);
        assertKept(server.post(PATH, new String(body(BodyRoom.FREE_BYTES), UTF_8)));
        assertThat(server.metric(WAITING)).isEqualTo(connections - 2L);
        for (RawClient client : clients) {
            client.send(" ");
        }
        for (RawClient client : clients) {
            RawClient.Answer answer = client.answer();
            assertThat(answer.status()).isEqualTo(200);
        }
        awaitMetric(HELD, 0);
        assertThat(server.metric(WAITING)).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 1})
    void shouldAskForRoomOnlyForWhatIsBeyondTheFirstPart(int more) throws IOException {
        open(LONG_BODY_BYTES, LONG);
        RawClient slow = sendAllButOne(LONG_BODY_BYTES);
        awaitMetric(HELD, LONG_BODY_BYTES - 1);
        RawClient other = begin("Content-Length: " + (BodyRoom.FREE_BYTES + more));
        other.send(body(BodyRoom.FREE_BYTES + more));
        if (more > 0) {
            awaitMetric(WAITING, 1);
            slow.send(" ");
            assertThat(slow.answer().status()).isEqualTo(200);
        }
        assertThat(other.answer().status()).isEqualTo(200);
    }

    @Test
    void shouldLetAShorterOnePassThatFits() throws IOException {
        open(2 * LONG_BODY_BYTES, LONG);
        RawClient slow = sendAllButOne(LONG_BODY_BYTES + 1);
        RawClient tooLong = sendAllButOne(LONG_BODY_BYTES);
        awaitMetric(WAITING, 1);
        assertKept(server.post(PATH, new String(body(LONG_BODY_BYTES - 1), UTF_8)));
        slow.send(" ");
        tooLong.send(" ");
        assertThat(slow.answer().status()).isEqualTo(200);
        assertThat(tooLong.answer().status()).isEqualTo(200);
    }

    @Test
    void shouldTakeTheRoomFromWhoTrickles() throws IOException {
        open(LONG_BODY_BYTES, Duration.ofMillis(200));
        RawClient slow = sendAllButOne(LONG_BODY_BYTES);
        awaitMetric(HELD, LONG_BODY_BYTES - 1);
        RawClient next = begin("Content-Length: " + LONG_BODY_BYTES).send(body(LONG_BODY_BYTES));
        assertThat(slow.answer().status()).isEqualTo(408);
        assertThat(next.answer().status()).isEqualTo(200);
        awaitMetric(HELD, 0);
    }

    @Test
    void shouldForgetWhoGoesBeforeTheEnd() throws IOException {
        open(LONG_BODY_BYTES, LONG);
        RawClient slow = sendAllButOne(LONG_BODY_BYTES);
        awaitMetric(HELD, LONG_BODY_BYTES - 1);
        RawClient tired = sendAllButOne(LONG_BODY_BYTES);
        awaitMetric(WAITING, 1);
        RawClient next = begin("Content-Length: " + LONG_BODY_BYTES).send(body(LONG_BODY_BYTES));
        awaitMetric(WAITING, 2);
        for (RawClient going : List.of(tired, slow)) {
            going.socket().setSoLinger(true, 0);
            going.close();
        }
        assertThat(next.answer().status()).isEqualTo(200);
        awaitMetric(HELD, 0);
        assertThat(server.metric(WAITING)).isZero();
    }

    /** Nobody says how long it will become: it may be as long as its limit, so it waits until the slow one has gone. */
    @ParameterizedTest
    @ValueSource(strings = {"Transfer-Encoding: chunked", "Content-Encoding: gzip"})
    void shouldMakeRoomForTheLimitWhereNoLengthIsTold(String header) throws IOException {
        open(8 << 20, LONG);
        RawClient slow = sendAllButOne(LONG_BODY_BYTES);
        awaitMetric(HELD, LONG_BODY_BYTES - 1);
        byte[] body = body(LONG_BODY_BYTES);
        RawClient unknown;
        if (header.endsWith("gzip")) {
            byte[] packed = gzip(body);
            unknown = begin(header + "\r\nContent-Length: " + packed.length).send(packed);
        } else {
            unknown = begin(header)
                    .send(Integer.toHexString(body.length) + "\r\n")
                    .send(body)
                    .send("\r\n0\r\n\r\n");
        }
        awaitMetric(WAITING, 1);
        slow.send(" ");
        assertThat(slow.answer().status()).isEqualTo(200);
        assertThat(unknown.answer().status()).isEqualTo(200);
        awaitMetric(HELD, 0);
    }

    @Test
    void shouldBoundQuestionsToo() throws IOException {
        open(LONG_BODY_BYTES, LONG);
        sendAllButOne(LONG_BODY_BYTES);
        awaitMetric(HELD, LONG_BODY_BYTES - 1);
        String question = "{\"select\":{}}" + " ".repeat(LONG_BODY_BYTES);
        try (RawClient asking = new RawClient(server.door().address())) {
            asking.send("POST /api/minke/delete HTTP/1.1\r\nHost: x\r\nContent-Length: " + question.length()
                    + "\r\n\r\n" + question);
            awaitMetric(WAITING, 1);
        }
        awaitMetric(WAITING, 0);
    }

    /** However many of one address trickle, others find as much room as if there were none. */
    @Test
    void shouldLeaveRoomForOtherAddresses() throws IOException {
        open(LONG_BODY_BYTES, LONG);
        for (int i = 0; i < 10; i++) {
            sendAllButOne(LONG_BODY_BYTES);
        }
        awaitMetric(WAITING, 9);
        RawClient other = new RawClient(server.door().address(), InetAddress.getByName("127.0.0.2"));
        clients.add(other);
        byte[] body = body(LONG_BODY_BYTES);
        for (int i = 0; i < 3; i++) {
            assertThat(other.post(PATH, body).status()).isEqualTo(200);
        }
        assertThat(server.metric(WAITING)).isEqualTo(9);
        for (int i = 0; i < 10; i++) {
            clients.get(i).send(" ");
        }
        for (int i = 0; i < 10; i++) {
            assertThat(clients.get(i).answer().status()).isEqualTo(200);
        }
        awaitMetric(HELD, 0);
        assertThat(server.metric(WAITING)).isZero();
    }
}
