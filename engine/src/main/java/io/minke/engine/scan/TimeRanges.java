package io.minke.engine.scan;

import java.util.Arrays;

/** Stretches of time [start, end) in epoch nanoseconds, ascending, apart from one another. Immutable. */
public final class TimeRanges {
    public static final TimeRanges NONE = new TimeRanges(new long[0], new long[0], 0);

    private final long[] starts;
    private final long[] ends;
    private final int count;

    private TimeRanges(long[] starts, long[] ends, int count) {
        this.starts = starts;
        this.ends = ends;
        this.count = count;
    }

    public int count() {
        return count;
    }

    public long start(int index) {
        return starts[index];
    }

    public long end(int index) {
        return ends[index];
    }

    /** Index of the first range that ends after an instant; {@link #count} if there is none. */
    public int firstEndingAfter(long nanos) {
        int low = 0;
        int high = count;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (ends[middle] <= nanos) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    public boolean intersects(long start, long end) {
        int index = firstEndingAfter(start);
        return index < count && starts[index] < end;
    }

    /** The ranges with one more, which begins no earlier than the last one ends; where it begins there, they become one. */
    public TimeRanges and(long start, long end) {
        if (start >= end) {
            return this;
        }
        boolean joins = count > 0 && ends[count - 1] == start;
        int length = joins ? count : count + 1;
        long[] newStarts = Arrays.copyOf(starts, length);
        long[] newEnds = Arrays.copyOf(ends, length);
        if (!joins) {
            newStarts[count] = start;
        }
        newEnds[length - 1] = end;
        return new TimeRanges(newStarts, newEnds, length);
    }

    /** What is left when [start, end) is taken out. */
    public TimeRanges without(long start, long end) {
        if (!intersects(start, end)) {
            return this;
        }
        TimeRanges left = NONE;
        for (int i = 0; i < count; i++) {
            left = left.and(starts[i], Math.min(ends[i], start)).and(Math.max(starts[i], end), ends[i]);
        }
        return left;
    }

    @Override
    public String toString() {
        return count + " ranges" + (count == 0 ? "" : " from " + starts[0] + " to " + ends[count - 1]);
    }
}
