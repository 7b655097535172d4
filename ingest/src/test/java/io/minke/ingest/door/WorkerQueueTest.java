package io.minke.ingest.door;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers that wait for a worker: how many, of how many bytes, and how long. */
final class WorkerQueueTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration SHORT = Duration.ofMillis(200);

    private final TestDoor door = new TestDoor();

    @AfterEach
    void close() {
        door.close();
    }

    /** One more than may wait is told to come again at once; the others are answered when their turn comes. */
    @Test
    void shouldTellTheOneTooManyToComeAgainAndAnswerAllOthers() throws Exception {
        int places = 3;
        try (RawClient first = door.open(TestDoor.DEFAULTS.withWaiting(places, 100, LONG))) {
            List<RawClient> working = occupyWorkers(first);
            List<RawClient> waiting = ask(places, "");
            await().atMost(LONG).until(() -> door.waitingForWorkers() == places);
            try (RawClient tooMany = ask(1, "").get(0)) {
                assertThat(tooMany.answer().status()).isEqualTo(503);
                door.letGo();
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
        try (RawClient first = door.open(TestDoor.DEFAULTS.withWaiting(10, 100, LONG))) {
            occupyWorkers(first);
            RawClient before = ask(1, "x".repeat(50)).get(0);
            await().atMost(LONG).until(() -> door.waitingForWorkers() == 1);
            RawClient last = ask(1, "x".repeat(bytes)).get(0);
            if (waits) {
                await().atMost(LONG).until(() -> door.waitingForWorkers() == 2);
                door.letGo();
            }
            assertThat(last.answer().status()).isEqualTo(waits ? 200 : 503);
            door.letGo();
            assertThat(before.answer().status()).isEqualTo(200);
        }
    }

    @Test
    void shouldCountABodyThatWaitsAsLongAsItWasUnpacked() throws Exception {
        try (RawClient first = door.open(TestDoor.DEFAULTS.withWaiting(10, 100, LONG))) {
            occupyWorkers(first);
            byte[] packed = gzip("x".repeat(101));
            assertThat(packed.length).isLessThan(100);
            try (RawClient client = new RawClient(door.address())) {
                assertThat(client.post("/held", packed, "Content-Encoding: gzip")
                                .status())
                        .isEqualTo(503);
            }
        }
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(US_ASCII));
        }
        return bytes.toByteArray();
    }

    @Test
    void shouldTellWhoHasWaitedTooLongToComeAgainAndServeTheConnectionOn() throws Exception {
        try (RawClient first = door.open(TestDoor.DEFAULTS.withWaiting(10, 100, SHORT))) {
            List<RawClient> working = occupyWorkers(first);
            try (RawClient late = ask(1, "").get(0)) {
                assertThat(late.answer().status()).isEqualTo(503);
                late.send("GET /echo HTTP/1.1\r\nHost: x\r\n\r\n");
                assertThat(late.answer().status()).isEqualTo(200);
                door.letGo();
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

    /** Their bodies are nobody's any more, so others may wait with theirs. */
    @ParameterizedTest
    @ValueSource(strings = {"goes", "has waited too long"})
    void shouldHoldNothingForWhoWaitsNoLonger(String how) throws Exception {
        boolean goes = how.equals("goes");
        try (RawClient first = door.open(TestDoor.DEFAULTS.withWaiting(10, 100, goes ? LONG : SHORT))) {
            occupyWorkers(first);
            for (int i = 0; i < 3; i++) {
                RawClient waiting = ask(1, "x".repeat(100)).get(0);
                await().atMost(LONG).until(() -> door.waitingForWorkers() == 1);
                if (goes) {
                    waiting.socket().setSoLinger(true, 0);
                    waiting.close();
                } else {
                    assertThat(waiting.answer().status()).isEqualTo(503);
                }
                await().atMost(LONG).until(() -> door.waitingForWorkers() == 0);
            }
        }
    }

    private List<RawClient> occupyWorkers(RawClient first) throws IOException {
        List<RawClient> working = new ArrayList<>(List.of(first.send("GET /held HTTP/1.1\r\nHost: x\r\n\r\n")));
        working.addAll(ask(TestDoor.DEFAULTS.workers() - 1, ""));
        await().atMost(LONG).until(() -> door.begun.get() == TestDoor.DEFAULTS.workers());
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

    /** Nobody is left to take it, but it is worked out to its end. */
    @Test
    void shouldDropInSilenceWhatIsAnsweredAfterTheDoorWasShut() throws Exception {
        try (Complaints complaints = new Complaints();
                RawClient client = door.open(TestDoor.DEFAULTS)) {
            client.send("GET /held HTTP/1.1\r\nHost: x\r\n\r\n");
            await().until(() -> door.begun.get() == 1);
            door.shut();
            door.letGo();
            await().until(door::areWorkersIdle);
            assertThat(complaints.all()).isEmpty();
        }
    }
}
