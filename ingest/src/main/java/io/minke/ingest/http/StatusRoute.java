package io.minke.ingest.http;

import io.minke.engine.Engine;
import io.minke.engine.EngineStatus;
import io.minke.ingest.door.Exchange;
import io.minke.ingest.door.Reply;
import io.minke.ingest.door.RequestBody;
import io.minke.ingest.door.RequestHead;
import io.minke.ingest.door.Route;
import io.minke.ingest.door.ServedPath;
import io.minke.ingest.http.api.JsonText;
import io.minke.ingest.monitoring.CheckResultStore;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** {@code /ping}, {@code /health}, {@code /ready}: open to all, since balancers and clients ask before they know a token. They tell what is wrong, not about whom. */
final class StatusRoute implements Route {
    private final Engine engine;
    private final String version;
    private final @Nullable CheckResultStore checks;

    StatusRoute(Engine engine, String version, @Nullable CheckResultStore checks) {
        this.engine = engine;
        this.version = version;
        this.checks = checks;
    }

    @Override
    public List<ServedPath> servedPaths() {
        return List.of(
                ServedPath.of("/ping", "GET", "HEAD"),
                ServedPath.of("/health", "GET", "HEAD"),
                ServedPath.of("/ready", "GET", "HEAD"));
    }

    @Override
    public boolean serves(String path) {
        return path.equals("/ping") || path.equals("/health") || path.equals("/ready");
    }

    @Override
    public RequestBody open(Exchange exchange) {
        exchange.reply(answer(exchange.head()));
        return RequestBody.IGNORED;
    }

    private Reply answer(RequestHead head) {
        if (!head.method().equals("GET") && !head.method().equals("HEAD")) {
            return InfluxReplies.methodNotAllowed("GET, HEAD");
        }
        return switch (head.path()) {
            case "/ping" -> ping(head);
            case "/health" -> health();
            default -> ready();
        };
    }

    private Reply ping(RequestHead head) {
        String verbose = head.parameter("verbose");
        if (verbose == null || verbose.isEmpty() || verbose.equals("0") || verbose.equalsIgnoreCase("false")) {
            return Reply.empty(204);
        }
        return Reply.text(200, InfluxReplies.JSON, "{\"version\":" + JsonText.quote(version) + "}");
    }

    private Reply health() {
        EngineStatus status = engine.status();
        List<String> ofChecks = checks == null ? List.of() : checks.problems();
        boolean well = status.writable() && status.problems().isEmpty() && ofChecks.isEmpty();
        String message =
                well ? "ready for queries and writes" : status.writable() ? "degraded" : "ready for queries only";
        String findings = Stream.concat(
                        status.problems().stream().map(problem -> finding("engine", problem)),
                        ofChecks.stream().map(problem -> finding("check-results", problem)))
                .collect(Collectors.joining(","));
        return Reply.text(
                status.writable() ? 200 : 503,
                InfluxReplies.JSON,
                "{\"checks\":[" + findings + "],\"message\":" + JsonText.quote(message)
                        + ",\"name\":\"influxdb\",\"status\":\"" + (status.writable() ? "pass" : "fail")
                        + "\",\"version\":" + JsonText.quote(version) + "}");
    }

    private static String finding(String name, String problem) {
        return "{\"name\":\"" + name + "\",\"status\":\"fail\",\"message\":" + JsonText.quote(problem) + "}";
    }

    private Reply ready() {
        boolean writable = engine.status().writable();
        return Reply.text(
                writable ? 200 : 503,
                InfluxReplies.JSON,
                writable ? "{\"status\":\"ready\"}" : "{\"status\":\"not ready\"}");
    }
}
