package io.minke.ingest.append;

import io.minke.engine.Appender;
import io.minke.engine.CommitListener;
import io.minke.engine.Engine;
import io.minke.engine.series.SeriesIndex;
import io.minke.engine.series.SeriesInfo;
import io.minke.engine.series.SeriesKey;
import io.minke.ingest.limit.SampleLimits;
import io.minke.ingest.line.LineSink;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One connection thread's appender, shared by its connections. All methods belong to that thread, except {@link #committed}, which is the writer's.
 *
 * <p>The writer wakes the thread once for each group it has made durable, however many requests were in it.
 */
public final class AppendLane implements LineSink, CommitListener, AutoCloseable {
    /** A moment before a request offers its first sample, see {@link #mark}. */
    public record Mark(long publishedSequence, long refusedSoFar) {}

    private record Waiting(Mark since, long sequence, Settled request) {}

    /** A group that not all went well with: frames after {@code before}, up to {@code sequence}. */
    private record Trouble(
            long before,
            long sequence,
            int refusedSamples,
            @Nullable RuntimeException failure) {}

    /** A full ring is looked at again after this time, or when the writer has settled something. */
    private static final long RETRY_MICROS = 500;

    private final ScheduledExecutorService loop;
    private final SeriesIndex series;
    private final SampleLimits limits;
    private final Appender appender;
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
    private final List<Runnable> waitingForRoom = new ArrayList<>();
    private final Runnable settle = this::settle;
    private final Runnable retry = this::retry;
    private boolean retryScheduled;

    // Kept beyond the moment: what a request has offered may fail long before it waits.
    private long failedSequence;
    private @Nullable RuntimeException lastFailure;
    private long refusedSoFar;

    private final AtomicBoolean wakeUp = new AtomicBoolean();
    private final ConcurrentLinkedQueue<Trouble> troubles = new ConcurrentLinkedQueue<>();
    private volatile long settledSequence;
    /** The writer's own. */
    private long lastSequence;

    /** @param limits that some series have */
    public AppendLane(Engine engine, ScheduledExecutorService loop, SampleLimits limits) {
        this.loop = loop;
        this.limits = limits;
        series = engine.series();
        appender = engine.appender(this);
    }

    // ---- samples

    @Override
    public int find(DirectBuffer key, int offset, int length) {
        return series.find(key, offset, length);
    }

    @Override
    public @Nullable SeriesInfo info(int seriesId) {
        return series.info(seriesId);
    }

    @Override
    public boolean sample(int seriesId, long timestampNanos, double value) {
        // What a limit leaves out is taken too: it is counted there, and a sender need not send it again.
        return limits.leavesOut(seriesId, timestampNanos) || appender.offer(seriesId, timestampNanos, value);
    }

    @Override
    public boolean sample(DirectBuffer key, int offset, int length, long timestampNanos, double value) {
        return appender.offer(key, offset, length, timestampNanos, value);
    }

    @Override
    public boolean info(DirectBuffer key, int offset, int length, SeriesInfo info, long timestampNanos) {
        return appender.offerInfo(SeriesKey.decode(key, offset), info, timestampNanos);
    }

    // ---- frames

    /** Hands the collected samples to the writer. @return false if the ring is full: {@link #awaitRoom} then */
    public boolean publish(boolean acknowledge) {
        return appender.tryPublish(acknowledge);
    }

    /** Has a task run when there may be room again. */
    public void awaitRoom(Runnable task) {
        waitingForRoom.add(task);
        if (!retryScheduled) {
            retryScheduled = true;
            loop.schedule(retry, RETRY_MICROS, TimeUnit.MICROSECONDS);
        }
    }

    private void retry() {
        retryScheduled = false;
        goOn();
    }

    private void goOn() {
        if (!waitingForRoom.isEmpty()) {
            Runnable[] tasks = waitingForRoom.toArray(new Runnable[0]);
            waitingForRoom.clear();
            for (Runnable task : tasks) {
                task.run();
            }
        }
    }

    // ---- what became of them

    /** To be taken before a request offers its first sample, for {@link #awaitSettled}: others publish what it has offered with theirs, at any time. */
    public Mark mark() {
        return new Mark(appender.publishedSequence(), refusedSoFar);
    }

    /** Has a request told when everything published so far is settled, and what became of all that was published since its mark. */
    public void awaitSettled(Mark since, Settled request) {
        waiting.add(new Waiting(since, appender.publishedSequence(), request));
    }

    @Override
    public void committed(long sequence, int refusedSamples, @Nullable RuntimeException failure) {
        if (refusedSamples == 0 && failure == null) {
            settledSequence = sequence;
        } else {
            // Before any later success is shown, see settle().
            troubles.add(new Trouble(lastSequence, sequence, refusedSamples, failure));
        }
        lastSequence = sequence;
        if (wakeUp.compareAndSet(false, true)) {
            try {
                loop.execute(settle);
            } catch (RejectedExecutionException ended) {
                // The door was closed without waiting for us: nobody is there to be told.
                wakeUp.set(false);
            }
        }
    }

    private void settle() {
        wakeUp.set(false);
        // Read first: every trouble before it is in the queue by now.
        long settledNow = settledSequence;
        for (Trouble trouble = troubles.poll(); trouble != null; trouble = troubles.poll()) {
            settleUpTo(trouble.before());
            refusedSoFar += trouble.refusedSamples();
            if (trouble.failure() != null) {
                failedSequence = trouble.sequence();
                lastFailure = trouble.failure();
            }
            settleUpTo(trouble.sequence());
        }
        settleUpTo(settledNow);
        goOn();
    }

    private void settleUpTo(long sequence) {
        for (Waiting first = waiting.peek(); first != null && first.sequence() <= sequence; first = waiting.peek()) {
            waiting.remove();
            Mark since = first.since();
            RuntimeException failure = failedSequence > since.publishedSequence() ? lastFailure : null;
            first.request().settled(refusedSoFar - since.refusedSoFar(), failure);
        }
    }

    @Override
    public void close() {
        appender.close();
    }
}
