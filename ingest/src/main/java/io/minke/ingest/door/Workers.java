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
 * <p>What takes some milliseconds is not kept waiting by what takes seconds: wide work has a queue of its own, never has the last thread, and is not without one for longer than until any thread is free.
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
    private final ArrayDeque<Task> narrow = new ArrayDeque<>();
    private final ArrayDeque<Task> wide = new ArrayDeque<>();
    private long waitingBytes;
    private int running;
    private int runningWide;
    private boolean closed;

    /**
     * Work that waits.
     *
     * @param narrow returns false where it has found the work to be wide and left it undone; null if that is known
     * @param bytes that it holds until it begins
     */
    private record Task(@Nullable BooleanSupplier narrow, Runnable wide, long bytes) {}

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

    /**
     * Has work done that may turn out to be wide.
     *
     * @param narrow does what takes some milliseconds at most; returns false if the work takes longer, and leaves it undone
     * @param wide does it then, at once or when it is its turn
     * @param bytes that the work holds until it begins
     * @return false if all are busy and the queue is full: nothing is called
     */
    boolean tryRun(long bytes, BooleanSupplier narrow, Runnable wide) {
        return tryAdd(new Task(narrow, wide, bytes));
    }

    /** The same for what is narrow. */
    boolean tryRun(long bytes, Runnable task) {
        BooleanSupplier narrow = () -> {
            task.run();
            return true;
        };
        return tryAdd(new Task(narrow, task, bytes));
    }

    /** The same for what is known to be wide. */
    boolean tryRunWide(long bytes, Runnable task) {
        return tryAdd(new Task(null, task, bytes));
    }

    private synchronized boolean tryAdd(Task task) {
        boolean free = running < threads && (task.narrow != null || runningWide < threads - 1);
        if (closed || waitingBytes + task.bytes > maxWaitingBytes || !free && waiting() >= maxWaiting) {
            return false;
        }
        add(task);
        if (free) {
            running++;
            pool.execute(this::work);
        }
        return true;
    }

    private void add(Task task) {
        waitingBytes += task.bytes;
        (task.narrow == null ? wide : narrow).add(task);
    }

    private void work() {
        boolean wasWide = false;
        for (Task task = next(false); task != null; task = next(wasWide)) {
            wasWide = run(task);
        }
    }

    /** @return whether this thread counts among those at wide work */
    private boolean run(Task task) {
        boolean isWide = task.narrow == null;
        try {
            if (task.narrow != null && !task.narrow.getAsBoolean()) {
                isWide = widen(task);
            }
            if (isWide) {
                task.wide.run();
            }
        } catch (RuntimeException | Error failure) {
            LOG.error("a worker's task failed", failure);
        }
        return isWide;
    }

    /** @return whether this thread may go on with it; if not, it waits for its turn */
    private synchronized boolean widen(Task task) {
        if (wide.isEmpty() && runningWide < threads - 1) {
            runningWide++;
            return true;
        }
        add(new Task(null, task.wide, task.bytes));
        return false;
    }

    /** What a thread that is free does next; null if nothing waits that it may do. */
    private synchronized @Nullable Task next(boolean wasWide) {
        runningWide -= wasWide ? 1 : 0;
        boolean takesWide = !wide.isEmpty() && runningWide < (narrow.isEmpty() ? threads - 1 : 1);
        Task task = takesWide ? wide.poll() : narrow.poll();
        if (task == null) {
            running--;
        } else {
            waitingBytes -= task.bytes;
            runningWide += takesWide ? 1 : 0;
        }
        return task;
    }

    /** Tasks in the queues, those too that need not be done any more. */
    synchronized int waiting() {
        return narrow.size() + wide.size();
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
