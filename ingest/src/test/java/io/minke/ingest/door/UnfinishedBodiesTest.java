package io.minke.ingest.door;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bodies whose end nobody sees: because they were answered before, or because their peer has left. */
final class UnfinishedBodiesTest {
    private static final Duration SHORT = Duration.ofMillis(300);

    private final TestDoor door = new TestDoor();

    @AfterEach
    void close() {
        door.close();
    }

    /** Of many buffers; packed, the first part that is read becomes several. */
    private static byte[] longBody() {
        byte[] body = new byte[TestDoor.HASTY_BODY_LIMIT];
        Random random = new Random(1);
        for (int i = 0; i < body.length; i++) {
            body[i] = (byte) random.nextInt(2);
        }
        return body;
    }

    private static byte[] gzip(byte[] body) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(body, 0, body.length - 1_000);
        }
        return packed.toByteArray();
    }

    @ParameterizedTest
    @CsvSource({"plain, /hasty", "gzip, /hasty", "chunked, /hasty", "gzip, /hasty?all=yes", "chunked, /hasty?all=yes"})
    void shouldHandNothingMoreToWhoHasAnsweredWhileHeRead(String how, String target) throws IOException {
        byte[] body = how.equals("gzip") ? gzip(longBody()) : longBody();
        try (RawClient client = door.open(TestDoor.DEFAULTS)) {
            for (int i = 1; i <= 3; i++) {
                if (how.equals("chunked")) {
                    client.send("POST " + target + " HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
                            + Integer.toHexString(body.length) + "\r\n" + new String(body, ISO_8859_1)
                            + "\r\n0\r\n\r\n");
                } else {
                    client.send("POST " + target + " HTTP/1.1\r\nHost: x\r\nContent-Length: " + body.length
                                    + (how.equals("gzip") ? "\r\nContent-Encoding: gzip" : "") + "\r\n\r\n")
                            .send(body);
                }
                assertThat(client.answer().body()).isEqualTo("enough");
                assertThat(client.post("/echo", "and on").body()).isEqualTo("and on");
                assertThat(door.aborted).hasValue(i);
            }
        }
        assertThat(door.readsTooLate).hasValue(0);
    }

    /** Answers before it are still to be read, for as long as that takes; nobody need keep the beginning of a body for that. */
    @Test
    void shouldTellWhoTakesABodyThatItsPeerHasLeft() throws IOException {
        door.open(TestDoor.DEFAULTS).close();
        List<RawClient> leaving = new ArrayList<>();
        try {
            // Whatever the kernel holds of answers, some of these have a little left behind it.
            for (int answers = 1; answers <= 60; answers++) {
                RawClient client = new RawClient(door.address());
                leaving.add(client);
                client.send("GET /whole?bytes=5000 HTTP/1.1\r\nHost: x\r\n\r\n".repeat(answers)
                        + "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n12345");
                client.closeHalf();
            }
            await().until(() -> door.aborted.get() > 10);
            await().during(SHORT).until(() -> door.counters.requestsInFlight() == 0);
            assertThat(door.aborted).hasValue((int) door.counters.requests() - door.wholeAnswers.get());
        } finally {
            for (RawClient client : leaving) {
                client.close();
            }
        }
    }
}
