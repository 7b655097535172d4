package io.minke.bench.compare;

import io.minke.bench.http.HttpConnection;
import io.minke.bench.http.Reply;
import io.minke.bench.question.Answer;
import io.minke.bench.question.Asked;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** An engine that is written to and asked over HTTP. */
interface ServerContestant extends Contestant {
    /** What must be done once before the first write. */
    default void prepare(HttpConnection connection) throws IOException {}

    /** Where line protocol in nanoseconds is posted to. */
    String writeTarget();

    /** All samples there are. */
    long count(HttpConnection connection, long startSeconds, long endSeconds) throws IOException;

    /** Makes it write and merge all that it would sooner or later, and waits for that. */
    void settle(HttpConnection connection, long pid) throws IOException;

    /** A GET that asks it. */
    String questionTarget(Asked asked);

    Answer read(Asked asked, byte[] body) throws IOException;

    @Override
    default Drive drive(Running running) throws IOException {
        return new SocketDrive(this, running);
    }

    /** Joins names and values to a query string. */
    static String query(String path, String... namesAndValues) {
        StringBuilder target = new StringBuilder(path);
        for (int index = 0; index < namesAndValues.length; index += 2) {
            target.append(index == 0 ? '?' : '&')
                    .append(encode(namesAndValues[index]))
                    .append('=');
            target.append(encode(namesAndValues[index + 1]));
        }
        return target.toString();
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** The body of an answer that must be a success. */
    static byte[] body(Reply reply) throws IOException {
        if (!reply.isSuccess()) {
            throw new IOException(reply.summary());
        }
        return reply.body();
    }
}
