package io.minke.ingest.daemon;

import io.minke.engine.Engine;
import io.minke.engine.EngineStatus;
import io.minke.engine.disk.Uninterrupted;
import io.minke.engine.series.KeyPart;
import io.minke.engine.series.SeriesIndex;
import io.minke.engine.series.SeriesKey;
import io.minke.ingest.door.OwnConnection;
import io.minke.query.Answer;
import io.minke.query.QueryApi;
import io.minke.query.run.Budget;
import io.minke.query.select.Matcher;
import io.minke.query.select.Selector;
import io.minke.query.source.SampleView;
import io.minke.query.text.InstantText;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the usual questions of the daemon's own data while nobody else asks anything, so that the JVM has compiled the way of an answer before the first one is waited for: through the daemon's own door, as what lies between a
 * socket and an answer is as much code as the answer, and so that the code is compiled for those who ask there. Works until the compilers have nothing more to do, for a given time at most, in short stretches between which they catch up,
 * and never beside traffic: a request makes it pause in the middle of a question, until a while has passed without any that came or was still being answered. Where no such while comes in the first minutes, it gives up.
 *
 * <p>Most of the code of an answer reads segments. Where there is none yet, but enough for some, it has them made: a load that was followed by silence would wait for that until a sample is too old.
 */
final class WarmUp implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WarmUp.class);

    /** Who sends something every second is not waited for; who sends a day's samples in one go is. */
    private static final long IDLE_NANOS = 250_000_000;
    /** By then traffic has taught the JVM what it is asked for. */
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private static final long PAUSE_NANOS = 50_000_000;

    /** The longer the compilers' queue, the more often a method must be called to be let in: after a stretch like this they catch up, so that the queue does not grow faster than it is worked off. */
    private static final long STRETCH_NANOS = 50_000_000;

    /** They are waited for no longer than twice as long as is asked: what they have not done by then, they do beside the questions. */
    private static final int CATCH_UP_PER_WORK = 2;
    /** While nothing is in segments yet, most is kept for when something is: reading these is other code, and more of it. */
    private static final int UNSEALED_PERCENT = 10;
    /** What is worth segments where there are none: a day of some hundred series. */
    private static final long SAMPLES_WORTH_SEGMENTS = 100_000;
    /** Blocks no shorter than those that a seal by age makes of a fleet that sends every minute. */
    private static final int SAMPLES_A_SERIES_WORTH_SEGMENTS = 100;

    /** A question for all hosts is asked where it takes no longer than some milliseconds. */
    private static final int MAX_WIDE_SERIES = 1_000;

    private static final int NARROW_PER_WIDE = 12;
    private static final long DAY_NANOS = Duration.ofDays(1).toNanos();
    private static final byte[] NO_BODY = {};
    private static final int OK = 200;

    private final Engine engine;
    private final QueryApi api;
    private final Entrance entrance;
    private final LongSupplier requests;
    private final LongSupplier inFlight;
    private final CompilersRest compilers;
    private final long budgetNanos;
    private final long patienceNanos;
    private final SplittableRandom random = new SplittableRandom(1);
    private final Thread thread = new Thread(this::run, "minke-warm-up");
    private volatile boolean closed;
    private volatile long workedNanos;
    private volatile long rounds;
    /** Whether there were segments to read when it last looked. */
    private boolean sealed;

    private boolean sealRequested;
    private volatile long askedThroughDoor;
    /** Null until it is needed, and after it broke. */
    private volatile @Nullable OwnConnection connection;

    private boolean entranceFailed;

    /** Leads into the daemon's own door. */
    @FunctionalInterface
    interface Entrance {
        OwnConnection open() throws IOException;
    }

    /**
     * @param entrance through which questions are asked; if it does not open, they are asked without
     * @param requests how many have come in so far
     * @param inFlight how many of them are being received or answered
     * @param compiledMillis what the JVM's compilers have worked so far; zero for ever if nobody knows
     * @param budget of work; zero for none
     * @param patience after which nothing more is begun
     */
    WarmUp(
            Engine engine,
            QueryApi api,
            Entrance entrance,
            LongSupplier requests,
            LongSupplier inFlight,
            LongSupplier compiledMillis,
            Duration budget,
            Duration patience) {
        this.engine = engine;
        this.api = api;
        this.entrance = entrance;
        this.requests = requests;
        this.inFlight = inFlight;
        this.budgetNanos = budget.toNanos();
        this.compilers = new CompilersRest(compiledMillis, CATCH_UP_PER_WORK * budgetNanos);
        this.patienceNanos = patience.toNanos();
        thread.setDaemon(true);
        thread.start();
    }

    /** With the usual patience. */
    static WarmUp start(
            Engine engine,
            QueryApi api,
            Entrance entrance,
            LongSupplier requests,
            LongSupplier inFlight,
            LongSupplier compiledMillis,
            Duration budget) {
        return new WarmUp(engine, api, entrance, requests, inFlight, compiledMillis, budget, PATIENCE);
    }

    private void run() {
        try {
            long begin = System.nanoTime();
            while (workedNanos < budgetNanos && !(sealed && compilers.areQuiet()) && awaitIdle(begin)) {
                work(begin);
            }
            LOG.debug(
                    "warmed up with {} rounds of questions in {} ms, {} ms for compilers that are {}",
                    rounds,
                    workedNanos / 1_000_000,
                    compilers.waitedMillis(),
                    compilers.areQuiet() ? "quiet now" : "still at work");
        } catch (RuntimeException failure) {
            LOG.warn("the warm-up has failed; first answers will be slower", failure);
        } finally {
            disconnect();
        }
    }

    /** @return false if the daemon closes, or if patience has ended that began at {@code begin} */
    private boolean awaitIdle(long begin) {
        long seen = requests.getAsLong();
        long since = System.nanoTime();
        while (!closed && System.nanoTime() - begin < patienceNanos) {
            LockSupport.parkNanos(PAUSE_NANOS);
            long now = requests.getAsLong();
            if (now != seen || inFlight.getAsLong() > 0) {
                seen = now;
                since = System.nanoTime();
            } else if (System.nanoTime() - since >= IDLE_NANOS) {
                return true;
            }
        }
        return false;
    }

    /** Asks until a request comes, the time is over, or patience has ended that began at {@code begin}. */
    private void work(long begin) {
        long before = requests.getAsLong();
        EngineStatus status = engine.status();
        if (!sealed && status.segmentCount() > 0) {
            sealed = true;
            compilers.expectMore();
        }
        long most = sealed ? budgetNanos : budgetNanos * UNSEALED_PERCENT / 100;
        BooleanSupplier disturbed = () -> closed
                || requests.getAsLong() != before
                || inFlight.getAsLong() > 0
                || System.nanoTime() - begin >= patienceNanos;
        boolean asked = true;
        while (asked && workedNanos < most && !compilers.areQuiet() && !disturbed.getAsBoolean()) {
            long workedBefore = workedNanos;
            asked = workForAStretch(most - workedNanos, disturbed);
            if (workedNanos < most) {
                compilers.catchUp(workedNanos - workedBefore, disturbed);
            }
        }
        if (!sealed && !sealRequested && !disturbed.getAsBoolean() && isWorthSegments(status)) {
            sealRequested = true;
            engine.requestCompaction();
        }
        // A pause may be longer than the door keeps who says nothing.
        disconnect();
    }

    /** @return false if there is nothing to ask for */
    private boolean workForAStretch(long leftNanos, BooleanSupplier disturbed) {
        long start = System.nanoTime();
        Asking asking = new Asking(() -> disturbed.getAsBoolean() || System.nanoTime() - start > leftNanos);
        boolean asked = true;
        while (asked && !asking.mustEnd() && System.nanoTime() - start < STRETCH_NANOS) {
            asked = asking.round();
            rounds = rounds + (asked ? 1 : 0);
        }
        workedNanos = workedNanos + System.nanoTime() - start;
        return asked;
    }

    private static boolean isWorthSegments(EngineStatus status) {
        return status.activeSamples()
                >= Math.max(SAMPLES_WORTH_SEGMENTS, (long) SAMPLES_A_SERIES_WORTH_SEGMENTS * status.seriesCount());
    }

    /** Rounds of questions asked so far in idle times. */
    long rounds() {
        return rounds;
    }

    /** Questions that the door has answered. */
    long askedThroughDoor() {
        return askedThroughDoor;
    }

    /** Whether it will ask nothing more. */
    boolean hasEnded() {
        return !thread.isAlive();
    }

    /** Asks some rounds at once, whoever else may be there, but none after a time. */
    void rehearse(int count, Duration most) {
        long start = System.nanoTime();
        Asking asking = new Asking(() -> System.nanoTime() - start > most.toNanos());
        for (int i = 0; i < count && !asking.mustEnd(); i++) {
            asking.round();
        }
    }

    /** One stretch of work. */
    private final class Asking {
        private final BooleanSupplier end;

        Asking(BooleanSupplier end) {
            this.end = end;
        }

        boolean mustEnd() {
            return end.getAsBoolean();
        }

        /** Asks for a series and its host, and now and then for its like on all hosts. @return false if there is nothing to ask for */
        boolean round() {
            SeriesIndex series = engine.series();
            int count = series.count();
            int id = count == 0 ? 0 : random.nextInt(count);
            if (count == 0 || !series.isNamed(id) || series.hidden().contains(id)) {
                return count > 0;
            }
            SeriesKey key = series.key(id);
            long last;
            try (SampleView view = api.queries().source().view()) {
                last = view.lastTime(id);
            }
            long endNanos = last == Long.MIN_VALUE ? api.queries().now() : last + 1;
            String start = InstantText.of(Math.max(endNanos, Long.MIN_VALUE + DAY_NANOS) - DAY_NANOS);
            Question one = question("/api/v2/monitoring/datasets/", start, InstantText.of(endNanos))
                    .with("host_name", key.host())
                    .with("service_name", key.service())
                    .with("measurement", key.measurement())
                    .with("metric", key.metric());
            ask(one.with("interval", "raw"));
            ask(one.with("interval", "5m").with("aggregate", "mean"));
            Question window = question("/api/minke/window", start, InstantText.of(endNanos));
            ask(window.with("host", key.host()).with("interval", "1h").with("aggregate", "mean"));
            ask(new Question("/api/minke/last", Map.of()).with("host", key.host()));
            if (random.nextInt(NARROW_PER_WIDE) == 0 && isModest(key)) {
                Question all = window.with("measurement", key.measurement()).with("metric", key.metric());
                ask(all.with("by", "host").with("interval", "1h").with("aggregate", "mean"));
                ask(all.with("across", "max").with("interval", "5m").with("aggregate", "max"));
            }
            return true;
        }

        private boolean isModest(SeriesKey key) {
            Selector like = Selector.ALL
                    .with(KeyPart.MEASUREMENT, Matcher.of(key.measurement()))
                    .with(KeyPart.METRIC, Matcher.of(key.metric()));
            return api.queries().select(like).length <= MAX_WIDE_SERIES;
        }

        /** Through the door, so that all that lies between a socket and an answer is compiled as it will be used; without, where there is none. */
        private void ask(Question question) {
            if (!mustEnd() && !askDoor(question, end)) {
                askWithoutDoor(question);
            }
        }

        private void askWithoutDoor(Question question) {
            Answer answer = api.answerBriefly("GET", question.path, question.parameters, NO_BODY);
            if (answer == null) {
                answer = api.answer("GET", question.path, question.parameters, NO_BODY, end);
            }
            try {
                answer.body().writeTo(OutputStream.nullOutputStream());
            } catch (Budget.Cancelled ended) {
                // A long answer is worked out while it is written.
            } catch (IOException impossible) {
                throw new IllegalStateException(impossible);
            }
        }
    }

    /** @return false if there is no door */
    private boolean askDoor(Question question, BooleanSupplier end) {
        try {
            OwnConnection open = connection;
            if (open == null && !entranceFailed) {
                open = enter();
            }
            if (open == null) {
                return false;
            }
            if (!closed) {
                boolean answered = open.get(question.path, question.parameters, end) == OK;
                askedThroughDoor = askedThroughDoor + (answered ? 1 : 0);
                if (!open.isOpen()) {
                    disconnect();
                }
            }
        } catch (IOException broken) {
            // The door closes it now and then; and who waits for an answer that nobody wants any more, leaves.
            disconnect();
            LOG.debug("the warm-up's connection has ended", broken);
        }
        return true;
    }

    private @Nullable OwnConnection enter() {
        try {
            OwnConnection open = entrance.open();
            // Known before it connects, so that whoever closes us ends that too.
            connection = open;
            if (!closed) {
                open.connect();
            }
        } catch (IOException failure) {
            entranceFailed = true;
            disconnect();
            LOG.debug("the warm-up goes on without the door", failure);
        }
        return connection;
    }

    private void disconnect() {
        OwnConnection open = connection;
        connection = null;
        if (open != null) {
            open.close();
        }
    }

    private static Question question(String path, String start, String end) {
        return new Question(path, Map.of()).with("start", start).with("end", end);
    }

    /** A path and its parameters, as the door would have read them. */
    private record Question(String path, Map<String, List<String>> parameters) {
        Question with(String name, String value) {
            Map<String, List<String>> more = new LinkedHashMap<>(parameters);
            more.put(name, List.of(value));
            return new Question(path, more);
        }
    }

    /** Ends the work; returns when it has ended. */
    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
        disconnect();
        Uninterrupted.join(thread);
    }
}
