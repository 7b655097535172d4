package io.minke.query.run;

import io.minke.engine.failure.Damage;
import io.minke.query.ask.BadQuestion;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/** What a question has cost so far, against its limits. Shared by the threads that work on it, and by all windows that are opened for it. */
public final class Budget {
    private static final int MAX_DAMAGES = 10;

    private final QueryLimits limits;
    private final Effort effort;
    private final LongSupplier stopwatch;
    private final long startedNanos;
    private final BooleanSupplier cancelled;
    private final AtomicLong steps = new AtomicLong();
    private final AtomicLong series = new AtomicLong();
    private final AtomicLong buckets = new AtomicLong();
    private final AtomicLong samples = new AtomicLong();
    private final AtomicLong points = new AtomicLong();
    private final AtomicLong rows = new AtomicLong();
    private final AtomicLong piecesFromStatistics = new AtomicLong();
    private final AtomicLong piecesDecoded = new AtomicLong();
    private final AtomicLong piecesCounted = new AtomicLong();
    private final AtomicLong piecesCountedDecoded = new AtomicLong();
    /** While the clock stood. */
    private final AtomicLong restedNanos = new AtomicLong();

    private final List<String> damages = new ArrayList<>();

    /** @param cancelled asked now and then; true when nobody waits for the answer any more */
    public Budget(QueryLimits limits, BooleanSupplier cancelled) {
        this(limits, cancelled, Effort.ANY);
    }

    Budget(QueryLimits limits, BooleanSupplier cancelled, Effort effort) {
        this(limits, cancelled, effort, System::nanoTime);
    }

    /** @param stopwatch nanoseconds since any time */
    Budget(QueryLimits limits, BooleanSupplier cancelled, Effort effort, LongSupplier stopwatch) {
        this.limits = limits;
        this.effort = effort;
        this.cancelled = cancelled;
        this.stopwatch = stopwatch;
        this.startedNanos = stopwatch.getAsLong();
    }

    public QueryLimits limits() {
        return limits;
    }

    /** That choose series, before they are taken. */
    void steps(long more) {
        effort.steps(steps.addAndGet(more));
    }

    /** Of one selection: the limit is on each, the effort on all of them. */
    void series(long count) {
        effort.series(series.addAndGet(count));
        if (count > limits.maxSeries()) {
            throw over("series", count + " series are selected", limits.maxSeries(), "narrow the selection");
        }
    }

    void samples(long more) {
        checkSamples(samples.addAndGet(more));
    }

    /** For what is about to be read and held in memory. */
    void expectSamples(long more) {
        checkSamples(samples.get() + more);
    }

    private void checkSamples(long all) {
        effort.samples(all);
        if (all > limits.maxSamples()) {
            throw over("samples", "more samples would be read", limits.maxSamples(), "ask for less");
        }
    }

    /** Of an axis, before they are laid out. */
    void expectBuckets(long more) {
        effort.buckets(buckets.get() + more);
    }

    /** Of all columns of a window. */
    void buckets(long more) {
        effort.buckets(buckets.addAndGet(more));
    }

    void points(long more) {
        long all = points.addAndGet(more);
        effort.points(all);
        if (all > limits.maxPoints()) {
            throw over(
                    "points",
                    "more points would be worked out",
                    limits.maxPoints(),
                    "ask for a wider interval, a shorter window or fewer series");
        }
    }

    public void bytes(long written) {
        effort.bytes(written);
        if (written > limits.maxAnswerBytes()) {
            throw over("bytes", "the answer would be longer", limits.maxAnswerBytes(), "ask for less at once");
        }
    }

    /** To be called at least every few milliseconds of work. @return nanoseconds of work since it began */
    long breathe() {
        if (cancelled.getAsBoolean()) {
            throw new Cancelled();
        }
        long limit = limits.maxTime().toNanos();
        long elapsed = elapsedNanos();
        if (elapsed > limit) {
            throw over("time", "the work takes longer", limit / 1_000_000 + " ms", "ask for less at once");
        }
        return elapsed;
    }

    private static BadQuestion over(String name, String what, long limit, String advice) {
        return over(name, what, Long.toString(limit), advice);
    }

    private static BadQuestion over(String name, String what, String limit, String advice) {
        return new BadQuestion(name, what + " than the limit of " + limit + " allows; " + advice);
    }

    public long samplesRead() {
        return samples.get();
    }

    /** Of work: without the time in which the clock stood. */
    public long elapsedNanos() {
        return stopwatch.getAsLong() - startedNanos - restedNanos.get();
    }

    /** From here on it is not the question that takes time, but whoever takes its answer. @return to be handed to {@link #startClock} */
    public long stopClock() {
        return stopwatch.getAsLong();
    }

    /** The question is worked on again. @param stopped what {@link #stopClock} returned */
    public void startClock(long stopped) {
        restedNanos.addAndGet(stopwatch.getAsLong() - stopped);
    }

    /** Remembers what could not be read, so that no answer is silent about it. */
    void damaged(Damage damage) {
        synchronized (damages) {
            if (damages.size() < MAX_DAMAGES) {
                damages.add(String.valueOf(damage.getMessage()));
            }
        }
    }

    /** The same for what is no longer kept. */
    void missing(String what) {
        synchronized (damages) {
            damages.add(what);
        }
    }

    /** What could not be read and is missing in the answer, the first few; empty if all is well. */
    public List<String> damages() {
        synchronized (damages) {
            return List.copyOf(damages);
        }
    }

    void pieces(long fromStatistics, long decoded) {
        long all = piecesCounted.get() + piecesFromStatistics.addAndGet(fromStatistics);
        effort.pieces(all, piecesDecoded.addAndGet(decoded));
    }

    /** Pieces whose samples were only counted, which are in no explanation: they answer nothing. Those among them that were decoded for it have a bound of their own, as large as that of the answer. */
    void counted(long more, long decoded) {
        effort.pieces(
                piecesCounted.addAndGet(more) + piecesFromStatistics.get(), piecesCountedDecoded.addAndGet(decoded));
    }

    void rows(long more) {
        effort.rows(rows.addAndGet(more));
    }

    /** Rollup rows among the samples read. */
    public long rowsRead() {
        return rows.get();
    }

    public long piecesFromStatistics() {
        return piecesFromStatistics.get();
    }

    public long piecesDecoded() {
        return piecesDecoded.get();
    }

    /** Nobody waits for the answer any more. */
    public static final class Cancelled extends RuntimeException {
        Cancelled() {
            super("nobody waits for this answer any more", null, false, false);
        }
    }
}
