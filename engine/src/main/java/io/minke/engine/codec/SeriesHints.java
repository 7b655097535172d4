package io.minke.engine.codec;

import java.util.Arrays;

/**
 * How the last block of every series was encoded, by series id: four bytes a series for its values, and four for its times where these jitter and it is the one of its check that stores them. Grows with
 * the ids, up to a number of places if there is one; belongs to one thread.
 */
public final class SeriesHints {
    private static final int ALL = Integer.MAX_VALUE;

    /** What is merged stays for long: small blocks, where a hint leaves a part to be saved, are worth a comparison. */
    private static final int FEWEST_MERGED = 1_024;

    /** Of a series id, its place. */
    private final int mask;

    private final int fewestCount;

    private int[] values = new int[0];
    private int[] times = new int[0];
    /** Of each place the series that it tells of, plus 1; empty where every series has a place of its own. */
    private int[] owners = new int[0];

    /** Of all series. */
    public SeriesHints() {
        this.mask = ALL;
        this.fewestCount = 1;
    }

    private SeriesHints(int places) {
        this.mask = places - 1;
        this.fewestCount = FEWEST_MERGED;
    }

    /**
     * For merges, which write series after series: of as many series as there are places if their ids follow each other, and always of the one that was encoded last.
     *
     * @param places a power of two
     */
    public static SeriesHints ofMerges(int places) {
        return new SeriesHints(places);
    }

    /** Whether a block of that many values is encoded by hints. */
    public boolean mayServe(int count) {
        return count >= fewestCount;
    }

    int values(int seriesId) {
        return told(values, seriesId);
    }

    void setValues(int seriesId, int hint) {
        own(seriesId);
        values = with(values, seriesId & mask, hint);
    }

    int times(int seriesId) {
        return told(times, seriesId);
    }

    void setTimes(int seriesId, int hint) {
        own(seriesId);
        times = with(times, seriesId & mask, hint);
    }

    private int told(int[] hints, int seriesId) {
        int place = seriesId & mask;
        return place < hints.length && owns(place, seriesId) ? hints[place] : EncodingHint.NONE;
    }

    private boolean owns(int place, int seriesId) {
        return mask == ALL || place < owners.length && owners[place] == seriesId + 1;
    }

    /** Forgets what the place tells of another series. */
    private void own(int seriesId) {
        int place = seriesId & mask;
        if (!owns(place, seriesId)) {
            owners = with(owners, place, seriesId + 1);
            values = with(values, place, EncodingHint.NONE);
            times = with(times, place, EncodingHint.NONE);
        }
    }

    private static int[] with(int[] hints, int place, int hint) {
        int[] grown = hints;
        if (place >= hints.length) {
            if (hint == EncodingHint.NONE) {
                return hints;
            }
            // A quarter ahead: ids are given one after the other.
            grown = Arrays.copyOf(hints, Math.max(1_024, place + (place >> 2) + 1));
        }
        grown[place] = hint;
        return grown;
    }
}
