package io.minke.ingest.http.api;

import io.minke.engine.failure.DiskFailure;
import io.minke.engine.failure.Rejected;
import io.minke.ingest.access.Credentials;
import io.minke.ingest.access.Rights;
import io.minke.ingest.door.Exchange;
import io.minke.ingest.door.ReplyStream;
import io.minke.ingest.door.RequestBody;
import io.minke.ingest.door.RequestHead;
import io.minke.ingest.door.Route;
import io.minke.ingest.door.ServedPath;
import io.minke.ingest.http.body.BodyRoom;
import io.minke.ingest.inventory.BadFields;
import io.minke.ingest.inventory.Missing;
import io.minke.query.Answer;
import io.minke.query.ask.BadQuestion;
import io.minke.query.endpoint.Documents;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hangs an endpoint into the door: asks for rights, gathers the body, lets a worker answer, and makes a document of every failure. */
public final class ApiRoute implements Route {
    private static final Logger LOG = LoggerFactory.getLogger(ApiRoute.class);

    private final Endpoint endpoint;
    private final Credentials credentials;
    private final BodyRoom room;
    private final int maxBodyBytes;

    public ApiRoute(Endpoint endpoint, Credentials credentials, BodyRoom room, int maxBodyBytes) {
        this.endpoint = endpoint;
        this.credentials = credentials;
        this.room = room;
        this.maxBodyBytes = maxBodyBytes;
    }

    @Override
    public List<ServedPath> servedPaths() {
        return endpoint.servedPaths();
    }

    @Override
    public boolean serves(String path) {
        return !endpoint.methods(path).isEmpty();
    }

    @Override
    public RequestBody open(Exchange exchange) {
        RequestHead head = exchange.head();
        exchange.limitBody(maxBodyBytes);
        Rights rights = credentials.rights(head);
        Set<String> methods = endpoint.methods(head.path());
        if (!rights.include(Rights.READ)) {
            exchange.reply(DetailReplies.UNAUTHORIZED);
        } else if (!methods.contains(head.method())) {
            exchange.reply(DetailReplies.methodNotAllowed(head.method(), String.join(", ", new TreeSet<>(methods))));
        } else if (!rights.include(endpoint.needs(head.method()))) {
            exchange.reply(DetailReplies.FORBIDDEN);
        } else {
            boolean secure = isSecure(exchange);
            return room.gather(
                    exchange,
                    body -> exchange.stream(stream -> answer(head, secure, body, stream), DetailReplies.BUSY));
        }
        return RequestBody.IGNORED;
    }

    /** Anybody could say so; only a proxy on this machine is believed. */
    private static boolean isSecure(Exchange exchange) {
        return exchange.peer().isLoopbackAddress()
                && "https".equalsIgnoreCase(exchange.head().header("x-forwarded-proto"));
    }

    private void answer(RequestHead head, boolean secure, byte[] body, ReplyStream stream) {
        Answer answer;
        try {
            answer = endpoint.answer(
                    new ApiRequest(head.method(), head.path(), head.parameters(), body, head.header("host"), secure));
        } catch (RuntimeException failure) {
            answer = ofFailure(failure);
        }
        AnswerStream.write(answer, stream);
    }

    private static Answer ofFailure(RuntimeException failure) {
        if (failure instanceof BadQuestion bad) {
            return Documents.badField(bad.field(), message(bad));
        }
        if (failure instanceof BadFields bad) {
            return Documents.json(400, Map.of(), sink -> {
                char before = '{';
                for (Map.Entry<String, String> reason : bad.reasons().entrySet()) {
                    sink.put(before).putQuoted(reason.getKey()).put(":[");
                    sink.putQuoted(reason.getValue()).put(']');
                    before = ',';
                }
                sink.put('}');
            });
        }
        if (failure instanceof Missing) {
            return Documents.detail(404, Map.of(), "Not found.");
        }
        if (failure instanceof Rejected rejected) {
            return Documents.detail(400, Map.of(), message(rejected));
        }
        if (failure instanceof DiskFailure disk) {
            LOG.error("a question could not be answered", disk);
            return Documents.detail(disk.lacksRoom() ? 507 : 503, Map.of("Retry-After", "10"), message(disk));
        }
        LOG.error("a question could not be answered", failure);
        return Documents.detail(500, Map.of(), "This is our fault; the server's log tells more.");
    }

    private static String message(RuntimeException failure) {
        String message = failure.getMessage();
        return message == null ? "can't be answered" : message;
    }
}
