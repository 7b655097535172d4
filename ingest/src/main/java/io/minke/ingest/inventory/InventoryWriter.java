package io.minke.ingest.inventory;

import io.minke.engine.failure.DiskFailure;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The one thread that writes. Works that wait at the same time share a transaction, and so a force of the disk; each stands behind a savepoint, so that one that fails takes nobody with it.
 *
 * <p>Their futures complete after the commit. After an error of the disk nothing more is written until the next start, for what the kernel dropped may look clean.
 */
final class InventoryWriter implements AutoCloseable {
    private static final int MAX_WAITING = 4_096;
    /** Enough to make the force cheap, few enough that the first does not wait long. */
    private static final int MAX_BATCH = 512;

    private final Path file;
    private final Connection connection;
    private final Runnable room;
    private final ArrayBlockingQueue<Waiting<?>> queue = new ArrayBlockingQueue<>(MAX_WAITING);
    private final Thread thread;
    private volatile boolean closing;
    private volatile @Nullable RuntimeException poison;

    private static final class Waiting<T> {
        private final SqlWork<T> work;
        private final CompletableFuture<T> future = new CompletableFuture<>();
        private @Nullable T result;

        Waiting(SqlWork<T> work) {
            this.work = work;
        }

        void run(Connection connection) throws SQLException {
            result = work.run(connection);
        }

        void succeed() {
            future.complete(Objects.requireNonNull(result));
        }
    }

    /**
     * @param connection belongs to the writer from now on
     * @param room throws while the disk must not be filled further
     */
    InventoryWriter(Path file, Connection connection, Runnable room) {
        this.file = file;
        this.connection = connection;
        this.room = room;
        thread = new Thread(this::run, "minke-inventory");
        thread.setDaemon(true);
        thread.start();
    }

    <T> CompletableFuture<T> submit(SqlWork<T> work) {
        Waiting<T> waiting = new Waiting<>(work);
        RuntimeException refusal = poison;
        if (refusal == null && closing) {
            refusal = new DiskFailure("the inventory has been closed");
        }
        if (refusal == null && !queue.offer(waiting)) {
            refusal = DiskFailure.busy("more than " + MAX_WAITING + " writes wait for the inventory, try again");
        }
        if (refusal == null && !thread.isAlive()) {
            // It ended between the question and the offer; who was taken after all keeps his result.
            refusal = new DiskFailure("the inventory has been closed");
        }
        if (refusal != null) {
            waiting.future.completeExceptionally(refusal);
        }
        return waiting.future;
    }

    private void run() {
        List<Waiting<?>> batch = new ArrayList<>();
        boolean going = true;
        while (going) {
            batch.clear();
            try {
                batch.add(queue.take());
            } catch (InterruptedException nobodyDoesThat) {
                continue;
            }
            queue.drainTo(batch, MAX_BATCH - 1);
            // The last work of all does nothing and comes after closing was set.
            going = !(closing && queue.isEmpty());
            write(batch);
        }
    }

    private void write(List<Waiting<?>> batch) {
        RuntimeException poisoned = poison;
        if (poisoned != null) {
            batch.forEach(waiting -> waiting.future.completeExceptionally(poisoned));
            return;
        }
        try {
            room.run();
        } catch (DiskFailure full) {
            batch.forEach(waiting -> waiting.future.completeExceptionally(full));
            return;
        }
        List<Waiting<?>> done = new ArrayList<>(batch.size());
        try {
            InventoryDatabase.execute(connection, "BEGIN IMMEDIATE");
            for (Waiting<?> waiting : batch) {
                if (isWritten(waiting)) {
                    done.add(waiting);
                }
            }
            InventoryDatabase.execute(connection, "COMMIT");
        } catch (SQLException failure) {
            rollBack();
            RuntimeException reason = SqlFailure.of(file, failure);
            if (SqlFailure.poisons(failure)) {
                poison = reason;
            }
            batch.forEach(waiting -> waiting.future.completeExceptionally(reason));
            return;
        }
        done.forEach(Waiting::succeed);
    }

    /** @throws SQLException if the transaction as a whole is lost */
    private boolean isWritten(Waiting<?> waiting) throws SQLException {
        InventoryDatabase.execute(connection, "SAVEPOINT work");
        RuntimeException reason = null;
        try {
            waiting.run(connection);
        } catch (SQLException failure) {
            if (SqlFailure.poisons(failure)) {
                throw failure;
            }
            reason = SqlFailure.of(file, failure);
        } catch (RuntimeException failure) {
            reason = failure;
        }
        if (reason != null) {
            InventoryDatabase.execute(connection, "ROLLBACK TO work");
        }
        InventoryDatabase.execute(connection, "RELEASE work");
        if (reason != null) {
            waiting.future.completeExceptionally(reason);
        }
        return reason == null;
    }

    private void rollBack() {
        try {
            InventoryDatabase.execute(connection, "ROLLBACK");
        } catch (SQLException none) {
            // SQLite has rolled back by itself, or there was no transaction yet: there is nothing left to undo.
            return;
        }
    }

    @Override
    public void close() {
        if (closing) {
            return;
        }
        closing = true;
        Waiting<Boolean> last = new Waiting<>(unused -> true);
        try {
            queue.put(last);
            thread.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        InventoryDatabase.close(connection);
    }
}
