package io.minke.bench.compare;

import io.minke.bench.http.HttpConnection;
import io.minke.bench.process.Pause;
import io.minke.bench.question.Answer;
import io.minke.bench.question.Asked;
import io.minke.bench.question.JsonTree;
import io.minke.bench.question.Question;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** VictoriaMetrics, single node, as its manual recommends, with a retention that reaches back to the data. */
final class VictoriaContestant implements ServerContestant {
    @Override
    public String name() {
        return "VictoriaMetrics";
    }

    @Override
    public String description() {
        return "version " + Programs.version("dpkg-query", "-W", "-f=${Version}", "victoria-metrics")
                + "; single node, -retentionPeriod=100y, series limits raised; no log: an acknowledgement promises nothing after a crash";
    }

    @Override
    public List<String> command(Plan plan, Path directory, int port) {
        return List.of(
                "victoria-metrics",
                "-storageDataPath=" + directory,
                "-retentionPeriod=100y",
                "-httpListenAddr=127.0.0.1:" + port,
                "-loggerLevel=WARN",
                "-search.maxUniqueTimeseries=2000000",
                "-search.maxExportSeries=2000000");
    }

    @Override
    public String readyTarget() {
        return "/health";
    }

    @Override
    public String writeTarget() {
        return "/write";
    }

    @Override
    public long count(HttpConnection connection, long startSeconds, long endSeconds) throws IOException {
        // Looks back from the end over the whole span and an hour more.
        String window = (endSeconds - startSeconds + 7_200) + "s";
        String target = ServerContestant.query(
                "/api/v1/query",
                "query",
                "sum(count_over_time({__name__=~\"check_.*\"}[" + window + "]))",
                "time",
                Long.toString(endSeconds + 3_600),
                "nocache",
                "1");
        JsonTree result = JsonTree.parse(ServerContestant.body(connection.get(target)));
        double count = result.at("data").at("result").at(0).at("value").at(1).number();
        return Double.isNaN(count) ? 0 : (long) count;
    }

    @Override
    public void settle(HttpConnection connection, long pid) throws IOException {
        ServerContestant.body(connection.get("/internal/force_flush"));
        ServerContestant.body(connection.get("/internal/force_merge"));
        Pause.millis(2_000);
        while (activeMerges(connection) > 0) {
            Pause.millis(500);
        }
        Pause.millis(2_000);
    }

    private static double activeMerges(HttpConnection connection) throws IOException {
        String metrics = new String(ServerContestant.body(connection.get("/metrics")), StandardCharsets.UTF_8);
        return metrics.lines()
                .filter(line -> line.startsWith("vm_active_merges") || line.startsWith("vm_active_force_merges"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    @Override
    public String questionTarget(Asked asked) {
        String one =
                asked.measurement() + "_value{hostname=\"" + asked.host() + "\",metric=\"" + asked.metricName() + "\"}";
        String all = "check_txrx_value{metric=\"dnrx\"}";
        return switch (asked.question()) {
            case Q1 ->
                ServerContestant.query(
                        "/api/v1/export",
                        "match[]",
                        "{__name__=\"" + asked.measurement() + "_value\",hostname=\"" + asked.host() + "\",metric=\""
                                + asked.metricName() + "\"}",
                        "start",
                        Long.toString(asked.startSeconds()),
                        "end",
                        asked.endSeconds() - 1 + ".999");
            case Q2 -> range("avg_over_time(" + one + "[5m])", asked);
            case Q3 -> range("avg_over_time({hostname=\"" + asked.host() + "\"}[1h])", asked);
            case Q4 -> range("avg_over_time(" + all + "[1h])", asked);
            case Q5 ->
                ServerContestant.query(
                        "/api/v1/query",
                        "query",
                        "last_over_time({hostname=\"" + asked.host() + "\"}[2h])",
                        "time",
                        Long.toString(asked.endSeconds() + 60),
                        "nocache",
                        "1");
            case Q6 -> range("max(max_over_time(" + all + "[5m]))", asked);
        };
    }

    /** Its windows look back from each step, (t - step, t], so the first bucket is asked for at its end. They differ from [t, t + step) by samples exactly on a border only. */
    private static String range(String query, Asked asked) {
        int step = asked.question().stepSeconds;
        return ServerContestant.query(
                "/api/v1/query_range",
                "query",
                query,
                "start",
                Long.toString(asked.startSeconds() + step),
                "end",
                Long.toString(asked.endSeconds()),
                "step",
                Integer.toString(step),
                "nocache",
                "1");
    }

    @Override
    public Answer read(Asked asked, byte[] body) throws IOException {
        Answer answer = new Answer();
        if (asked.question() == Question.Q1) {
            for (JsonTree part : JsonTree.parseLines(body)) {
                List<JsonTree> times = part.at("timestamps").items();
                for (int index = 0; index < times.size(); index++) {
                    answer.add(
                            "",
                            times.get(index).integer(),
                            part.at("values").at(index).number());
                }
            }
            return answer;
        }
        for (JsonTree series : JsonTree.parse(body).at("data").at("result").items()) {
            JsonTree labels = series.at("metric");
            String label = switch (asked.question()) {
                case Q3, Q5 -> labels.at("metric").text();
                case Q4 -> labels.at("hostname").text();
                default -> "";
            };
            if (asked.question() == Question.Q5) {
                answer.add(label, 0, series.at("value").at(1).number());
            }
            for (JsonTree point : series.at("values").items()) {
                long bucketMillis = (point.at(0).integer() - asked.question().stepSeconds) * 1_000;
                answer.add(label, bucketMillis, point.at(1).number());
            }
        }
        return answer;
    }
}
