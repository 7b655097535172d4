package io.minke.ingest.http;

import io.minke.engine.failure.DiskFailure;
import io.minke.engine.failure.Rejected;
import io.minke.engine.series.SeriesInfo;
import io.minke.engine.series.SeriesKey;
import io.minke.ingest.append.AppendLane;
import io.minke.ingest.append.Settled;
import io.minke.ingest.door.Exchange;
import io.minke.ingest.door.Reply;
import io.minke.ingest.http.api.DetailReplies;
import io.minke.ingest.http.body.GatheredBody;
import io.minke.ingest.http.body.Turnstile;
import io.minke.ingest.monitoring.CheckResultStore;
import io.minke.ingest.monitoring.CheckSample;
import io.minke.ingest.monitoring.Registrations;
import io.minke.ingest.perfdata.PerfdataProblem;
import io.minke.query.ask.BadQuestion;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.agrona.ExpandableArrayBuffer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The check results of one request on their way. Belongs to the connection's thread; a long body is read by a worker meanwhile.
 *
 * <pre>
 *   body -> let in -> read -> samples to the lane ------> settled --\
 *                        \-> results to the store -----> settled ---> answer
 * </pre>
 *
 * <p>Where too much is on its way, or ring or store are full, the request waits, and its peer with it. Who goes before his body was let in has sent it in vain; what was let in is kept.
 */
final class CheckResultIntake implements Settled {
    private static final Logger LOG = LoggerFactory.getLogger(CheckResultIntake.class);
    private static final String RETRY_AFTER_SECONDS = "10";
    private static final long RETRY_MILLIS = 2;
    /** Up to here a body is read where it came, in a millisecond or less; longer ones are a worker's. */
    private static final int SHORT_BODY_BYTES = 32 << 10;
    /** What a request takes besides its body. */
    private static final int OWN_BYTES = 4 << 10;
    /** What a body is likely to become when it is read: two bytes a character, and a key and an info for each sample. */
    private static final long GROWTH = 8;
    /** Some milliseconds of work; then it is the turn of the thread's other connections. */
    private static final int SAMPLES_PER_TURN = 8_192;

    private final Exchange exchange;
    private final WriteLane lane;
    private final CheckResultStore store;
    private final Registrations registrations;
    private final CheckTraffic traffic;
    private final CheckCounters counters;
    private final InstantSource clock;
    private final Duration maxFuture;
    private final ExpandableArrayBuffer key = new ExpandableArrayBuffer(SeriesKey.MAX_ENCODED_BYTES);

    /** Until it is let in. */
    private @Nullable GatheredBody gathered;

    private Turnstile.@Nullable Guest guest;
    private Turnstile.@Nullable Guest reader;
    private CheckBody body = CheckBody.EMPTY;
    private boolean letIn;
    private int offered;
    private int lateSamples;
    private AppendLane.@Nullable Mark begun;
    private int newSeriesSamples;
    private int refusedSamples;
    private int unsettled = 2;
    private @Nullable RuntimeException failure;
    private boolean aborted;

    CheckResultIntake(
            Exchange exchange,
            WriteLane lane,
            CheckResultStore store,
            Registrations registrations,
            CheckTraffic traffic,
            CheckCounters counters,
            InstantSource clock,
            Duration maxFuture) {
        this.exchange = exchange;
        this.lane = lane;
        this.store = store;
        this.registrations = registrations;
        this.traffic = traffic;
        this.counters = counters;
        this.clock = clock;
        this.maxFuture = maxFuture;
    }

    /** Takes the whole body; it keeps its room among the bodies that are gathered until it is let in. */
    void begin(GatheredBody whole) {
        gathered = whole;
        guest = traffic.bytes.enter(OWN_BYTES + GROWTH * whole.length(), () -> onLoop(this::read));
    }

    /** The peer has gone, and nobody is told what becomes of it. */
    void abort() {
        aborted = true;
        if (!letIn) {
            leave();
        }
    }

    private void leave() {
        Turnstile.Guest leaving = guest;
        if (leaving != null) {
            guest = null;
            traffic.bytes.leave(leaving);
        }
    }

    /** Also from other threads, and after the door was closed. */
    private void onLoop(Runnable task) {
        try {
            exchange.loopExecutor().execute(task);
        } catch (RejectedExecutionException ended) {
            LOG.debug("the door closed before somebody was told of his check results", ended);
        }
    }

    // ---- reading

    private void read() {
        if (aborted || lane.isClosed()) {
            return;
        }
        letIn = true;
        counters.requests.increment();
        byte[] bytes = Objects.requireNonNull(gathered).take();
        gathered = null;
        if (bytes.length <= SHORT_BODY_BYTES) {
            outcome(bytes).run();
        } else {
            reader = traffic.readers.enter(1, () -> onLoop(() -> readAside(bytes)));
        }
    }

    private void readAside(byte[] bytes) {
        boolean begun = exchange.work(() -> {
            Runnable outcome = outcome(bytes);
            traffic.readers.leave(Objects.requireNonNull(reader));
            onLoop(outcome);
        });
        if (!begun) {
            exchange.loopExecutor().schedule(() -> readAside(bytes), RETRY_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    /** @return how it goes on, on the connection's thread */
    private Runnable outcome(byte[] bytes) {
        try {
            CheckBody read = CheckBody.read(bytes, clock.instant(), maxFuture);
            return () -> take(read);
        } catch (BadQuestion bad) {
            counters.refusedRequests.increment();
            return () -> refuse(DetailReplies.badField(bad.field(), String.valueOf(bad.getMessage())));
        } catch (RuntimeException | Error bug) {
            LOG.error("check results could not be read", bug);
            return () -> refuse(DetailReplies.detail(500, "This is our fault; the server's log tells more."));
        }
    }

    private void refuse(Reply reply) {
        leave();
        reply(reply);
    }

    private void reply(Reply reply) {
        if (!aborted) {
            exchange.reply(reply);
        }
    }

    private void take(CheckBody read) {
        body = read;
        traffic.bytes.weigh(Objects.requireNonNull(guest), OWN_BYTES + read.weightBytes());
        begun = lane.append().mark();
        putResults();
        offerSamples();
    }

    // ---- results

    private void putResults() {
        if (!store.tryPut(body.results(), this::resultsSettled)) {
            exchange.loopExecutor().schedule(this::putResults, RETRY_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    /** On the store's thread. */
    private void resultsSettled(@Nullable RuntimeException reason) {
        if (reason == null) {
            registrations.kept(body.results());
        }
        onLoop(() -> settledOne(reason));
    }

    // ---- samples

    private void offerSamples() {
        if (lane.isClosed()) {
            return;
        }
        AppendLane append = lane.append();
        List<CheckSample> samples = body.samples();
        int turnEnd = Math.min(samples.size(), offered + SAMPLES_PER_TURN);
        while (offered < turnEnd) {
            if (offer(append, samples.get(offered))) {
                offered++;
            } else if (!append.publish(false)) {
                append.awaitRoom(this::offerSamples);
                return;
            }
        }
        if (offered < samples.size()) {
            onLoop(this::offerSamples);
        } else if (samples.isEmpty()) {
            settledOne(null);
        } else if (append.publish(true)) {
            append.awaitSettled(Objects.requireNonNull(begun), this);
        } else {
            append.awaitRoom(this::offerSamples);
        }
    }

    private boolean offer(AppendLane append, CheckSample sample) {
        int length = sample.key().encode(key, 0);
        int id = append.find(key, 0, length);
        SeriesInfo info = sample.info();
        if (info != null && (id < 0 || !info.equals(append.info(id)))) {
            if (!append.info(key, 0, length, info, sample.timestampNanos())) {
                return false;
            }
        }
        try {
            if (id >= 0) {
                return append.sample(id, sample.timestampNanos(), sample.value());
            }
            boolean taken = append.sample(key, 0, length, sample.timestampNanos(), sample.value());
            newSeriesSamples += taken ? 1 : 0;
            return taken;
        } catch (Rejected late) {
            // Older than its series is kept, or the clock went back since the time was checked.
            lateSamples++;
            String reason = String.valueOf(late.getMessage());
            body.problems()
                    .add(
                            body.resultOf(offered),
                            new PerfdataProblem(sample.key().metric(), 0, reason));
            return true;
        }
    }

    @Override
    public void settled(long refused, @Nullable RuntimeException reason) {
        refusedSamples = (int) Math.min(refused, newSeriesSamples);
        settledOne(reason);
    }

    // ---- the answer

    private void settledOne(@Nullable RuntimeException reason) {
        failure = failure == null ? reason : failure;
        if (--unsettled > 0) {
            return;
        }
        leave();
        reply(answer());
    }

    private Reply answer() {
        if (failure != null) {
            counters.failedRequests.increment();
            if (failure instanceof DiskFailure disk && disk.passes()) {
                return DetailReplies.detail(
                        507, "not kept, try again later: " + disk.getMessage(), "Retry-After", RETRY_AFTER_SECONDS);
            }
            LOG.error("check results were not kept", failure);
            return DetailReplies.detail(
                    503,
                    "not kept: the disk can't be written, see the server's log",
                    "Retry-After",
                    RETRY_AFTER_SECONDS);
        }
        int results = body.results().size();
        int samples = body.samples().size() - lateSamples;
        counters.results.add(results);
        counters.samples.add(samples - refusedSamples);
        counters.perfdataProblems.add(body.problems().count());
        if (refusedSamples > 0) {
            return DetailReplies.badField(
                    "performance_data",
                    "max-series limit exceeded: " + refusedSamples
                            + " samples of new series are refused, everything else is kept");
        }
        return Reply.text(
                200,
                InfluxReplies.JSON,
                "{\"results\":" + results + ",\"samples\":" + samples + ","
                        + body.problems().json() + "}");
    }
}
