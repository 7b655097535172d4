package io.minke.engine.codec;

import java.util.Arrays;

/** How the last block of every series was encoded, by series id: four bytes a series. Grows with the ids; belongs to one thread. */
public final class SeriesHints {
    private int[] hints = new int[0];

    int get(int seriesId) {
        return seriesId < hints.length ? hints[seriesId] : EncodingHint.NONE;
    }

    void set(int seriesId, int hint) {
        if (seriesId >= hints.length) {
            // A quarter ahead: ids are given one after the other.
            hints = Arrays.copyOf(hints, Math.max(1_024, seriesId + (seriesId >> 2) + 1));
        }
        hints[seriesId] = hint;
    }
}
