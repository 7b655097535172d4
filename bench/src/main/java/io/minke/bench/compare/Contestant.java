package io.minke.bench.compare;

import io.minke.bench.http.HttpConnection;
import io.minke.bench.http.Reply;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** An engine as a server: how it is started with its recommended settings, and how it is asked. */
interface Contestant {
    String name();

    /** Its version and how it is run, for the report. */
    String description();

    /** @param directory empty or as the server left it */
    List<String> command(Path directory, int port) throws IOException;

    default Map<String, String> environment(Path directory, int port) {
        return Map.of();
    }

    /** A GET that succeeds once the server takes writes and questions. */
    String readyTarget();

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

    static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new IllegalStateException("nothing interrupts the harness", e);
        }
    }
}
