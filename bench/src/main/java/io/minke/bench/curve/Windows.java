package io.minke.bench.curve;

import java.time.Instant;

/** Questions to windows as targets of requests. */
final class Windows {
    private Windows() {}

    static String range(long startSeconds, long endSeconds) {
        return "&start=" + Instant.ofEpochSecond(startSeconds) + "&end=" + Instant.ofEpochSecond(endSeconds);
    }

    /** To one series of a host. */
    static String one(String host, String rest) {
        return "/api/minke/window?measurement=check_txrx&service=txrx&metric=dnrx&host=" + host + rest;
    }

    /** To the same metric of all hosts. */
    static String all(String rest) {
        return "/api/minke/window?measurement=check_txrx&metric=dnrx" + rest;
    }
}
