package io.minke.engine.scan;

import io.minke.engine.segment.Partition;
import java.util.Map;

/**
 * Which raw segments the rows of a tier stand for.
 *
 * @param seen rows of built days know all segments up to this order, but for those of
 * @param unknownFrom days from the epoch on, by which the lowest order of a segment that their rows do not know
 */
public record KnownSegments(long seen, Map<Long, Long> unknownFrom) {
    public KnownSegments {
        unknownFrom = Map.copyOf(unknownFrom);
    }

    /** The lowest order of a segment whose samples at an instant the rows may not know. */
    long unknownFrom(long nanos) {
        return unknownFrom.getOrDefault(Math.floorDiv(nanos, Partition.DAY_NANOS), seen + 1);
    }
}
