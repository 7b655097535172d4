package io.minke.bench.load;

import io.minke.bench.fleet.FleetOptions;
import io.minke.bench.fleet.FleetShard;
import io.minke.bench.process.ProcessFigures;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** A fleet on its connections. {@link #send} may be called again and goes on where the one before it ended. */
public final class LoadRun implements Closeable {
    private static final long TICK_MILLIS = 1_000;
    private final List<Sender> senders = new ArrayList<>();
    private final int batchLines;
    private final @Nullable Long serverPid;

    /** @param serverPid whose CPU and memory to watch, or null */
    public LoadRun(Target target, FleetOptions fleet, int connections, int batchLines, @Nullable Long serverPid)
            throws IOException {
        this.batchLines = batchLines;
        this.serverPid = serverPid;
        for (int shard = 0; shard < connections; shard++) {
            senders.add(new Sender(target, new FleetShard(fleet, shard, connections), batchLines));
        }
    }

    /** Sends all the fleet has left, each batch as soon as the one before it on its connection was answered. */
    public LoadResult sendAll(@Nullable LatencyLog log) {
        return send(Schedule.asFastAsAnswered(), log);
    }

    /** Sends about so many lines, rounded up to whole batches. */
    public LoadResult sendLines(long lines) {
        long batches = (lines + batchLines - 1) / batchLines;
        return send(new Schedule(System.nanoTime(), 0, batches), null);
    }

    /** Sends at a steady rate for a while, or until the fleet has nothing left. */
    public LoadResult sendAtRate(double linesPerSecond, double seconds, @Nullable LatencyLog log) {
        long batches = seconds == Double.POSITIVE_INFINITY
                ? Long.MAX_VALUE
                : Math.max(senders.size(), Math.round(linesPerSecond * seconds / batchLines));
        return send(Schedule.atRate(linesPerSecond, batchLines, batches), log);
    }

    private LoadResult send(Schedule schedule, @Nullable LatencyLog log) {
        Counts before = count();
        Histogram sinceDue = new Histogram(3);
        List<Thread> threads = new ArrayList<>();
        for (int index = 0; index < senders.size(); index++) {
            int first = index;
            Thread thread =
                    new Thread(() -> senders.get(first).run(schedule, first, senders.size()), "sender-" + index);
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            while (!joined(thread)) {
                collect(sinceDue, log);
            }
        }
        double wallSeconds = (System.nanoTime() - schedule.startNanos()) / 1e9;
        collect(sinceDue, log);
        return result(before, count(), wallSeconds, sinceDue);
    }

    private static boolean joined(Thread thread) {
        try {
            thread.join(TICK_MILLIS);
            return !thread.isAlive();
        } catch (InterruptedException e) {
            throw new IllegalStateException("nothing interrupts the harness", e);
        }
    }

    private void collect(Histogram all, @Nullable LatencyLog log) {
        Histogram second = new Histogram(3);
        for (Sender sender : senders) {
            second.add(sender.takeSinceDue());
        }
        all.add(second);
        if (log != null) {
            log.add(second);
        }
    }

    private record Counts(long acknowledged, long refused, double cpuSeconds, double serverCpuSeconds) {}

    private Counts count() {
        long acknowledged = 0;
        long refused = 0;
        double cpuSeconds = 0;
        for (Sender sender : senders) {
            acknowledged += sender.acknowledgedLines();
            refused += sender.refusedLines();
            cpuSeconds += sender.cpuSeconds();
        }
        ProcessFigures server = serverFigures();
        return new Counts(acknowledged, refused, cpuSeconds, server == null ? Double.NaN : server.cpuSeconds());
    }

    private @Nullable ProcessFigures serverFigures() {
        return serverPid == null ? null : ProcessFigures.ifRunning(serverPid);
    }

    private LoadResult result(Counts before, Counts after, double wallSeconds, Histogram sinceDue) {
        Histogram sinceSent = new Histogram(3);
        String failure = null;
        for (Sender sender : senders) {
            sinceSent.add(sender.sinceSent());
            failure = failure == null ? sender.failure() : failure;
        }
        return new LoadResult(
                after.acknowledged() - before.acknowledged(),
                after.refused() - before.refused(),
                wallSeconds,
                sinceDue,
                sinceSent,
                after.cpuSeconds() - before.cpuSeconds(),
                after.serverCpuSeconds() - before.serverCpuSeconds(),
                serverFigures(),
                failure);
    }

    @Override
    public void close() throws IOException {
        for (Sender sender : senders) {
            sender.close();
        }
    }
}
