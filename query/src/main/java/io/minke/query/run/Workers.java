package io.minke.query.run;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A few threads that help with wide questions. The asking thread works too and never waits for a helper to become free: when all are busy it does everything itself. So wide questions can't starve
 * small ones, which ask for no help at all, and all of them together never use more than the helpers beside the asking threads.
 */
public final class Workers implements AutoCloseable {
    private final @Nullable ThreadPoolExecutor helpers;
    private final int helperCount;

    public Workers(int helperCount) {
        this.helperCount = helperCount;
        this.helpers = helperCount == 0 ? null : pool(helperCount);
    }

    private static ThreadPoolExecutor pool(int count) {
        AtomicInteger number = new AtomicInteger();
        // Offers of help beyond a short queue are thrown away: somebody else will have done the work by then.
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                count, count, 10, TimeUnit.SECONDS, new ArrayBlockingQueue<>(4 * count), task -> {
                    Thread thread = new Thread(task, "minke-query-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    /** How many threads may work on one question. */
    int width() {
        return helperCount + 1;
    }

    /** Runs the tasks 0 … count-1, in any order, on this thread and on helpers that are free; returns when all are done. @throws RuntimeException the first that a task threw */
    void run(int count, IntConsumer task) {
        if (count == 0) {
            return;
        }
        Sweep sweep = new Sweep(count, task);
        ThreadPoolExecutor pool = helpers;
        if (pool != null) {
            for (int i = 0; i < Math.min(helperCount, count - 1); i++) {
                try {
                    pool.execute(sweep);
                } catch (RejectedExecutionException busy) {
                    break;
                }
            }
        }
        sweep.run();
        sweep.await();
    }

    @Override
    public void close() {
        ThreadPoolExecutor pool = helpers;
        if (pool != null) {
            pool.shutdown();
        }
    }

    private static final class Sweep implements Runnable {
        private final int count;
        private final IntConsumer task;
        private final AtomicInteger next = new AtomicInteger();
        private final CountDownLatch open;
        private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

        Sweep(int count, IntConsumer task) {
            this.count = count;
            this.task = task;
            this.open = new CountDownLatch(count);
        }

        @Override
        public void run() {
            for (int i = next.getAndIncrement(); i < count; i = next.getAndIncrement()) {
                try {
                    if (failure.get() == null) {
                        task.accept(i);
                    }
                } catch (RuntimeException | Error e) {
                    failure.compareAndSet(null, e);
                } finally {
                    open.countDown();
                }
            }
        }

        void await() {
            boolean interrupted = false;
            while (true) {
                try {
                    open.await();
                    break;
                } catch (InterruptedException e) {
                    // Helpers still read the snapshot: it must not be closed under them.
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
            Throwable thrown = failure.get();
            if (thrown instanceof RuntimeException e) {
                throw e;
            }
            if (thrown instanceof Error e) {
                throw e;
            }
        }
    }
}
