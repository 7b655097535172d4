package io.minke.query;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;

/**
 * What the query layer says to a request, in HTTP's words but without any server: status, headers and a body that is streamed when asked for.
 *
 * @param contentType of the body, exact
 * @param headers further headers, such as {@code X-Minke-Interval}
 */
public record Answer(int status, String contentType, Map<String, String> headers, Body body) {
    public Answer {
        headers = Map.copyOf(headers);
    }

    /** Writes the body once, front to back; the stream belongs to the caller. */
    @FunctionalInterface
    public interface Body {
        void writeTo(OutputStream out) throws IOException;
    }
}
