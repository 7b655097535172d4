package io.minke.ingest.door;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Every limit of a door at one below, at, and one above. */
final class DoorLimitsTest {
    private final TestDoor door = new TestDoor();

    @AfterEach
    void close() {
        door.close();
    }

    @Test
    void shouldTakeRequestLinesUpToTheLimit() throws IOException {
        door.open(TestDoor.DEFAULTS).close();
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
        door.open(TestDoor.DEFAULTS).close();
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
        door.open(TestDoor.DEFAULTS).close();
        for (int length = TestDoor.BODY_LIMIT - 1; length <= TestDoor.BODY_LIMIT + 1; length++) {
            int expected = length <= TestDoor.BODY_LIMIT ? 200 : 413;
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
        try (RawClient client = door.open(TestDoor.DEFAULTS.withAllowedHosts(Set.of("minke.example", "[::1]")))) {
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
        door.open(TestDoor.DEFAULTS.withConnections(100, 2)).close();
        await().until(() -> door.counters.openConnections() == 0);
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
        await().until(() -> door.counters.openConnections() == 0);
        try (RawClient again = new RawClient(door.address())) {
            assertThat(again.get("/echo").status()).isEqualTo(200);
        }
    }

    @Test
    void shouldLetTheNextOneWaitWhenTheHouseIsFull() throws Exception {
        door.open(TestDoor.DEFAULTS.withConnections(2, 100)).close();
        await().until(() -> door.counters.openConnections() == 0);
        RawClient first = new RawClient(door.address());
        RawClient second = new RawClient(door.address());
        assertThat(first.get("/echo").status()).isEqualTo(200);
        assertThat(second.get("/echo").status()).isEqualTo(200);
        try (RawClient third = new RawClient(door.address())) {
            third.send("GET /echo HTTP/1.1\r\nHost: x\r\n\r\n");
            await().during(Duration.ofMillis(100)).until(() -> door.counters.openConnections() == 2);
            first.close();
            assertThat(third.answer().status()).isEqualTo(200);
        }
        second.close();
    }
}
