package io.minke.ingest.inventory;

import io.minke.engine.failure.DiskFailure;
import io.minke.engine.failure.EngineBug;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;
import org.sqlite.SQLiteJDBCLoader;

/**
 * The inventory's SQLite file: one connection that writes, a few that read. Thread-safe. Other processes may have the file open too; SQLite orders their writes.
 *
 * <p>Write-ahead log, synchronous=FULL: a write that has returned survives kill and power cut.
 */
public final class InventoryDatabase implements AutoCloseable {
    public static final String FILE_NAME = "inventory.db";

    /** How long a write waits for one of another process, such as an import. */
    private static final int BUSY_TIMEOUT_MILLIS = 10_000;
    /** Pages of hot rows; a page of CPEs reads some dozens. */
    private static final int READER_CACHE_KIBIBYTES = 4 << 10;
    /** The leaves of the indexes that a load of a million CPEs hits at random. */
    private static final int WRITER_CACHE_KIBIBYTES = 32 << 10;

    private static final Set<PosixFilePermission> OWNER_ONLY =
            EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

    private final Path file;
    private final SQLiteDataSource source;
    private final InventoryReaders readers;
    private final InventoryWriter writer;

    /**
     * Opens the inventory of a data directory, and creates it if there is none.
     *
     * @throws io.minke.engine.failure.Rejected if the file is of a newer Minke or another program
     * @throws DiskFailure if it can't be read or written
     */
    public static InventoryDatabase open(Path directory) {
        return open(directory, () -> {});
    }

    /** The same beside an engine. @param room throws, as {@link io.minke.engine.Engine#requireRoom} does, while nothing may be written */
    static InventoryDatabase open(Path directory, Runnable room) {
        return new InventoryDatabase(directory.resolve(FILE_NAME), room);
    }

    /** Loads SQLite's native library, which takes most of the time of the first {@link #open}. */
    static void loadLibrary() {
        try {
            SQLiteJDBCLoader.initialize();
        } catch (Exception failure) {
            throw new DiskFailure("SQLite's native library can't be loaded", new IOException(failure));
        }
    }

    /** Passwords of devices are in it: for the owner's eyes only. SQLite gives its log the same permissions. */
    private static void makePrivate(Path file) {
        try {
            if (!Files.exists(file)) {
                Files.createFile(file, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
            }
            for (String ending : List.of("", "-wal", "-shm")) {
                Path part = file.resolveSibling(file.getFileName() + ending);
                if (Files.exists(part) && !Files.getPosixFilePermissions(part).equals(OWNER_ONLY)) {
                    Files.setPosixFilePermissions(part, OWNER_ONLY);
                }
            }
        } catch (UnsupportedOperationException noPosix) {
            // A file system without permissions has none to give.
            return;
        } catch (FileAlreadyExistsException faster) {
            // Another process made it meanwhile, in the same way.
            return;
        } catch (IOException failure) {
            throw new DiskFailure("cannot make " + file + " private", failure);
        }
    }

    private InventoryDatabase(Path file, Runnable room) {
        this.file = file;
        makePrivate(file);
        SQLiteConfig config = new SQLiteConfig();
        config.enforceForeignKeys(true);
        config.setBusyTimeout(BUSY_TIMEOUT_MILLIS);
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        source = new SQLiteDataSource(config);
        source.setUrl("jdbc:sqlite:" + file);
        Connection connection = null;
        try {
            connection = connect(WRITER_CACHE_KIBIBYTES);
            execute(connection, "PRAGMA journal_mode = WAL");
            Migrations.run(file, connection);
            readers = new InventoryReaders(() -> {
                Connection reader = connect(READER_CACHE_KIBIBYTES);
                execute(reader, "PRAGMA query_only = 1");
                return reader;
            });
            writer = new InventoryWriter(file, connection, room);
            connection = null;
        } catch (SQLException failure) {
            throw SqlFailure.of(file, failure);
        } finally {
            close(connection);
        }
    }

    private Connection connect(int cacheKibibytes) throws SQLException {
        Connection connection = source.getConnection();
        execute(connection, "PRAGMA cache_size = -" + cacheKibibytes);
        // Damage should be seen as such, and a file of somebody else's making must not run anything.
        execute(connection, "PRAGMA cell_size_check = 1");
        execute(connection, "PRAGMA trusted_schema = 0");
        return connection;
    }

    static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    public Path file() {
        return file;
    }

    /** Reads in one transaction, which sees one state of everything. */
    public <T> T read(SqlWork<T> work) {
        Connection connection = null;
        try {
            connection = readers.take();
            execute(connection, "BEGIN");
            try {
                return work.run(connection);
            } finally {
                execute(connection, "COMMIT");
            }
        } catch (SQLException failure) {
            throw SqlFailure.of(file, failure);
        } finally {
            readers.giveBack(connection);
        }
    }

    /**
     * Writes in one transaction, all or nothing, and returns when it is on stable storage.
     *
     * @throws DiskFailure if it could not be written; nothing of it was
     */
    public <T> T write(SqlWork<T> work) {
        try {
            return submit(work).join();
        } catch (CompletionException failed) {
            if (failed.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new EngineBug("a write of the inventory failed", failed);
        }
    }

    /** Writes like {@link #write} without waiting; what is submitted meanwhile becomes durable together. The work runs on the writer's thread. */
    public <T> CompletableFuture<T> submit(SqlWork<T> work) {
        return writer.submit(work);
    }

    /** Changes when another process has written, or this one. Cheap. */
    public long dataVersion() {
        return readers.dataVersion(file);
    }

    /** Asks SQLite to look at every page and every reference. @return what it found wrong, empty if nothing */
    public String check() {
        return read(connection -> {
            StringBuilder found = new StringBuilder();
            try (Statement statement = connection.createStatement()) {
                try (ResultSet row = statement.executeQuery("PRAGMA integrity_check")) {
                    while (row.next()) {
                        if (!row.getString(1).equals("ok")) {
                            found.append(row.getString(1)).append('\n');
                        }
                    }
                }
                try (ResultSet row = statement.executeQuery("PRAGMA foreign_key_check")) {
                    while (row.next()) {
                        found.append("a reference of ").append(row.getString(1)).append(" leads nowhere\n");
                    }
                }
            }
            return found.toString();
        });
    }

    /** Lets writes on their way end, and closes. */
    @Override
    public void close() {
        writer.close();
        readers.close();
    }

    static void close(@Nullable Connection connection) {
        try {
            if (connection != null) {
                connection.close();
            }
        } catch (SQLException failure) {
            throw new EngineBug("a connection to the inventory can't be closed", failure);
        }
    }
}
