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
 * @param removed which rows no longer count
 */
public record TierView(String name, long widthNanos, SegmentSet rows, TimeRanges clean, Removed removed) {
    public TierView(String name, long widthNanos, SegmentSet rows, TimeRanges clean) {
        this(name, widthNanos, rows, clean, Removed.NOTHING);
    }

    /** The same without rows that no longer count. */
    public TierView without(Removed changed) {
        return new TierView(name, widthNanos, rows, clean, changed);
    }

    /** The same with other clean ranges. */
    public TierView clean(TimeRanges changed) {
        return new TierView(name, widthNanos, rows, changed, removed);
    }
}
