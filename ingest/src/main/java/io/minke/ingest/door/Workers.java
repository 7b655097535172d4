package io.minke.ingest.door;

import java.util.ArrayDeque;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads that answer what may take long: few, and with a queue that ends by its places and by the bytes that wait in it. How long one waits there is limited by the connection that asked.
 *
 * <p>What takes some milliseconds is not kept waiting by what takes seconds: wide work has a queue of its own, with bounds of its own, never has the last thread, and is not without one for longer than until any thread is free.
 *
 * <pre>
 *   narrow --- any thread ---- done
 *                  \
 *                   turns out to be wide --- all threads but one --- done
 * </pre>
 */
final class Workers implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Workers.class);

    private final ThreadPoolExecutor pool;
    private final int threads;
    private final int maxWaiting;
    private final long maxWaitingBytes;

    // What follows is guarded by this.
    private final Queue narrow = new Queue();
    private final Queue wide = new Queue();
    private int running;
    private int runningWide;
    private boolean closed;

    /** Work that waits, or is done. */
    static final class Task {
        private final Runnable wide;
        private final Runnable full;
        private final long bytes;
        /** Returns false where it has found the work to be wide and left it undone; null once that is known. Guarded by the workers. */
        private @Nullable BooleanSupplier narrow;

        private Task(long bytes, @Nullable BooleanSupplier narrow, Runnable wide, Runnable full) {
            this.bytes = bytes;
            this.narrow = narrow;
            this.wide = wide;
            this.full = full;
        }

        /**
         * Of work that may turn out to be wide.
         *
         * @param bytes that the work holds until it begins
         * @param narrow does what takes some milliseconds at most; returns false if the work takes longer, and leaves it undone
         * @param wide does it then, at once or when it is its turn
         * @param full is called instead if too much wide work waits
         */
        static Task of(long bytes, BooleanSupplier narrow, Runnable wide, Runnable full) {
            return new Task(bytes, narrow, wide, full);
        }

        /** Of work that is known to be wide. */
        static Task wide(long bytes, Runnable work) {
            return new Task(bytes, null, work, work);
        }
    }

    /** Work of one kind that waits. Guarded by the workers. */
    private final class Queue {
        private final ArrayDeque<Task> tasks = new ArrayDeque<>();
        private long bytes;

        boolean hasRoom(Task task) {
            return tasks.size() < maxWaiting && bytes + task.bytes <= maxWaitingBytes;
        }

        void add(Task task) {
            tasks.add(task);
            bytes += task.bytes;
        }

        boolean remove(Task task) {
            boolean waited = tasks.remove(task);
            bytes -= waited ? task.bytes : 0;
            return waited;
        }

        @Nullable
        Task poll() {
            Task task = tasks.poll();
            bytes -= task == null ? 0 : task.bytes;
            return task;
        }
    }

    private enum Widened {
        GOES_ON,
        WAITS,
        FINDS_NO_ROOM
    }

    /** @param threads at least two, one of which is kept from wide work */
    Workers(int threads, int maxWaiting, long maxWaitingBytes) {
        if (threads < 2) {
            throw new IllegalArgumentException(threads + " workers are too few, the least is 2");
        }
        this.threads = threads;
        this.maxWaiting = maxWaiting;
        this.maxWaitingBytes = maxWaitingBytes;
        // Its queue is for the moment in which a thread ends and another begins.
        pool = new ThreadPoolExecutor(threads, threads, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
            Thread thread = new Thread(task, "minke-answer");
            thread.setDaemon(true);
            return thread;
        });
        pool.allowCoreThreadTimeOut(true);
    }

    /** Has work done that is narrow. @return false if all are busy and the queue is full: nothing is called */
    boolean tryRun(long bytes, Runnable work) {
        BooleanSupplier narrow = () -> {
            work.run();
            return true;
        };
        return tryRun(new Task(bytes, narrow, work, work));
    }

    /** The same for any work. */
    synchronized boolean tryRun(Task task) {
        boolean isWide = task.narrow == null;
        boolean free = running < threads && (!isWide || runningWide < threads - 1);
        Queue queue = isWide ? wide : narrow;
        if (closed || !free && !queue.hasRoom(task)) {
            return false;
        }
        if (free) {
            pool.execute(this::work);
            running++;
        }
        queue.add(task);
        return true;
    }

    /** Takes work back that waits. @return false if it does not: it is being done, or has been */
    synchronized boolean withdraw(Task task) {
        return narrow.remove(task) || wide.remove(task);
    }

    private void work() {
        boolean wasWide = false;
        for (Task task = next(false); task != null; task = next(wasWide)) {
            wasWide = run(task);
        }
    }

    /** @return whether this thread counts among those at wide work */
    private boolean run(Task task) {
        BooleanSupplier narrowly = narrowWork(task);
        boolean isWide = narrowly == null;
        try {
            if (narrowly != null && !narrowly.getAsBoolean()) {
                Widened widened = widen(task);
                isWide = widened == Widened.GOES_ON;
                if (widened == Widened.FINDS_NO_ROOM) {
                    task.full.run();
                }
            }
            if (isWide) {
                task.wide.run();
            }
        } catch (RuntimeException | Error failure) {
            LOG.error("a worker's task failed", failure);
        }
        return isWide;
    }

    private synchronized @Nullable BooleanSupplier narrowWork(Task task) {
        return task.narrow;
    }

    private synchronized Widened widen(Task task) {
        if (wide.tasks.isEmpty() && runningWide < threads - 1) {
            runningWide++;
            return Widened.GOES_ON;
        }
        if (!wide.hasRoom(task)) {
            return Widened.FINDS_NO_ROOM;
        }
        task.narrow = null;
        wide.add(task);
        return Widened.WAITS;
    }

    /** What a thread that is free does next; null if nothing waits that it may do. */
    private synchronized @Nullable Task next(boolean wasWide) {
        runningWide -= wasWide ? 1 : 0;
        boolean takesWide = !wide.tasks.isEmpty() && runningWide < (narrow.tasks.isEmpty() ? threads - 1 : 1);
        Task task = takesWide ? wide.poll() : narrow.poll();
        if (task == null) {
            running--;
        } else {
            runningWide += takesWide ? 1 : 0;
        }
        return task;
    }

    /** Tasks in the queues. */
    synchronized int waiting() {
        return narrow.tasks.size() + wide.tasks.size();
    }

    synchronized boolean isIdle() {
        return running == 0;
    }

    /** Takes nothing more; what waits is done. */
    @Override
    public synchronized void close() {
        closed = true;
        pool.shutdown();
    }
}
