package io.minke.ingest.monitoring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.minke.engine.Appender;
import io.minke.engine.EngineOptions;
import io.minke.engine.disk.RealDisk;
import io.minke.engine.series.SeriesKey;
import io.minke.ingest.door.DoorOptions;
import io.minke.ingest.door.RawClient;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.agrona.ExpandableArrayBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bodies that take long to read hold nobody up, and are bounded all together. */
class LongCheckResultsTest {
    private static final Instant NOW = Instant.parse("2023-02-17T12:00:00Z");
    private static final int PATIENCE_SECONDS = 60;
    private static final int RING_BYTES = 2 << 20;
    private static final String REQUESTS = "minke_check_requests_total";
    private static final String RESULTS = "minke_check_results_total";

    @TempDir
    Path directory;

    private final CountDownLatch goOn = new CountDownLatch(1);
    private final AtomicInteger held = new AtomicInteger();
    private volatile boolean holding;
    private MonitoringServer server;

    @BeforeEach
    void open() {
        InstantSource clock = () -> {
            if (holding) {
                hold();
            }
            return NOW;
        };
        server = new MonitoringServer(
                directory,
                clock,
                List.of(),
                EngineOptions.defaults().withDiskReserveBytes(0).withRingBytes(RING_BYTES),
                new RealDisk());
    }

    /** Whoever asks for the time is reading a body. Ends by itself: were it the thread of the connections, nobody else could end it. */
    private void hold() {
        held.incrementAndGet();
        try {
            goOn.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException nobodyMay) {
            throw new IllegalStateException(nobodyMay);
        } finally {
            held.decrementAndGet();
        }
    }

    @AfterEach
    void close() {
        goOn.countDown();
        server.close();
    }

    private RawClient connect() throws IOException {
        return new RawClient(server.door().address());
    }

    private static byte[] request(String body) {
        return ("POST " + CheckResultRouteTest.PATH + " HTTP/1.1\r\nHost: x\r\nContent-Length: " + body.length()
                        + "\r\n\r\n" + body)
                .getBytes(UTF_8);
    }

    private static String result(String host, String perfdata) {
        return "{\"host\":\"" + host + "\",\"check_command\":\"c\",\"exit_status\":0,\"performance_data\":\"" + perfdata
                + "\"}";
    }

    private static String list(int results, String perfdata) {
        return IntStream.range(0, results)
                .mapToObj(i -> result("cpe" + i, perfdata))
                .collect(Collectors.joining(",", "[", "]"));
    }

    @Test
    void shouldServeOthersOfTheThreadWhileALongBodyIsRead() throws IOException {
        try (RawClient long1 = connect();
                RawClient other = connect()) {
            holding = true;
            long1.send(request(list(1_000, "a=1")));
            await().until(() -> held.get() == 1);
            assertThat(other.get("/ping").status()).isEqualTo(204);
            assertThat(held).hasValue(1);
            goOn.countDown();
            assertThat(long1.answer().body()).contains("\"results\":1000,\"samples\":1000,");
        }
    }

    @Test
    void shouldLeaveWorkersForQuestionsHoweverManyLongBodiesCome() throws IOException {
        int bodies = 2 * DoorOptions.at(new InetSocketAddress(0)).workers() + 1;
        List<RawClient> clients = new ArrayList<>();
        try {
            holding = true;
            for (int i = 0; i < bodies; i++) {
                clients.add(connect().send(request(list(1_000, "a=" + i))));
            }
            await().until(() -> held.get() > 0);
            assertThat(server.get("/api/v5/sites").statusCode()).isEqualTo(200);
            assertThat(held).hasPositiveValue();
            goOn.countDown();
            for (RawClient client : clients) {
                assertThat(client.answer().status()).isEqualTo(200);
            }
        } finally {
            for (RawClient client : clients) {
                client.close();
            }
        }
    }

    @Test
    void shouldAnswerLongAndShortBodiesOfAConnectionInOrder() throws IOException {
        try (RawClient client = connect()) {
            client.send(request(list(1_000, "a=1")));
            client.send(request(result("short", "a=1")));
            client.send(request("[" + result("bad", "a=1").repeat(1_000) + "]"));
            client.send(request(list(999, "a=1")));
            assertThat(client.answer().body()).contains("\"results\":1000,");
            assertThat(client.answer().body()).contains("\"results\":1,");
            assertThat(client.answer().status()).isEqualTo(400);
            assertThat(client.answer().body()).contains("\"results\":999,");
        }
    }

    @Test
    void shouldTakeNoMoreThanTheLimitOfThoseWhoSendAndGo() throws Exception {
        int senders = 6;
        // 6 MB, of which two are more than 64 MiB when they were read.
        String body = list(
                7,
                IntStream.range(0, 9_500)
                        .mapToObj(i -> "x".repeat(90) + i + "=1")
                        .collect(Collectors.joining(" ")));
        CountDownLatch committing = new CountDownLatch(1);
        CountDownLatch writerGoesOn = new CountDownLatch(1);
        try (Appender stopper = server.engine().appender((sequence, refused, failure) -> {
                    committing.countDown();
                    awaitUninterrupted(writerGoesOn);
                });
                Appender filler = server.engine().appender()) {
            SeriesKey key = new SeriesKey("c", "filler", "", "m");
            stopper.append(key, 1, 1);
            stopper.flush();
            committing.await();
            try {
                fill(filler, key);
                for (int i = 0; i < senders; i++) {
                    sendAndGo(body, i + 1);
                }
                // This question's own is open.
                await().until(() -> server.metric("minke_http_connections") == 1);
                assertThat(server.metric(REQUESTS)).isEqualTo(1);
                assertThat(server.metric(RESULTS)).isZero();
            } finally {
                writerGoesOn.countDown();
            }
            await().atMost(PATIENCE_SECONDS, TimeUnit.SECONDS)
                    .until(() -> server.metric(RESULTS) == 7 * server.metric(REQUESTS));
        }
        assertThat(server.post(CheckResultRouteTest.PATH, result("after", "a=1"))
                        .statusCode())
                .isEqualTo(200);
        long requests = server.metric(REQUESTS);
        try (RawClient client = connect()) {
            client.send(request(list(7, "a=1")));
            assertThat(client.answer().status()).isEqualTo(200);
        }
        assertThat(server.metric(REQUESTS)).isEqualTo(requests + 1);
    }

    /** @param sent how many such bodies have come when this one has */
    private void sendAndGo(String body, int sent) throws IOException {
        try (RawClient client = connect()) {
            client.send(request(body));
            long bytes = (long) sent * body.length();
            await().atMost(PATIENCE_SECONDS, TimeUnit.SECONDS)
                    .until(() -> server.metric("minke_http_body_bytes_total") == bytes);
            // A reset: nobody is there for an answer.
            client.socket().setSoLinger(true, 0);
        }
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException nobodyMay) {
            throw new IllegalStateException(nobodyMay);
        }
    }

    /** Until the ring takes no frame any more. */
    private static void fill(Appender filler, SeriesKey key) {
        ExpandableArrayBuffer encoded = new ExpandableArrayBuffer();
        int length = key.encode(encoded, 0);
        long time = 2;
        do {
            while (filler.offer(encoded, 0, length, time, 1)) {
                time++;
            }
        } while (filler.tryPublish(false));
    }
}
