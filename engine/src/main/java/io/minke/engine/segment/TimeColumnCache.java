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

    private static int set(long[] nanos, int from, int count) {
        // Four lanes keep the multiplications from waiting for each other.
        long a = count;
        long b = 1;
        long c = 2;
        long d = 3;
        int end = from + count;
        int i = from;
        for (; i + 3 < end; i += 4) {
            a = (a ^ nanos[i]) * 0x9E3779B97F4A7C15L;
            b = (b ^ nanos[i + 1]) * 0xC2B2AE3D27D4EB4FL;
            c = (c ^ nanos[i + 2]) * 0x165667B19E3779F9L;
            d = (d ^ nanos[i + 3]) * 0x27D4EB2F165667C5L;
        }
        for (; i < end; i++) {
            a = (a ^ nanos[i]) * 0x9E3779B97F4A7C15L;
        }
        long hash = (a ^ b >>> 7 ^ c >>> 13 ^ d >>> 19) * 0x9E3779B97F4A7C15L;
        return (int) (hash >>> SET_SHIFT);
    }
}
