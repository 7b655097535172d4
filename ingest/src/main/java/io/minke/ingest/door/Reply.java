package io.minke.ingest.door;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;

/**
 * An answer that is known as a whole.
 *
 * @param contentType exact; empty for an answer without body
 * @param headers further headers: name, value, name, value …
 * @param closes whether the connection ends with it
 */
public record Reply(int status, String contentType, List<String> headers, byte[] body, boolean closes) {
    private static final byte[] NOTHING = {};

    public Reply {
        headers = List.copyOf(headers);
    }

    public static Reply empty(int status, String... headers) {
        return new Reply(status, "", List.of(headers), NOTHING, false);
    }

    public static Reply text(int status, String contentType, String body, String... headers) {
        return new Reply(status, contentType, List.of(headers), body.getBytes(UTF_8), false);
    }

    public Reply closing() {
        return new Reply(status, contentType, headers, body, true);
    }
}
