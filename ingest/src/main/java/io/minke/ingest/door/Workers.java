package io.minke.ingest.door;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** The threads that answer what may take long: few, and with a queue that ends by its places and by the bytes that wait in it. How long one waits there is limited by the connection that asked. */
final class Workers implements AutoCloseable {
    private final ThreadPoolExecutor pool;
    private final long maxWaitingBytes;
    private final AtomicLong waitingBytes = new AtomicLong();

    Workers(int threads, int maxWaiting, long maxWaitingBytes) {
        this.maxWaitingBytes = maxWaitingBytes;
        pool = new ThreadPoolExecutor(
                threads, threads, 30, TimeUnit.SECONDS, new ArrayBlockingQueue<>(maxWaiting), task -> {
                    Thread thread = new Thread(task, "minke-answer");
                    thread.setDaemon(true);
                    return thread;
                });
        pool.allowCoreThreadTimeOut(true);
    }

    /** @param bytes that the task holds until it begins @return false if all are busy and the queue is full */
    boolean tryRun(long bytes, Runnable task) {
        if (waitingBytes.addAndGet(bytes) > maxWaitingBytes) {
            waitingBytes.addAndGet(-bytes);
            return false;
        }
        try {
            pool.execute(() -> {
                waitingBytes.addAndGet(-bytes);
                task.run();
            });
            return true;
        } catch (RejectedExecutionException full) {
            waitingBytes.addAndGet(-bytes);
            return false;
        }
    }

    /** Tasks in the queue, those too that need not be done any more. */
    int waiting() {
        return pool.getQueue().size();
    }

    boolean isIdle() {
        return pool.getActiveCount() == 0 && pool.getQueue().isEmpty();
    }

    @Override
    public void close() {
        pool.shutdown();
    }
}
