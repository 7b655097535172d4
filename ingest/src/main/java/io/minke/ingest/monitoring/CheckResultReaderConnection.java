package io.minke.ingest.monitoring;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A connection that reads check results, beside the writer and without waiting for it. One thread at a time. */
final class CheckResultReaderConnection implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CheckResultReaderConnection.class);

    private final Connection connection;
    private final PreparedStatement results;
    private final PreparedStatement parts;

    private CheckResultReaderConnection(Connection connection) throws SQLException {
        this.connection = connection;
        results = connection.prepareStatement(CheckResultSchema.RESULTS_OF_HOST);
        parts = connection.prepareStatement(CheckResultSchema.PARTS_OF_HOST);
    }

    static CheckResultReaderConnection open(Path file) throws SQLException {
        Connection connection = DriverManager.getConnection(CheckResultSchema.url(file));
        boolean opened = false;
        try (Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA query_only = 1");
            statement.execute("PRAGMA busy_timeout = 10000");
            statement.execute("PRAGMA cache_size = -2048");
            CheckResultReaderConnection reader = new CheckResultReaderConnection(connection);
            opened = true;
            return reader;
        } finally {
            if (!opened) {
                connection.close();
            }
        }
    }

    HostChecks read(String host) throws SQLException {
        CheckResult hostCheck = null;
        List<CheckResult> services = new ArrayList<>();
        results.setString(1, host);
        try (ResultSet row = results.executeQuery()) {
            while (row.next()) {
                long ttlNanos = row.getLong(8);
                Long ttl = row.wasNull() ? null : ttlNanos;
                CheckResult result = new CheckResult(
                        host,
                        row.getString(1),
                        row.getString(2),
                        row.getInt(3),
                        row.getString(4),
                        row.getString(5),
                        row.getLong(6),
                        row.getLong(7),
                        ttl,
                        row.getString(9),
                        CheckResult.PassedThrough.NOTHING);
                if (result.isHostCheck()) {
                    hostCheck = result;
                } else {
                    services.add(result);
                }
            }
        }
        return new HostChecks(host, hostCheck, services, parts(host));
    }

    private CheckResult.PassedThrough parts(String host) throws SQLException {
        Map<String, String> found = new HashMap<>();
        parts.setString(1, host);
        try (ResultSet row = parts.executeQuery()) {
            while (row.next()) {
                found.put(row.getString(1), row.getString(2));
            }
        }
        return new CheckResult.PassedThrough(
                found.get("alarms"), found.get("ips"), found.get("registration"), found.get("tech"));
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException failure) {
            LOG.warn("closing a reader of check results", failure);
        }
    }
}
