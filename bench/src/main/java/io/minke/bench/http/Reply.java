package io.minke.bench.http;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * @param status the HTTP status
 * @param bytes holds the body from its start; may be longer, and is used again by the next exchange on the same connection
 * @param length bytes of the body
 */
public record Reply(int status, byte[] bytes, int length) {
    public boolean isSuccess() {
        return status / 100 == 2;
    }

    public byte[] body() {
        return Arrays.copyOf(bytes, length);
    }

    public String text() {
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }

    /** The start of the body on one line, for a message. */
    public String summary() {
        String text = new String(bytes, 0, Math.min(length, 300), StandardCharsets.UTF_8);
        return status + " " + text.replaceAll("\\s+", " ").strip();
    }
}
