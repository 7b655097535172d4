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
import java.util.concurrent.CountDownLatch;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the connections of one address may hold together. */
final class AddressLimitsTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    /** More than sockets hold by themselves. */
    private static final int LONG_ANSWER_BYTES = 32 << 20;

    private static final long LIMIT_BYTES = 8 << 20;
    private static final String TOO_MUCH = "GET /whole?bytes=" + LONG_ANSWER_BYTES + " HTTP/1.1\r\nHost: x\r\n\r\n";
    private static final Reply BUSY = Reply.text(503, "text/plain", "busy", "Retry-After", "1");

    private final DoorOptions defaults = DoorOptions.at(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    private final DoorCounters counters = new DoorCounters();
    private final List<RawClient> clients = new ArrayList<>();
    private final CountDownLatch gate = new CountDownLatch(1);
    private Door door;

    @AfterEach
    void close() throws IOException {
        gate.countDown();
        for (RawClient client : clients) {
            client.close();
        }
        if (door != null) {
            door.close();
        }
    }

    private void open(DoorOptions options) {
        door = Door.open(options, counters, List.of(), executors -> List.of(new BytesRoute()));
    }

    private RawClient client() throws IOException {
        RawClient client = new RawClient(door.address());
        clients.add(client);
        return client;
    }

    // ---- the count itself

    @Test
    void shouldLetInUpToTheLimitsAndTheNextOneWhenThereIsRoomAgain() {
        InetAddress address = InetAddress.getLoopbackAddress();
        DoorKeeper keeper = new DoorKeeper(defaults.withConnections(100, 3).withBytesPerAddress(1_000), counters);
        assertThat(keeper.enter(address)).as("n - 1").isTrue();
        assertThat(keeper.enter(address)).isTrue();
        assertThat(keeper.enter(address)).as("n").isTrue();
        assertThat(keeper.enter(address)).as("n + 1").isFalse();
        keeper.leave(address);
        keeper.leave(address);
        for (int bytes : new int[] {999, 1_000, 1_001}) {
            keeper.weigh(address, bytes);
            assertThat(keeper.isFull(address)).as("%d bytes", bytes).isEqualTo(bytes >= 1_000);
            assertThat(keeper.enter(address)).as("%d bytes", bytes).isEqualTo(bytes < 1_000);
            keeper.leave(address);
            keeper.weigh(address, -bytes);
        }
        assertThat(keeper.isFull(address)).isFalse();
        keeper.leave(address);
        keeper.leave(address);
        assertThat(keeper.isFull(address)).as("an address that nobody is from").isFalse();
        assertThat(keeper.enter(address)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {AddressWeight.STEP_BYTES - 1, AddressWeight.STEP_BYTES, AddressWeight.STEP_BYTES + 1})
    void shouldTellTheKeeperInSteps(int bytes) {
        InetAddress address = InetAddress.getLoopbackAddress();
        DoorKeeper keeper = new DoorKeeper(defaults.withBytesPerAddress(AddressWeight.STEP_BYTES), counters);
        keeper.enter(address);
        AddressWeight weight = new AddressWeight(keeper, address);
        weight.tell(bytes);
        assertThat(weight.isFull()).isEqualTo(bytes >= AddressWeight.STEP_BYTES);
        weight.tell(0);
        assertThat(weight.isFull()).isFalse();
        assertThat(keeper.enter(address)).isTrue();
    }

    // ---- what it is for

    /** As dashboards behind one proxy are: each panel with a connection of its own, none of which holds anything to speak of. */
    @Test
    void shouldLetHundredsInThatTakeTheirAnswers() throws IOException {
        open(defaults);
        for (int i = 0; i < 300; i++) {
            assertThat(client().get("/whole?bytes=1000").status()).isEqualTo(200);
        }
        assertThat(counters.openConnections()).isEqualTo(300);
        assertThat(counters.refusedConnections()).isZero();
        for (RawClient client : clients) {
            assertThat(client.get("/worker?bytes=1000").status()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"whole", "worker"})
    void shouldGiveNoMoreToAnAddressThatTakesNothingUntilItDoes(String path) throws IOException {
        open(defaults.withBytesPerAddress(LIMIT_BYTES));
        RawClient patient = client();
        assertThat(patient.get("/whole?bytes=10").status()).isEqualTo(200);
        RawClient greedy = client().send(TOO_MUCH);
        RawClient newcomer = awaitRefusal();
        assertThat(newcomer.isClosed()).isTrue();
        RawClient.Answer busy = patient.get("/" + path + "?bytes=10");
        assertThat(busy.status()).isEqualTo(503);
        assertThat(busy.header("Retry-After")).isEqualTo("1");
        assertThat(patient.get("/plain").status()).as("what is no question").isEqualTo(200);
        assertThat(greedy.answer().body()).hasSize(LONG_ANSWER_BYTES);
        await().atMost(LONG).until(() -> patient.get("/" + path + "?bytes=10").status() == 200);
        assertThat(client().get("/whole?bytes=10").status()).isEqualTo(200);
    }

    @Test
    void shouldForgetWhatWasHeldForWhoGoes() throws IOException {
        open(defaults.withBytesPerAddress(LIMIT_BYTES));
        RawClient greedy = client().send(TOO_MUCH);
        awaitRefusal();
        greedy.close();
        await().atMost(LONG).until(() -> client().get("/whole?bytes=10").status() == 200);
    }

    /** Of a connection that is one too many the door says so at once; others it says nothing. */
    private RawClient awaitRefusal() throws IOException {
        long before = counters.refusedConnections();
        await().atMost(LONG).until(() -> {
            RawClient tried = client();
            await().atMost(LONG).until(() -> counters.acceptedConnections() == clients.size());
            tried.send("GET /plain HTTP/1.1\r\nHost: x\r\n\r\n");
            return tried.answer().status() == 503;
        });
        assertThat(counters.refusedConnections()).isGreaterThan(before);
        return clients.get(clients.size() - 1);
    }

    /** A narrow answer is held for its peer, not written at its pace, or as many slow peers as there are workers would hold them all. */
    @Test
    void shouldNotHoldAWorkerForAPeerThatTakesNoNarrowAnswer() throws IOException {
        open(defaults.withBytesPerAddress(Long.MAX_VALUE));
        for (int i = 0; i < defaults.workers() + 1; i++) {
            client().send("GET /narrow?bytes=" + LONG_ANSWER_BYTES + " HTTP/1.1\r\nHost: x\r\n\r\n");
        }
        assertThat(client().get("/narrow?bytes=10").status()).isEqualTo(200);
        await().atMost(LONG).until(() -> door.workers().isIdle());
        assertThat(clients.get(0).answer().body()).hasSize(LONG_ANSWER_BYTES);
    }

    /** All may have been let in before any of them held a byte: who begins is looked at again. */
    @Test
    void shouldLookAgainWhenAWorkerBegins() throws IOException {
        open(defaults.withBytesPerAddress(LIMIT_BYTES));
        for (int i = 0; i < defaults.workers(); i++) {
            client().send("GET /gated?bytes=10 HTTP/1.1\r\nHost: x\r\n\r\n");
        }
        for (int i = 0; i < 30; i++) {
            client().send("GET /narrow?bytes=" + LONG_ANSWER_BYTES + " HTTP/1.1\r\nHost: x\r\n\r\n");
        }
        await().atMost(LONG).until(() -> door.workers().waiting() == 30);
        gate.countDown();
        await().atMost(LONG).until(() -> door.workers().isIdle());
        int refused = 0;
        for (RawClient client : clients.subList(defaults.workers(), clients.size())) {
            refused += client.answer().status() == 503 ? 1 : 0;
        }
        assertThat(refused).isGreaterThan(10);
        await().atMost(LONG).until(() -> clients.get(0).get("/narrow?bytes=10").status() == 200);
    }

    /** Answers {@code ?bytes=} in the ways there are. */
    private final class BytesRoute implements Route {
        @Override
        public List<ServedPath> servedPaths() {
            return List.of();
        }

        @Override
        public boolean serves(String path) {
            return true;
        }

        @Override
        public RequestBody open(Exchange exchange) {
            return new RequestBody() {
                @Override
                public void read(ByteBuf part) {
                    part.skipBytes(part.readableBytes());
                }

                @Override
                public void end() {
                    answer(exchange);
                }

                @Override
                public void abort() {}
            };
        }

        private void answer(Exchange exchange) {
            String bytes = exchange.head().parameter("bytes");
            int count = bytes == null ? 0 : Integer.parseInt(bytes);
            Predicate<ReplyStream> narrow = stream -> {
                write(stream, count);
                return true;
            };
            switch (exchange.head().path()) {
                case "/whole" -> exchange.answer(stream -> write(stream, count), BUSY);
                case "/worker" -> exchange.streamWide(stream -> write(stream, count), BUSY);
                case "/gated" ->
                    exchange.stream(
                            stream -> {
                                awaitGate();
                                write(stream, count);
                            },
                            BUSY);
                case "/narrow" -> exchange.stream(narrow, stream -> write(stream, count), BUSY);
                default -> exchange.reply(Reply.text(200, "text/plain", "plain"));
            }
        }

        private void awaitGate() {
            try {
                gate.await();
            } catch (InterruptedException nobodyDoes) {
                throw new IllegalStateException(nobodyDoes);
            }
        }

        private static void write(ReplyStream stream, int count) {
            stream.begin(200, "text/plain", List.of());
            byte[] part = "x".repeat(1 << 16).getBytes(ISO_8859_1);
            try {
                for (int left = count; left > 0; left -= part.length) {
                    stream.write(part, 0, Math.min(left, part.length));
                }
                stream.close();
            } catch (IOException gone) {
                // The test has gone.
            }
        }
    }
}
