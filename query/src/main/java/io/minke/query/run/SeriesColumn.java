package io.minke.query.run;

import org.jspecify.annotations.Nullable;

/**
 * The answer for one series or one group.
 *
 * @param unit of the values, or null if unknown or not shared
 * @param seriesCount how many series were combined; 1 for a series
 * @param times epoch nanoseconds, ascending: of samples, or the starts of buckets
 * @param values as many; NaN is a gap or an empty bucket
 */
public record SeriesColumn(ColumnKey key, @Nullable String unit, int seriesCount, long[] times, double[] values) {
    /** The same points with other values. */
    SeriesColumn values(double[] changed) {
        return new SeriesColumn(key, unit, seriesCount, times, changed);
    }

    public int length() {
        return times.length;
    }
}
