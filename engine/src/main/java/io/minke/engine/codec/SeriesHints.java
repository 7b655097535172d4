package io.minke.engine.codec;

import java.util.Arrays;

/**
 * How the last block of every series was encoded, by series id: four bytes a series for its values, and four for its times where these jitter and it is the one of its check that stores them. Grows with
 * the ids; belongs to one thread.
 */
public final class SeriesHints {
    private int[] values = new int[0];
    private int[] times = new int[0];

    int values(int seriesId) {
        return seriesId < values.length ? values[seriesId] : EncodingHint.NONE;
    }

    void setValues(int seriesId, int hint) {
        values = with(values, seriesId, hint);
    }

    int times(int seriesId) {
        return seriesId < times.length ? times[seriesId] : EncodingHint.NONE;
    }

    void setTimes(int seriesId, int hint) {
        times = with(times, seriesId, hint);
    }

    private static int[] with(int[] hints, int seriesId, int hint) {
        int[] grown = hints;
        if (seriesId >= hints.length) {
            if (hint == EncodingHint.NONE) {
                return hints;
            }
            // A quarter ahead: ids are given one after the other.
            grown = Arrays.copyOf(hints, Math.max(1_024, seriesId + (seriesId >> 2) + 1));
        }
        grown[seriesId] = hint;
        return grown;
    }
}
