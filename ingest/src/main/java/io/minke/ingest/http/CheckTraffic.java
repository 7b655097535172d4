package io.minke.ingest.http;

import io.minke.ingest.http.body.Turnstile;

/** How many check results may be on their way at once, through all connections. */
final class CheckTraffic {
    /** Of bodies and what is read from them, until they are answered; also of those whose peers have gone meanwhile. */
    private static final long MAX_BYTES = 64L << 20;

    final Turnstile bytes = new Turnstile(MAX_BYTES);
    /** Long bodies that are being read by workers. */
    final Turnstile readers;

    /** @param workers half of them stay free for questions, however many results come */
    CheckTraffic(int workers) {
        readers = new Turnstile(Math.max(1, workers / 2));
    }
}
