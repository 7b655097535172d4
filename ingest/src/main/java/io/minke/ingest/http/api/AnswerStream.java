package io.minke.ingest.http.api;

import io.minke.ingest.door.ReplyStream;
import io.minke.query.Answer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Leads an answer of the query layer, or one in its form, out through the door. */
public final class AnswerStream {
    private static final Logger LOG = LoggerFactory.getLogger(AnswerStream.class);

    private AnswerStream() {}

    /** Writes all of an answer and closes the stream, unless the peer goes meanwhile. */
    public static void write(Answer answer, ReplyStream stream) {
        List<String> headers = new ArrayList<>();
        answer.headers().forEach((name, value) -> {
            headers.add(name);
            headers.add(value);
        });
        stream.begin(answer.status(), answer.contentType(), headers);
        try {
            answer.body().writeTo(stream);
            stream.close();
        } catch (IOException gone) {
            LOG.debug("an answer was not taken", gone);
        }
    }
}
