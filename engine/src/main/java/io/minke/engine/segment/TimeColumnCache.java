package io.minke.engine.segment;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Finds the time column of an earlier block with equal timestamps. The metrics of one check share their timestamps exactly and mostly have neighbouring ids, so remembering the latest
 * {@value #SETS} times {@value #WAYS} columns finds nearly all; at most 8 MiB for full blocks. Each hash has several places: the blocks of a week, one column each, come in turns with every
 * series of a check, and two that had one place would drive each other out for all of them.
 */
final class TimeColumnCache {
    private static final int SETS = 128;
    private static final int SET_SHIFT = Long.SIZE - 7;
    private static final int WAYS = 4;
    /** Enough to tell columns apart whose clocks jitter, few enough to cost nothing beside the comparison. */
    private static final int HASHED = 32;

    private final TimeColumn[] columns = new TimeColumn[SETS * WAYS];
    private final long[][] times = new long[SETS * WAYS][];
    /** The place of each set that is taken next. */
    private final byte[] oldest = new byte[SETS];

    private int set;

    /** @return the stored column with exactly these times, or null; then {@link #put} takes it */
    @Nullable
    TimeColumn find(long[] nanos, int from, int count) {
        set = set(nanos, from, count);
        for (int place = set * WAYS; place < (set + 1) * WAYS; place++) {
            TimeColumn column = columns[place];
            if (column != null
                    && column.count() == count
                    && Arrays.equals(times[place], 0, count, nanos, from, from + count)) {
                return column;
            }
        }
        return null;
    }

    /** Remembers the column that the last {@link #find} missed. */
    void put(TimeColumn column, long[] nanos, int from, int count) {
        int place = set * WAYS + oldest[set];
        oldest[set] = (byte) ((oldest[set] + 1) % WAYS);
        columns[place] = column;
        if (times[place] == null || times[place].length < count) {
            times[place] = new long[count];
        }
        System.arraycopy(nanos, from, times[place], 0, count);
    }

    /** Of some of the times: those that are equal in all of these and differ elsewhere share a set, and {@link #find} looks at each. */
    private static int set(long[] nanos, int from, int count) {
        int step = Math.max(1, count / HASHED);
        long hash = count;
        for (int i = from + count - 1; i >= from; i -= step) {
            hash = (hash ^ nanos[i]) * 0x9E3779B97F4A7C15L;
        }
        return (int) (hash >>> SET_SHIFT);
    }
}
