package io.minke.ingest.door;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DoorTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration SHORT = Duration.ofMillis(200);
    private static final int BODY_LIMIT = 1_000;

    private final DoorCounters counters = new DoorCounters();
    private final AtomicInteger aborted = new AtomicInteger();
    private final AtomicInteger wholeAnswers = new AtomicInteger();
    /** What occupies workers until it is told to end. */
    private final CountDownLatch held = new CountDownLatch(1);

    private final AtomicInteger begun = new AtomicInteger();
    private final DoorOptions defaults = DoorOptions.at(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    private Door door;

    @AfterEach
    void close() {
        held.countDown();
        if (door != null) {
            door.close();
        }
    }

    // ---- framing

    @Test
    void shouldAnswerPipelinedRequestsInOrder() throws IOException {
        try (RawClient client = open(defaults)) {
            client.send(
                    "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nonePOST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\ntwo"
                            + "GET /stream?bytes=10 HTTP/1.1\r\nHost: x\r\n\r\nGET /echo HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(client.answer().body()).isEqualTo("one");
            assertThat(client.answer().body()).isEqualTo("two");
            assertThat(client.answer().body()).isEqualTo("x".repeat(10));
            assertThat(client.answer().body()).isEmpty();
        }
    }

    @Test
    void shouldSurviveManyPipelinedRequests() throws IOException {
        try (RawClient client = open(defaults)) {
            int requests = 5_000;
            Thread sender = new Thread(() -> {
                try {
                    client.send("GET /echo HTTP/1.1\r\nHost: x\r\n\r\n".repeat(requests));
                } catch (IOException closed) {
                    throw new IllegalStateException(closed);
                }
            });
            sender.start();
            for (int i = 0; i < requests; i++) {
                assertThat(client.answer().status()).isEqualTo(200);
            }
        }
    }

    @Test
    void shouldAnswerNoMoreQuestionsThanThePeerReadsAnswers() throws IOException {
        int requests = 400;
        int bytes = 500_000;
        try (RawClient client = open(defaults);
                RawClient other = new RawClient(door.address())) {
            client.send(("GET /whole?bytes=" + bytes + " HTTP/1.1\r\nHost: x\r\n\r\n").repeat(requests));
            await().until(() -> wholeAnswers.get() > 0);
            assertThat(other.get("/echo").status()).isEqualTo(200);
            await().during(SHORT).until(() -> wholeAnswers.get() < requests / 4);
            for (int i = 0; i < requests; i++) {
                assertThat(client.answer().body()).hasSize(bytes);
            }
            assertThat(wholeAnswers).hasValue(requests);
        }
    }

    @Test
    void shouldTakeARequestByteByByte() throws IOException {
        try (RawClient client = open(defaults)) {
            client.sendSlowly(
                    "POST /echo?a=b HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\nA\r\n0123456789\r\n0\r\n\r\n");
            assertThat(client.answer().body()).isEqualTo("one0123456789");
            client.sendSlowly("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\ntwo");
            assertThat(client.answer().body()).isEqualTo("two");
        }
    }

    @Test
    void shouldAnswerHttp10WithoutChunksAndClose() throws IOException {
        open(defaults).close();
        for (String target : List.of("/echo", "/stream?bytes=100", "/stream?bytes=300000")) {
            try (RawClient client = new RawClient(door.address())) {
                client.send("GET " + target + " HTTP/1.0\r\n\r\n");
                RawClient.Answer answer = client.answer();
                assertThat(answer.head()).startsWith("HTTP/1.0 200 ").doesNotContain("chunked");
                assertThat(answer.header("Connection")).isEqualTo("close");
                assertThat(client.isClosed()).isTrue();
            }
        }
    }

    @Test
    void shouldKeepAnHttp10ConnectionOpenWhenAsked() throws IOException {
        try (RawClient client = open(defaults)) {
            for (int i = 0; i < 2; i++) {
                client.send("POST /echo HTTP/1.0\r\nConnection: Keep-Alive\r\nContent-Length: 2\r\n\r\nhi");
                RawClient.Answer answer = client.answer();
                assertThat(answer.header("Connection")).isEqualTo("keep-alive");
                assertThat(answer.body()).isEqualTo("hi");
            }
        }
    }

    @Test
    void shouldStreamLongAnswersInChunksAndShortOnesWhole() throws IOException {
        try (RawClient client = open(defaults)) {
            assertThat(client.get("/stream?bytes=65535").header("Content-Length"))
                    .isEqualTo("65535");
            RawClient.Answer answer = client.get("/stream?bytes=1000001");
            assertThat(answer.header("Transfer-Encoding")).isEqualTo("chunked");
            assertThat(answer.body()).hasSize(1_000_001);
            client.send("HEAD /stream?bytes=70000 HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(client.answer(false).status()).isEqualTo(200);
            client.send("HEAD /whole?bytes=70000 HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(client.answer(false).header("Content-Length")).isEqualTo("70000");
        }
    }

    @Test
    void shouldBreakOffAnAnswerThatFailsHalfWay() throws IOException {
        try (RawClient client = open(defaults)) {
            assertThat(client.get("/fail?after=0").status()).isEqualTo(500);
            client.close();
        }
        try (RawClient client = new RawClient(door.address())) {
            client.send("GET /fail?after=200000 HTTP/1.1\r\nHost: x\r\n\r\n");
            byte[] all = client.socket().getInputStream().readAllBytes();
            assertThat(new String(all, ISO_8859_1)).startsWith("HTTP/1.1 200 ").doesNotEndWith("0\r\n\r\n");
        }
    }

    @Test
    void shouldAnswerAPeerThatHasClosedItsHalf() throws IOException {
        try (RawClient client = open(defaults)) {
            client.send("GET /stream?bytes=20 HTTP/1.1\r\nHost: x\r\n\r\n");
            client.closeHalf();
            assertThat(client.answer().body()).hasSize(20);
            assertThat(client.isClosed()).isTrue();
        }
    }

    @Test
    void shouldInviteABodyOnlyWhenItIsWelcome() throws IOException {
        try (RawClient client = open(defaults)) {
            client.send("POST /echo HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
            assertThat(client.answer().status()).isEqualTo(100);
            client.send("hi");
            assertThat(client.answer().body()).isEqualTo("hi");
            client.send("POST /refused HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
            assertThat(client.answer().status()).isEqualTo(403);
            assertThat(client.isClosed()).isTrue();
        }
    }

    @Test
    void shouldReadAndDropTheBodyOfARefusedRequest() throws IOException {
        try (RawClient client = open(defaults)) {
            assertThat(client.post("/refused", "x".repeat(500)).status()).isEqualTo(403);
            assertThat(client.post("/nowhere", "x".repeat(500)).status()).isEqualTo(404);
            assertThat(client.post("/echo", "still here").body()).isEqualTo("still here");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET /echo HTTP/1.1\\n\\n | 400",
                "GET /echo HTTP/1.1\\r\\nHost: x\\n\\r\\n | 400",
                "GET  /echo HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n | 400",
                "GET /echo  HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n | 400",
                "get /echo HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n | 400",
                "GET /echo\\r\\n\\r\\n | 400",
                "GET /echo HTTP/2.0\\r\\nHost: x\\r\\n\\r\\n | 505",
                "GET /echo HTTP/1.1x\\r\\nHost: x\\r\\n\\r\\n | 400",
                "GET /echo HTTP/1.1\\r\\n\\r\\n | 400",
                "GET /echo HTTP/1.1\\r\\nHost: a\\r\\nHost: b\\r\\n\\r\\n | 400",
                "GET http://x/echo HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n | 400",
                "CONNECT x:80 HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n | 501",
                "GET /%zz HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n | 400",
                "GET /a%0 HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n | 400",
                "GET /echo HTTP/1.1\\r\\nHost : x\\r\\n\\r\\n | 400",
                "GET /echo HTTP/1.1\\r\\nHost: x\\r\\n folded: y\\r\\n\\r\\n | 400",
                "GET /echo HTTP/1.1\\r\\nHost: x\\r\\nnocolon\\r\\n\\r\\n | 400",
                "GET /echo HTTP/1.1\\r\\nHost: x\\r\\nA: b\\rc\\r\\n\\r\\n | 400",
                "POST /echo HTTP/1.1\\r\\nHost: x\\r\\nContent-Length: 1\\r\\nContent-Length: 1\\r\\n\\r\\n1 | 400",
                "POST /echo HTTP/1.1\\r\\nHost: x\\r\\nContent-Length: 1\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n | 400",
                "POST /echo HTTP/1.1\\r\\nHost: x\\r\\nContent-Length: +1\\r\\n\\r\\n1 | 400",
                "POST /echo HTTP/1.1\\r\\nHost: x\\r\\nContent-Length: 1, 1\\r\\n\\r\\n1 | 400",
                "POST /echo HTTP/1.1\\r\\nHost: x\\r\\nContent-Length: -1\\r\\n\\r\\n | 400",
                "POST /echo HTTP/1.1\\r\\nHost: x\\r\\nContent-Length: 9999999999999999999999\\r\\n\\r\\n | 400",
                "POST /echo HTTP/1.1\\r\\nHost: x\\r\\nContent-Length: 999999999999999999\\r\\n\\r\\n | 413",
                "POST /echo HTTP/1.0\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n | 400",
                "POST /echo HTTP/1.1\\r\\nHost: x\\r\\nTransfer-Encoding: gzip, chunked\\r\\n\\r\\n | 501",
                "POST /echo HTTP/1.1\\r\\nHost: x\\r\\nTransfer-Encoding: xchunked\\r\\n\\r\\n | 501",
                "POST /echo HTTP/1.1\\r\\nHost: x\\r\\nTransfer-Encoding: chunked\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n | 400",
                "POST /echo HTTP/1.1\\r\\nHost: x\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n1;a=b\\r\\nx\\r\\n0\\r\\n\\r\\n | 400",
                "POST /echo HTTP/1.1\\r\\nHost: x\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n1\\nx\\r\\n0\\r\\n\\r\\n | 400",
                "POST /echo HTTP/1.1\\r\\nHost: x\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n1\\r\\nxx\\r\\n0\\r\\n\\r\\n | 400",
                "POST /echo HTTP/1.1\\r\\nHost: x\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n0\\r\\nA: trailer\\r\\n\\r\\n | 400",
                "POST /echo HTTP/1.1\\r\\nHost: x\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n-1\\r\\n | 400",
                "POST /echo HTTP/1.1\\r\\nHost: x\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n000000001\\r\\nx | 400",
                "POST /echo HTTP/1.1\\r\\nHost: x\\r\\nContent-Encoding: br\\r\\nContent-Length: 1\\r\\n\\r\\nx | 415",
            })
    void shouldRefuseWhatTwoParsersMayReadDifferently(String request, int status) throws IOException {
        try (RawClient client = open(defaults)) {
            client.send(request.replace("\\r", "\r").replace("\\n", "\n"));
            RawClient.Answer answer = client.answer();
            assertThat(answer.status()).isEqualTo(status);
            assertThat(answer.header("Content-Type")).isEqualTo("application/json");
            if (status != 415) {
                assertThat(client.isClosed()).isTrue();
            }
        }
    }

    @Test
    void shouldSurviveAnyBytes() throws IOException {
        open(defaults).close();
        long seed = System.nanoTime();
        Random random = new Random(seed);
        String valid =
                "POST /echo?a=%20b HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n0\r\n\r\n";
        for (int i = 0; i < 300; i++) {
            byte[] bytes = valid.getBytes(ISO_8859_1);
            for (int damage = random.nextInt(4); damage >= 0; damage--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            try (RawClient client = new RawClient(door.address())) {
                client.send(bytes);
                client.closeHalf();
                client.socket().getInputStream().readAllBytes();
            } catch (java.net.SocketException reset) {
                // As good an answer as any to such bytes.
            }
        }
        try (RawClient client = new RawClient(door.address())) {
            assertThat(client.post("/echo", "fine").body()).as("seed %s", seed).isEqualTo("fine");
        }
    }

    // ---- limits, at n-1, n, n+1

    @Test
    void shouldTakeRequestLinesUpToTheLimit() throws IOException {
        open(defaults).close();
        for (int excess = -1; excess <= 1; excess++) {
            try (RawClient client = new RawClient(door.address())) {
                String frame = "GET /echo? HTTP/1.1";
                client.send(
                        "GET /echo?" + "a".repeat(4_096 + excess - frame.length()) + " HTTP/1.1\r\nHost: x\r\n\r\n");
                assertThat(client.answer().status()).isEqualTo(excess <= 0 ? 200 : 414);
            }
        }
    }

    @Test
    void shouldTakeHeadersUpToTheLimit() throws IOException {
        open(defaults).close();
        for (int excess = -1; excess <= 1; excess++) {
            try (RawClient client = new RawClient(door.address())) {
                String fixed = "Host: x\r\nA: \r\n";
                client.send("GET /echo HTTP/1.1\r\nHost: x\r\nA: " + "a".repeat(8_192 + excess - fixed.length())
                        + "\r\n\r\n");
                assertThat(client.answer().status()).isEqualTo(excess <= 0 ? 200 : 431);
            }
            try (RawClient client = new RawClient(door.address())) {
                client.send("GET /echo HTTP/1.1\r\nHost: x\r\n" + "A: b\r\n".repeat(63 + excess) + "\r\n");
                assertThat(client.answer().status()).isEqualTo(excess <= 0 ? 200 : 431);
            }
            try (RawClient client = new RawClient(door.address())) {
                client.send("GET /echo?" + "a=b&".repeat(32 + excess) + " HTTP/1.1\r\nHost: x\r\n\r\n");
                assertThat(client.answer().status()).isEqualTo(excess <= 0 ? 200 : 400);
            }
        }
    }

    @Test
    void shouldTakeBodiesUpToTheLimit() throws IOException {
        open(defaults).close();
        for (int length = BODY_LIMIT - 1; length <= BODY_LIMIT + 1; length++) {
            int expected = length <= BODY_LIMIT ? 200 : 413;
            try (RawClient client = new RawClient(door.address())) {
                assertThat(client.post("/echo", "x".repeat(length)).status()).isEqualTo(expected);
            }
            try (RawClient client = new RawClient(door.address())) {
                client.send("POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
                        + Integer.toHexString(length) + "\r\n" + "x".repeat(length) + "\r\n0\r\n\r\n");
                assertThat(client.answer().status()).isEqualTo(expected);
            }
        }
    }

    @Test
    void shouldOnlyServeItsOwnNames() throws IOException {
        try (RawClient client = open(defaults.withAllowedHosts(Set.of("minke.example", "[::1]")))) {
            for (String host : List.of("minke.example", "Minke.Example:8086", "[::1]:8086")) {
                client.send("GET /echo HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
                assertThat(client.answer().status()).isEqualTo(200);
            }
            client.send("GET /echo HTTP/1.1\r\nHost: evil.example\r\n\r\n");
            assertThat(client.answer().status()).isEqualTo(421);
        }
    }

    @Test
    void shouldLetInAsManyAsAllowedOfOneAddress() throws Exception {
        open(defaults.withConnections(100, 2)).close();
        await().until(() -> counters.openConnections() == 0);
        try (RawClient first = new RawClient(door.address());
                RawClient second = new RawClient(door.address())) {
            assertThat(first.get("/echo").status()).isEqualTo(200);
            assertThat(second.get("/echo").status()).isEqualTo(200);
            try (RawClient third = new RawClient(door.address())) {
                assertThat(third.answer().status()).isEqualTo(503);
                assertThat(third.isClosed()).isTrue();
            }
            assertThat(first.get("/echo").status()).isEqualTo(200);
        }
        await().until(() -> counters.openConnections() == 0);
        try (RawClient again = new RawClient(door.address())) {
            assertThat(again.get("/echo").status()).isEqualTo(200);
        }
    }

    @Test
    void shouldLetTheNextOneWaitWhenTheHouseIsFull() throws Exception {
        open(defaults.withConnections(2, 100)).close();
        await().until(() -> counters.openConnections() == 0);
        RawClient first = new RawClient(door.address());
        RawClient second = new RawClient(door.address());
        assertThat(first.get("/echo").status()).isEqualTo(200);
        assertThat(second.get("/echo").status()).isEqualTo(200);
        try (RawClient third = new RawClient(door.address())) {
            third.send("GET /echo HTTP/1.1\r\nHost: x\r\n\r\n");
            Thread.sleep(100);
            assertThat(counters.openConnections()).isEqualTo(2);
            first.close();
            assertThat(third.answer().status()).isEqualTo(200);
        }
        second.close();
    }

    // ---- patience

    @Test
    void shouldNotWaitForeverForAHead() throws IOException {
        try (RawClient client = open(defaults.withTimeouts(SHORT, LONG, LONG, LONG))) {
            client.send("GET /echo HTTP/1.1\r\nHo");
            assertThat(client.answer().status()).isEqualTo(408);
            assertThat(client.isClosed()).isTrue();
        }
    }

    @Test
    void shouldCloseIdleConnectionsSilently() throws IOException {
        try (RawClient client = open(defaults.withTimeouts(LONG, SHORT, LONG, LONG))) {
            assertThat(client.get("/echo").status()).isEqualTo(200);
            assertThat(client.isClosed()).isTrue();
        }
    }

    @Test
    void shouldNotWaitForeverForABody() throws IOException {
        try (RawClient client = open(defaults.withTimeouts(LONG, LONG, SHORT, LONG))) {
            client.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 20\r\n\r\n1");
            assertThat(client.answer().status()).isEqualTo(408);
            assertThat(aborted.get()).isEqualTo(1);
        }
    }

    @Test
    void shouldNotCallAPeerSlowThatWeHoldUp() throws IOException {
        try (RawClient client = open(defaults.withTimeouts(LONG, LONG, SHORT, LONG))) {
            assertThat(client.post("/reluctant", "0123456789").body()).isEqualTo("0123456789");
        }
    }

    @Test
    void shouldGiveUpOnAPeerThatTakesNoAnswer() throws IOException {
        try (RawClient client = open(defaults.withTimeouts(LONG, LONG, LONG, SHORT))) {
            client.send("GET /stream?bytes=50000000 HTTP/1.1\r\nHost: x\r\n\r\n");
            await().atMost(15, TimeUnit.SECONDS).until(() -> counters.openConnections() == 0);
        }
    }

    @Test
    void shouldTellHowManyRequestsAreInFlight() throws IOException {
        try (RawClient client = open(defaults)) {
            for (String target : List.of("/echo", "/refused", "/nowhere", "/stream?bytes=100000", "/whole?bytes=10")) {
                client.get(target);
                await().untilAsserted(() ->
                        assertThat(counters.requestsInFlight()).as(target).isZero());
            }
            client.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\non");
            await().until(() -> counters.requestsInFlight() == 1);
            client.send("e");
            assertThat(client.answer().body()).isEqualTo("one");
            await().until(() -> counters.requestsInFlight() == 0);
            client.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\non");
            await().until(() -> counters.requestsInFlight() == 1);
        }
        await().until(() -> counters.requestsInFlight() == 0);
        for (String broken : List.of("nonsense\r\n\r\n", "GET /fail?after=0 HTTP/1.1\r\nHost: x\r\n\r\n")) {
            try (RawClient client = new RawClient(door.address())) {
                client.send(broken);
                assertThat(client.answer().status()).isGreaterThanOrEqualTo(400);
            }
        }
        await().until(() -> counters.openConnections() == 0);
        assertThat(counters.requestsInFlight()).isZero();
    }

    @Test
    void shouldFinishWhatHasBegunWhenItStops() throws Exception {
        try (RawClient busy = open(defaults);
                RawClient idle = new RawClient(door.address())) {
            assertThat(idle.get("/echo").status()).isEqualTo(200);
            busy.send("POST /reluctant HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n01234");
            await().until(() -> counters.requests() == 2);
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

    // ---- waiting for a worker

    /** One more than may wait is told to come again at once; the others are answered when their turn comes. */
    @Test
    void shouldTellTheOneTooManyToComeAgainAndAnswerAllOthers() throws Exception {
        int places = 3;
        try (RawClient first = open(defaults.withWaiting(places, 100, LONG))) {
            List<RawClient> working = occupyWorkers(first);
            List<RawClient> waiting = ask(places, "");
            await().atMost(LONG).until(() -> door.workers().waiting() == places);
            try (RawClient tooMany = ask(1, "").get(0)) {
                assertThat(tooMany.answer().status()).isEqualTo(503);
                held.countDown();
                for (RawClient client : waiting) {
                    assertThat(client.answer().status()).isEqualTo(200);
                }
                for (RawClient client : working) {
                    assertThat(client.answer().status()).isEqualTo(200);
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"49, true", "50, true", "51, false"})
    void shouldLetNoMoreBytesWaitThanIsAllowed(int bytes, boolean waits) throws Exception {
        try (RawClient first = open(defaults.withWaiting(10, 100, LONG))) {
            occupyWorkers(first);
            RawClient before = ask(1, "x".repeat(50)).get(0);
            await().atMost(LONG).until(() -> door.workers().waiting() == 1);
            RawClient last = ask(1, "x".repeat(bytes)).get(0);
            if (waits) {
                await().atMost(LONG).until(() -> door.workers().waiting() == 2);
                held.countDown();
            }
            assertThat(last.answer().status()).isEqualTo(waits ? 200 : 503);
            held.countDown();
            assertThat(before.answer().status()).isEqualTo(200);
        }
    }

    @Test
    void shouldTellWhoHasWaitedTooLongToComeAgainAndServeTheConnectionOn() throws Exception {
        try (RawClient first = open(defaults.withWaiting(10, 100, SHORT))) {
            List<RawClient> working = occupyWorkers(first);
            try (RawClient late = ask(1, "").get(0)) {
                assertThat(late.answer().status()).isEqualTo(503);
                late.send("GET /echo HTTP/1.1\r\nHost: x\r\n\r\n");
                assertThat(late.answer().status()).isEqualTo(200);
                held.countDown();
                for (RawClient client : working) {
                    assertThat(client.answer().status())
                            .as("what was begun in time")
                            .isEqualTo(200);
                }
                late.send("GET /held HTTP/1.1\r\nHost: x\r\n\r\n");
                assertThat(late.answer().status()).isEqualTo(200);
            }
        }
    }

    private List<RawClient> occupyWorkers(RawClient first) throws IOException {
        List<RawClient> working = new ArrayList<>(List.of(first.send("GET /held HTTP/1.1\r\nHost: x\r\n\r\n")));
        working.addAll(ask(defaults.workers() - 1, ""));
        await().atMost(LONG).until(() -> begun.get() == defaults.workers());
        return working;
    }

    private List<RawClient> ask(int clients, String body) throws IOException {
        List<RawClient> asking = new ArrayList<>();
        for (int i = 0; i < clients; i++) {
            asking.add(new RawClient(door.address())
                    .send("POST /held HTTP/1.1\r\nHost: x\r\nContent-Length: " + body.length() + "\r\n\r\n" + body));
        }
        return asking;
    }

    // ---- a door with some routes

    private RawClient open(DoorOptions options) throws IOException {
        door = Door.open(options, counters, List.of("X-Common", "yes"), executors -> List.of(new TestRoute()));
        return new RawClient(door.address());
    }

    private final class TestRoute implements Route {
        @Override
        public List<ServedPath> servedPaths() {
            return List.of();
        }

        @Override
        public boolean serves(String path) {
            return List.of("/echo", "/refused", "/stream", "/whole", "/fail", "/reluctant", "/held")
                    .contains(path);
        }

        @Override
        public RequestBody open(Exchange exchange) {
            exchange.limitBody(BODY_LIMIT);
            switch (exchange.head().path()) {
                case "/refused":
                    exchange.reply(Reply.text(403, "application/json", "{}"));
                    return RequestBody.IGNORED;
                case "/stream":
                    return new Body(
                            exchange,
                            () -> exchange.stream(
                                    stream -> stream(exchange, stream, "bytes", false), Reply.empty(503)));
                case "/held":
                    return new Body(exchange, () -> exchange.stream(this::hold, Reply.empty(503)));
                case "/whole":
                    return new Body(exchange, () -> {
                        wholeAnswers.incrementAndGet();
                        exchange.answer(stream -> stream(exchange, stream, "bytes", false));
                    });
                case "/fail":
                    return new Body(
                            exchange,
                            () -> exchange.stream(stream -> stream(exchange, stream, "after", true), Reply.empty(503)));
                default:
                    return new Body(exchange, null);
            }
        }

        private void hold(ReplyStream stream) {
            begun.incrementAndGet();
            try {
                held.await();
            } catch (InterruptedException nobodyDoes) {
                throw new IllegalStateException(nobodyDoes);
            }
            stream.begin(200, "text/plain", List.of());
            stream.close();
        }

        private void stream(Exchange exchange, ReplyStream stream, String parameter, boolean fails) {
            int bytes = Integer.parseInt(exchange.head().parameter(parameter));
            stream.begin(200, "text/plain", List.of());
            try {
                byte[] part = "x".repeat(1_000).getBytes(ISO_8859_1);
                for (int left = bytes; left > 0; left -= part.length) {
                    stream.write(part, 0, Math.min(left, part.length));
                }
            } catch (IOException gone) {
                return;
            }
            if (fails) {
                throw new IllegalStateException("as the test wants it");
            }
            stream.close();
        }
    }

    /** Echoes; the reluctant one takes one byte at a time and pauses in between. */
    private final class Body implements RequestBody {
        private final Exchange exchange;
        private final Runnable atEnd;
        private final StringBuilder text = new StringBuilder();
        private boolean mayTake;

        Body(Exchange exchange, Runnable atEnd) {
            this.exchange = exchange;
            this.atEnd = atEnd;
        }

        @Override
        public void read(ByteBuf part) {
            if (exchange.head().path().equals("/reluctant")) {
                if (mayTake) {
                    text.append((char) part.readByte());
                    mayTake = false;
                }
                if (part.isReadable()) {
                    exchange.loopExecutor().schedule(this::goOn, 100, TimeUnit.MILLISECONDS);
                } else {
                    mayTake = true;
                }
            } else {
                text.append(part.readCharSequence(part.readableBytes(), ISO_8859_1));
            }
        }

        private void goOn() {
            mayTake = true;
            exchange.resume();
        }

        @Override
        public void end() {
            if (atEnd != null) {
                atEnd.run();
            } else {
                exchange.reply(Reply.text(200, "text/plain", text.toString()));
            }
        }

        @Override
        public void abort() {
            aborted.incrementAndGet();
        }
    }
}
