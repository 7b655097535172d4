package io.minke.engine.compact;

import io.minke.engine.segment.SegmentReader;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Samples that newer ones have taken the place of, in segments that stay: were the newer ones dropped for their age, the others would be back, for whoever looks at the files, and in answers when
 * retention is prolonged.
 */
final class HiddenSamples {
    private HiddenSamples() {}

    /** The oldest time from which on segments, of which some samples are to be dropped, may hide samples of others that stay; Long.MAX_VALUE if there is none. */
    static long hiddenFrom(Collection<SegmentReader> dropping, List<SegmentReader> live) {
        long from = Long.MAX_VALUE;
        for (SegmentReader other : live) {
            if (!dropping.contains(other)) {
                for (SegmentReader segment : dropping) {
                    if (overlaps(segment, other)) {
                        from = Math.min(from, other.minTime());
                    }
                }
            }
        }
        return from;
    }

    /** Those of some segments that hide nothing in one that stays, which the others of them do. */
    static List<SegmentReader> droppable(List<SegmentReader> expired, List<SegmentReader> live) {
        List<SegmentReader> droppable = new ArrayList<>(expired);
        boolean changed = true;
        while (changed) {
            List<SegmentReader> staying = new ArrayList<>(live);
            staying.removeAll(droppable);
            changed = droppable.removeIf(segment -> staying.stream().anyMatch(other -> hides(segment, other)));
        }
        return droppable;
    }

    private static boolean hides(SegmentReader segment, SegmentReader other) {
        if (overlaps(segment, other)) {
            for (int position = 0; position < segment.seriesCount(); position++) {
                if (other.mayHold(segment.seriesId(position), segment.minTime(), segment.maxTime())) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean overlaps(SegmentReader segment, SegmentReader older) {
        return older.order() < segment.order()
                && older.minTime() <= segment.maxTime()
                && older.maxTime() >= segment.minTime();
    }
}
