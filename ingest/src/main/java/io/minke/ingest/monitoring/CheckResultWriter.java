package io.minke.ingest.monitoring;

import io.minke.engine.Durability;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one connection that writes check results. One thread. */
final class CheckResultWriter implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CheckResultWriter.class);

    private static final Set<PosixFilePermission> OWNER_ONLY =
            Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

    private final Connection connection;
    private final PreparedStatement putResult;
    private final PreparedStatement putPart;

    private CheckResultWriter(Connection connection) throws SQLException {
        this.connection = connection;
        connection.setAutoCommit(false);
        putResult = connection.prepareStatement(CheckResultSchema.PUT_RESULT);
        putPart = connection.prepareStatement(CheckResultSchema.PUT_PART);
    }

    static CheckResultWriter open(Path file, Durability durability) throws SQLException {
        makePrivate(file);
        Connection connection = DriverManager.getConnection(CheckResultSchema.url(file));
        boolean opened = false;
        try (Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA journal_mode = WAL");
            statement.execute("PRAGMA synchronous = " + (durability == Durability.FSYNC ? "FULL" : "NORMAL"));
            statement.execute("PRAGMA busy_timeout = 10000");
            statement.execute("PRAGMA cache_size = -16384");
            statement.execute("PRAGMA journal_size_limit = 67108864");
            CheckResultSchema.prepare(connection);
            CheckResultWriter writer = new CheckResultWriter(connection);
            opened = true;
            return writer;
        } finally {
            if (!opened) {
                connection.close();
            }
        }
    }

    /** What checks say is nobody's business but the owner's; SQLite gives its log the same rights. */
    private static void makePrivate(Path file) throws SQLException {
        try {
            if (Files.exists(file)) {
                Files.setPosixFilePermissions(file, OWNER_ONLY);
            } else {
                Files.createFile(file, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
            }
        } catch (UnsupportedOperationException noPosix) {
            // A file system without permissions has none to set; SQLite makes the file.
            return;
        } catch (IOException unwritable) {
            throw new SQLException("cannot make " + file, unwritable);
        }
    }

    /** Durable when it returns; all of them or none. */
    void write(Stream<CheckResult> results) throws SQLException {
        try {
            for (CheckResult result : (Iterable<CheckResult>) results::iterator) {
                put(result);
            }
            connection.commit();
        } catch (SQLException | RuntimeException failure) {
            rollBack(failure);
            throw failure;
        }
    }

    private void rollBack(Exception why) {
        try {
            connection.rollback();
        } catch (SQLException alsoFailed) {
            // Some failures have rolled back already; the first one is what matters.
            why.addSuppressed(alsoFailed);
        }
    }

    private void put(CheckResult result) throws SQLException {
        putResult.setString(1, result.host());
        putResult.setString(2, result.service());
        putResult.setString(3, result.command());
        putResult.setInt(4, result.exitStatus());
        putResult.setString(5, result.output());
        putResult.setString(6, result.performanceData());
        putResult.setLong(7, result.startNanos());
        putResult.setLong(8, result.endNanos());
        putResult.setObject(9, result.ttlNanos());
        putResult.setString(10, result.vars());
        putResult.executeUpdate();
        CheckResult.PassedThrough parts = result.passedThrough();
        part(result, "alarms", parts.alarms());
        part(result, "ips", parts.ips());
        part(result, "registration", parts.registration());
        part(result, "tech", parts.tech());
    }

    private void part(CheckResult result, String part, @Nullable String content) throws SQLException {
        if (content != null) {
            putPart.setString(1, result.host());
            putPart.setString(2, part);
            putPart.setLong(3, result.endNanos());
            putPart.setString(4, content);
            putPart.executeUpdate();
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException failure) {
            LOG.warn("closing the check results", failure);
        }
    }
}
