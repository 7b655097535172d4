package io.minke.ingest.door;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The threads that answer what may take long: few, and with a queue that ends. */
final class Workers implements AutoCloseable {
    private final ThreadPoolExecutor pool;

    Workers(int threads, int maxWaiting) {
        pool = new ThreadPoolExecutor(
                threads, threads, 30, TimeUnit.SECONDS, new ArrayBlockingQueue<>(maxWaiting), task -> {
                    Thread thread = new Thread(task, "minke-answer");
                    thread.setDaemon(true);
                    return thread;
                });
        pool.allowCoreThreadTimeOut(true);
    }

    /** @return false if all are busy and the queue is full */
    boolean tryRun(Runnable task) {
        try {
            pool.execute(task);
            return true;
        } catch (RejectedExecutionException full) {
            return false;
        }
    }

    boolean isIdle() {
        return pool.getActiveCount() == 0 && pool.getQueue().isEmpty();
    }

    @Override
    public void close() {
        pool.shutdown();
    }
}
