package io.minke.ingest.http;

import io.minke.engine.Engine;
import io.minke.engine.EngineStatus;
import io.minke.ingest.door.Exchange;
import io.minke.ingest.door.Reply;
import io.minke.ingest.door.RequestBody;
import io.minke.ingest.door.RequestHead;
import io.minke.ingest.door.Route;
import io.minke.ingest.door.ServedPath;
import java.util.List;
import java.util.stream.Collectors;

/** {@code /ping}, {@code /health}, {@code /ready}: open to all, since balancers and clients ask before they know a token. They tell what is wrong, not about whom. */
final class StatusRoute implements Route {
    private final Engine engine;
    private final String version;

    StatusRoute(Engine engine, String version) {
        this.engine = engine;
        this.version = version;
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
        boolean well = status.writable() && status.problems().isEmpty();
        String message =
                well ? "ready for queries and writes" : status.writable() ? "degraded" : "ready for queries only";
        String checks = status.problems().stream()
                .map(problem -> "{\"name\":\"engine\",\"status\":\"fail\",\"message\":" + JsonText.quote(problem) + "}")
                .collect(Collectors.joining(","));
        return Reply.text(
                status.writable() ? 200 : 503,
                InfluxReplies.JSON,
                "{\"checks\":[" + checks + "],\"message\":" + JsonText.quote(message)
                        + ",\"name\":\"influxdb\",\"status\":\"" + (status.writable() ? "pass" : "fail")
                        + "\",\"version\":" + JsonText.quote(version) + "}");
    }

    private Reply ready() {
        boolean writable = engine.status().writable();
        return Reply.text(
                writable ? 200 : 503,
                InfluxReplies.JSON,
                writable ? "{\"status\":\"ready\"}" : "{\"status\":\"not ready\"}");
    }
}
