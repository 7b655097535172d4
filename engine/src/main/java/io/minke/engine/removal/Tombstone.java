package io.minke.engine.removal;

import org.roaringbitmap.RoaringBitmap;

/**
 * One delete: samples of these series in [startNanos, lastNanos] that were logged before it no longer count.
 *
 * @param sequence of its record in the log; it orders the delete among the samples
 * @param millis when it came, epoch milliseconds
 * @param startNanos epoch nanoseconds, Long.MIN_VALUE for a whole series
 * @param lastNanos epoch nanoseconds, inclusive; Long.MAX_VALUE for a whole series
 * @param series ids; never changed
 */
public record Tombstone(long sequence, long millis, long startNanos, long lastNanos, RoaringBitmap series) {
    /** The sequence of what nobody deleted, but nobody can read: it is left out of what is written anew and is no delete. */
    public static final long UNREADABLE = Long.MAX_VALUE;

    /** Whether the series go with all they had, and out of the listings. */
    public boolean isWhole() {
        return startNanos == Long.MIN_VALUE && lastNanos == Long.MAX_VALUE;
    }

    /** Whether it may concern samples of a source in which all deletes up to {@code deletesThrough} were carried out. */
    public boolean concerns(long deletesThrough, long minTime, long maxTime) {
        return sequence > deletesThrough && minTime <= lastNanos && maxTime >= startNanos;
    }
}
