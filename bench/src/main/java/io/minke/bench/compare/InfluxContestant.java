package io.minke.bench.compare;

import io.minke.bench.http.HttpConnection;
import io.minke.bench.process.Pause;
import io.minke.bench.process.ProcessFigures;
import io.minke.bench.question.Answer;
import io.minke.bench.question.Asked;
import io.minke.bench.question.JsonTree;
import io.minke.bench.question.Question;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** InfluxDB 1.x with its package's defaults: fsync of its log on every write. Its reporting and logging are off, its limits raised, and its cold times cut so that settling needs no hours. */
final class InfluxContestant implements ServerContestant {
    private static final String DATABASE = "icinga2";

    @Override
    public String name() {
        return "InfluxDB";
    }

    @Override
    public String description() {
        return Programs.version("influxd", "version")
                + "; package defaults (index inmem, fsync of the log per write), limits raised, cold times cut";
    }

    @Override
    public List<String> command(Plan plan, Path directory, int port) throws IOException {
        Path empty = directory.resolveSibling("influx.conf");
        Files.writeString(empty, "");
        return List.of("influxd", "-config", empty.toString());
    }

    @Override
    public Map<String, String> environment(Path directory, int port) {
        Map<String, String> environment = new HashMap<>();
        environment.put("INFLUXDB_META_DIR", directory.resolve("meta").toString());
        environment.put("INFLUXDB_DATA_DIR", directory.resolve("data").toString());
        environment.put("INFLUXDB_DATA_WAL_DIR", directory.resolve("wal").toString());
        environment.put("INFLUXDB_HTTP_BIND_ADDRESS", "127.0.0.1:" + port);
        environment.put("INFLUXDB_BIND_ADDRESS", "127.0.0.1:0");
        environment.put("INFLUXDB_REPORTING_DISABLED", "true");
        environment.put("INFLUXDB_MONITOR_STORE_ENABLED", "false");
        environment.put("INFLUXDB_HTTP_LOG_ENABLED", "false");
        environment.put("INFLUXDB_DATA_QUERY_LOG_ENABLED", "false");
        environment.put("INFLUXDB_DATA_MAX_VALUES_PER_TAG", "0");
        environment.put("INFLUXDB_DATA_MAX_SERIES_PER_DATABASE", "0");
        environment.put("INFLUXDB_DATA_CACHE_SNAPSHOT_WRITE_COLD_DURATION", "6s");
        environment.put("INFLUXDB_DATA_COMPACT_FULL_WRITE_COLD_DURATION", "8s");
        return environment;
    }

    @Override
    public String readyTarget() {
        return "/ping";
    }

    @Override
    public void prepare(HttpConnection connection) throws IOException {
        String target = ServerContestant.query("/query", "q", "CREATE DATABASE " + DATABASE);
        ServerContestant.body(connection.post(target, "application/x-www-form-urlencoded", new byte[0]));
    }

    @Override
    public String writeTarget() {
        return "/write?db=" + DATABASE + "&precision=ns";
    }

    @Override
    public long count(HttpConnection connection, long startSeconds, long endSeconds) throws IOException {
        byte[] body =
                ServerContestant.body(connection.get(select("SELECT count(value) FROM check_txrx,check_bw,check_cpe")));
        long count = 0;
        for (JsonTree series :
                JsonTree.parse(body).at("results").at(0).at("series").items()) {
            count += series.at("values").at(0).at(1).integer();
        }
        return count;
    }

    private static String select(String statement) {
        return ServerContestant.query("/query", "db", DATABASE, "epoch", "ms", "q", statement);
    }

    /** There is no command for it: wait beyond its cold times, and then until it has nothing to do any more. */
    @Override
    public void settle(HttpConnection connection, long pid) {
        double before = -1;
        int quiet = 0;
        for (int round = 0; round < 8 || (round < 90 && quiet < 5); round++) {
            Pause.millis(2_000);
            double now = ProcessFigures.of(pid).cpuSeconds();
            quiet = now - before < 0.05 ? quiet + 1 : 0;
            before = now;
        }
    }

    @Override
    public String questionTarget(Asked asked) {
        String range = " time >= " + asked.startSeconds() + "s AND time < " + asked.endSeconds() + "s";
        String one = " FROM " + asked.measurement() + " WHERE hostname='" + asked.host() + "' AND metric='"
                + asked.metricName() + "' AND" + range;
        String host = " FROM check_txrx,check_bw,check_cpe WHERE hostname='" + asked.host() + "'";
        String all = " FROM check_txrx WHERE metric='dnrx' AND" + range;
        return select(
                switch (asked.question()) {
                    case Q1 -> "SELECT value" + one;
                    case Q2 -> "SELECT mean(value)" + one + " GROUP BY time(5m) fill(none)";
                    case Q3 -> "SELECT mean(value)" + host + " AND" + range + " GROUP BY time(1h), metric fill(none)";
                    case Q4 -> "SELECT mean(value)" + all + " GROUP BY time(1h), hostname fill(none)";
                    case Q5 -> "SELECT last(value)" + host + " GROUP BY metric";
                    case Q6 -> "SELECT max(value)" + all + " GROUP BY time(5m) fill(none)";
                });
    }

    @Override
    public Answer read(Asked asked, byte[] body) throws IOException {
        Answer answer = new Answer();
        for (JsonTree series :
                JsonTree.parse(body).at("results").at(0).at("series").items()) {
            String label = switch (asked.question()) {
                case Q3, Q5 -> series.at("tags").at("metric").text();
                case Q4 -> series.at("tags").at("hostname").text();
                default -> "";
            };
            for (JsonTree point : series.at("values").items()) {
                long millis = asked.question() == Question.Q5 ? 0 : point.at(0).integer();
                answer.add(label, millis, point.at(1).number());
            }
        }
        return answer;
    }
}
