package io.minke.bench.fleet;

/** Samples in columns, in the order of their arrival, for engines that are embedded rather than written to. */
public final class SampleBatch {
    public final int[] series;
    public final long[] timestampMillis;
    public final double[] values;
    int count;

    public SampleBatch(int capacity) {
        series = new int[capacity];
        timestampMillis = new long[capacity];
        values = new double[capacity];
    }

    public int count() {
        return count;
    }
}
