package io.minke.ingest.inventory;

import io.minke.engine.failure.DiskFailure;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** Connections that read, opened when needed and kept for the next who asks. Thread-safe. */
final class InventoryReaders implements AutoCloseable {
    /** As many as threads answer at once; more are opened, but not kept. */
    private static final int MAX_SPARE = 8;

    @FunctionalInterface
    interface Opener {
        Connection open() throws SQLException;
    }

    private final Opener opener;
    private final ArrayDeque<Connection> spare = new ArrayDeque<>();
    private @Nullable Connection watch;
    private boolean closed;

    InventoryReaders(Opener opener) {
        this.opener = opener;
    }

    Connection take() throws SQLException {
        synchronized (this) {
            if (closed) {
                throw new DiskFailure("the inventory has been closed");
            }
            Connection kept = spare.poll();
            if (kept != null) {
                return kept;
            }
        }
        return opener.open();
    }

    void giveBack(@Nullable Connection connection) {
        if (connection == null) {
            return;
        }
        synchronized (this) {
            if (!closed && spare.size() < MAX_SPARE) {
                spare.push(connection);
                return;
            }
        }
        InventoryDatabase.close(connection);
    }

    /** SQLite compares by connection, so always the same one asks. */
    synchronized long dataVersion(Path file) {
        if (closed) {
            throw new DiskFailure("the inventory has been closed");
        }
        try {
            Connection connection = watch;
            if (connection == null) {
                connection = opener.open();
                watch = connection;
            }
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery("PRAGMA data_version")) {
                row.next();
                return row.getLong(1);
            }
        } catch (SQLException failure) {
            throw SqlFailure.of(file, failure);
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        spare.forEach(InventoryDatabase::close);
        spare.clear();
        InventoryDatabase.close(watch);
        watch = null;
    }
}
