package io.minke.ingest.door;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The door knows its own connection by its address: only as long as that is nobody else's, and whatever ends it. */
class OwnConnectionTest {
    private static final Map<String, List<String>> NOTHING = Map.of();
    private static final Map<String, List<String>> TOO_LONG = Map.of("host", List.of("x".repeat(5_000)));
    private static final Route OPEN_TO_ITSELF = new Route() {
        @Override
        public List<ServedPath> servedPaths() {
            return List.of(ServedPath.of("/", "GET"));
        }

        @Override
        public boolean serves(String path) {
            return true;
        }

        @Override
        public RequestBody open(Exchange exchange) {
            exchange.reply(Reply.text(exchange.isOwn() ? 200 : 401, "text/plain", "x"));
            return RequestBody.IGNORED;
        }
    };

    private Door door;

    @BeforeEach
    void open() {
        DoorOptions options = DoorOptions.at(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        door = Door.open(options, new DoorCounters(), List.of(), loops -> List.of(OPEN_TO_ITSELF));
    }

    @AfterEach
    void close() {
        door.close();
    }

    @Test
    void shouldBeNobodyToWhoeverHasItsAddressNext() throws IOException {
        SocketAddress address;
        try (OwnConnection own = door.ownConnection()) {
            own.connect();
            assertThat(own.get("/", NOTHING)).isEqualTo(200);
            address = own.address();
            try (Socket thief = new Socket()) {
                thief.setReuseAddress(true);
                assertThatThrownBy(() -> thief.bind(address)).isInstanceOf(IOException.class);
            }
            // The kernel keeps the address of whoever closes first: that is the door, then.
            assertThat(own.get("/", TOO_LONG)).isEqualTo(414);
        }
        Socket heir = await().atMost(Duration.ofSeconds(20))
                .ignoreExceptions()
                .until(() -> connectedFrom(address), Socket::isConnected);
        try (heir) {
            heir.getOutputStream().write("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(US_ASCII));
            byte[] answer = heir.getInputStream().readNBytes(12);
            assertThat(new String(answer, US_ASCII)).isEqualTo("HTTP/1.1 401");
        }
    }

    private Socket connectedFrom(SocketAddress address) throws IOException {
        Socket socket = new Socket();
        try {
            socket.setReuseAddress(true);
            socket.bind(address);
            socket.connect(door.address());
            return socket;
        } catch (IOException kept) {
            socket.close();
            throw kept;
        }
    }

    @Test
    void shouldEndWithAnAnswerThatIsTheLast() throws IOException {
        try (OwnConnection own = door.ownConnection()) {
            own.connect();
            assertThat(own.get("/", NOTHING)).isEqualTo(200);
            assertThat(own.isOpen()).isTrue();
            assertThat(own.get("/", TOO_LONG)).isEqualTo(414);
            assertThat(own.isOpen()).isFalse();
            try (OwnConnection another = door.ownConnection()) {
                another.connect();
                assertThat(another.get("/", NOTHING)).isEqualTo(200);
            }
        }
    }

    @Test
    void shouldNotBeWaitedForWhileItConnects() throws Exception {
        try (ServerSocket deaf = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            List<SocketChannel> crowd = new ArrayList<>();
            AtomicReference<SocketAddress> known = new AtomicReference<>();
            InetSocketAddress there = (InetSocketAddress) deaf.getLocalSocketAddress();
            try (OwnConnection own = OwnConnection.open(there, Set.of(), known)) {
                fill(there, crowd);
                AtomicReference<Throwable> end = new AtomicReference<>();
                Thread connecting = new Thread(() -> end.set(catchThrowable(own::connect)));
                connecting.start();
                await().until(() -> isConnecting(connecting) || end.get() != null);
                own.close();
                connecting.join();
                assertThat(end.get()).isInstanceOf(IOException.class).isNotInstanceOf(SocketTimeoutException.class);
                assertThat(known).hasValue(null);
            } finally {
                for (SocketChannel one : crowd) {
                    one.close();
                }
            }
        }
    }

    /** Until the kernel lets nobody wait any more to be accepted. */
    private static void fill(InetSocketAddress there, List<SocketChannel> crowd) throws IOException {
        for (int i = 0; i < 16; i++) {
            SocketChannel one = SocketChannel.open();
            one.configureBlocking(false);
            one.connect(there);
            crowd.add(one);
        }
    }

    private static boolean isConnecting(Thread thread) {
        return Arrays.stream(thread.getStackTrace())
                .anyMatch(frame -> frame.getMethodName().equals("park")
                        || frame.getMethodName().equals("poll"));
    }

    /** Around the size of a part, and of what is read at once. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 65_535, 65_536, 65_537, 131_072, 200_000})
    void shouldReadAnAnswerInChunksToItsEnd(int length) throws IOException {
        try (Door streaming = door(stream -> {
                    stream.begin(length % 2 == 0 ? 200 : 404, "text/plain", List.of());
                    for (int i = 0; i < length; i++) {
                        stream.write('x');
                    }
                    stream.close();
                });
                OwnConnection own = streaming.ownConnection()) {
            own.connect();
            for (int i = 0; i < 3; i++) {
                assertThat(own.get("/", NOTHING)).isEqualTo(length % 2 == 0 ? 200 : 404);
            }
            assertThat(own.isOpen()).isTrue();
        }
    }

    @Test
    void shouldNotWaitForAnAnswerThatNobodyWantsAnyMore() throws IOException {
        CountDownLatch ended = new CountDownLatch(1);
        AtomicInteger looks = new AtomicInteger();
        try (Door slow = door(stream -> {
                    await().until(stream::isGone);
                    ended.countDown();
                });
                OwnConnection own = slow.ownConnection()) {
            own.connect();
            assertThatThrownBy(() -> own.get("/", NOTHING, () -> looks.incrementAndGet() == 3))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("nobody wants");
            assertThat(own.isOpen()).isFalse();
            // Whoever works on it notices.
            await().until(() -> ended.getCount() == 0);
        }
        assertThat(looks).hasValue(3);
    }

    @Test
    @Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void shouldNotReadOnWhatNobodyWantsAnyMore() throws IOException {
        try (Door endless = door(stream -> {
                    stream.begin(200, "text/plain", List.of());
                    byte[] bytes = new byte[8_192];
                    while (true) {
                        stream.write(bytes);
                    }
                });
                OwnConnection own = endless.ownConnection()) {
            own.connect();
            assertThatThrownBy(() -> own.get("/", NOTHING, () -> true))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("nobody wants");
        }
    }

    /** Not at its end, where a peer might still be waiting. */
    @Test
    void shouldBreakOffWhenNobodyWantsTheAnswerAnyMore() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                OwnConnection own = OwnConnection.open(
                        (InetSocketAddress) silent.getLocalSocketAddress(), Set.of(), new AtomicReference<>())) {
            own.connect();
            try (Socket peer = silent.accept()) {
                assertThatThrownBy(() -> own.get("/", NOTHING, () -> true)).isInstanceOf(IOException.class);
                assertThatThrownBy(() -> peer.getInputStream().readAllBytes()).isInstanceOf(SocketException.class);
            }
        }
    }

    /** What a worker writes. */
    private interface Writing {
        void to(ReplyStream stream) throws IOException;
    }

    private static Door door(Writing writing) {
        DoorOptions options = DoorOptions.at(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        Route route = new Route() {
            @Override
            public List<ServedPath> servedPaths() {
                return List.of(ServedPath.of("/", "GET"));
            }

            @Override
            public boolean serves(String path) {
                return true;
            }

            @Override
            public RequestBody open(Exchange exchange) {
                exchange.stream(
                        stream -> {
                            try {
                                writing.to(stream);
                            } catch (IOException gone) {
                                throw new UncheckedIOException(gone);
                            }
                        },
                        Reply.text(503, "text/plain", "busy"));
                return RequestBody.IGNORED;
            }
        };
        return Door.open(options, new DoorCounters(), List.of(), loops -> List.of(route));
    }
}
