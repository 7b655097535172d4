package io.minke.engine.compact;

import io.minke.engine.removal.Horizon;
import io.minke.engine.removal.Removed;
import io.minke.engine.removal.Tombstone;
import io.minke.engine.segment.BlockRow;
import io.minke.engine.segment.SegmentReader;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.IntIterator;

/**
 * Which segment to write anew because samples in it no longer count; merges for other reasons leave them out anyway.
 *
 * <p>A quarter of a segment is reason enough, since writing the rest then costs at most three times what it frees. Deletes do not wait for that longer than a day, so a segment is written anew once
 * a day at most for deletes that come one by one. Whoever asks for compaction waits for none of it.
 */
final class RewriteChoice {
    private static final int WASTED_FACTOR = 4;
    /** The horizon moves on all the time: on request, too, it must be worth something. */
    private static final int URGENT_FACTOR = 16;

    private static final long DELETE_PATIENCE_MILLIS = 86_400_000;

    private final Removed removed;
    private final long nowMillis;
    private final boolean urgent;
    private final BlockRow row = new BlockRow();

    RewriteChoice(Removed removed, long nowMillis, boolean urgent) {
        this.removed = removed;
        this.nowMillis = nowMillis;
        this.urgent = urgent;
    }

    /** @param excluded sequences of segments to be left alone, because they are damaged */
    @Nullable
    SegmentReader next(List<SegmentReader> live, Set<Long> excluded) {
        for (SegmentReader segment : live) {
            if (!excluded.contains(segment.summary().identity().sequence()) && isDue(segment, live)) {
                return segment;
            }
        }
        return null;
    }

    private boolean isDue(SegmentReader segment, List<SegmentReader> live) {
        long samples = segment.summary().samples();
        long deleted = 0;
        for (Tombstone delete : removed.deletes().list()) {
            long here = deleted(segment, delete);
            deleted += here;
            if (here > 0 && (urgent || nowMillis - delete.millis() > DELETE_PATIENCE_MILLIS)) {
                return true;
            }
        }
        long wasted = deleted + expired(segment, live);
        return wasted > 0 && wasted * (urgent ? URGENT_FACTOR : WASTED_FACTOR) >= samples;
    }

    /** Samples of the blocks that a delete touches. */
    private long deleted(SegmentReader segment, Tombstone delete) {
        if (!delete.concerns(segment.deletesThrough(), segment.minTime(), segment.maxTime())) {
            return 0;
        }
        long samples = 0;
        IntIterator ids = delete.series().getIntIterator();
        while (ids.hasNext()) {
            int position = segment.seriesPosition(ids.next());
            if (position >= 0) {
                samples += samples(segment, position, delete.startNanos(), delete.lastNanos());
            }
        }
        return samples;
    }

    private long samples(SegmentReader segment, int position, long startNanos, long lastNanos) {
        long samples = 0;
        for (int block = segment.firstBlockAt(position); block < segment.endBlockAt(position); block++) {
            segment.columns(block, row);
            if (row.minTime <= lastNanos && row.maxTime >= startNanos) {
                samples += row.count;
            }
        }
        return samples;
    }

    /** Samples of the blocks that are too old as a whole, of series that are kept for a shorter time than others of the segment: the segment goes as a file when its last series may. */
    private long expired(SegmentReader segment, List<SegmentReader> live) {
        if (!removed.horizon().differs()
                || segment.minTime() >= removed.horizon().latestFloor()) {
            return 0;
        }
        Horizon horizon = removed.horizon().notAfter(HiddenSamples.hiddenFrom(List.of(segment), live));
        long longest = longestKept(segment, horizon);
        long samples = 0;
        for (int position = 0; position < segment.seriesCount(); position++) {
            long floor = horizon.floorNanos(segment.seriesId(position));
            if (floor > longest && floor > segment.minTime()) {
                samples += expired(segment, position, floor);
            }
        }
        return samples;
    }

    private long expired(SegmentReader segment, int position, long floor) {
        long samples = 0;
        for (int block = segment.firstBlockAt(position); block < segment.endBlockAt(position); block++) {
            segment.columns(block, row);
            if (row.maxTime >= floor) {
                return samples;
            }
            samples += row.count;
        }
        return samples;
    }

    /** The floor of the series of a segment that is kept for the longest time. */
    static long longestKept(SegmentReader segment, Horizon horizon) {
        if (!horizon.differs()) {
            return horizon.latestFloor();
        }
        long longest = Long.MAX_VALUE;
        for (int position = 0; position < segment.seriesCount() && longest > horizon.earliestFloor(); position++) {
            longest = Math.min(longest, horizon.floorNanos(segment.seriesId(position)));
        }
        return longest;
    }
}
