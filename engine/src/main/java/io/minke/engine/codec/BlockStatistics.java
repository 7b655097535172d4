package io.minke.engine.codec;

/** What is known about the values of a block without decoding it. NaN values (gaps) are counted and otherwise skipped. Reused: {@link #of} overwrites. */
public final class BlockStatistics {
    public int count;
    public int gapCount;
    public long minTime;
    public long maxTime;
    public double min;
    public double max;
    public double sum;
    /** First and last value that is no gap; NaN if there is none. */
    public double first;

    public double last;
    /** Index in the block of the first sample that has the minimum or maximum; -1 if all are gaps. */
    public int minIndex;

    public int maxIndex;

    public void of(long[] nanos, double[] values, int from, int count) {
        throw new UnsupportedOperationException();
    }
}
