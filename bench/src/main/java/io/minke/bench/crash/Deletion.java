package io.minke.bench.crash;

import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * A request to delete what a host's series have in [fromMillis, toMillis), or, from the least to the greatest long, the series as wholes.
 */
record Deletion(String host, long fromMillis, long toMillis) {
    static final String TARGET = "/api/minke/delete";

    static Deletion ofAll(String host) {
        return new Deletion(host, Long.MIN_VALUE, Long.MAX_VALUE);
    }

    byte[] body() {
        String range = fromMillis == Long.MIN_VALUE
                ? ""
                : ",\"start\":\"" + Instant.ofEpochMilli(fromMillis) + "\",\"end\":\"" + Instant.ofEpochMilli(toMillis)
                        + "\"";
        return ("{\"select\":{\"host\":\"" + host + "\"}" + range + "}").getBytes(StandardCharsets.UTF_8);
    }
}
