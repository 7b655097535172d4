package io.minke.ingest.door;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class WorkersTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    private final CountDownLatch gate = new CountDownLatch(1);
    private final AtomicInteger atWork = new AtomicInteger();
    private final ConcurrentLinkedQueue<String> order = new ConcurrentLinkedQueue<>();
    private Workers workers = new Workers(2, 100, 1_000);

    @AfterEach
    void close() {
        gate.countDown();
        await().atMost(LONG).until(workers::isIdle);
        workers.close();
    }

    private void threads(int count) {
        workers.close();
        workers = new Workers(count, 100, 1_000);
    }

    private boolean runWide(long bytes, Runnable work) {
        return workers.tryRun(Workers.Task.wide(bytes, work));
    }

    private boolean mayBeWide(long bytes, BooleanSupplier narrow, Runnable wide, Runnable full) {
        return workers.tryRun(Workers.Task.of(bytes, narrow, wide, full));
    }

    /** Holds a thread until the gate opens. */
    private void hold() {
        atWork.incrementAndGet();
        awaitLatch(gate);
        atWork.decrementAndGet();
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void awaitAtWork(int count) {
        await().atMost(LONG).until(() -> atWork.get() == count);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 5})
    void shouldKeepOneThreadFromWideWork(int threads) {
        threads(threads);
        for (int i = 0; i < threads + 3; i++) {
            assertThat(runWide(0, this::hold)).isTrue();
        }
        awaitAtWork(threads - 1);
        CountDownLatch done = new CountDownLatch(20);
        for (int i = 0; i < 20; i++) {
            assertThat(workers.tryRun(0, done::countDown)).isTrue();
        }
        await().atMost(LONG).until(() -> done.getCount() == 0);
        assertThat(atWork).hasValue(threads - 1);
        assertThat(workers.waiting()).isEqualTo(4);
    }

    @Test
    void shouldGiveEveryThreadToNarrowWorkWhereNothingElseWaits() {
        for (int i = 0; i < 5; i++) {
            assertThat(workers.tryRun(0, this::hold)).isTrue();
        }
        awaitAtWork(2);
        assertThat(workers.waiting()).isEqualTo(3);
    }

    /** Where both wait, and no wide work has a thread, it gets the first that is free. */
    @Test
    void shouldNotStarveWideWorkBesideNarrowWorkThatNeverEnds() {
        AtomicBoolean ended = new AtomicBoolean();
        AtomicInteger rounds = new AtomicInteger();
        for (int i = 0; i < 10; i++) {
            runForEver(ended, rounds);
        }
        CountDownLatch wide = new CountDownLatch(5);
        for (int i = 0; i < 5; i++) {
            assertThat(runWide(0, wide::countDown)).isTrue();
        }
        await().atMost(LONG).until(() -> wide.getCount() == 0);
        int then = rounds.get();
        await().atMost(LONG).until(() -> rounds.get() > then + 1_000);
        ended.set(true);
    }

    private void runForEver(AtomicBoolean ended, AtomicInteger rounds) {
        if (!ended.get()) {
            rounds.incrementAndGet();
            assertThat(workers.tryRun(0, () -> runForEver(ended, rounds))).isTrue();
        }
    }

    @Test
    void shouldLetNarrowWorkPastWideWorkThatWaits() {
        CountDownLatch narrowHeld = new CountDownLatch(1);
        runWide(0, this::hold);
        workers.tryRun(0, () -> {
            atWork.incrementAndGet();
            awaitLatch(narrowHeld);
        });
        awaitAtWork(2);
        for (int i = 0; i < 3; i++) {
            runWide(0, () -> order.add("wide"));
            workers.tryRun(0, () -> order.add("narrow"));
        }
        assertThat(workers.waiting()).isEqualTo(6);
        narrowHeld.countDown();
        await().atMost(LONG).until(() -> order.size() == 3);
        gate.countDown();
        await().atMost(LONG).until(() -> order.size() == 6);
        assertThat(order).containsExactly("narrow", "narrow", "narrow", "wide", "wide", "wide");
    }

    @Test
    void shouldGoOnAtOnceWithWhatTurnsOutToBeWide() {
        AtomicReference<Thread> began = new AtomicReference<>();
        AtomicReference<Thread> ended = new AtomicReference<>();
        mayBeWide(
                0,
                () -> {
                    began.set(Thread.currentThread());
                    return false;
                },
                () -> ended.set(Thread.currentThread()),
                this::fail);
        await().atMost(LONG).until(() -> ended.get() != null);
        assertThat(ended.get()).isSameAs(began.get());
    }

    @Test
    void shouldLetWhatTurnsOutToBeWideWaitForItsTurn() {
        runWide(0, this::hold);
        awaitAtWork(1);
        for (String name : List.of("first", "second")) {
            mayBeWide(
                    10,
                    () -> {
                        order.add(name + " is wide");
                        return false;
                    },
                    () -> order.add(name),
                    this::fail);
        }
        await().atMost(LONG).until(() -> workers.waiting() == 2 && order.size() == 2);
        // Their bytes are held again, and another narrow one is let past.
        assertThat(runWide(981, () -> {})).isFalse();
        assertThat(workers.tryRun(1_000, () -> order.add("narrow"))).isTrue();
        await().atMost(LONG).until(() -> order.size() == 3);
        gate.countDown();
        await().atMost(LONG).until(() -> order.size() == 5);
        assertThat(order).containsExactly("first is wide", "second is wide", "narrow", "first", "second");
        await().atMost(LONG).until(workers::isIdle);
        assertThat(workers.tryRun(1_000, () -> {})).isTrue();
    }

    /** Wide work that waits, or whose asker has long gone, must not shut the door to narrow work. */
    @Test
    void shouldTakeNarrowWorkWhileNoMoreWideWorkMayWait() {
        runWide(0, this::hold);
        awaitAtWork(1);
        for (int i = 0; i < 100; i++) {
            assertThat(runWide(10, () -> order.add("wide"))).isTrue();
        }
        assertThat(runWide(0, this::fail)).isFalse();
        CountDownLatch done = new CountDownLatch(50);
        for (int i = 0; i < 50; i++) {
            assertThat(workers.tryRun(1_000, done::countDown)).isTrue();
            await().atMost(LONG).until(() -> workers.waiting() == 100);
        }
        await().atMost(LONG).until(() -> done.getCount() == 0);
        gate.countDown();
        await().atMost(LONG).until(() -> order.size() == 100);
    }

    @ParameterizedTest
    @ValueSource(ints = {99, 100})
    void shouldTellWhoTurnsOutToBeWideWhereNoMoreMayWait(int waiting) {
        runWide(0, this::hold);
        awaitAtWork(1);
        for (int i = 0; i < waiting; i++) {
            runWide(0, () -> {});
        }
        mayBeWide(0, () -> false, () -> order.add("done"), () -> order.add("no room"));
        await().atMost(LONG).until(() -> workers.waiting() == 100 && (waiting == 99 || !order.isEmpty()));
        gate.countDown();
        await().atMost(LONG).until(workers::isIdle);
        assertThat(order).containsExactly(waiting == 99 ? "done" : "no room");
    }

    @ParameterizedTest
    @ValueSource(longs = {999, 1_000, 1_001})
    void shouldLetWideWorkWaitByItsBytes(long bytes) {
        runWide(0, this::hold);
        awaitAtWork(1);
        assertThat(runWide(bytes, () -> {})).isEqualTo(bytes <= 1_000);
    }

    private void fail() {
        order.add("failed");
    }

    /** Parks, and goes on when the gate has opened. */
    private void parkAt(CountDownLatch opened, String name) {
        assertThat(workers.park()).isTrue();
        atWork.incrementAndGet();
        awaitLatch(opened);
        workers.unpark(false);
        order.add(name);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 4})
    void shouldGiveThePlaceOfWideWorkToOthersWhileItIsParked(int threads) {
        threads(threads);
        for (int i = 0; i < Workers.MAX_PARKED; i++) {
            runWide(0, () -> parkAt(gate, "parked"));
        }
        awaitAtWork(Workers.MAX_PARKED);
        AtomicBoolean taken = new AtomicBoolean(true);
        runWide(0, () -> taken.set(workers.park()));
        await().atMost(LONG).until(() -> !taken.get());
        assertThat(workers.isIdle()).as("somebody is parked").isFalse();
        gate.countDown();
        await().atMost(LONG).until(workers::isIdle);
        assertThat(order).hasSize(Workers.MAX_PARKED);
    }

    @Test
    void shouldLetParkedWorkGoOnInItsTurnBeforeWhatHasNotBegun() {
        CountDownLatch back = new CountDownLatch(1);
        runWide(0, () -> parkAt(back, "parked"));
        awaitAtWork(1);
        runWide(0, this::hold);
        awaitAtWork(2);
        runWide(0, () -> order.add("waiting"));
        back.countDown();
        await().atMost(LONG).until(workers::isWideAwaited);
        await().during(Duration.ofMillis(50)).until(order::isEmpty);
        assertThat(workers.tryRun(0, () -> order.add("narrow"))).isTrue();
        await().atMost(LONG).until(() -> !order.isEmpty());
        gate.countDown();
        await().atMost(LONG).until(workers::isIdle);
        assertThat(order).containsExactly("narrow", "parked", "waiting");
        assertThat(workers.isWideAwaited()).isFalse();
    }

    /** Whoever has gone holds neither a place nor bytes. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldTakeBackWhatWaits(boolean wide) {
        runWide(0, this::hold);
        workers.tryRun(0, this::hold);
        awaitAtWork(2);
        Workers.Task waiting = task(wide, 1_000, this::fail);
        assertThat(workers.withdraw(waiting)).as("what never waited").isFalse();
        assertThat(workers.tryRun(waiting)).isTrue();
        assertThat(workers.tryRun(task(wide, 1, this::fail))).as("no room").isFalse();
        assertThat(workers.withdraw(waiting)).isTrue();
        assertThat(workers.withdraw(waiting)).as("twice").isFalse();
        Workers.Task next = task(wide, 1_000, () -> order.add("done"));
        assertThat(workers.tryRun(next)).isTrue();
        gate.countDown();
        await().atMost(LONG).until(workers::isIdle);
        assertThat(workers.withdraw(next)).as("what is done").isFalse();
        assertThat(order).containsExactly("done");
    }

    private Workers.Task task(boolean wide, long bytes, Runnable work) {
        BooleanSupplier narrow = () -> {
            work.run();
            return true;
        };
        return wide ? Workers.Task.wide(bytes, work) : Workers.Task.of(bytes, narrow, this::fail, this::fail);
    }

    @Test
    void shouldTakeBackWhatTurnedOutToBeWideAndWaitsAgain() {
        runWide(0, this::hold);
        awaitAtWork(1);
        Workers.Task task = Workers.Task.of(10, () -> !order.add("tried"), this::fail, this::fail);
        assertThat(workers.tryRun(task)).isTrue();
        await().atMost(LONG).until(() -> !order.isEmpty());
        await().atMost(LONG).until(() -> workers.withdraw(task));
        assertThat(runWide(1_000, () -> order.add("done"))).isTrue();
        gate.countDown();
        await().atMost(LONG).until(workers::isIdle);
        assertThat(order).containsExactly("tried", "done");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldGoOnAfterWorkThatFails(boolean wide) {
        for (int i = 0; i < 10; i++) {
            mayBeWide(
                    0,
                    () -> {
                        if (wide) {
                            return false;
                        }
                        throw new IllegalStateException("meant to fail");
                    },
                    () -> {
                        throw new IllegalStateException("meant to fail");
                    },
                    this::fail);
        }
        await().atMost(LONG).until(workers::isIdle);
        AtomicInteger done = new AtomicInteger();
        workers.tryRun(0, done::incrementAndGet);
        runWide(0, done::incrementAndGet);
        await().atMost(LONG).until(() -> done.get() == 2);
    }

    @Test
    void shouldTakeNothingMoreWhenItIsClosed() {
        runWide(0, this::hold);
        runWide(0, () -> order.add("waited"));
        workers.close();
        assertThat(workers.tryRun(0, () -> order.add("late"))).isFalse();
        gate.countDown();
        await().atMost(LONG).until(workers::isIdle);
        assertThat(order).containsExactly("waited");
        assertThatThrownBy(() -> new Workers(1, 1, 1)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void shouldDoEverythingOnceAndNeverMoreWideWorkThanAllowed(long seed) throws InterruptedException {
        int threads = 4;
        workers.close();
        workers = new Workers(threads, 100_000, Long.MAX_VALUE);
        int tasks = 5_000;
        int askers = 3;
        AtomicInteger done = new AtomicInteger();
        AtomicInteger wideNow = new AtomicInteger();
        AtomicInteger wideMost = new AtomicInteger();
        Runnable wide = () -> {
            wideMost.accumulateAndGet(wideNow.incrementAndGet(), Math::max);
            done.incrementAndGet();
            Thread.yield();
            wideNow.decrementAndGet();
            if (workers.park()) {
                Thread.yield();
                workers.unpark(false);
            }
            wideMost.accumulateAndGet(wideNow.incrementAndGet(), Math::max);
            wideNow.decrementAndGet();
        };
        List<Thread> asking = new ArrayList<>();
        for (int i = 0; i < askers; i++) {
            Random random = new Random(seed * askers + i);
            Thread thread = new Thread(() -> {
                for (int k = 0; k < tasks; k++) {
                    switch (random.nextInt(3)) {
                        case 0 -> workers.tryRun(1, done::incrementAndGet);
                        case 1 -> mayBeWide(1, () -> false, wide, this::fail);
                        default -> runWide(1, wide);
                    }
                }
            });
            asking.add(thread);
            thread.start();
        }
        for (Thread thread : asking) {
            thread.join();
        }
        await().atMost(LONG).until(workers::isIdle);
        assertThat(done).hasValue(tasks * askers);
        assertThat(wideMost.get()).isBetween(1, threads - 1);
        assertThat(workers.waiting()).isZero();
    }
}
