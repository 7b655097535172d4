package io.minke.engine.tier;

import io.minke.engine.segment.Partition;
import io.minke.engine.segment.SegmentSummary;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which days of a tier are to be rolled up next, and which are left for a while. */
final class DueDays {
    private static final long NONE = Long.MAX_VALUE;

    private final TierNote note;
    private final long openedMillis;
    /** When a day was last written to, in epoch milliseconds; days that are not here waited when the tier was opened. */
    private final Map<Long, Long> writtenMillis = new HashMap<>();
    /** Days that are left until new samples come, as their rows would save nothing. */
    private final Set<Long> waiting = new HashSet<>();
    /** Days that are left until new samples come, as those they have are damaged. */
    private final Set<Long> damaged = new HashSet<>();
    /** Days that are left until the next round: rows that they need are damaged and may be mended, or are not there yet. */
    private final Set<Long> postponed = new HashSet<>();
    /** The day whose rows are being written, and the lowest order of a segment that was sealed into it meanwhile. */
    private long rollingDay = NONE;

    private long sealedMeanwhile = NONE;

    DueDays(TierNote note, long openedMillis) {
        this.note = note;
        this.openedMillis = openedMillis;
    }

    /** Samples of a segment are new. */
    void written(SegmentSummary segment, long nowMillis) {
        long last = Math.floorDiv(segment.maxTime(), Partition.DAY_NANOS);
        for (long day = Math.floorDiv(segment.minTime(), Partition.DAY_NANOS); day <= last; day++) {
            if (day == rollingDay) {
                sealedMeanwhile = Math.min(sealedMeanwhile, segment.identity().order());
            }
            writtenMillis.put(day, nowMillis);
            waiting.remove(day);
            damaged.remove(day);
        }
    }

    /** The next day to be rolled up, or null. @param settle even days that are being written to and those that wait */
    @Nullable
    Long next(long nowMillis, boolean settle, long beforeNanos) {
        for (long day : note.dirtyDays()) {
            if ((day + 1) * Partition.DAY_NANOS > beforeNanos) {
                return null;
            }
            boolean quiet = nowMillis - writtenMillis.getOrDefault(day, openedMillis) >= Tiers.QUIET_MILLIS;
            if (!damaged.contains(day) && !postponed.contains(day) && (settle || quiet && !waiting.contains(day))) {
                return day;
            }
        }
        return null;
    }

    /** Whether all days that end at or before an instant are rolled up, but for those whose samples are damaged. */
    boolean areDone(long beforeNanos) {
        return note.dirtyDays().stream()
                .allMatch(day -> (day + 1) * Partition.DAY_NANOS > beforeNanos || damaged.contains(day));
    }

    /** The rows of a day are written from now on. */
    void begin(long day) {
        rollingDay = day;
        sealedMeanwhile = NONE;
    }

    /** The rows of the day are there; they don't know what was sealed meanwhile. */
    void done() {
        note.built(rollingDay);
        if (sealedMeanwhile == NONE) {
            writtenMillis.remove(rollingDay);
        } else {
            note.late(rollingDay, sealedMeanwhile);
        }
    }

    /** Whatever became of it, no rows of the day are written any more. */
    void end() {
        rollingDay = NONE;
    }

    void leaveWaiting(long day) {
        waiting.add(day);
    }

    void leaveDamaged(long day) {
        damaged.add(day);
    }

    void postpone(long day) {
        postponed.add(day);
    }

    /** Another round begins. */
    void takeUpPostponed() {
        postponed.clear();
    }

    boolean isDamaged(long day) {
        return damaged.contains(day);
    }

    int waitingCount() {
        return waiting.size();
    }
}
