package io.minke.ingest.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.minke.engine.Engine;
import io.minke.engine.EngineOptions;
import io.minke.engine.series.KeyPart;
import io.minke.engine.series.SeriesInfo;
import io.minke.engine.series.SeriesKey;
import io.minke.ingest.door.DoorOptions;
import io.minke.ingest.door.RawClient;
import io.minke.query.QueryApi;
import io.minke.query.run.Queries;
import io.minke.query.run.QueryLimits;
import io.minke.query.source.SampleCursor;
import io.minke.query.source.SampleSource;
import io.minke.query.source.SampleView;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.roaringbitmap.RoaringBitmap;

/** A question that would never end: clients that go away meanwhile, and others that must not suffer from it. */
final class EndlessQuestionTest {
    private static final String QUESTION =
            "GET /api/minke/window?start=1&end=2000000000&interval=1y HTTP/1.1\r\nHost: x\r\n\r\n";

    /** Pieces that are looked at before it is known that the question is wide, twice over. */
    private static final long MORE_THAN_NARROW = 1 << 18;

    private static final long INSTANT = 2_000_000_000L;

    @TempDir
    Path directory;

    private final EndlessSource source = new EndlessSource();
    private Engine engine;
    private QueryApi api;
    private HttpDoor door;
    private int workers;

    @BeforeEach
    void open() {
        engine = Engine.open(directory, EngineOptions.defaults());
        QueryLimits limits = QueryLimits.defaults()
                .withMaxSamples(Long.MAX_VALUE)
                .withMaxTime(Duration.ofHours(1))
                .withHelperThreads(0);
        api = new QueryApi(new Queries(source, InstantSource.system(), limits));
        DoorOptions at = DoorOptions.at(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        workers = at.workers();
        door = HttpDoor.open(engine, HttpOptions.of(at, List.of(), "1.8.10"), api, InstantSource.system());
    }

    @AfterEach
    void close() {
        door.close();
        api.close();
        engine.close();
    }

    private RawClient ask() throws IOException {
        long before = source.pieces.get();
        RawClient client = new RawClient(door.address());
        client.send(QUESTION);
        await().until(() -> source.pieces.get() > before + MORE_THAN_NARROW);
        assertThat(source.openViews).hasValue(1);
        return client;
    }

    private void awaitEnd() {
        await().untilAsserted(() -> assertThat(source.openViews).hasValue(0));
    }

    @Test
    void shouldStopWhenTheClientCloses() throws IOException {
        ask().close();
        awaitEnd();
    }

    @Test
    void shouldStopWhenTheClientResets() throws IOException {
        RawClient client = ask();
        client.socket().setSoLinger(true, 0);
        client.close();
        awaitEnd();
    }

    /** What is asked behind, and how its client goes. */
    @ParameterizedTest
    @CsvSource({
        "1, false", "2, false", "40, false", "500, false",
        "1, true", "2, true", "40, true", "500, true",
    })
    void shouldStopTheSecondWhenTheClientHasClosedBehindIt(int behind, boolean readsFirst) throws IOException {
        String first = "GET /api/minke/last?host=host HTTP/1.1\r\nHost: x\r\n\r\n";
        RawClient client = new RawClient(door.address());
        client.send(first + QUESTION.repeat(behind));
        if (readsFirst) {
            assertEndless(client.answer());
        }
        client.close();
        await().until(() -> door.connections().openConnections() == 0);
        awaitEnd();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 40, 500})
    void shouldStopTheSecondWhenTheClientHasClosedAndTheFirstIsAnsweredLater(int behind) throws IOException {
        RawClient client = new RawClient(door.address());
        client.send(QUESTION);
        await().until(() -> source.pieces.get() > MORE_THAN_NARROW);
        client.send(QUESTION.repeat(behind));
        client.close();
        awaitEnd();
    }

    /** It can't be asked whether it is still there. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldStopSomeTimeAfterAClientOfHttp10HasClosed(boolean keepsAlive) throws IOException {
        RawClient client = new RawClient(door.address());
        client.send(QUESTION.replace(
                "HTTP/1.1\r\nHost: x", keepsAlive ? "HTTP/1.0\r\nConnection: keep-alive" : "HTTP/1.0\r\nX: y"));
        await().until(() -> source.pieces.get() > MORE_THAN_NARROW);
        client.close();
        awaitEnd();
        await().until(() -> door.connections().openConnections() == 0);
    }

    /** Its end stands behind requests that nobody reads before the first is answered. @param resets and so is its end in front of them */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldStopWhenTheClientClosesBehindMoreThanIsRead(boolean resets) throws Exception {
        RawClient client = new RawClient(door.address());
        client.socket().setSendBufferSize(16 << 20);
        client.send(QUESTION);
        await().until(() -> source.pieces.get() > MORE_THAN_NARROW);
        AtomicLong sent = new AtomicLong();
        byte[] behind = QUESTION.repeat(1_000).getBytes(StandardCharsets.ISO_8859_1);
        Thread sending = new Thread(() -> {
            try {
                while (true) {
                    client.send(behind);
                    sent.addAndGet(behind.length);
                }
            } catch (IOException closed) {
                sent.set(Long.MAX_VALUE);
            }
        });
        sending.start();
        await().during(Duration.ofMillis(300)).until(() -> {
            long before = sent.get();
            LockSupport.parkNanos(20_000_000);
            return sent.get() == before;
        });
        assertThat(sent.get()).as("more than the door's kernel holds").isGreaterThan(1 << 20);
        if (resets) {
            client.socket().setSoLinger(true, 0);
        }
        client.close();
        sending.join();
        awaitEnd();
        await().until(() -> door.connections().openConnections() == 0);
    }

    /** It can't be asked, but need not be waited for either. */
    @Test
    void shouldStopWhenAClientOfHttp10ResetsAfterItHasClosedItsHalf() throws IOException {
        RawClient client = new RawClient(door.address());
        client.send(QUESTION.replace("HTTP/1.1\r\nHost: x", "HTTP/1.0\r\nX: y"));
        await().until(() -> source.pieces.get() > MORE_THAN_NARROW);
        client.closeHalf();
        client.socket().setSoLinger(true, 0);
        client.close();
        await().atMost(Duration.ofMillis(2_500)).until(() -> door.connections().openConnections() == 0);
        awaitEnd();
    }

    @Test
    void shouldGoOnForAClientThatHasOnlyClosedItsHalf() throws IOException {
        try (RawClient client = ask()) {
            client.closeHalf();
            assertThat(client.answer(false).status()).isEqualTo(102);
            long then = source.pieces.get();
            await().until(() -> source.pieces.get() > then + 100_000);
            assertThat(source.openViews).hasValue(1);
            source.ended = true;
            assertThat(client.answer().status()).isEqualTo(200);
        }
        awaitEnd();
    }

    /** What a small question is, and every write, is done by the threads that serve connections; no worker is waited for. */
    @Test
    void shouldAnswerSmallQuestionsAndKeepSamplesWhileWideOnesHoldTheirWorkers() throws IOException {
        besideWideQuestions(other -> {
            other.send("GET /api/minke/last?host=host HTTP/1.1\r\nHost: x\r\n\r\n");
            assertEndless(other.answer());
            String line = "check,hostname=h,service=s,metric=m value=1 1700000000";
            other.send("POST /write?db=x&precision=s HTTP/1.1\r\nHost: x\r\nContent-Length: " + line.length()
                    + "\r\n\r\n" + line);
            assertThat(other.answer().status()).isEqualTo(204);
        });
    }

    /** What takes a worker, but not for long, is let past all that wait, as nobody can know beforehand that they are wide. */
    @Test
    void shouldAnswerNarrowQuestionsOfAWorkerWhileWideOnesHoldTheirs() throws IOException {
        besideWideQuestions(other -> {
            other.send("GET /api/minke/last?host=~h.*t HTTP/1.1\r\nHost: x\r\n\r\n");
            assertEndless(other.answer());
            other.send("GET /api/minke/window?host=~h.*t&start=1&end=2&interval=raw HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(other.answer().status()).isEqualTo(200);
            other.send("GET /api/minke/window?host=~h.*t&start=1&interval=nonsense HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(other.answer().status()).isEqualTo(400);
        });
    }

    @FunctionalInterface
    private interface Asking {
        void ask(RawClient other) throws IOException;
    }

    private static void assertEndless(RawClient.Answer last) {
        assertThat(last.status()).isEqualTo(200);
        assertThat(last.body()).contains("\"endless\"");
    }

    private void besideWideQuestions(Asking asking) throws IOException {
        List<RawClient> wide = new ArrayList<>();
        try (RawClient other = new RawClient(door.address())) {
            int asked = workers + 3;
            for (int i = 0; i < asked; i++) {
                wide.add(new RawClient(door.address()).send(QUESTION));
            }
            // Each is tried before it is known to be wide.
            await().until(() -> source.viewsOpened.get() == asked + workers - 1);
            await().until(() -> source.openViews.get() == workers - 1);
            for (int i = 0; i < 50; i++) {
                asking.ask(other);
            }
            assertThat(source.openViews).as("questions at work all the while").hasValue(workers - 1);
        } finally {
            for (RawClient client : wide) {
                client.close();
            }
        }
        awaitEnd();
    }

    /** One series of ever more pieces, each with the sample of one instant. */
    private static final class EndlessSource implements SampleSource {
        private final AtomicLong pieces = new AtomicLong();
        private final AtomicInteger viewsOpened = new AtomicInteger();
        private final AtomicInteger openViews = new AtomicInteger();
        private volatile boolean ended;

        @Override
        public int find(SeriesKey key) {
            return 0;
        }

        @Override
        public SeriesKey key(int seriesId) {
            return new SeriesKey("check", "host", "", "endless");
        }

        @Override
        public SeriesInfo info(int seriesId) {
            return null;
        }

        @Override
        public RoaringBitmap all() {
            return RoaringBitmap.bitmapOf(0);
        }

        @Override
        public RoaringBitmap having(KeyPart part, String value) {
            return all();
        }

        @Override
        public RoaringBitmap matching(KeyPart part, Predicate<String> predicate) {
            return all();
        }

        @Override
        public RoaringBitmap matchingLabel(String name, Predicate<String> predicate) {
            return all();
        }

        @Override
        public List<String> distinct(KeyPart part) {
            return List.of();
        }

        @Override
        public SampleView view() {
            viewsOpened.incrementAndGet();
            openViews.incrementAndGet();
            return new SampleView() {
                @Override
                public SampleCursor cursor() {
                    return new EndlessCursor();
                }

                @Override
                public long lastTime(int seriesId) {
                    return INSTANT;
                }

                @Override
                public double lastValue(int seriesId) {
                    return 1;
                }

                @Override
                public void close() {
                    openViews.decrementAndGet();
                }
            };
        }

        private final class EndlessCursor implements SampleCursor {
            private boolean inside;

            @Override
            public void open(int seriesId, long startNanos, long endNanos) {
                inside = startNanos <= INSTANT && INSTANT < endNanos;
            }

            @Override
            public boolean next() {
                pieces.incrementAndGet();
                return inside && !ended;
            }

            @Override
            public boolean hasStatistics() {
                return true;
            }

            @Override
            public long minTime() {
                return INSTANT;
            }

            @Override
            public long maxTime() {
                return INSTANT;
            }

            @Override
            public int count() {
                return 1;
            }

            @Override
            public int gapCount() {
                return 0;
            }

            @Override
            public double min() {
                return 1;
            }

            @Override
            public double max() {
                return 1;
            }

            @Override
            public double sum() {
                return 1;
            }

            @Override
            public double first() {
                return 1;
            }

            @Override
            public double last() {
                return 1;
            }

            @Override
            public int load() {
                return 1;
            }

            @Override
            public long[] times() {
                return new long[] {INSTANT};
            }

            @Override
            public double[] values() {
                return new double[] {1};
            }
        }
    }
}
