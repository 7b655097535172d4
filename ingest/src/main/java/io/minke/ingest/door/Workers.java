package io.minke.ingest.door;

import java.util.ArrayDeque;
import java.util.concurrent.SynchronousQueue;
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
 *
 * <p>Wide work that waits for somebody else is parked: another thread takes its place meanwhile, and it goes on when it is its turn again. Few may park, since each holds what it has worked out.
 */
final class Workers implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Workers.class);
    /** Each holds what it has worked out, some tens of megabytes at most: an eighth of the heap is left for all of them, or what one needs. */
    static final int MAX_PARKED =
            (int) Math.max(1, Math.min(8, Runtime.getRuntime().maxMemory() >> 28));

    private final ThreadPoolExecutor pool;
    private final int threads;
    private final int maxWaiting;
    private final long maxWaitingBytes;

    // What follows is guarded by this.
    private final Queue narrow = new Queue();
    private final Queue wide = new Queue();
    private int running;
    private int runningWide;
    private int parked;
    /** Parked work that may go on: it is let past what waits. */
    private int returning;

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

        void addFirst(Task task) {
            tasks.addFirst(task);
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
        // We count them ourselves; one more may be there for the moment in which a thread ends and another begins.
        pool = new ThreadPoolExecutor(0, Integer.MAX_VALUE, 30, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
            Thread thread = new Thread(task, "minke-answer");
            thread.setDaemon(true);
            return thread;
        });
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
        boolean free = running < threads && (!isWide || mayRunWide(threads - 1));
        Queue queue = isWide ? wide : narrow;
        if (closed || !free && !queue.hasRoom(task)) {
            return false;
        }
        queue.add(task);
        if (free) {
            beginWhatMay();
        }
        return true;
    }

    private boolean mayRunWide(int most) {
        return runningWide < most && returning == 0;
    }

    private void beginWhatMay() {
        while (!closed && running < threads) {
            Task task = poll();
            if (task == null) {
                return;
            }
            running++;
            try {
                pool.execute(() -> work(task));
            } catch (Error noThread) {
                takeBack(task);
                LOG.error("no thread for an answer could be started", noThread);
                return;
            }
        }
    }

    /** Work that could not be begun waits as the first of its kind for whoever is free next. */
    private void takeBack(Task task) {
        boolean isWide = task.narrow == null;
        running--;
        runningWide -= isWide ? 1 : 0;
        (isWide ? wide : narrow).addFirst(task);
    }

    /** Takes work back that waits. @return false if it does not: it is being done, or has been */
    synchronized boolean withdraw(Task task) {
        return narrow.remove(task) || wide.remove(task);
    }

    private void work(Task first) {
        for (Task task = first; task != null; task = next(run(task))) {}
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
        if (wide.tasks.isEmpty() && mayRunWide(threads - 1)) {
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
        leave(wasWide);
        // Whoever has come back meanwhile may have made one too many.
        Task task = running < threads ? poll() : null;
        running += task == null ? 0 : 1;
        return task;
    }

    private void leave(boolean wasWide) {
        running--;
        if (wasWide) {
            runningWide--;
            notifyAll();
        }
    }

    /** What is to be done next, wide work counted; null if nothing waits that may be done. */
    private @Nullable Task poll() {
        boolean takesWide = !wide.tasks.isEmpty() && mayRunWide(narrow.tasks.isEmpty() ? threads - 1 : 1);
        runningWide += takesWide ? 1 : 0;
        return takesWide ? wide.poll() : narrow.poll();
    }

    /** A thread at wide work has to wait for somebody else, and lets another take its place until {@link #unpark}. @return false if too many do already: it keeps its place */
    synchronized boolean park() {
        if (parked == MAX_PARKED || closed) {
            return false;
        }
        parked++;
        leave(true);
        beginWhatMay();
        return true;
    }

    /** It has waited enough, and waits for its turn among wide work, before all that has not begun. @param atOnce for one that is about to end */
    synchronized void unpark(boolean atOnce) {
        returning++;
        while (!atOnce && runningWide >= threads - 1) {
            try {
                wait();
            } catch (InterruptedException nobodyDoes) {
                Thread.currentThread().interrupt();
                break;
            }
        }
        returning--;
        parked--;
        running++;
        runningWide++;
        beginWhatMay();
    }

    /** Whether wide work waits for a thread. */
    synchronized boolean isWideAwaited() {
        return !wide.tasks.isEmpty() || returning > 0;
    }

    /** Tasks in the queues. */
    synchronized int waiting() {
        return narrow.tasks.size() + wide.tasks.size();
    }

    synchronized boolean isIdle() {
        return running == 0 && parked == 0;
    }

    /** Takes nothing more; what waits is done. */
    @Override
    public synchronized void close() {
        closed = true;
        pool.shutdown();
    }
}
