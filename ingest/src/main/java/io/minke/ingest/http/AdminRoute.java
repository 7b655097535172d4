package io.minke.ingest.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.minke.engine.Engine;
import io.minke.engine.EngineStatus;
import io.minke.engine.failure.DiskFailure;
import io.minke.engine.failure.Rejected;
import io.minke.engine.tier.TierStatus;
import io.minke.ingest.access.Credentials;
import io.minke.ingest.access.Rights;
import io.minke.ingest.door.Exchange;
import io.minke.ingest.door.Reply;
import io.minke.ingest.door.RequestBody;
import io.minke.ingest.door.Route;
import io.minke.ingest.door.ServedPath;
import io.minke.ingest.http.api.AnswerStream;
import io.minke.ingest.http.api.DetailReplies;
import io.minke.ingest.http.api.JsonText;
import io.minke.ingest.http.body.BodyRoom;
import io.minke.query.Answer;
import io.minke.query.QueryApi;
import io.minke.query.ask.BadQuestion;
import io.minke.query.ask.Fields;
import io.minke.query.ask.JsonBody;
import io.minke.query.endpoint.DeleteQuestion;
import io.minke.query.endpoint.Documents;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an operator asks of the engine.
 *
 * <pre>
 *  GET  /api/minke/status               health and counters
 *  POST /api/minke/delete               {"select": {…}, "start": …, "end": …}: deletes samples, or series as wholes
 *  POST /api/minke/snapshot             [{"name": …}]: a copy of the data directory, below the directory of snapshots
 *  POST /api/minke/compact[?wait=true]  brings everything into settled segments; with wait=true the answer comes when that is done
 * </pre>
 */
final class AdminRoute implements Route {
    private static final Logger LOG = LoggerFactory.getLogger(AdminRoute.class);
    private static final String STATUS = "/api/minke/status";
    private static final String COMPACT = "/api/minke/compact";
    private static final String DELETE = "/api/minke/delete";
    private static final String SNAPSHOT = "/api/minke/snapshot";
    private static final Set<String> PATHS = Set.of(STATUS, COMPACT, DELETE, SNAPSHOT);
    /** No name leads out of the directory of snapshots, or looks like an unfinished one. */
    private static final Pattern SNAPSHOT_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,63}");

    private static final DateTimeFormatter NAME_OF_NOW =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final int MAX_BODY_BYTES = 1 << 20;

    private final Engine engine;
    private final Credentials credentials;
    private final BodyRoom room;
    private final @Nullable QueryApi api;
    private final InstantSource clock;

    /** @param api knows which series a delete means; without one there are no deletes */
    AdminRoute(Engine engine, Credentials credentials, BodyRoom room, @Nullable QueryApi api, InstantSource clock) {
        this.engine = engine;
        this.credentials = credentials;
        this.room = room;
        this.api = api;
        this.clock = clock;
    }

    @Override
    public List<ServedPath> servedPaths() {
        return List.of(
                ServedPath.of(STATUS, "GET"),
                ServedPath.of(COMPACT, "POST"),
                ServedPath.of(DELETE, "POST"),
                ServedPath.of(SNAPSHOT, "POST"));
    }

    @Override
    public boolean serves(String path) {
        return PATHS.contains(path);
    }

    @Override
    public RequestBody open(Exchange exchange) {
        String path = exchange.head().path();
        String allowed = path.equals(STATUS) ? "GET" : "POST";
        Rights rights = credentials.rights(exchange.head());
        String method = exchange.head().method();
        if (!method.equals(allowed)) {
            exchange.reply(DetailReplies.methodNotAllowed(method, allowed));
        } else if (!rights.include(Rights.READ)) {
            exchange.reply(DetailReplies.UNAUTHORIZED);
        } else if (!path.equals(STATUS) && !rights.include(Rights.WRITE)) {
            exchange.reply(DetailReplies.FORBIDDEN);
        } else if (path.equals(STATUS)) {
            exchange.reply(Reply.text(200, InfluxReplies.JSON, status()));
        } else if (path.equals(DELETE) || path.equals(SNAPSHOT)) {
            exchange.limitBody(MAX_BODY_BYTES);
            return byWorker(exchange, path.equals(DELETE) ? this::delete : this::snapshot);
        } else if ("true".equals(exchange.head().parameter("wait"))) {
            boolean rollUp = "true".equals(exchange.head().parameter("tiers"));
            return byWorker(exchange, body -> compact(rollUp));
        } else {
            engine.requestCompaction();
            exchange.reply(Reply.text(202, InfluxReplies.JSON, "{\"detail\":\"begun\"}"));
        }
        return RequestBody.IGNORED;
    }

    private RequestBody byWorker(Exchange exchange, Function<byte[], Answer> answer) {
        return room.gather(
                exchange,
                body -> exchange.streamWide(
                        stream -> AnswerStream.write(answer.apply(body), stream), DetailReplies.BUSY));
    }

    private Answer delete(byte[] body) {
        if (api == null) {
            return detail(404, "nothing is answered here, so nothing can be selected");
        }
        try {
            DeleteQuestion question = api.deletion(body);
            RoaringBitmap series = RoaringBitmap.bitmapOf(question.seriesIds());
            engine.delete(series, question.startNanos(), question.endNanos());
            boolean whole = question.startNanos() == Long.MIN_VALUE;
            LOG.info(
                    "deleted {} of {} series on request",
                    whole ? "everything" : "a range of time",
                    series.getLongCardinality());
            return document("{\"series\":" + series.getLongCardinality() + ",\"whole\":" + whole + "}");
        } catch (RuntimeException failure) {
            return explain(failure);
        }
    }

    private Answer snapshot(byte[] body) {
        try {
            Fields fields = Fields.ofJson(body.length == 0 ? Map.of() : JsonBody.parse(body));
            fields.only(Set.of("name"));
            String name = fields.text("name", NAME_OF_NOW.format(clock.instant()));
            if (!SNAPSHOT_NAME.matcher(name).matches()) {
                throw new BadQuestion(
                        "name", "must be up to 64 letters, digits, _ and -, beginning with a letter or digit");
            }
            long begun = System.nanoTime();
            engine.snapshotTo(engine.snapshotDirectory().resolve(name));
            LOG.info("took snapshot {} in {} ms", name, (System.nanoTime() - begun) / 1_000_000);
            return document("{\"name\":" + JsonText.quote(name) + "}");
        } catch (RuntimeException failure) {
            return explain(failure);
        }
    }

    private static Answer explain(RuntimeException failure) {
        if (failure instanceof BadQuestion bad) {
            return Documents.badField(bad.field(), String.valueOf(bad.getMessage()));
        }
        if (failure instanceof Rejected) {
            return detail(400, String.valueOf(failure.getMessage()));
        }
        LOG.error("an operator's request failed", failure);
        boolean full = failure instanceof DiskFailure disk && disk.passes();
        return detail(full ? 507 : 503, "it failed, the log tells why");
    }

    private static Answer detail(int status, String detail) {
        return Documents.detail(status, Map.of(), detail);
    }

    private static Answer document(String json) {
        return new Answer(200, Documents.JSON, Map.of(), out -> out.write(json.getBytes(UTF_8)));
    }

    private Answer compact(boolean rollUp) {
        try {
            if (rollUp) {
                engine.rollUp();
            } else {
                engine.compact();
            }
            return document(status());
        } catch (RuntimeException failure) {
            return explain(failure);
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
                + ",\"deletes_waiting\":" + status.deletesWaiting()
                + ",\"segments_rewritten\":" + status.rewritesDone()
                + ",\"segments_expired\":" + status.segmentsExpired()
                + ",\"samples_expired\":" + status.samplesExpired()
                + ",\"tiers\":[" + status.tiers().stream().map(AdminRoute::tier).collect(Collectors.joining(",")) + "]"
                + ",\"recovered_samples\":" + status.recoveredSamples()
                + ",\"recovery_ms\":" + status.recoveryMillis()
                + ",\"memory_bytes\":{" + accounts + "}}";
    }
}
