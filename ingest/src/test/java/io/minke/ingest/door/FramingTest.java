package io.minke.ingest.door;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where a request begins and ends, what is none, and how an answer is told from the next. */
final class FramingTest {
    private static final Duration SHORT = Duration.ofMillis(200);

    private final TestDoor door = new TestDoor();

    @AfterEach
    void close() {
        door.close();
    }

    @Test
    void shouldAnswerPipelinedRequestsInOrder() throws IOException {
        try (RawClient client = door.open(TestDoor.DEFAULTS)) {
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
        try (RawClient client = door.open(TestDoor.DEFAULTS)) {
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
        try (RawClient client = door.open(TestDoor.DEFAULTS);
                RawClient other = new RawClient(door.address())) {
            client.send(("GET /whole?bytes=" + bytes + " HTTP/1.1\r\nHost: x\r\n\r\n").repeat(requests));
            await().until(() -> door.wholeAnswers.get() > 0);
            assertThat(other.get("/echo").status()).isEqualTo(200);
            await().during(SHORT).until(() -> door.wholeAnswers.get() < requests / 4);
            for (int i = 0; i < requests; i++) {
                assertThat(client.answer().body()).hasSize(bytes);
            }
            assertThat(door.wholeAnswers).hasValue(requests);
        }
    }

    @Test
    void shouldTakeARequestByteByByte() throws IOException {
        try (RawClient client = door.open(TestDoor.DEFAULTS)) {
            client.sendSlowly(
                    "POST /echo?a=b HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\nA\r\n0123456789\r\n0\r\n\r\n");
            assertThat(client.answer().body()).isEqualTo("one0123456789");
            client.sendSlowly("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\ntwo");
            assertThat(client.answer().body()).isEqualTo("two");
        }
    }

    @Test
    void shouldAnswerHttp10WithoutChunksAndClose() throws IOException {
        door.open(TestDoor.DEFAULTS).close();
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
        try (RawClient client = door.open(TestDoor.DEFAULTS)) {
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
        try (RawClient client = door.open(TestDoor.DEFAULTS)) {
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
        try (RawClient client = door.open(TestDoor.DEFAULTS)) {
            assertThat(client.get("/fail?after=0").status()).isEqualTo(500);
            client.close();
        }
        try (RawClient client = new RawClient(door.address())) {
            client.send("GET /fail?after=200000 HTTP/1.1\r\nHost: x\r\n\r\n");
            String all = new String(untilItEnds(client.socket()), ISO_8859_1);
            assertThat("HTTP/1.1 200 ")
                    .as("what came before the end")
                    .startsWith(all.substring(0, Math.min(13, all.length())));
            assertThat(all).doesNotEndWith("0\r\n\r\n");
        }
    }

    /** What can be read; a reset, with which an answer is broken off, may come before all of it. */
    private static byte[] untilItEnds(Socket socket) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try {
            socket.getInputStream().transferTo(all);
        } catch (SocketException reset) {
            assertThat(reset).hasMessageContaining("reset");
        }
        return all.toByteArray();
    }

    @Test
    void shouldAnswerAPeerThatHasClosedItsHalf() throws IOException {
        try (RawClient client = door.open(TestDoor.DEFAULTS)) {
            client.send("GET /stream?bytes=20 HTTP/1.1\r\nHost: x\r\n\r\n");
            client.closeHalf();
            assertThat(client.answer().body()).hasSize(20);
            assertThat(client.isClosed()).isTrue();
        }
    }

    @Test
    void shouldAnswerRequestsThatCameBeforeAPeerClosedItsHalf() throws IOException {
        try (RawClient client = door.open(TestDoor.DEFAULTS)) {
            client.send("GET /held HTTP/1.1\r\nHost: x\r\n\r\n"
                    + "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\none"
                    + "GET /stream?bytes=20 HTTP/1.1\r\nHost: x\r\n\r\n"
                    + "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\ntwo");
            await().until(() -> door.begun.get() == 1);
            client.closeHalf();
            door.letGo();
            assertThat(client.answer().status()).isEqualTo(200);
            assertThat(client.answer().body()).isEqualTo("one");
            assertThat(client.answer().body()).hasSize(20);
            assertThat(client.answer().body()).isEqualTo("two");
            assertThat(client.isClosed()).isTrue();
        }
    }

    @Test
    void shouldAnswerTheHeadOfALongStreamAndGoOn() throws IOException {
        try (RawClient client = door.open(TestDoor.DEFAULTS)) {
            client.send("HEAD /wide?bytes=1000000 HTTP/1.1\r\nHost: x\r\n\r\n"
                    + "GET /stream?bytes=10 HTTP/1.1\r\nHost: x\r\n\r\n");
            RawClient.Answer head = client.answer(false);
            assertThat(head.status()).isEqualTo(200);
            assertThat(head.header("Transfer-Encoding")).isEqualTo("chunked");
            assertThat(client.answer().body()).hasSize(10);
        }
    }

    @Test
    void shouldResetAnAnswerWithoutALengthThatFailsHalfWay() throws IOException {
        try (RawClient client = door.open(TestDoor.DEFAULTS)) {
            client.send("GET /fail?after=200000 HTTP/1.0\r\n\r\n");
            assertThatThrownBy(() -> client.socket().getInputStream().readAllBytes())
                    .isInstanceOf(SocketException.class);
        }
    }

    @Test
    void shouldInviteABodyOnlyWhenItIsWelcome() throws IOException {
        try (RawClient client = door.open(TestDoor.DEFAULTS)) {
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
        try (RawClient client = door.open(TestDoor.DEFAULTS)) {
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
        try (RawClient client = door.open(TestDoor.DEFAULTS)) {
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
        door.open(TestDoor.DEFAULTS).close();
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
}
