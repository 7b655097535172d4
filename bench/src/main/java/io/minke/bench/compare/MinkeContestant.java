package io.minke.bench.compare;

import io.minke.bench.http.HttpConnection;
import io.minke.bench.process.MinkeCommand;
import io.minke.bench.question.Answer;
import io.minke.bench.question.Asked;
import io.minke.bench.question.JsonTree;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Minke as a daemon. */
final class MinkeContestant implements ServerContestant {
    private final String name;
    private final @Nullable Path launcher;

    /** @param launcher of another build, or null for this one */
    MinkeContestant(@Nullable Path launcher) {
        this("Minke", launcher);
    }

    MinkeContestant(String name, @Nullable Path launcher) {
        this.name = name;
        this.launcher = launcher;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String description() {
        return "daemon, defaults: group fsync before every acknowledgement";
    }

    @Override
    public List<String> command(Plan plan, Path directory, int port) {
        String[] arguments = {"serve", "--data", directory.toString(), "--http", "127.0.0.1:" + port};
        return launcher == null ? MinkeCommand.own(arguments) : MinkeCommand.launcher(launcher, arguments);
    }

    @Override
    public String readyTarget() {
        return "/ready";
    }

    @Override
    public String writeTarget() {
        return "/write?db=icinga2&precision=ns";
    }

    @Override
    public long count(HttpConnection connection, long startSeconds, long endSeconds) throws IOException {
        long day = 86_400;
        String target = ServerContestant.query(
                "/api/minke/window",
                "start",
                instant((startSeconds / day - 1) * day),
                "end",
                instant((endSeconds / day + 2) * day),
                "interval",
                "1d",
                "aggregate",
                "count",
                "across",
                "sum");
        JsonTree answer = JsonTree.parse(ServerContestant.body(connection.get(target)));
        double count = 0;
        for (JsonTree series : answer.at("series").items()) {
            for (JsonTree point : series.at("points").items()) {
                count += point.at(1).isNull() ? 0 : point.at(1).number();
            }
        }
        return (long) count;
    }

    @Override
    public void settle(HttpConnection connection, long pid) throws IOException {
        ServerContestant.body(connection.post("/api/minke/compact?wait=true", "application/json", new byte[0]));
    }

    @Override
    public String questionTarget(Asked asked) {
        String start = instant(asked.startSeconds());
        String end = instant(asked.endSeconds());
        String window = "/api/minke/window";
        return switch (asked.question()) {
            case Q1 -> dataset(asked, start, end) + "&interval=raw";
            case Q2 -> dataset(asked, start, end) + "&interval=5m&aggregate=mean";
            case Q3 ->
                ServerContestant.query(
                        window,
                        "host",
                        asked.host(),
                        "start",
                        start,
                        "end",
                        end,
                        "interval",
                        "1h",
                        "aggregate",
                        "mean");
            case Q4 -> allHosts(start, end) + "&by=host&interval=1h&aggregate=mean";
            case Q5 -> ServerContestant.query("/api/minke/last", "host", asked.host());
            case Q6 -> allHosts(start, end) + "&across=max&interval=5m&aggregate=max";
        };
    }

    private static String dataset(Asked asked, String start, String end) {
        return ServerContestant.query(
                "/api/v2/monitoring/datasets/",
                "host_name",
                asked.host(),
                "service_name",
                asked.service(),
                "measurement",
                asked.measurement(),
                "metric",
                asked.metricName(),
                "start",
                start,
                "end",
                end);
    }

    private static String allHosts(String start, String end) {
        return ServerContestant.query(
                "/api/minke/window", "measurement", "check_txrx", "metric", "dnrx", "start", start, "end", end);
    }

    private static String instant(long seconds) {
        return Instant.ofEpochSecond(seconds).toString();
    }

    @Override
    public Answer read(Asked asked, byte[] body) throws IOException {
        JsonTree tree = JsonTree.parse(body);
        Answer answer = new Answer();
        switch (asked.question()) {
            case Q1, Q2 ->
                tree.names().forEach(name -> {
                    for (JsonTree point : tree.at(name).items()) {
                        Instant time = Instant.parse(point.at("time").text());
                        add(answer, "", time.toEpochMilli(), point.at("value"));
                    }
                });
            case Q5 -> readLast(tree, answer);
            default -> {
                for (JsonTree series : tree.at("series").items()) {
                    JsonTree key = series.at("key");
                    String label = switch (asked.question()) {
                        case Q3 -> key.at("metric").text();
                        case Q4 -> key.at("host").text();
                        default -> "";
                    };
                    for (JsonTree point : series.at("points").items()) {
                        add(answer, label, point.at(0).integer(), point.at(1));
                    }
                }
            }
        }
        return answer;
    }

    private static void readLast(JsonTree tree, Answer answer) {
        for (JsonTree series : tree.at("series").items()) {
            String metric = series.at("key").at("metric").text();
            JsonTree last = series.at("last").isNull() ? series : series.at("last");
            add(answer, metric, 0, last.at("value").isNull() ? last.at(1) : last.at("value"));
        }
    }

    private static void add(Answer answer, String label, long millis, JsonTree value) {
        if (!value.isNull()) {
            answer.add(label, millis, value.number());
        }
    }
}
