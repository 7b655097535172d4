package io.minke.ingest.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.minke.engine.Engine;
import io.minke.engine.EngineStatus;
import io.minke.engine.tier.TierStatus;
import io.minke.ingest.access.Credentials;
import io.minke.ingest.access.Rights;
import io.minke.ingest.door.Exchange;
import io.minke.ingest.door.Reply;
import io.minke.ingest.door.ReplyStream;
import io.minke.ingest.door.RequestBody;
import io.minke.ingest.door.Route;
import io.minke.ingest.door.ServedPath;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an operator asks of the engine.
 *
 * <pre>
 *  GET  /api/minke/status               health and counters
 *  POST /api/minke/compact[?wait=true]  brings everything into settled segments; with wait=true the answer comes when that is done
 * </pre>
 */
final class AdminRoute implements Route {
    private static final Logger LOG = LoggerFactory.getLogger(AdminRoute.class);
    private static final String STATUS = "/api/minke/status";
    private static final String COMPACT = "/api/minke/compact";
    private static final Reply BUSY = Reply.text(
            503, InfluxReplies.JSON, "{\"detail\":\"too many requests at once, ask again\"}", "Retry-After", "1");

    private final Engine engine;
    private final Credentials credentials;

    AdminRoute(Engine engine, Credentials credentials) {
        this.engine = engine;
        this.credentials = credentials;
    }

    @Override
    public List<ServedPath> servedPaths() {
        return List.of(ServedPath.of(STATUS, "GET"), ServedPath.of(COMPACT, "POST"));
    }

    @Override
    public boolean serves(String path) {
        return path.equals(STATUS) || path.equals(COMPACT);
    }

    @Override
    public RequestBody open(Exchange exchange) {
        String path = exchange.head().path();
        String allowed = path.equals(STATUS) ? "GET" : "POST";
        Rights rights = credentials.rights(exchange.head());
        if (!exchange.head().method().equals(allowed)) {
            exchange.reply(
                    Reply.text(405, InfluxReplies.JSON, "{\"detail\":\"method not allowed\"}", "Allow", allowed));
        } else if (!rights.include(Rights.READ)) {
            exchange.reply(DetailReplies.UNAUTHORIZED);
        } else if (!path.equals(STATUS) && !rights.include(Rights.WRITE)) {
            exchange.reply(DetailReplies.FORBIDDEN);
        } else if (path.equals(STATUS)) {
            exchange.reply(Reply.text(200, InfluxReplies.JSON, status()));
        } else if ("true".equals(exchange.head().parameter("wait"))) {
            boolean rollUp = "true".equals(exchange.head().parameter("tiers"));
            exchange.stream(stream -> compact(stream, rollUp), BUSY);
        } else {
            engine.requestCompaction();
            exchange.reply(Reply.text(202, InfluxReplies.JSON, "{\"detail\":\"begun\"}"));
        }
        return RequestBody.IGNORED;
    }

    private void compact(ReplyStream stream, boolean rollUp) {
        String answer;
        int status = 200;
        try {
            if (rollUp) {
                engine.rollUp();
            } else {
                engine.compact();
            }
            answer = status();
        } catch (RuntimeException failure) {
            LOG.error("compaction failed", failure);
            answer = "{\"detail\":" + JsonText.quote("compaction failed: " + failure.getMessage()) + "}";
            status = 503;
        }
        try {
            stream.begin(status, InfluxReplies.JSON, List.of());
            stream.write(answer.getBytes(UTF_8));
            stream.close();
        } catch (IOException gone) {
            LOG.debug("an answer was not taken", gone);
        }
    }

    private static String tier(TierStatus tier) {
        return "{\"name\":" + JsonText.quote(tier.name())
                + ",\"width_s\":" + tier.widthNanos() / 1_000_000_000L
                + ",\"built_days\":" + tier.builtDays()
                + ",\"dirty_days\":" + tier.dirtyDays()
                + ",\"waiting_days\":" + tier.waitingDays()
                + ",\"segments\":" + tier.segments()
                + ",\"values\":" + tier.values()
                + ",\"bytes\":" + tier.bytes() + "}";
    }

    private String status() {
        EngineStatus status = engine.status();
        String problems = status.problems().stream().map(JsonText::quote).collect(Collectors.joining(","));
        String accounts = status.accounts().stream()
                .map(account -> JsonText.quote(account.name()) + ":" + account.usedBytes())
                .collect(Collectors.joining(","));
        return "{\"writable\":" + status.writable()
                + ",\"problems\":[" + problems + "]"
                + ",\"series\":" + status.seriesCount()
                + ",\"samples_appended\":" + status.samplesAppended()
                + ",\"samples_refused\":" + status.samplesRefused()
                + ",\"log_bytes\":" + status.logBytes()
                + ",\"active_samples\":" + status.activeSamples()
                + ",\"segments\":" + status.segmentCount()
                + ",\"segment_samples\":" + status.segmentSamples()
                + ",\"segment_bytes\":" + status.segmentBytes()
                + ",\"tiers\":[" + status.tiers().stream().map(AdminRoute::tier).collect(Collectors.joining(",")) + "]"
                + ",\"recovered_samples\":" + status.recoveredSamples()
                + ",\"recovery_ms\":" + status.recoveryMillis()
                + ",\"memory_bytes\":{" + accounts + "}}";
    }
}
