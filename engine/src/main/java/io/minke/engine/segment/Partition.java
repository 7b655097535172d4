package io.minke.engine.segment;

import io.minke.engine.failure.EngineBug;
import java.time.LocalDate;

/**
 * A span of time whose samples lie in the same directory of segments: one or more whole UTC days.
 *
 * @param startNanos epoch nanoseconds of its first midnight; the partition that holds the earliest timestamps begins at Long.MIN_VALUE
 * @param days length
 */
public record Partition(long startNanos, int days) {
    public static final long DAY_NANOS = 86_400_000_000_000L;
    /** Longest partition; its length fits into the header many times over. */
    public static final int MAX_DAYS = 3_660;

    public Partition {
        if (days < 1
                || days > MAX_DAYS
                || (startNanos != Long.MIN_VALUE && Math.floorMod(startNanos, DAY_NANOS) != 0)) {
            throw new EngineBug("no partition: " + days + " days from " + startNanos);
        }
    }

    /** The UTC day that holds a timestamp. */
    public static Partition day(long nanos) {
        long day = Math.floorDiv(nanos, DAY_NANOS);
        // The first day of the calendar of longs is cut off at its start.
        long start = day < Long.MIN_VALUE / DAY_NANOS ? Long.MIN_VALUE : day * DAY_NANOS;
        return new Partition(start, 1);
    }

    /** First nanosecond behind the partition; Long.MAX_VALUE, which is then inside it, for the last one. */
    public long endNanos() {
        long firstDay = Math.floorDiv(startNanos, DAY_NANOS);
        long endDay = firstDay + days;
        return endDay > Long.MAX_VALUE / DAY_NANOS ? Long.MAX_VALUE : endDay * DAY_NANOS;
    }

    public boolean contains(long nanos) {
        long end = endNanos();
        return nanos >= startNanos && (nanos < end || end == Long.MAX_VALUE);
    }

    /** Name of the directory: the first day, and the number of days where it is not one, as in {@code 2023-02-16} or {@code 2023-02-13+7d}. */
    public String directoryName() {
        String first =
                LocalDate.ofEpochDay(Math.floorDiv(startNanos, DAY_NANOS)).toString();
        return days == 1 ? first : first + "+" + days + "d";
    }
}
