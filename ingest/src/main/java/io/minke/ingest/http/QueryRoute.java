package io.minke.ingest.http;

import io.minke.ingest.access.Credentials;
import io.minke.ingest.access.Rights;
import io.minke.ingest.door.Exchange;
import io.minke.ingest.door.ReplyStream;
import io.minke.ingest.door.RequestBody;
import io.minke.ingest.door.RequestHead;
import io.minke.ingest.door.Route;
import io.minke.ingest.door.ServedPath;
import io.minke.ingest.http.api.AnswerStream;
import io.minke.ingest.http.api.DetailReplies;
import io.minke.ingest.http.body.BodyRoom;
import io.minke.query.Answer;
import io.minke.query.QueryApi;
import java.util.ArrayList;
import java.util.List;

/** Hangs the query layer's answers into the door. What takes a moment is answered at once; everything else by a worker, as fast as the peer takes it, and what takes some milliseconds before what takes longer. */
final class QueryRoute implements Route {
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
                exchange.answer(stream -> AnswerStream.write(brief, stream), DetailReplies.BUSY);
            } else {
                exchange.stream(
                        stream -> answerNarrowly(head, body, stream),
                        stream -> AnswerStream.write(
                                api.answer(head.method(), head.path(), head.parameters(), body, stream::isGone),
                                stream),
                        DetailReplies.BUSY);
            }
        });
    }

    private boolean answerNarrowly(RequestHead head, byte[] body, ReplyStream stream) {
        Answer answer = api.answerNarrowly(head.method(), head.path(), head.parameters(), body, stream::isGone);
        if (answer != null) {
            AnswerStream.write(answer, stream);
        }
        return answer != null;
    }
}
