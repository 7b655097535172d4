package io.minke.ingest.monitoring;

import io.minke.engine.failure.Rejected;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * How check results lie in SQLite. The version of the schema is SQLite's {@code user_version}.
 *
 * <pre>
 *  check_result   one row per host and service ('' is the host check), the latest one
 *  carried_part   one row per host and part that is passed through (alarms, ips, registration, tech), the latest one
 * </pre>
 */
final class CheckResultSchema {
    static final int VERSION = 1;

    private static final String[] FIRST = {"""
        CREATE TABLE check_result (
          id INTEGER PRIMARY KEY,
          host TEXT NOT NULL,
          service TEXT NOT NULL,
          command TEXT NOT NULL,
          exit_status INTEGER NOT NULL,
          output TEXT NOT NULL,
          performance_data TEXT NOT NULL,
          start_nanos INTEGER NOT NULL,
          end_nanos INTEGER NOT NULL,
          ttl_nanos INTEGER,
          vars TEXT,
          UNIQUE (host, service)) STRICT""", """
        CREATE TABLE carried_part (
          host TEXT NOT NULL,
          part TEXT NOT NULL,
          end_nanos INTEGER NOT NULL,
          content TEXT NOT NULL,
          PRIMARY KEY (host, part)) STRICT, WITHOUT ROWID"""};

    /** An older result, be it late or sent twice by two masters, changes nothing. */
    static final String PUT_RESULT = """
        INSERT INTO check_result
          (host, service, command, exit_status, output, performance_data, start_nanos, end_nanos, ttl_nanos, vars)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (host, service) DO UPDATE SET
          command = excluded.command, exit_status = excluded.exit_status, output = excluded.output,
          performance_data = excluded.performance_data, start_nanos = excluded.start_nanos,
          end_nanos = excluded.end_nanos, ttl_nanos = excluded.ttl_nanos, vars = coalesce(excluded.vars, vars)
        WHERE excluded.end_nanos >= end_nanos""";

    static final String PUT_PART = """
        INSERT INTO carried_part (host, part, end_nanos, content) VALUES (?, ?, ?, ?)
        ON CONFLICT (host, part) DO UPDATE SET end_nanos = excluded.end_nanos, content = excluded.content
        WHERE excluded.end_nanos >= end_nanos""";

    static final String RESULTS_OF_HOST = """
        SELECT service, command, exit_status, output, performance_data, start_nanos, end_nanos, ttl_nanos, vars
        FROM check_result WHERE host = ? ORDER BY service""";

    static final String PARTS_OF_HOST = "SELECT part, content FROM carried_part WHERE host = ?";

    private CheckResultSchema() {}

    static String url(Path file) {
        return "jdbc:sqlite:" + file;
    }

    /** Makes what is missing. @throws Rejected if a newer version of Minke made the file */
    static void prepare(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            int version;
            try (ResultSet row = statement.executeQuery("PRAGMA user_version")) {
                version = row.getInt(1);
            }
            if (version > VERSION) {
                throw new Rejected("the check results have schema version " + version
                        + ", this Minke knows up to version " + VERSION + "; use a newer Minke");
            }
            if (version == 0) {
                connection.setAutoCommit(false);
                for (String table : FIRST) {
                    statement.execute(table);
                }
                statement.execute("PRAGMA user_version = " + VERSION);
                connection.commit();
                connection.setAutoCommit(true);
            }
        }
    }
}
