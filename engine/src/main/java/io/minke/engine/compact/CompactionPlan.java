package io.minke.engine.compact;

import io.minke.engine.segment.Partition;
import io.minke.engine.segment.SegmentSummary;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which segments to merge next; a pure function of what is live and of the time.
 *
 * <p>Within a day the newest segments are merged: while it is written to, eight at least and whatever older one they outweigh; when its time is over, any two, and whatever older one is less than four
 * times as large. Then seven days become a week, and all of 28 days one segment when they are over, so that a series with one sample in five minutes or an hour gets full blocks too.
 *
 * <p><b>Write amplification.</b> In order, with a seal every two hours, a byte is written when sealed, once or twice within its day, once for the week and once for the 28 days, below five times in all;
 * the last copies full blocks without encoding them anew. Days that are over all at once become 28 days directly, and are encoded once. Late data rewrite an older segment when they amount to a quarter of
 * it, or when {@value #MAX_SEGMENTS} segments have gathered in a day or a week; four weeks have no such number, since seals that touch each day of them would have all of it written again each time. The
 * test of this class measures it: in order below 5, with one late seal for each timely one below 6, a year's backfill in random order of days below 9, seals that each touch all days of four weeks below 11.
 */
public final class CompactionPlan {
    /** Of an open partition; fewer would rewrite more often, more would leave a reader more to merge. */
    static final int MIN_OPEN_SEGMENTS = 8;
    /** Segments of a day or a week that are merged whatever their proportions. */
    static final int MAX_SEGMENTS = 32;

    /** A merged segment is written again when a fifth of the result is new: lower numbers let late data cost more, higher ones leave readers more to merge. */
    private static final int CLOSED_FACTOR = 4;
    /** Bounds the work, the time until it shows, and the room on the disk that it takes meanwhile. */
    static final long MAX_MERGE_BYTES = 1_500L << 20;
    /** Time after the end of a partition until it counts as closed: checks come late, and a master catches up. */
    static final long GRACE_NANOS = 3 * 3_600_000_000_000L;

    private static final int WEEK_DAYS = 7;
    /** Four weeks before one: where all of them are over, as in a backfill, their days are written once and not twice. */
    private static final int[] SPANS_DAYS = {1, 28, WEEK_DAYS};

    /**
     * A merge to be done.
     *
     * @param sources in ascending order; no other segment stands between them where they overlap
     * @param target the partition of the result
     */
    public record Merge(List<SegmentSummary> sources, Partition target) {
        public Merge {
            sources = List.copyOf(sources);
        }

        /**
         * Whether the result is read so seldom that it may take longer to decode: it spans several days, or its day has been over for long.
         *
         * @param coldAgeNanos for how long a single day must have been over
         */
        public boolean isCold(long nowNanos, long coldAgeNanos) {
            return target.days() > 1 || target.endNanos() <= nowNanos - coldAgeNanos;
        }

        public long bytes() {
            return sources.stream().mapToLong(SegmentSummary::bytes).sum();
        }
    }

    private CompactionPlan() {}

    /**
     * The merge that is most worth doing now, or null.
     *
     * @param excluded sequences of segments to be left alone, because they are damaged
     */
    public static @Nullable Merge next(List<SegmentSummary> live, Set<Long> excluded, long nowNanos) {
        for (int days : SPANS_DAYS) {
            for (Map.Entry<Long, List<SegmentSummary>> group :
                    groups(live, excluded, days).entrySet()) {
                Merge merge = merge(group.getValue(), new Partition(group.getKey(), days), nowNanos);
                if (merge != null && isContiguous(merge, live)) {
                    return merge;
                }
            }
        }
        return null;
    }

    /** The segments that lie in each partition of a span, oldest partition first, sorted by order. */
    private static TreeMap<Long, List<SegmentSummary>> groups(List<SegmentSummary> live, Set<Long> excluded, int days) {
        TreeMap<Long, List<SegmentSummary>> groups = new TreeMap<>();
        List<SegmentSummary> sorted = new ArrayList<>(live);
        sorted.sort(Comparator.comparingLong(segment -> segment.identity().order()));
        for (SegmentSummary segment : sorted) {
            Partition partition = segment.identity().partition();
            long firstDay = Math.floorDiv(partition.startNanos(), Partition.DAY_NANOS);
            long groupDay = Math.floorDiv(firstDay, days) * days;
            boolean inside = partition.startNanos() != Long.MIN_VALUE
                    && firstDay + partition.days() <= groupDay + days
                    && groupDay > Long.MIN_VALUE / Partition.DAY_NANOS
                    && groupDay + days < Long.MAX_VALUE / Partition.DAY_NANOS;
            if (inside && !excluded.contains(segment.identity().sequence())) {
                groups.computeIfAbsent(groupDay * Partition.DAY_NANOS, start -> new ArrayList<>())
                        .add(segment);
            }
        }
        return groups;
    }

    private static @Nullable Merge merge(List<SegmentSummary> group, Partition target, long nowNanos) {
        boolean closed = target.endNanos() <= nowNanos - GRACE_NANOS;
        if (target.days() > 1) {
            return closed ? mergeAll(group, target) : null;
        }
        int factor = group.size() >= MAX_SEGMENTS ? Integer.MAX_VALUE : closed ? CLOSED_FACTOR : 1;
        int fewest = closed ? 2 : MIN_OPEN_SEGMENTS;
        long bytes = 0;
        int from = group.size();
        while (from > 0) {
            long older = group.get(from - 1).bytes();
            boolean outweighed = older / factor <= bytes;
            if (bytes + older > MAX_MERGE_BYTES || group.size() - from >= fewest - 1 && bytes > 0 && !outweighed) {
                break;
            }
            bytes += older;
            from--;
        }
        return group.size() - from >= fewest ? new Merge(group.subList(from, group.size()), target) : null;
    }

    /** Everything that lies in a closed week or four weeks, unless nearly all of it is merged already. What is too little for four weeks gathers in its weeks. */
    private static @Nullable Merge mergeAll(List<SegmentSummary> group, Partition target) {
        long bytes = 0;
        long largest = 0;
        for (SegmentSummary segment : group) {
            bytes += segment.bytes();
            largest = Math.max(largest, segment.bytes());
        }
        boolean tooMany = target.days() == WEEK_DAYS && group.size() >= MAX_SEGMENTS;
        boolean worthIt = largest / CLOSED_FACTOR <= bytes - largest || tooMany;
        return group.size() > 1 && worthIt && bytes <= MAX_MERGE_BYTES ? new Merge(group, target) : null;
    }

    /** Whether no other segment that overlaps a source stands between them: the merge takes the highest order of its sources, and would hide it. */
    private static boolean isContiguous(Merge merge, List<SegmentSummary> live) {
        long least = merge.sources().get(0).identity().order();
        long most = merge.sources().get(merge.sources().size() - 1).identity().order();
        for (SegmentSummary other : live) {
            long order = other.identity().order();
            if (order > least && order < most && !merge.sources().contains(other)) {
                for (SegmentSummary source : merge.sources()) {
                    if (other.minTime() <= source.maxTime() && other.maxTime() >= source.minTime()) {
                        return false;
                    }
                }
            }
        }
        return true;
    }
}
