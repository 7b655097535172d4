package io.minke.ingest.door;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.SocketException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How long a door waits for its peers, and that nobody is cut off who waits for us. */
final class PatienceTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration SHORT = Duration.ofMillis(200);
    private static final Duration SECOND = Duration.ofSeconds(1);

    private static final Duration LINGER = Duration.ofMillis(2_500);

    private final TestDoor door = new TestDoor();

    @AfterEach
    void close() {
        door.close();
    }

    @Test
    void shouldNotWaitForeverForAHead() throws IOException {
        try (RawClient client = door.open(TestDoor.DEFAULTS.withTimeouts(SHORT, LONG, LONG, LONG))) {
            client.send("GET /echo HTTP/1.1\r\nHo");
            assertThat(client.answer().status()).isEqualTo(408);
            assertThat(client.isClosed()).isTrue();
        }
    }

    @Test
    void shouldCloseIdleConnectionsSilently() throws IOException {
        try (RawClient client = door.open(TestDoor.DEFAULTS.withTimeouts(LONG, SHORT, LONG, LONG))) {
            assertThat(client.get("/echo").status()).isEqualTo(200);
            assertThat(client.isClosed()).isTrue();
        }
    }

    @Test
    void shouldNotWaitForeverForABody() throws IOException {
        try (RawClient client = door.open(TestDoor.DEFAULTS.withTimeouts(LONG, LONG, SHORT, LONG))) {
            client.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 20\r\n\r\n1");
            assertThat(client.answer().status()).isEqualTo(408);
            assertThat(door.aborted.get()).isEqualTo(1);
        }
    }

    @Test
    void shouldNotCallAPeerSlowThatWeHoldUp() throws IOException {
        try (RawClient client = door.open(TestDoor.DEFAULTS.withTimeouts(LONG, LONG, SHORT, LONG))) {
            assertThat(client.post("/reluctant", "0123456789").body()).isEqualTo("0123456789");
        }
    }

    @Test
    void shouldGiveUpOnAPeerThatTakesNoAnswer() throws IOException {
        try (RawClient client = door.open(TestDoor.DEFAULTS.withTimeouts(LONG, LONG, LONG, SHORT))) {
            client.send("GET /wide?bytes=50000000 HTTP/1.1\r\nHost: x\r\n\r\n");
            await().atMost(15, TimeUnit.SECONDS).until(() -> door.counters.openConnections() == 0);
            assertThat(door.counters.slowConnections()).isEqualTo(1);
            await().until(door::areWorkersIdle);
        }
    }

    /** It moves all the while, but would hold its worker for minutes. */
    @Test
    void shouldGiveUpOnAPeerThatTakesItsAnswerTooSlowly() throws IOException {
        int bytes = 100_000_000;
        try (RawClient client = door.open(TestDoor.DEFAULTS.withAnswerPace(4 << 20, SECOND))) {
            client.send("GET /wide?bytes=" + bytes + " HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(client.readSlowly(8 << 10, 8)).isLessThan(bytes / 2);
            assertThat(door.counters.slowConnections()).isEqualTo(1);
            await().until(door::areWorkersIdle);
        }
    }

    /** It is fast enough, but there is no end to it. */
    @Test
    void shouldNotLetAWorkerWaitForTooLongForAPeerThatTakesItsAnswerSteadily() throws IOException {
        int bytes = 64_000_000;
        try (RawClient client = door.open(TestDoor.DEFAULTS.withMaxAnswerWait(SECOND))) {
            client.send("GET /wide?bytes=" + bytes + " HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(client.readSlowly(64 << 10, 8)).isLessThan(bytes / 2);
            assertThat(door.counters.slowConnections()).isZero();
            await().until(door::areWorkersIdle);
        }
    }

    /** Thirty times as fast as over a link of 64 kbit/s, and with a thirtieth of the time for it. */
    @Test
    void shouldServeASlowLink() throws IOException {
        int bytes = 1_500_000;
        DoorOptions defaults = TestDoor.DEFAULTS;
        try (RawClient client = door.open(defaults.withAnswerPace(
                defaults.minAnswerBytesPerWindow(), defaults.answerWindow().dividedBy(30)))) {
            client.socket().setReceiveBufferSize(32 << 10);
            client.send("GET /wide?bytes=" + bytes + " HTTP/1.0\r\n\r\n");
            assertThat(client.readSlowly(2_400, 10)).isGreaterThan(bytes);
        }
        assertThat(door.counters.slowConnections()).isZero();
    }

    /** Over many times of the patience with a peer that takes nothing. */
    @Test
    void shouldNotGiveUpOnAPeerThatTakesItsAnswerSteadily() throws IOException {
        int bytes = 32_000_000;
        try (RawClient client = door.open(TestDoor.DEFAULTS.withTimeouts(LONG, LONG, LONG, SECOND))) {
            client.send("GET /wide?bytes=" + bytes + " HTTP/1.0\r\n\r\n");
            assertThat(client.readSlowly(64 << 10, 8)).isGreaterThan(bytes);
        }
    }

    /** The end of the connection is the end of the answer here, be it whole or not. */
    @ParameterizedTest
    @ValueSource(strings = {"wide", "whole"})
    void shouldNotLetAnAnswerLookWholeThatTheStopCuts(String path) throws IOException {
        int bytes = 40_000_000;
        try (RawClient client = door.open(TestDoor.DEFAULTS)) {
            client.send("GET /" + path + "?bytes=" + bytes + " HTTP/1.0\r\n\r\n");
            await().until(() ->
                    door.counters.requests() == 1 && (path.equals("wide") || door.counters.requestsInFlight() == 0));
            await().until(() -> client.socket().getInputStream().available() > 0);
            door.close();
            assertThatThrownBy(() -> client.socket().getInputStream().readAllBytes())
                    .isInstanceOf(SocketException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"idle", "half closed", "stopping", "last"})
    void shouldNotCutAnAnswerThatIsOnItsWay(String how) throws Exception {
        int bytes = 40_000_000;
        try (RawClient client = door.open(TestDoor.DEFAULTS.withTimeouts(LONG, SHORT, LONG, LONG))) {
            client.send("GET /whole?bytes=" + bytes + " HTTP/1.1\r\nHost: x\r\n"
                    + (how.equals("last") ? "Connection: close\r\n" : "") + "\r\n");
            await().until(() -> door.wholeAnswers.get() == 1 && door.counters.requestsInFlight() == 0);
            if (how.equals("half closed")) {
                client.closeHalf();
            } else if (how.equals("stopping")) {
                door.stopAccepting();
            }
            // Longer than an idle connection is kept, or one whose last answer has left.
            await().pollDelay(LINGER).until(() -> true);
            assertThat(client.readSlowly(1 << 20, 0)).isGreaterThan(bytes);
        }
    }

    @Test
    void shouldTellHowManyRequestsAreInFlight() throws IOException {
        try (RawClient client = door.open(TestDoor.DEFAULTS)) {
            for (String target : List.of("/echo", "/refused", "/nowhere", "/stream?bytes=100000", "/whole?bytes=10")) {
                client.get(target);
                await().untilAsserted(() ->
                        assertThat(door.counters.requestsInFlight()).as(target).isZero());
            }
            client.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\non");
            await().until(() -> door.counters.requestsInFlight() == 1);
            client.send("e");
            assertThat(client.answer().body()).isEqualTo("one");
            await().until(() -> door.counters.requestsInFlight() == 0);
            client.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\non");
            await().until(() -> door.counters.requestsInFlight() == 1);
        }
        await().until(() -> door.counters.requestsInFlight() == 0);
        for (String broken : List.of("nonsense\r\n\r\n", "GET /fail?after=0 HTTP/1.1\r\nHost: x\r\n\r\n")) {
            try (RawClient client = new RawClient(door.address())) {
                client.send(broken);
                assertThat(client.answer().status()).isGreaterThanOrEqualTo(400);
            }
        }
        await().until(() -> door.counters.openConnections() == 0);
        assertThat(door.counters.requestsInFlight()).isZero();
    }

    @Test
    void shouldFinishWhatHasBegunWhenItStops() throws Exception {
        try (RawClient busy = door.open(TestDoor.DEFAULTS);
                RawClient idle = new RawClient(door.address())) {
            assertThat(idle.get("/echo").status()).isEqualTo(200);
            busy.send("POST /reluctant HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n01234");
            await().until(() -> door.counters.requests() == 2);
            door.stopAccepting();
            assertThat(idle.isClosed()).isTrue();
            busy.send("56789");
            RawClient.Answer answer = busy.answer();
            assertThat(answer.body()).isEqualTo("0123456789");
            assertThat(answer.header("Connection")).isEqualTo("close");
            assertThat(busy.isClosed()).isTrue();
            assertThat(door.awaitDrained(Duration.ofSeconds(5))).isTrue();
        }
    }
}
