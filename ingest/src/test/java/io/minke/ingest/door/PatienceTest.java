package io.minke.ingest.door;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
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

    /** @param more than find a place to wait without a worker */
    @ParameterizedTest
    @ValueSource(ints = {0, 2})
    void shouldWorkForOthersWhileSlowPeersTakeTheirAnswers(int more) throws IOException {
        int slow = Workers.MAX_PARKED + more;
        List<RawClient> clients = new ArrayList<>();
        try (RawClient other = door.open(TestDoor.DEFAULTS.withWaiting(100, 1 << 20, LONG))) {
            for (int i = 0; i < slow; i++) {
                clients.add(new RawClient(door.address()).send("GET /wide?bytes=20000000 HTTP/1.1\r\nHost: x\r\n\r\n"));
            }
            await().until(() -> door.counters.requestsInFlight() == slow);
            for (int i = 0; i < 3; i++) {
                assertThat(other.get("/wide?bytes=3000000").body()).hasSize(3_000_000);
            }
            await("those that are still waited for").until(() -> door.counters.requestsInFlight() <= slow);
            assertThat(door.counters.requestsInFlight()).isGreaterThanOrEqualTo(Workers.MAX_PARKED);
            // They go on where they were.
            assertThat(clients.get(0).answer().body()).hasSize(20_000_000);
        } finally {
            for (RawClient client : clients) {
                client.close();
            }
        }
        await().atMost(LONG).until(door::areWorkersIdle);
    }

    /** Kernels tell of what is taken in steps, over this machine's own network of 64 KiB: twice the least is enough whatever they are. */
    @Test
    void shouldServeWhoTakesTwiceTheLeast() throws IOException {
        assertThat(takeSteadily(2.2, 700_000)).isGreaterThan(700_000);
        assertThat(door.counters.slowConnections()).isZero();
    }

    @Test
    void shouldCloseWhoTakesLessThanTheLeast() throws IOException {
        assertThat(takeSteadily(0.75, 700_000)).isLessThan(350_000);
        assertThat(door.counters.slowConnections()).isEqualTo(1);
    }

    /** Thirty times as fast as over a slow link, and with a thirtieth of the time for it. @param share of the least that must be taken @return bytes that came */
    private long takeSteadily(double share, int bytes) throws IOException {
        long least = TestDoor.DEFAULTS.minAnswerBytesPerWindow();
        try (RawClient client = door.open(TestDoor.DEFAULTS.withAnswerPace(least, SECOND))) {
            client.socket().setReceiveBufferSize(32 << 10);
            client.send("GET /wide?bytes=" + bytes + " HTTP/1.0\r\n\r\n");
            long begun = System.nanoTime();
            byte[] step = new byte[1_024];
            long all = 0;
            int count = 1;
            while (count > 0) {
                count = client.socket().getInputStream().readNBytes(step, 0, step.length);
                all += count;
                long due = (long) (all / (share * least) * SECOND.toNanos());
                LockSupport.parkNanos(begun + due - System.nanoTime());
            }
            return all;
        } catch (SocketException reset) {
            return 0;
        }
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

    /** It asks, says that it has no more to ask, and takes its answer as fast as it comes, with rests: what waits for room goes on each time. */
    @ParameterizedTest
    @ValueSource(strings = {"wide", "whole"})
    void shouldAnswerToTheEndWhoHasClosedItsHalf(String path) throws IOException {
        int bytes = 40_000_000;
        try (RawClient client = door.open(TestDoor.DEFAULTS)) {
            client.send("GET /" + path + "?bytes=" + bytes + " HTTP/1.1\r\nHost: x\r\n\r\n");
            client.closeHalf();
            assertThat(client.readSlowly(1 << 20, 2)).isGreaterThan(bytes);
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

    /** Else one fault would be the end of all patience. */
    @Test
    void shouldLookAfterAllOthersWhenItFailsToLookAfterOne() throws IOException {
        DoorOptions options =
                TestDoor.DEFAULTS.withTimeouts(SECOND, LONG, LONG, LONG).withWaiting(9, 100, SHORT);
        int working = options.workers() - 1;
        List<RawClient> clients = new ArrayList<>(List.of(door.open(options.withLoops(1))));
        try (Complaints complaints = new Complaints()) {
            for (int i = 0; i < working + 2; i++) {
                clients.add(new RawClient(door.address()).send("GET /unsayable HTTP/1.1\r\nHost: x\r\n\r\n"));
                int asked = i + 1;
                await().until(() -> door.begun.get() == Math.min(asked, working));
            }
            assertThat(clients.get(working + 1).isClosed()).isTrue();
            assertThat(clients.get(working + 2).isClosed()).isTrue();
            clients.get(0).send("GET /echo HTTP/1.1\r\nHo");
            assertThat(clients.get(0).answer().status()).isEqualTo(408);
            door.letGo();
            assertThat(clients.get(1).answer().status()).isEqualTo(200);
            assertThat(complaints.all()).hasSize(2).allMatch(text -> text.contains("looked after"));
        } finally {
            for (RawClient client : clients) {
                client.close();
            }
        }
        await().until(() -> door.counters.openConnections() == 0);
        assertThat(door.counters.requestsInFlight()).isZero();
    }
}
