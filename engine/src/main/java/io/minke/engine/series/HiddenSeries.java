package io.minke.engine.series;

import org.roaringbitmap.RoaringBitmap;

/** Series that were deleted as a whole and not written since: they keep their ids and are in no listing. Immutable. */
public final class HiddenSeries {
    static final HiddenSeries NONE = new HiddenSeries(new RoaringBitmap());

    private final RoaringBitmap ids;
    /** The same as bits, since the writer asks for each sample. */
    private final long[] words;

    HiddenSeries(RoaringBitmap ids) {
        this.ids = ids;
        this.words = new long[ids.isEmpty() ? 0 : (ids.last() >>> 6) + 1];
        ids.forEach((int id) -> words[id >>> 6] |= 1L << id);
    }

    public boolean isEmpty() {
        return words.length == 0;
    }

    public boolean contains(int seriesId) {
        int word = seriesId >>> 6;
        return word < words.length && (words[word] & 1L << seriesId) != 0;
    }

    /** Not to be changed. */
    public RoaringBitmap ids() {
        return ids;
    }
}
