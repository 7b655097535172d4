package io.minke.engine.codec;

/** Aggregates of a range of a block's values; NaN values (gaps) are skipped. Reused. */
public final class ValueSummary {
    /** Values that are no NaN. */
    public int count;
    /** As {@link BlockStatistics#sum} defines it; 0 if there are no values. */
    public double sum;
    /** NaN if there are no values. */
    public double min;
    /** NaN if there are no values. */
    public double max;

    /** Summarises values[from .. from + length). */
    public void of(double[] values, int from, int length) {
        count = 0;
        min = Double.NaN;
        max = Double.NaN;
        for (int i = from; i < from + length; i++) {
            double value = values[i];
            if (Double.isNaN(value)) {
                continue;
            }
            min = count == 0 || value < min ? value : min;
            max = count == 0 || value > max ? value : max;
            count++;
        }
        sum = BlockStatistics.sum(values, from, length);
    }
}
