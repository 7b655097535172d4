package io.minke.bench.peers;

import io.minke.bench.embedded.EmbeddedEngine;
import io.minke.bench.fleet.SampleBatch;
import io.minke.bench.fleet.SampleName;
import io.minke.bench.question.Asked;
import io.minke.bench.question.PointSink;
import io.minke.bench.question.Question;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;

/** DuckDB over JDBC: one narrow table, fed by the appender. Settling copies it in the order of the series, since its zone maps then skip what a question is not about. */
public final class DuckDbEngine implements EmbeddedEngine {
    private static final String COLUMNS =
            "(measurement VARCHAR, hostname VARCHAR, service VARCHAR, metric VARCHAR, ms BIGINT, value DOUBLE)";
    private final Path file;
    private final List<SampleName> names;
    private final Map<Question, PreparedStatement> prepared = new HashMap<>();
    private DuckDBConnection connection;

    private DuckDbEngine(Path directory, List<SampleName> names) throws SQLException {
        this.names = names;
        file = directory.resolve("samples.duckdb");
        connection = connect();
        execute("CREATE TABLE IF NOT EXISTS samples " + COLUMNS);
    }

    /** Opens it. */
    public static final class Provider implements EmbeddedEngine.Provider {
        @Override
        public String name() {
            return "duckdb";
        }

        @Override
        public String description() {
            return version()
                    + " over JDBC, one narrow table, appender, a transaction a batch; sorted by series when it settles";
        }

        private static String version() {
            try (Connection connection = DriverManager.getConnection("jdbc:duckdb:")) {
                return connection.getMetaData().getDatabaseProductVersion();
            } catch (SQLException e) {
                return "unknown version";
            }
        }

        @Override
        public EmbeddedEngine open(Path directory, List<SampleName> names) throws SQLException {
            return new DuckDbEngine(directory, names);
        }
    }

    private DuckDBConnection connect() throws SQLException {
        return DriverManager.getConnection("jdbc:duckdb:" + file).unwrap(DuckDBConnection.class);
    }

    private void execute(String... statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String text : statements) {
                statement.execute(text);
            }
        }
    }

    @Override
    public void append(SampleBatch batch) throws SQLException {
        // Closing it commits.
        try (DuckDBAppender appender = connection.createAppender(DuckDBConnection.DEFAULT_SCHEMA, "samples")) {
            for (int index = 0; index < batch.count(); index++) {
                SampleName name = names.get(batch.series[index]);
                appender.beginRow();
                appender.append(name.measurement());
                appender.append(name.host());
                appender.append(name.service());
                appender.append(name.metric());
                appender.append(batch.timestampMillis[index]);
                appender.append(batch.values[index]);
                appender.endRow();
            }
        }
    }

    @Override
    public void settle() throws Exception {
        Path sorted = file.resolveSibling("sorted.duckdb");
        Files.deleteIfExists(sorted);
        execute(
                "ATTACH '" + sorted + "' AS sorted",
                "CREATE TABLE sorted.samples AS SELECT * FROM samples ORDER BY metric, hostname, service, ms",
                "DETACH sorted");
        forgetStatements();
        connection.close();
        Files.move(sorted, file, StandardCopyOption.REPLACE_EXISTING);
        Files.deleteIfExists(file.resolveSibling(file.getFileName() + ".wal"));
        connection = connect();
        execute("CHECKPOINT");
    }

    @Override
    public long count() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT count(*) FROM samples")) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private static String text(Question question) {
        String one = " FROM samples WHERE measurement=? AND hostname=? AND service=? AND metric=? AND ms>=? AND ms<?";
        String all = " FROM samples WHERE measurement='check_txrx' AND metric='dnrx' AND ms>=? AND ms<?";
        return switch (question) {
            case Q1 -> "SELECT '', ms, value" + one + " ORDER BY ms";
            case Q2 -> "SELECT '', ms // 300000 * 300000 AS b, avg(value)" + one + " GROUP BY b ORDER BY b";
            case Q3 ->
                "SELECT metric, ms // 3600000 * 3600000 AS b, avg(value) FROM samples WHERE hostname=? AND ms>=? AND ms<?"
                        + " GROUP BY metric, b ORDER BY metric, b";
            case Q4 ->
                "SELECT hostname, ms // 3600000 * 3600000 AS b, avg(value)" + all
                        + " GROUP BY hostname, b ORDER BY hostname, b";
            case Q5 -> "SELECT metric, 0, arg_max(value, ms) FROM samples WHERE hostname=? GROUP BY metric";
            case Q6 -> "SELECT '', ms // 300000 * 300000 AS b, max(value)" + all + " GROUP BY b ORDER BY b";
        };
    }

    @Override
    public void answer(Asked asked, PointSink points) throws SQLException {
        PreparedStatement statement = prepared.get(asked.question());
        if (statement == null) {
            statement = connection.prepareStatement(text(asked.question()));
            prepared.put(asked.question(), statement);
        }
        int next = 1;
        if (asked.question() == Question.Q1 || asked.question() == Question.Q2) {
            statement.setString(next++, asked.measurement());
            statement.setString(next++, asked.host());
            statement.setString(next++, asked.service());
            statement.setString(next++, asked.metricName());
        } else if (!asked.question().isWide()) {
            statement.setString(next++, asked.host());
        }
        if (asked.question() != Question.Q5) {
            statement.setLong(next++, asked.startSeconds() * 1_000);
            statement.setLong(next, asked.endSeconds() * 1_000);
        }
        try (ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                points.add(rows.getString(1), rows.getLong(2), rows.getDouble(3));
            }
        }
    }

    private void forgetStatements() throws SQLException {
        for (PreparedStatement statement : prepared.values()) {
            statement.close();
        }
        prepared.clear();
    }

    @Override
    public void close() throws SQLException {
        forgetStatements();
        connection.close();
    }
}
