package io.minke.ingest.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.minke.ingest.access.Credentials;
import io.minke.ingest.access.Rights;
import io.minke.ingest.door.Exchange;
import io.minke.ingest.door.Reply;
import io.minke.ingest.door.RequestBody;
import io.minke.ingest.door.RequestHead;
import io.minke.ingest.door.Route;
import io.minke.ingest.door.ServedPath;
import io.minke.ingest.http.body.BodyRoom;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code GET} and {@code POST /query} for the statements that clients send before they write. */
final class InfluxQueryRoute implements Route {
    private final HttpOptions options;
    private final Credentials credentials;
    private final BodyRoom room;
    private final InfluxStatements statements;

    InfluxQueryRoute(HttpOptions options, Credentials credentials, BodyRoom room, Databases databases) {
        this.options = options;
        this.credentials = credentials;
        this.room = room;
        statements = new InfluxStatements(databases);
    }

    @Override
    public List<ServedPath> servedPaths() {
        return List.of(ServedPath.of("/query", "GET", "POST"));
    }

    @Override
    public boolean serves(String path) {
        return path.equals("/query");
    }

    @Override
    public RequestBody open(Exchange exchange) {
        RequestHead head = exchange.head();
        exchange.limitBody(options.maxQuestionBytes());
        if (!head.method().equals("GET") && !head.method().equals("POST")) {
            exchange.reply(InfluxReplies.methodNotAllowed("GET, POST"));
            return RequestBody.IGNORED;
        }
        if (!credentials.rights(head).include(Rights.READ)) {
            exchange.reply(InfluxReplies.unauthorized());
            return RequestBody.IGNORED;
        }
        return room.gather(exchange, body -> exchange.reply(answer(head, body)));
    }

    private Reply answer(RequestHead head, byte[] body) {
        String question = head.parameter("q");
        if (question == null) {
            question = form(head, body);
        }
        if (question == null || question.isBlank()) {
            return InfluxReplies.error(400, "missing required parameter \"q\"");
        }
        try {
            return Reply.text(200, InfluxReplies.JSON, statements.run(question) + "\n");
        } catch (IllegalArgumentException notUnderstood) {
            return InfluxReplies.error(400, String.valueOf(notUnderstood.getMessage()));
        }
    }

    private static @Nullable String form(RequestHead head, byte[] body) {
        String type = head.header("content-type");
        if (type == null || !type.startsWith("application/x-www-form-urlencoded")) {
            return null;
        }
        return RequestHead.formValue(new String(body, UTF_8), "q");
    }
}
