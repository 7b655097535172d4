package io.minke.bench.compare;

import io.minke.bench.http.HttpConnection;
import io.minke.bench.process.MinkeCommand;
import io.minke.bench.process.Pause;
import io.minke.bench.question.Answer;
import io.minke.bench.question.Asked;
import io.minke.bench.question.JsonTree;
import io.minke.bench.question.Question;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * QuestDB from its jar, tables made by line protocol as its manual recommends (write-ahead log, a partition a day, symbols for tags). What phones home, other protocols and metrics are off; the
 * log that was applied is looked for every two seconds instead of thirty, so that settling needs no minute.
 */
final class QuestContestant implements ServerContestant {
    private static final List<String> TABLES = List.of("check_txrx", "check_bw", "check_cpe");
    private final PeerJars jars;

    QuestContestant(PeerJars jars) {
        this.jars = jars;
    }

    @Override
    public String name() {
        return "QuestDB";
    }

    @Override
    public String description() {
        return jars.version("questdb")
                + " from its jar on this JVM; tables made by line protocol over HTTP, default heap and workers";
    }

    @Override
    public List<String> command(Plan plan, Path directory, int port) throws IOException {
        List<String> command = MinkeCommand.javaMain(
                "io.questdb.ServerMain", List.of(jars.jar("questdb")), "-d", directory.toString());
        command.add(1, "--add-exports=java.base/jdk.internal.math=ALL-UNNAMED");
        // Its server threads allocate; it is meant for the JVM's default collector.
        command.remove("-XX:+UseSerialGC");
        return command;
    }

    @Override
    public Map<String, String> environment(Path directory, int port) {
        return Map.of(
                "QDB_HTTP_BIND_TO", "127.0.0.1:" + port,
                "QDB_HTTP_MIN_ENABLED", "false",
                "QDB_LINE_TCP_ENABLED", "false",
                "QDB_PG_ENABLED", "false",
                "QDB_TELEMETRY_ENABLED", "false",
                "QDB_METRICS_ENABLED", "false",
                "QDB_CAIRO_WAL_PURGE_INTERVAL", "2000");
    }

    @Override
    public String readyTarget() {
        return select("SELECT 1");
    }

    private static String select(String statement) {
        return ServerContestant.query("/exec", "query", statement);
    }

    @Override
    public String writeTarget() {
        return "/write?precision=n";
    }

    @Override
    public long count(HttpConnection connection, long startSeconds, long endSeconds) throws IOException {
        long count = 0;
        for (String table : TABLES) {
            byte[] body = ServerContestant.body(connection.get(select("SELECT count() FROM " + table)));
            count += JsonTree.parse(body).at("dataset").at(0).at(0).integer();
        }
        return count;
    }

    /** What was acknowledged stands in its log; wait until it is applied to the tables, and the log is gone. */
    @Override
    public void settle(HttpConnection connection, long pid) throws IOException {
        String lag = "SELECT count() FROM wal_tables() WHERE writerTxn <> sequencerTxn";
        long waiting;
        do {
            Pause.millis(500);
            byte[] body = ServerContestant.body(connection.get(select(lag)));
            waiting = JsonTree.parse(body).at("dataset").at(0).at(0).integer();
        } while (waiting > 0);
        Pause.millis(6_000);
    }

    @Override
    public String questionTarget(Asked asked) {
        String range = " timestamp >= '" + Instant.ofEpochSecond(asked.startSeconds()) + "' AND timestamp < '"
                + Instant.ofEpochSecond(asked.endSeconds()) + "'";
        String one = " FROM " + asked.measurement() + " WHERE hostname='" + asked.host() + "' AND metric='"
                + asked.metricName() + "' AND" + range;
        String all = " FROM check_txrx WHERE metric='dnrx' AND" + range;
        String host = " WHERE hostname='" + asked.host() + "'";
        return select(
                switch (asked.question()) {
                    case Q1 -> "SELECT timestamp, value" + one;
                    case Q2 -> "SELECT timestamp, avg(value)" + one + " SAMPLE BY 5m";
                    case Q3 ->
                        ofEachTable(
                                "SELECT metric, timestamp, avg(value) FROM ", host + " AND" + range + " SAMPLE BY 1h");
                    case Q4 -> "SELECT hostname, timestamp, avg(value)" + all + " SAMPLE BY 1h";
                    case Q5 ->
                        ofEachTable(
                                "(SELECT metric, timestamp, value FROM ",
                                host + " LATEST ON timestamp PARTITION BY metric)");
                    case Q6 -> "SELECT timestamp, max(value)" + all + " SAMPLE BY 5m";
                });
    }

    private static String ofEachTable(String before, String behind) {
        return String.join(
                " UNION ALL ",
                TABLES.stream().map(table -> before + table + behind).toList());
    }

    @Override
    public Answer read(Asked asked, byte[] body) throws IOException {
        Answer answer = new Answer();
        boolean labelled =
                asked.question() == Question.Q3 || asked.question() == Question.Q4 || asked.question() == Question.Q5;
        int column = labelled ? 1 : 0;
        for (JsonTree row : JsonTree.parse(body).at("dataset").items()) {
            long millis = asked.question() == Question.Q5
                    ? 0
                    : Instant.parse(row.at(column).text()).toEpochMilli();
            answer.add(
                    labelled ? row.at(0).text() : "", millis, row.at(column + 1).number());
        }
        return answer;
    }
}
