package io.minke.engine.scan;

/**
 * Walks one series through a window, in pieces that ascend and do not overlap: each sample comes exactly once, the last written value where timestamps were equal. A piece is a sealed block that
 * nothing else overlaps, with its statistics ready and its samples only decoded when {@link #load} is called, or the merge of whatever overlaps.
 *
 * <pre>
 * cursor.open(seriesId, start, end);
 * while (cursor.next()) {
 *     if (cursor.hasStatistics() &amp;&amp; wholePieceFallsIntoOneBucket) use count(), min(), max(), sum(), first(), last();
 *     else { int n = cursor.load(); use times()[0..n), values()[0..n); }
 * }
 * </pre>
 *
 * One thread at a time; reusable; must not be used after its snapshot was closed.
 */
public final class SeriesCursor {
    /** Starts over with another series and window [startNanos, endNanos). */
    public void open(int seriesId, long startNanos, long endNanos) {
        throw new UnsupportedOperationException();
    }

    public boolean next() {
        throw new UnsupportedOperationException();
    }

    /** Whether the statistics below hold for exactly the samples of this piece, all of which lie in the window. */
    public boolean hasStatistics() {
        throw new UnsupportedOperationException();
    }

    /** First and last timestamp of the piece; may reach beyond the window when {@link #hasStatistics} is false. */
    public long minTime() {
        throw new UnsupportedOperationException();
    }

    public long maxTime() {
        throw new UnsupportedOperationException();
    }

    /** Samples of the piece, gaps included. */
    public int count() {
        throw new UnsupportedOperationException();
    }

    public int gapCount() {
        throw new UnsupportedOperationException();
    }

    public double min() {
        throw new UnsupportedOperationException();
    }

    public double max() {
        throw new UnsupportedOperationException();
    }

    public double sum() {
        throw new UnsupportedOperationException();
    }

    /** First value that is no gap; NaN if there is none. */
    public double first() {
        throw new UnsupportedOperationException();
    }

    public double last() {
        throw new UnsupportedOperationException();
    }

    /** Brings the samples of the piece that lie in the window into the arrays below. @return how many, from index 0 on */
    public int load() {
        throw new UnsupportedOperationException();
    }

    /** Epoch nanoseconds, strictly ascending; valid up to what {@link #load} returned, until the next call. */
    public long[] times() {
        throw new UnsupportedOperationException();
    }

    /** NaN with the canonical bits is a gap. */
    public double[] values() {
        throw new UnsupportedOperationException();
    }
}
