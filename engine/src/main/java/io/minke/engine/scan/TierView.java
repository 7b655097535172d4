package io.minke.engine.scan;

import io.minke.engine.removal.Removed;
import io.minke.engine.segment.SegmentSet;

/**
 * What is visible of a tier of rollups.
 *
 * @param name as options and questions call it
 * @param widthNanos of its buckets, which begin at multiples of it
 * @param rows its segments; see {@link RollupColumn}
 * @param clean where the rows stand for all sealed samples there are; whole days
 * @param rolled where there are rows, even if some samples came after them; whole days
 * @param known what the rows stand for where they are not clean
 * @param removed which rows no longer count
 * @param damages where readers tell of rows that they could not read
 */
public record TierView(
        String name,
        long widthNanos,
        SegmentSet rows,
        TimeRanges clean,
        TimeRanges rolled,
        KnownSegments known,
        Removed removed,
        RowDamages damages) {
    public TierView(
            String name,
            long widthNanos,
            SegmentSet rows,
            TimeRanges clean,
            TimeRanges rolled,
            KnownSegments known,
            RowDamages damages) {
        this(name, widthNanos, rows, clean, rolled, known, Removed.NOTHING, damages);
    }

    /** The same without rows that no longer count. */
    public TierView without(Removed changed) {
        return new TierView(name, widthNanos, rows, clean, rolled, known, changed, damages);
    }

    /** The same with other clean ranges. */
    public TierView clean(TimeRanges changed) {
        return new TierView(name, widthNanos, rows, changed, rolled, known, removed, damages);
    }
}
