package io.minke.ingest.monitoring;

import io.minke.engine.Durability;
import io.minke.engine.disk.Uninterrupted;
import io.minke.engine.failure.DiskFailure;
import io.minke.engine.failure.EngineBug;
import io.minke.engine.failure.Rejected;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteErrorCode;

/**
 * The latest check result of every host and service, in SQLite. Thread-safe.
 *
 * <p>One thread writes: whatever waits goes into one transaction, and everybody is told when it is durable, as with the log of samples. SQLite rather than a log of our own, because the latest of a million services must neither stay in
 * memory nor be collected from an ever longer log.
 */
public final class CheckResultStore implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CheckResultStore.class);
    /** Results that wait for the writer; beyond it the doors wait, and their peers. */
    private static final long MAX_WAITING_BYTES = 64L << 20;
    /** A longer transaction takes less each, but whoever came first waits for all. */
    private static final int TRANSACTION_RESULTS = 2_000;
    /** Readers that are kept; as many as there are usually threads that answer. */
    private static final int MAX_SPARE_READERS = 16;

    private record Waiting(List<CheckResult> results, long bytes, Consumer<@Nullable RuntimeException> settled) {}

    private final Path file;
    private final Durability durability;
    private final Runnable room;
    private final Thread thread;
    private final Deque<CheckResultReaderConnection> readers = new ArrayDeque<>();

    private final Object lock = new Object();
    private final Deque<Waiting> queue = new ArrayDeque<>();
    private long waitingBytes;
    private boolean closing;

    /** The writing thread's own; null until there is something to write. */
    private @Nullable CheckResultWriter writer;

    /** Whether there is a file to read. */
    private volatile boolean exists;

    /** What an operator should know. */
    private final List<String> problems;

    private CheckResultStore(
            Path file,
            Durability durability,
            Runnable room,
            @Nullable CheckResultWriter writer,
            List<String> problems) {
        this.problems = List.copyOf(problems);
        this.file = file;
        this.durability = durability;
        this.room = room;
        this.writer = writer;
        this.exists = writer != null;
        this.thread = new Thread(this::write, "minke-checks");
        thread.start();
    }

    /**
     * Opens the file and takes back what a crash left. A file that is no database any more is set aside in the directory {@code quarantine}: samples flow without it, and the next round of checks fills a new one. A file that is not there is made with the first result, so that who sends none pays nothing.
     *
     * @param durability of what is acknowledged: {@link Durability#FSYNC} forces every transaction, the others leave it to SQLite's checkpoints
     * @param room throws, as {@link io.minke.engine.Engine#requireRoom} does, while nothing may be written; asked before each transaction
     * @throws DiskFailure if that can't be done
     * @throws Rejected if a newer version of Minke made the file
     */
    public static CheckResultStore open(Path file, Durability durability, Runnable room) {
        try {
            List<String> problems = new ArrayList<>();
            CheckResultWriter writer = existing(file, durability, problems);
            return new CheckResultStore(file, durability, room, writer, problems);
        } catch (SQLException failure) {
            throw failure("cannot open the check results in " + file, failure);
        }
    }

    private static @Nullable CheckResultWriter existing(Path file, Durability durability, List<String> problems)
            throws SQLException {
        if (!Files.exists(file)) {
            return null;
        }
        try {
            return CheckResultWriter.open(file, durability);
        } catch (SQLException failure) {
            int code = failure.getErrorCode();
            if (code != SQLiteErrorCode.SQLITE_NOTADB.code && code != SQLiteErrorCode.SQLITE_CORRUPT.code) {
                throw failure;
            }
            LOG.error("the check results in {} can't be read and are set aside", file, failure);
            setAside(file);
            problems.add("the check results could not be read and are in quarantine; they are new since this start");
            return null;
        }
    }

    /** What is wrong, in words for an operator; none of it names a file. */
    public List<String> problems() {
        return problems;
    }

    private static void setAside(Path file) {
        Path quarantine = file.resolveSibling("quarantine");
        try {
            Files.createDirectories(quarantine);
            for (String suffix : new String[] {"", "-wal", "-shm"}) {
                Path part = file.resolveSibling(file.getFileName() + suffix);
                if (Files.exists(part)) {
                    Path aside = quarantine.resolve(part.getFileName() + "-" + System.currentTimeMillis());
                    Files.move(part, aside, StandardCopyOption.ATOMIC_MOVE);
                }
            }
        } catch (IOException stuck) {
            throw new DiskFailure("cannot set aside " + file, stuck);
        }
    }

    /**
     * Hands results to the writer.
     *
     * @param settled called once, on the writer's thread, with null when all are durable and readable, else with the reason
     * @return false if too much waits already: nothing was taken, try again later
     */
    public boolean tryPut(List<CheckResult> results, Consumer<@Nullable RuntimeException> settled) {
        long bytes = results.stream().mapToLong(CheckResult::weightBytes).sum();
        synchronized (lock) {
            if (closing) {
                throw new Rejected("the check results are closed");
            }
            if (waitingBytes > 0 && waitingBytes + bytes > MAX_WAITING_BYTES) {
                return false;
            }
            waitingBytes += bytes;
            queue.add(new Waiting(results, bytes, settled));
            lock.notifyAll();
            return true;
        }
    }

    /** Puts results and waits until they are durable. @throws RuntimeException why they were not kept */
    public void put(List<CheckResult> results) {
        List<@Nullable RuntimeException> outcome = new ArrayList<>();
        Object done = new Object();
        while (!tryPut(results, failure -> {
            synchronized (done) {
                outcome.add(failure);
                done.notifyAll();
            }
        })) {
            pause(lock, 1);
        }
        synchronized (done) {
            while (outcome.isEmpty()) {
                pause(done, 0);
            }
        }
        RuntimeException failure = outcome.get(0);
        if (failure != null) {
            throw failure;
        }
    }

    private static void pause(Object monitor, long millis) {
        try {
            synchronized (monitor) {
                monitor.wait(millis);
            }
        } catch (InterruptedException nobodyMay) {
            throw new EngineBug("interrupted while waiting; the engine does not use interrupts", nobodyMay);
        }
    }

    /** What was last said of a host. @throws DiskFailure if it can't be read */
    public HostChecks of(String host) {
        if (!exists) {
            return new HostChecks(host, null, List.of(), CheckResult.PassedThrough.NOTHING);
        }
        try {
            CheckResultReaderConnection reader = takeReader();
            boolean well = false;
            try {
                HostChecks checks = reader.read(host);
                well = true;
                return checks;
            } finally {
                giveBack(reader, well);
            }
        } catch (SQLException failure) {
            throw failure("cannot read the check results of " + host, failure);
        }
    }

    private CheckResultReaderConnection takeReader() throws SQLException {
        synchronized (readers) {
            CheckResultReaderConnection spare = readers.poll();
            if (spare != null) {
                return spare;
            }
        }
        return CheckResultReaderConnection.open(file);
    }

    private void giveBack(CheckResultReaderConnection reader, boolean well) {
        synchronized (readers) {
            if (well && readers.size() < MAX_SPARE_READERS) {
                readers.push(reader);
                return;
            }
        }
        reader.close();
    }

    private void write() {
        List<Waiting> group = new ArrayList<>();
        while (take(group)) {
            RuntimeException failure = null;
            try {
                room.run();
                openedWriter().write(group.stream().flatMap(waiting -> waiting.results.stream()));
            } catch (SQLException refused) {
                failure = failure("check results were not kept", refused);
            } catch (RuntimeException noRoomOrBug) {
                failure = noRoomOrBug;
            }
            for (Waiting waiting : group) {
                tell(waiting, failure);
            }
        }
    }

    private CheckResultWriter openedWriter() throws SQLException {
        CheckResultWriter opened = writer;
        if (opened == null) {
            opened = CheckResultWriter.open(file, durability);
            writer = opened;
            exists = true;
        }
        return opened;
    }

    private static void tell(Waiting waiting, @Nullable RuntimeException failure) {
        try {
            waiting.settled.accept(failure);
        } catch (RuntimeException bug) {
            LOG.error("somebody could not be told of his check results", bug);
        }
    }

    /** @return false when closing and nothing waits */
    private boolean take(List<Waiting> group) {
        group.clear();
        synchronized (lock) {
            while (queue.isEmpty()) {
                if (closing) {
                    return false;
                }
                pause(lock, 0);
            }
            int results = 0;
            while (!queue.isEmpty() && results < TRANSACTION_RESULTS) {
                Waiting first = queue.remove();
                results += first.results.size();
                waitingBytes -= first.bytes;
                group.add(first);
            }
            return true;
        }
    }

    private static DiskFailure failure(String what, SQLException cause) {
        String message = what + ": " + cause.getMessage();
        boolean full = cause.getErrorCode() == SQLiteErrorCode.SQLITE_FULL.code;
        DiskFailure failure = full ? DiskFailure.passing(message) : new DiskFailure(message);
        failure.initCause(cause);
        return failure;
    }

    /** Writes what waits, and closes. Idempotent. */
    @Override
    public void close() {
        synchronized (lock) {
            closing = true;
            lock.notifyAll();
        }
        Uninterrupted.join(thread);
        synchronized (readers) {
            readers.forEach(CheckResultReaderConnection::close);
            readers.clear();
        }
        if (writer != null) {
            writer.close();
        }
    }
}
