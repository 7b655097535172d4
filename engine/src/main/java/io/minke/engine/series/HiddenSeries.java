package io.minke.engine.series;

import org.roaringbitmap.RoaringBitmap;

/** Series that are in no listing and keep their ids until they are written again: those that were deleted as a whole, and the silent ones, of which nothing is kept any more. Immutable. */
public final class HiddenSeries {
    static final HiddenSeries NONE = new HiddenSeries(new RoaringBitmap(), new RoaringBitmap());

    private final RoaringBitmap deleted;
    private final RoaringBitmap silent;
    private final RoaringBitmap ids;
    /** The same as bits, since the writer asks for each sample. */
    private final long[] words;

    private HiddenSeries(RoaringBitmap deleted, RoaringBitmap silent) {
        this.deleted = deleted;
        this.silent = silent;
        this.ids = RoaringBitmap.or(deleted, silent);
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

    /** All of them; not to be changed, as the next two. */
    public RoaringBitmap ids() {
        return ids;
    }

    public RoaringBitmap deleted() {
        return deleted;
    }

    public RoaringBitmap silent() {
        return silent;
    }

    HiddenSeries withDeleted(RoaringBitmap series) {
        return new HiddenSeries(RoaringBitmap.or(deleted, series), silent);
    }

    HiddenSeries withSilent(RoaringBitmap series) {
        return new HiddenSeries(deleted, series);
    }

    HiddenSeries without(RoaringBitmap series) {
        return new HiddenSeries(RoaringBitmap.andNot(deleted, series), RoaringBitmap.andNot(silent, series));
    }
}
