package io.minke.engine.segment;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Finds the time column of an earlier block with equal timestamps. The metrics of one check share their timestamps exactly and mostly have neighbouring ids, so remembering the latest
 * {@value #SLOTS} columns, one per hash slot, finds nearly all; at most 8 MiB for full blocks.
 */
final class TimeColumnCache {
    private static final int SLOTS = 512;

    private final TimeColumn[] columns = new TimeColumn[SLOTS];
    private final long[][] times = new long[SLOTS][];
    private int slot;

    /** @return the stored column with exactly these times, or null; then {@link #put} takes it */
    @Nullable
    TimeColumn find(long[] nanos, int from, int count) {
        slot = slot(nanos, from, count);
        TimeColumn column = columns[slot];
        boolean equal = column != null
                && column.count() == count
                && Arrays.equals(times[slot], 0, count, nanos, from, from + count);
        return equal ? column : null;
    }

    /** Remembers the column that the last {@link #find} missed. */
    void put(TimeColumn column, long[] nanos, int from, int count) {
        columns[slot] = column;
        if (times[slot] == null || times[slot].length < count) {
            times[slot] = new long[count];
        }
        System.arraycopy(nanos, from, times[slot], 0, count);
    }

    private static int slot(long[] nanos, int from, int count) {
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
        return (int) (hash >>> 55);
    }
}
