package io.minke.bench.compare;

import io.minke.bench.http.HttpConnection;
import io.minke.bench.load.LoadResult;
import io.minke.bench.process.ServerProcess;
import io.minke.bench.question.Answer;
import io.minke.bench.question.Asked;
import io.minke.bench.question.JsonTree;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.HdrHistogram.Histogram;

/** Drives an embedded engine by orders to the process around it. */
final class HostDrive implements Drive {
    private static final String ACKNOWLEDGED = "acknowledged ";
    private static final Duration END_LIMIT = Duration.ofSeconds(5);
    private final ServerProcess process;
    private final HttpConnection connection;
    private double inventingSeconds;

    HostDrive(Running running) throws IOException {
        process = running.process();
        connection = new HttpConnection(running.server());
    }

    private byte[] order(String target, String body) throws IOException {
        return ServerContestant.body(connection.post(target, "text/plain", body.getBytes(StandardCharsets.UTF_8)));
    }

    @Override
    public LoadResult load(long samples) throws IOException {
        Histogram nanos = new Histogram(3);
        try {
            JsonTree intake = JsonTree.parse(order("/ingest?" + samples, ""));
            intake.at("nanos").items().forEach(item -> nanos.recordValue(item.integer()));
            double inventing = intake.at("inventingSeconds").number();
            inventingSeconds += inventing;
            return new LoadResult(
                    intake.at("samples").integer(),
                    0,
                    intake.at("wallSeconds").number(),
                    nanos,
                    nanos,
                    inventing,
                    intake.at("cpuSeconds").number(),
                    process.figures(),
                    null);
        } catch (IOException e) {
            if (!process.endsWithin(END_LIMIT)) {
                throw e;
            }
            return new LoadResult(
                    acknowledgedBeforeItsEnd(), 0, Double.NaN, nanos, nanos, 0, Double.NaN, null, e.toString());
        }
    }

    private long acknowledgedBeforeItsEnd() throws IOException {
        return process.endOfLog()
                .lines()
                .filter(line -> line.startsWith(ACKNOWLEDGED))
                .mapToLong(line -> Long.parseLong(line.substring(ACKNOWLEDGED.length())))
                .reduce(0, (before, last) -> last);
    }

    @Override
    public void settle() throws IOException {
        order("/settle", "");
    }

    @Override
    public long count(long startSeconds, long endSeconds) throws IOException {
        return Long.parseLong(
                new String(ServerContestant.body(connection.get("/count")), StandardCharsets.UTF_8).strip());
    }

    @Override
    public Answer ask(Asked asked) throws IOException {
        return Answer.parse(order("/ask", asked.text()));
    }

    @Override
    public long[] time(List<Asked> questions) throws IOException {
        String texts = questions.stream().map(Asked::text).collect(Collectors.joining("\n"));
        return JsonTree.parse(order("/time", texts)).at("nanos").items().stream()
                .mapToLong(JsonTree::integer)
                .toArray();
    }

    @Override
    public double foreignCpuSeconds() {
        return inventingSeconds;
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }
}
