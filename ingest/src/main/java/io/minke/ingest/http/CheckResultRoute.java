package io.minke.ingest.http;

import io.minke.ingest.access.Credentials;
import io.minke.ingest.access.Rights;
import io.minke.ingest.door.Exchange;
import io.minke.ingest.door.RequestBody;
import io.minke.ingest.door.RequestHead;
import io.minke.ingest.door.Route;
import io.minke.ingest.door.ServedPath;
import io.minke.ingest.http.api.DetailReplies;
import io.minke.ingest.http.body.BodyRoom;
import io.minke.ingest.monitoring.CheckResultStore;
import io.minke.ingest.monitoring.Registrations;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/** {@code POST /api/v2/monitoring/check-results/}: what a monitoring core found, its perfdata as samples and its texts as the latest result. */
final class CheckResultRoute implements Route {
    static final String PATH = "/api/v2/monitoring/check-results/";
    private static final String WITHOUT_SLASH = PATH.substring(0, PATH.length() - 1);

    private final HttpOptions options;
    private final Credentials credentials;
    private final BodyRoom room;
    private final List<WriteLane> lanes;
    private final CheckResultStore store;
    private final Registrations registrations;
    private final CheckTraffic traffic;
    private final CheckCounters counters;
    private final InstantSource clock;

    CheckResultRoute(
            HttpOptions options,
            Credentials credentials,
            BodyRoom room,
            List<WriteLane> lanes,
            CheckResultStore store,
            Registrations registrations,
            CheckCounters counters,
            InstantSource clock) {
        this.options = options;
        this.credentials = credentials;
        this.room = room;
        this.lanes = lanes;
        this.store = store;
        this.registrations = registrations;
        this.traffic = new CheckTraffic(options.door().workers());
        this.counters = counters;
        this.clock = clock;
    }

    @Override
    public List<ServedPath> servedPaths() {
        return List.of(ServedPath.of(PATH, "POST"));
    }

    @Override
    public boolean serves(String path) {
        return path.equals(PATH) || path.equals(WITHOUT_SLASH);
    }

    @Override
    public RequestBody open(Exchange exchange) {
        exchange.limitBody(options.maxCheckResultBytes());
        RequestHead head = exchange.head();
        if (!head.method().equals("POST")) {
            exchange.reply(DetailReplies.methodNotAllowed(head.method(), "POST"));
            return RequestBody.IGNORED;
        }
        if (!credentials.rights(head).include(Rights.WRITE)) {
            exchange.reply(
                    credentials.rights(head).include(Rights.READ)
                            ? DetailReplies.FORBIDDEN
                            : DetailReplies.UNAUTHORIZED);
            return RequestBody.IGNORED;
        }
        CheckResultIntake intake = new CheckResultIntake(
                exchange, lanes.get(exchange.loop()), store, registrations, traffic, counters, clock, maxFuture());
        return room.gather(exchange, intake::begin, intake::abort);
    }

    private Duration maxFuture() {
        return options.line().maxFuture();
    }
}
