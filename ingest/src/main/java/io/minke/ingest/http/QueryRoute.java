package io.minke.ingest.http;

import io.minke.ingest.access.Credentials;
import io.minke.ingest.access.Rights;
import io.minke.ingest.door.Exchange;
import io.minke.ingest.door.ReplyStream;
import io.minke.ingest.door.RequestBody;
import io.minke.ingest.door.RequestHead;
import io.minke.ingest.door.Route;
import io.minke.ingest.door.ServedPath;
import io.minke.ingest.http.body.BodyRoom;
import io.minke.query.Answer;
import io.minke.query.QueryApi;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hangs the query layer's answers into the door. What takes a moment is answered at once; everything else by a worker, as fast as the peer takes it, and what takes some milliseconds before what takes longer. */
final class QueryRoute implements Route {
    private static final Logger LOG = LoggerFactory.getLogger(QueryRoute.class);

    private final HttpOptions options;
    private final Credentials credentials;
    private final BodyRoom room;
    private final QueryApi api;

    QueryRoute(HttpOptions options, Credentials credentials, BodyRoom room, QueryApi api) {
        this.options = options;
        this.credentials = credentials;
        this.room = room;
        this.api = api;
    }

    @Override
    public List<ServedPath> servedPaths() {
        List<ServedPath> paths = new ArrayList<>();
        api.endpoints().forEach((path, methods) -> paths.add(new ServedPath(path, methods)));
        return paths;
    }

    @Override
    public boolean serves(String path) {
        return api.serves(path);
    }

    @Override
    public RequestBody open(Exchange exchange) {
        RequestHead head = exchange.head();
        exchange.limitBody(options.maxQuestionBytes());
        if (!exchange.isOwn() && !credentials.rights(head).include(Rights.READ)) {
            exchange.reply(DetailReplies.UNAUTHORIZED);
            return RequestBody.IGNORED;
        }
        return room.gather(exchange, body -> {
            Answer brief = api.answerBriefly(head.method(), head.path(), head.parameters(), body);
            if (brief != null) {
                exchange.answer(stream -> write(brief, stream), DetailReplies.BUSY);
            } else {
                exchange.stream(
                        stream -> answerNarrowly(head, body, stream),
                        stream -> write(
                                api.answer(head.method(), head.path(), head.parameters(), body, stream::isGone),
                                stream),
                        DetailReplies.BUSY);
            }
        });
    }

    private boolean answerNarrowly(RequestHead head, byte[] body, ReplyStream stream) {
        Answer answer = api.answerNarrowly(head.method(), head.path(), head.parameters(), body, stream::isGone);
        if (answer != null) {
            write(answer, stream);
        }
        return answer != null;
    }

    private static void write(Answer answer, ReplyStream stream) {
        List<String> headers = new ArrayList<>();
        for (Map.Entry<String, String> header : answer.headers().entrySet()) {
            headers.add(header.getKey());
            headers.add(header.getValue());
        }
        stream.begin(answer.status(), answer.contentType(), headers);
        try {
            answer.body().writeTo(stream);
            stream.close();
        } catch (IOException gone) {
            LOG.debug("an answer was not taken", gone);
        }
    }
}
