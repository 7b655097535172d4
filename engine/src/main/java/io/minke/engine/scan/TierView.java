package io.minke.engine.scan;

import io.minke.engine.segment.SegmentSet;

/**
 * What is visible of a tier of rollups.
 *
 * @param name as options and questions call it
 * @param widthNanos of its buckets, which begin at multiples of it
 * @param rows its segments; see {@link RollupColumn}
 * @param clean where the rows stand for all sealed samples there are; whole days
 */
public record TierView(String name, long widthNanos, SegmentSet rows, TimeRanges clean) {
    /** The same with other clean ranges. */
    public TierView clean(TimeRanges changed) {
        return new TierView(name, widthNanos, rows, changed);
    }
}
