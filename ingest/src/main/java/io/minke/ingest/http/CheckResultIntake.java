package io.minke.ingest.http;

import io.minke.engine.failure.DiskFailure;
import io.minke.engine.failure.Rejected;
import io.minke.engine.series.SeriesInfo;
import io.minke.engine.series.SeriesKey;
import io.minke.ingest.append.AppendLane;
import io.minke.ingest.append.Settled;
import io.minke.ingest.door.Exchange;
import io.minke.ingest.door.Reply;
import io.minke.ingest.monitoring.CheckResult;
import io.minke.ingest.monitoring.CheckResultReader;
import io.minke.ingest.monitoring.CheckResultStore;
import io.minke.ingest.monitoring.CheckSample;
import io.minke.ingest.monitoring.Registrations;
import io.minke.ingest.perfdata.PerfdataProblem;
import io.minke.query.ask.BadQuestion;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.agrona.ExpandableArrayBuffer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The check results of one request on their way. Belongs to the connection's thread.
 *
 * <pre>
 *   body -> read -> samples to the lane ------> settled --\
 *              \\-> results to the store -----> settled ---> answer
 * </pre>
 *
 * <p>Where ring or store are full, the request waits, and its peer with it.
 */
final class CheckResultIntake implements Settled {
    private static final Logger LOG = LoggerFactory.getLogger(CheckResultIntake.class);
    private static final String RETRY_AFTER_SECONDS = "10";
    private static final long STORE_RETRY_MILLIS = 2;
    /** So many problems are told; the rest is counted. */
    private static final int MAX_TOLD_PROBLEMS = 100;

    private final Exchange exchange;
    private final WriteLane lane;
    private final CheckResultStore store;
    private final Registrations registrations;
    private final CheckCounters counters;
    private final InstantSource clock;
    private final Duration maxFuture;
    private final ExpandableArrayBuffer key = new ExpandableArrayBuffer(SeriesKey.MAX_ENCODED_BYTES);
    private final List<CheckSample> samples = new ArrayList<>();
    private final StringBuilder problems = new StringBuilder();

    private List<CheckResult> results = List.of();
    private int problemCount;
    private int offered;
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
            CheckCounters counters,
            InstantSource clock,
            Duration maxFuture) {
        this.exchange = exchange;
        this.lane = lane;
        this.store = store;
        this.registrations = registrations;
        this.counters = counters;
        this.clock = clock;
        this.maxFuture = maxFuture;
    }

    /** Takes the whole body. */
    void begin(byte[] body) {
        if (lane.isClosed()) {
            return;
        }
        counters.requests.increment();
        try {
            Instant now = clock.instant();
            long nowNanos = now.getEpochSecond() * 1_000_000_000L + now.getNano();
            results = CheckResultReader.read(body, nowNanos, nowNanos + maxFuture.toNanos());
        } catch (BadQuestion bad) {
            counters.refusedRequests.increment();
            exchange.reply(DetailReplies.badField(bad.field(), String.valueOf(bad.getMessage())));
            return;
        }
        for (int i = 0; i < results.size(); i++) {
            CheckSample.Taken taken = CheckSample.of(results.get(i));
            samples.addAll(taken.samples());
            for (PerfdataProblem problem : taken.problems()) {
                addProblem(i, problem);
            }
        }
        putResults();
        offerSamples();
    }

    /** The peer has gone; what it sent is kept all the same, and nobody is told. */
    void abort() {
        aborted = true;
    }

    private void addProblem(int result, PerfdataProblem problem) {
        if (problemCount++ < MAX_TOLD_PROBLEMS) {
            problems.append(problems.isEmpty() ? "" : ",")
                    .append("{\"result\":")
                    .append(result)
                    .append(",\"item\":")
                    .append(JsonText.quote(problem.item()))
                    .append(",\"column\":")
                    .append(problem.column())
                    .append(",\"reason\":")
                    .append(JsonText.quote(problem.reason()))
                    .append('}');
        }
    }

    // ---- results

    private void putResults() {
        if (aborted) {
            // Nobody was told anything, and who has gone must not wait in our memory.
            results = List.of();
            settledOne(null);
        } else if (!store.tryPut(results, this::resultsSettled)) {
            exchange.loopExecutor().schedule(this::putResults, STORE_RETRY_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    /** On the store's thread. */
    private void resultsSettled(@Nullable RuntimeException reason) {
        if (reason == null) {
            registrations.kept(results);
        }
        try {
            exchange.loopExecutor().execute(() -> settledOne(reason));
        } catch (RejectedExecutionException ended) {
            LOG.debug("the door closed before somebody was told of his check results", ended);
        }
    }

    // ---- samples

    private void offerSamples() {
        if (lane.isClosed()) {
            return;
        }
        AppendLane append = lane.append();
        while (offered < samples.size()) {
            CheckSample sample = samples.get(offered);
            if (offer(append, sample)) {
                offered++;
            } else if (!append.publish(false)) {
                append.awaitRoom(this::offerSamples);
                return;
            }
        }
        if (samples.isEmpty()) {
            settledOne(null);
        } else if (append.publish(true)) {
            append.awaitSettled(this);
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
            // The clock went back since the time was checked.
            addProblem(0, new PerfdataProblem(sample.key().metric(), 0, String.valueOf(late.getMessage())));
            return true;
        }
    }

    @Override
    public void settled(int refused, @Nullable RuntimeException reason) {
        refusedSamples = Math.min(refused, newSeriesSamples);
        settledOne(reason);
    }

    // ---- the answer

    private void settledOne(@Nullable RuntimeException reason) {
        failure = failure == null ? reason : failure;
        if (--unsettled > 0) {
            return;
        }
        Reply reply = answer();
        if (!aborted) {
            exchange.reply(reply);
        }
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
        counters.results.add(results.size());
        counters.samples.add(samples.size() - refusedSamples);
        counters.perfdataProblems.add(problemCount);
        if (refusedSamples > 0) {
            return DetailReplies.badField(
                    "performance_data",
                    "max-series limit exceeded: " + refusedSamples
                            + " samples of new series are refused, everything else is kept");
        }
        return Reply.text(
                200,
                InfluxReplies.JSON,
                "{\"results\":" + results.size() + ",\"samples\":" + samples.size() + ",\"problem_count\":"
                        + problemCount + ",\"problems\":[" + problems + "]}");
    }
}
