package io.minke.ingest.http;

import io.minke.ingest.access.Credentials;
import io.minke.ingest.access.Rights;
import io.minke.ingest.door.Exchange;
import io.minke.ingest.door.Reply;
import io.minke.ingest.door.RequestBody;
import io.minke.ingest.door.RequestHead;
import io.minke.ingest.door.Route;
import io.minke.ingest.door.ServedPath;
import io.minke.ingest.http.api.JsonText;
import io.minke.ingest.line.Precision;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code POST /write} of Influx 1 and {@code POST /api/v2/write} of Influx 2. */
final class WriteRoute implements Route {
    private static final String VERSION_1 = "/write";
    private static final String VERSION_2 = "/api/v2/write";

    private final HttpOptions options;
    private final Credentials credentials;
    private final Databases databases;
    private final List<WriteLane> lanes;
    private final WriteCounters counters;
    private final InstantSource clock;

    WriteRoute(
            HttpOptions options,
            Credentials credentials,
            Databases databases,
            List<WriteLane> lanes,
            WriteCounters counters,
            InstantSource clock) {
        this.options = options;
        this.credentials = credentials;
        this.databases = databases;
        this.lanes = lanes;
        this.counters = counters;
        this.clock = clock;
    }

    @Override
    public List<ServedPath> servedPaths() {
        return List.of(ServedPath.of("/write", "POST"), ServedPath.of("/api/v2/write", "POST"));
    }

    @Override
    public boolean serves(String path) {
        return path.equals(VERSION_1) || path.equals(VERSION_2);
    }

    @Override
    public RequestBody open(Exchange exchange) {
        RequestHead head = exchange.head();
        boolean version2 = head.path().equals(VERSION_2);
        exchange.limitBody(options.maxBodyBytes(), options.maxCompressedBytes());
        Reply refusal = refusal(head, version2);
        if (refusal != null) {
            exchange.reply(refusal);
            return RequestBody.IGNORED;
        }
        Precision precision = precision(head, version2);
        if (precision == null) {
            exchange.reply(InfluxReplies.error(
                    400,
                    "invalid precision \"" + head.parameter("precision") + "\" (use "
                            + (version2 ? "ns, us, ms or s" : "n, u, ms, s, m or h") + ")"));
            return RequestBody.IGNORED;
        }
        Instant now = clock.instant();
        long nowNanos = now.getEpochSecond() * 1_000_000_000L + now.getNano();
        return new WriteBody(exchange, lanes.get(exchange.loop()), counters, precision, nowNanos);
    }

    private @Nullable Reply refusal(RequestHead head, boolean version2) {
        if (!head.method().equals("POST")) {
            return InfluxReplies.methodNotAllowed("POST");
        }
        Rights rights = credentials.rights(head);
        if (!rights.include(Rights.WRITE)) {
            return rights.include(Rights.READ) ? InfluxReplies.forbidden() : InfluxReplies.unauthorized();
        }
        String name = head.parameter(version2 ? "bucket" : "db");
        if (name == null || name.isEmpty()) {
            return version2
                    ? InfluxReplies.errorWith(
                            400, "bucket is required", ",\"code\":\"invalid\",\"message\":\"bucket is required\"")
                    : InfluxReplies.error(400, "database is required");
        }
        // A bucket of Influx 1 is database/retention-policy.
        int slash = version2 ? name.indexOf('/') : -1;
        String database = slash < 0 ? name : name.substring(0, slash);
        if (!databases.accepts(database)) {
            return version2
                    ? InfluxReplies.errorWith(
                            404,
                            "bucket not found: \"" + name + "\"",
                            ",\"code\":\"not found\",\"message\":" + JsonText.quote("bucket not found: " + name))
                    : InfluxReplies.error(404, "database not found: \"" + database + "\"");
        }
        databases.saw(database);
        return null;
    }

    private static @Nullable Precision precision(RequestHead head, boolean version2) {
        String name = head.parameter("precision");
        return version2 ? Precision.namedByVersion2(name) : Precision.named(name);
    }
}
