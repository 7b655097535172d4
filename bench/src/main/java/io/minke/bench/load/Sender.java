package io.minke.bench.load;

import io.minke.bench.fleet.FleetShard;
import io.minke.bench.http.HttpConnection;
import io.minke.bench.http.Reply;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.SingleWriterRecorder;
import org.jspecify.annotations.Nullable;

/** One connection and the part of the fleet that reports over it. Its counts may be read from any thread; everything else belongs to the thread that runs it. */
final class Sender implements Closeable {
    /** Longer than any request head of ours. */
    private static final int HEAD_ROOM_BYTES = 2_048;

    private static final int CHUNK_LINES = 100;

    private final Target target;
    private final HttpConnection connection;
    private final FleetShard shard;
    private final int batchLines;
    /** Lines are rendered here and moved on while they are still in the nearest cache. */
    private final byte[] chunk = new byte[CHUNK_LINES * FleetShard.LONGEST_LINE_BYTES];
    /** Head and body, outside of the heap, so that sending copies them only once more. */
    private final ByteBuffer request;

    private int bodyLines;
    private final SingleWriterRecorder sinceDue = new SingleWriterRecorder(3);
    private final Histogram sinceSent = new Histogram(3);
    private volatile long acknowledgedLines;
    private volatile long refusedLines;
    private volatile @Nullable String failure;
    private volatile long cpuNanos;

    Sender(Target target, FleetShard shard, int batchLines) throws IOException {
        this.target = target;
        this.shard = shard;
        this.batchLines = batchLines;
        connection = new HttpConnection(target.server(), target.authorization());
        request = ByteBuffer.allocateDirect(HEAD_ROOM_BYTES + batchLines * FleetShard.LONGEST_LINE_BYTES);
    }

    /** Sends batches number {@code first}, {@code first + step}, and so on, until schedule or fleet end or the connection fails. */
    void run(Schedule schedule, int first, int step) {
        long cpuBefore = threadCpuNanos();
        try {
            for (long batch = first; batch < schedule.batchLimit(); batch += step) {
                if (!render()) {
                    break;
                }
                long dueNanos = schedule.isPaced() ? schedule.dueNanos(batch) : System.nanoTime();
                waitUntil(dueNanos);
                exchange(dueNanos);
            }
        } catch (IOException e) {
            failure = e.toString();
        } finally {
            cpuNanos += threadCpuNanos() - cpuBefore;
        }
    }

    /** Makes the next body while it isn't due yet. @return false if the fleet has nothing more to say */
    private boolean render() {
        long before = shard.lines();
        request.clear().position(HEAD_ROOM_BYTES);
        for (int left = batchLines; left > 0; left -= CHUNK_LINES) {
            request.put(chunk, 0, shard.fill(chunk, 0, Math.min(left, CHUNK_LINES)));
        }
        request.flip();
        bodyLines = (int) (shard.lines() - before);
        return bodyLines > 0;
    }

    private static void waitUntil(long dueNanos) {
        for (long left = dueNanos - System.nanoTime(); left > 0; left = dueNanos - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    private void exchange(long dueNanos) throws IOException {
        byte[] head = connection.postHead(target.path(), "text/plain", request.limit() - HEAD_ROOM_BYTES);
        int start = HEAD_ROOM_BYTES - head.length;
        request.put(start, head).position(start);
        long sentNanos = System.nanoTime();
        connection.send(request);
        Reply reply = connection.receive();
        long answeredNanos = System.nanoTime();
        sinceDue.recordValue(Math.max(0, answeredNanos - dueNanos));
        sinceSent.recordValue(answeredNanos - sentNanos);
        if (reply.isSuccess()) {
            acknowledgedLines += bodyLines;
        } else {
            refusedLines += bodyLines;
            if (failure == null) {
                failure = reply.summary();
            }
        }
    }

    private static long threadCpuNanos() {
        return java.lang.management.ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    long acknowledgedLines() {
        return acknowledgedLines;
    }

    long refusedLines() {
        return refusedLines;
    }

    /** The first refusal or the error that ended the connection. */
    @Nullable
    String failure() {
        return failure;
    }

    double cpuSeconds() {
        return cpuNanos / (double) TimeUnit.SECONDS.toNanos(1);
    }

    /** Latencies recorded since this was asked last. */
    Histogram takeSinceDue() {
        return sinceDue.getIntervalHistogram();
    }

    /** Times from sending to answer; to be read after {@link #run} only. */
    Histogram sinceSent() {
        return sinceSent;
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }
}
