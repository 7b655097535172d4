package io.minke.ingest.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.minke.engine.Appender;
import io.minke.engine.Engine;
import io.minke.engine.EngineOptions;
import io.minke.engine.series.SeriesKey;
import io.minke.ingest.door.DoorOptions;
import io.minke.ingest.door.OwnConnection;
import io.minke.ingest.door.RawClient;
import io.minke.ingest.http.HttpDoor;
import io.minke.ingest.http.HttpOptions;
import io.minke.query.QueryApi;
import io.minke.query.run.Budget;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class WarmUpTest {
    private static final WarmUp.Entrance NO_DOOR = () -> {
        throw new IOException("there is no door");
    };
    private static final Duration LONG = Duration.ofSeconds(30);
    /** It looks every 50 ms while it waits, and a few times more where it stops. */
    private static final int POLLS_OF_A_SECOND = 25;

    /** More than what is answered without a worker. */
    private static final int WIDE_SERIES = 300;

    private static final int NARROW_PER_ROUND = 4;
    private static final int BUSY_LOOKS = 3;
    /** The milliseconds of compilers that did something before, and nothing since. */
    private static final long ONCE_COMPILED = 1_000;

    private static final int LOADED_SERIES = 100;
    private static final int SAMPLES_A_LOADED_SERIES = 1_000;

    @TempDir
    Path directory;

    private final AtomicLong requests = new AtomicLong();
    private final AtomicLong inFlight = new AtomicLong();
    private Engine engine;
    private QueryApi api;

    @BeforeEach
    void open() {
        engine = Engine.open(directory, EngineOptions.defaults().withDiskReserveBytes(0));
        api = new QueryApi(engine, InstantSource.system());
    }

    @AfterEach
    void close() {
        api.close();
        engine.close();
    }

    private WarmUp warmUp(WarmUp.Entrance entrance, LongSupplier requested, LongSupplier flying, Duration budget) {
        return WarmUp.start(engine, api, entrance, requested, flying, () -> 0, budget);
    }

    private void write() {
        try (Appender appender = engine.appender()) {
            for (int i = 0; i < 500; i++) {
                appender.append(new SeriesKey("check_txrx", "h" + i % 3, "txrx", "dnrx"), i * 60_000_000_000L, i);
            }
            appender.awaitDurable(appender.flush());
        }
    }

    /** As many series of one kind. */
    private void writeADayOf(int series) {
        try (Appender appender = engine.appender()) {
            for (int i = 0; i < 24 * series; i++) {
                appender.append(
                        new SeriesKey("check_txrx", "h" + i % series, "txrx", "dnrx"),
                        i / series * 3_600_000_000_000L,
                        i);
            }
            appender.awaitDurable(appender.flush());
        }
    }

    /** Of a single series, evenly. */
    private void writeADay(int samples) {
        SeriesKey key = new SeriesKey("check_txrx", "h", "txrx", "dnrx");
        long step = Duration.ofDays(1).toNanos() / samples;
        try (Appender appender = engine.appender()) {
            for (int i = 0; i < samples; i++) {
                appender.append(key, i * step, i);
            }
            appender.awaitDurable(appender.flush());
        }
    }

    @Test
    void shouldAskForASpanOfTimeAndNoMore() {
        write();
        engine.seal();
        try (WarmUp warmUp = warmUp(NO_DOOR, requests::get, inFlight::get, Duration.ofMillis(50))) {
            await().atMost(LONG).until(warmUp::hasEnded);
            assertThat(warmUp.rounds()).isPositive();
        }
    }

    @Test
    void shouldKeepAPartForWhatIsNotSealedYet() {
        write();
        try (WarmUp warmUp = warmUp(NO_DOOR, requests::get, inFlight::get, Duration.ofMillis(100))) {
            // Ten times what it may work.
            await().during(Duration.ofSeconds(1)).atMost(LONG).until(() -> !warmUp.hasEnded());
            engine.seal();
            await().atMost(LONG).until(warmUp::hasEnded);
        }
    }

    @Test
    void shouldGiveUpWhereTrafficDoesNotPause() {
        write();
        Duration patience = Duration.ofMillis(600);
        try (WarmUp warmUp = new WarmUp(
                engine,
                api,
                NO_DOOR,
                requests::incrementAndGet,
                inFlight::get,
                () -> 0,
                Duration.ofMillis(50),
                patience)) {
            await().atMost(LONG).until(warmUp::hasEnded);
            assertThat(warmUp.rounds()).isZero();
        }
    }

    @Test
    void shouldNotAskWhileARequestIsAnswered() {
        write();
        inFlight.set(1);
        AtomicLong polls = new AtomicLong();
        LongSupplier polled = () -> {
            polls.incrementAndGet();
            return inFlight.get();
        };
        try (WarmUp warmUp = warmUp(NO_DOOR, requests::get, polled, Duration.ofHours(1))) {
            await().atMost(LONG).until(() -> polls.get() > POLLS_OF_A_SECOND);
            assertThat(warmUp.rounds()).isZero();
            inFlight.set(0);
            await().atMost(LONG).until(() -> warmUp.rounds() > 0);
        }
    }

    /** One that is whole before it is written, and one that is worked out meanwhile. */
    @ParameterizedTest
    @CsvSource({"20000, false", "1100000, true"})
    void shouldPauseInTheMiddleOfAQuestion(int samples, boolean whileWriting) {
        writeADay(samples);
        AtomicLong polls = new AtomicLong();
        AtomicLong askedBeside = new AtomicLong();
        LongSupplier polled = () -> {
            polls.incrementAndGet();
            if (requests.get() == 0 && isWithin(Budget.class) && whileWriting != isWithin(QueryApi.class)) {
                inFlight.set(1);
                askedBeside.incrementAndGet();
            }
            return inFlight.get();
        };
        try (WarmUp warmUp = warmUp(NO_DOOR, requests::get, polled, Duration.ofHours(1))) {
            await().atMost(LONG).until(() -> inFlight.get() == 1);
            long paused = polls.get();
            await().atMost(LONG).until(() -> polls.get() > paused + POLLS_OF_A_SECOND);
            long rounds = warmUp.rounds();
            await().atMost(LONG).until(() -> polls.get() > paused + 2 * POLLS_OF_A_SECOND);
            assertThat(warmUp.rounds()).isEqualTo(rounds);
            assertThat(askedBeside)
                    .as("looks at the traffic, the first of which ended the question")
                    .hasValue(1);
            requests.incrementAndGet();
            inFlight.set(0);
            await().atMost(LONG).until(() -> warmUp.rounds() > rounds);
        }
    }

    private static boolean isWithin(Class<?> type) {
        return StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE)
                .walk(frames -> frames.anyMatch(frame -> frame.getDeclaringClass() == type));
    }

    @Test
    @Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void shouldEndAtOnceWhenItIsClosed() {
        writeADay(20_000);
        WarmUp warmUp = warmUp(NO_DOOR, requests::get, inFlight::get, Duration.ofHours(1));
        await().atMost(LONG).until(() -> warmUp.rounds() > 0);
        assertThat(warmUp.hasEnded()).isFalse();
        warmUp.close();
        assertThat(warmUp.hasEnded()).isTrue();
    }

    /** Closed while it enters the door: a question then would wait for a door that is about to stop. */
    @Test
    @Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void shouldAskTheDoorNothingMoreOnceItIsClosed() throws InterruptedException {
        write();
        DoorOptions options = DoorOptions.at(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        AtomicReference<WarmUp> warmUp = new AtomicReference<>();
        Thread closing = new Thread(() -> warmUp.get().close());
        try (HttpDoor door =
                HttpDoor.open(engine, HttpOptions.of(options, List.of(), "1.8.10"), api, InstantSource.system())) {
            WarmUp.Entrance entrance = () -> {
                await().until(() -> warmUp.get() != null);
                closing.start();
                // It waits for the thread that is here, so it has said that all is over.
                await().until(() -> closing.getState() == Thread.State.WAITING);
                return door.ownConnection();
            };
            warmUp.set(warmUp(entrance, requests::get, inFlight::get, Duration.ofHours(1)));
            await().atMost(LONG).until(() -> warmUp.get().hasEnded());
            closing.join();
            assertThat(warmUp.get().askedThroughDoor()).isZero();
            await().atMost(LONG).until(() -> door.connections().openConnections() == 0);
        }
    }

    @Test
    void shouldBeReadyForDataToCome() {
        AtomicLong polls = new AtomicLong();
        LongSupplier polled = () -> {
            polls.incrementAndGet();
            return inFlight.get();
        };
        try (WarmUp warmUp = warmUp(NO_DOOR, requests::get, polled, Duration.ofMillis(50))) {
            // By then it has looked for something to ask more than once.
            await().atMost(LONG).until(() -> polls.get() > POLLS_OF_A_SECOND);
            assertThat(warmUp.rounds()).isZero();
            write();
            engine.seal();
            await().atMost(LONG).until(warmUp::hasEnded);
            assertThat(warmUp.rounds()).isPositive();
        }
    }

    @Test
    void shouldAskThroughTheDoorAndNotCountAsTraffic() {
        write();
        engine.seal();
        DoorOptions options = DoorOptions.at(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        HttpOptions closedToOthers = HttpOptions.of(options, List.of("secret"), "1.8.10");
        try (HttpDoor door = HttpDoor.open(engine, closedToOthers, api, InstantSource.system());
                WarmUp warmUp = warmUp(
                        door::ownConnection,
                        door.connections()::requests,
                        door.connections()::requestsInFlight,
                        Duration.ofHours(1))) {
            await().atMost(LONG).until(() -> warmUp.askedThroughDoor() > 100);
            assertThat(door.connections().requests()).isZero();
            assertThat(door.connections().requestsInFlight()).isZero();
            assertThat(door.connections().openConnections()).isEqualTo(1);
            warmUp.close();
            await().atMost(LONG).until(() -> door.connections().openConnections() == 0);
        }
    }

    /** The way from a worker to the socket is part of what has to be compiled. */
    @Test
    void shouldAskWideQuestionsThroughTheDoorToo() {
        writeADayOf(WIDE_SERIES);
        DoorOptions options = DoorOptions.at(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        HttpOptions open = HttpOptions.of(options, List.of(), "1.8.10");
        AtomicLong askedWithout = new AtomicLong();
        LongSupplier polled = () -> {
            askedWithout.addAndGet(isWithin(QueryApi.class) ? 1 : 0);
            return inFlight.get();
        };
        try (HttpDoor door = HttpDoor.open(engine, open, api, InstantSource.system());
                WarmUp warmUp = warmUp(door::ownConnection, requests::get, polled, Duration.ofHours(1))) {
            // One round in twelve asks for all.
            await().atMost(LONG).until(() -> warmUp.rounds() > 100);
            assertThat(warmUp.askedThroughDoor()).isGreaterThan(NARROW_PER_ROUND * warmUp.rounds());
            assertThat(askedWithout)
                    .as("looks at the traffic in the middle of a question")
                    .hasValue(0);
        }
    }

    /** The first requests tell: a question that is waited for ends with the connection, and others wait no longer for its worker. */
    @Test
    void shouldWaitNoLongerForTheDoorWhenARequestComes() {
        writeADayOf(WIDE_SERIES);
        DoorOptions options = DoorOptions.at(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        try (HttpDoor door = HttpDoor.open(
                        engine, HttpOptions.of(options, List.of(), "1.8.10"), api, InstantSource.system());
                WarmUp warmUp = warmUp(door::ownConnection, requests::get, inFlight::get, Duration.ofHours(1))) {
            await().atMost(LONG).until(() -> warmUp.rounds() > 0);
            requests.incrementAndGet();
            inFlight.set(1);
            await().atMost(LONG).until(() -> door.connections().openConnections() == 0);
            long rounds = warmUp.rounds();
            inFlight.set(0);
            await().atMost(LONG).until(() -> warmUp.rounds() > rounds);
        }
    }

    @Test
    void shouldLetTheCompilersCatchUp() {
        write();
        List<Long> roundsAtLooks = new CopyOnWriteArrayList<>();
        AtomicReference<WarmUp> known = new AtomicReference<>();
        LongSupplier busyAtFirst = () -> {
            await().until(() -> known.get() != null);
            roundsAtLooks.add(known.get().rounds());
            return Math.min(roundsAtLooks.size(), BUSY_LOOKS) * 1_000L;
        };
        try (WarmUp warmUp =
                WarmUp.start(engine, api, NO_DOOR, requests::get, inFlight::get, busyAtFirst, Duration.ofHours(1))) {
            known.set(warmUp);
            await().atMost(LONG).until(() -> roundsAtLooks.size() > 3 * BUSY_LOOKS);
            List<Long> seen = List.copyOf(roundsAtLooks);
            assertThat(seen.subList(0, BUSY_LOOKS + 1))
                    .as("rounds while the compilers worked")
                    .containsOnly(seen.get(0));
            assertThat(seen.get(3 * BUSY_LOOKS)).isGreaterThan(seen.get(0));
        }
    }

    /** Twice as long as it asks, in all. */
    @Test
    void shouldNotWaitForCompilersForEver() {
        write();
        engine.seal();
        AtomicLong looks = new AtomicLong();
        try (WarmUp warmUp = WarmUp.start(
                engine,
                api,
                NO_DOOR,
                requests::get,
                inFlight::get,
                () -> looks.incrementAndGet() * 1_000,
                Duration.ofMillis(200))) {
            await().atMost(LONG).until(warmUp::hasEnded);
            assertThat(warmUp.rounds()).isPositive();
            // One every 20 ms, one before each of at most four pauses, and one when the segments are found.
            assertThat(looks.get()).isBetween(3L, 20L + 5);
        }
    }

    @Test
    void shouldEndWhenTheCompilersAreQuiet() {
        write();
        engine.seal();
        try (WarmUp warmUp = WarmUp.start(
                engine, api, NO_DOOR, requests::get, inFlight::get, () -> ONCE_COMPILED, Duration.ofHours(1))) {
            await().atMost(LONG).until(warmUp::hasEnded);
            assertThat(warmUp.rounds()).isPositive();
        }
    }

    /** Who asks then finds other code: that which reads segments. */
    @Test
    void shouldNotEndBeforeThereAreSegmentsHoweverQuietTheCompilersAre() {
        write();
        AtomicLong polls = new AtomicLong();
        LongSupplier polled = () -> {
            polls.incrementAndGet();
            return inFlight.get();
        };
        try (WarmUp warmUp = WarmUp.start(
                engine, api, NO_DOOR, requests::get, polled, () -> ONCE_COMPILED, Duration.ofSeconds(30))) {
            // A tenth of it is asked meanwhile, longer than compilers need to be known as quiet; it looks for segments
            // some times more when that is over.
            await().atMost(LONG).until(() -> polls.get() > 0 && warmUp.rounds() > 0 && isWaiting(warmUp, polls));
            assertThat(warmUp.hasEnded()).isFalse();
            long rounds = warmUp.rounds();
            engine.seal();
            await().atMost(LONG).until(warmUp::hasEnded);
            assertThat(warmUp.rounds()).isGreaterThan(rounds);
        }
    }

    private static boolean isWaiting(WarmUp warmUp, AtomicLong polls) {
        long rounds = warmUp.rounds();
        long before = polls.get();
        await().atMost(LONG).until(() -> polls.get() > before + POLLS_OF_A_SECOND);
        return warmUp.rounds() == rounds;
    }

    @Test
    void shouldHaveSegmentsMadeOfALoadThatIsFollowedBySilence() {
        write(LOADED_SERIES, SAMPLES_A_LOADED_SERIES);
        try (WarmUp warmUp = warmUp(NO_DOOR, requests::get, inFlight::get, Duration.ofMillis(500))) {
            await().atMost(LONG).until(() -> engine.status().segmentCount() > 0);
            await().atMost(LONG).until(warmUp::hasEnded);
        }
    }

    /** Of short blocks, and of few of them. */
    @ParameterizedTest
    @CsvSource({"2000, 60", "10, 1000"})
    void shouldNotHaveSegmentsMadeOfLittle(int series, int samplesASeries) {
        write(series, samplesASeries);
        AtomicLong polls = new AtomicLong();
        LongSupplier polled = () -> {
            polls.incrementAndGet();
            return inFlight.get();
        };
        try (WarmUp warmUp = warmUp(NO_DOOR, requests::get, polled, Duration.ofSeconds(5))) {
            await().atMost(LONG).until(() -> warmUp.rounds() > 0 && isWaiting(warmUp, polls));
            assertThat(engine.status().sealsDone()).isZero();
        }
    }

    /** A sample a minute of each. */
    private void write(int series, int samplesASeries) {
        try (Appender appender = engine.appender()) {
            for (int i = 0; i < series; i++) {
                SeriesKey key = new SeriesKey("check_txrx", "h" + i, "txrx", "dnrx");
                for (int sample = 0; sample < samplesASeries; sample++) {
                    appender.append(key, sample * 60_000_000_000L, sample);
                }
            }
            appender.awaitDurable(appender.flush());
        }
    }

    @Test
    void shouldBeginNothingMoreOncePatienceHasEnded() {
        write();
        Duration patience = Duration.ofMillis(600);
        try (WarmUp warmUp = new WarmUp(
                engine, api, NO_DOOR, requests::get, inFlight::get, () -> 0, Duration.ofHours(1), patience)) {
            await().atMost(LONG).until(warmUp::hasEnded);
        }
    }

    @Test
    void shouldAskThroughTheDoorAgainAfterALongPause() {
        write();
        DoorOptions options = DoorOptions.at(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .withTimeouts(LONG, Duration.ofMillis(100), LONG, LONG);
        HttpOptions open = HttpOptions.of(options, List.of(), "1.8.10");
        try (HttpDoor door = HttpDoor.open(engine, open, api, InstantSource.system());
                WarmUp warmUp = warmUp(door::ownConnection, requests::get, inFlight::get, Duration.ofHours(1))) {
            await().atMost(LONG).until(() -> warmUp.askedThroughDoor() > 0);
            inFlight.set(1);
            await().atMost(LONG).until(() -> door.connections().openConnections() == 0);
            long asked = warmUp.askedThroughDoor();
            inFlight.set(0);
            await().atMost(LONG).until(() -> warmUp.askedThroughDoor() > asked);
        }
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1", "::1", "0.0.0.0"})
    void shouldLetOnlyTheOwnConnectionInWithoutAToken(String address) throws IOException {
        HttpOptions closedToOthers =
                HttpOptions.of(DoorOptions.at(new InetSocketAddress(address, 0)), List.of("secret"), "1.8.10");
        Map<String, List<String>> all = Map.of();
        try (HttpDoor door = HttpDoor.open(engine, closedToOthers, api, InstantSource.system())) {
            InetSocketAddress there = address.equals("0.0.0.0")
                    ? new InetSocketAddress("127.0.0.1", door.address().getPort())
                    : door.address();
            for (int i = 0; i < 2; i++) {
                try (OwnConnection own = door.ownConnection();
                        RawClient other = new RawClient(there)) {
                    own.connect();
                    assertThat(own.get("/api/minke/series", all)).isEqualTo(200);
                    assertThat(other.get("/api/minke/series").status()).isEqualTo(401);
                    assertThatThrownBy(door::ownConnection).isInstanceOf(IllegalStateException.class);
                    assertThat(own.get("/api/minke/series", all)).isEqualTo(200);
                }
            }
        }
    }

    @Test
    void shouldAskNothingWithoutABudget() {
        write();
        AtomicLong polls = new AtomicLong();
        try (WarmUp warmUp = warmUp(NO_DOOR, polls::incrementAndGet, inFlight::get, Duration.ZERO)) {
            await().atMost(LONG).until(warmUp::hasEnded);
            assertThat(polls).as("looks for an idle time").hasValue(0);
            assertThat(warmUp.rounds()).isZero();
        }
    }

    @Test
    void shouldRehearseWhoeverElseIsThere() {
        write();
        inFlight.set(1);
        AtomicLong entered = new AtomicLong();
        WarmUp.Entrance counted = () -> {
            entered.incrementAndGet();
            throw new IOException("there is no door");
        };
        try (WarmUp warmUp = warmUp(counted, requests::get, inFlight::get, Duration.ZERO)) {
            warmUp.rehearse(3, LONG);
            assertThat(entered).as("tries to ask the door").hasValue(1);
            warmUp.rehearse(3, Duration.ofNanos(-1));
            assertThat(warmUp.rounds()).as("rounds in idle times").isZero();
        }
    }
}
