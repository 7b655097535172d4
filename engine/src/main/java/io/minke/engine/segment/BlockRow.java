package io.minke.engine.segment;

/** What the block table knows about one block. Reused: {@link SegmentReader#row} overwrites it. */
public final class BlockRow {
    /** Index of the block in its segment. */
    public int block;
    /** Samples, gaps included; 1 … 2,048. */
    public int count;

    public int gapCount;
    /** Epoch nanoseconds of the first and the last sample, gaps included. */
    public long minTime;

    public long maxTime;
    /** Of the values that are no gaps; NaN if there are none, the sum is 0 then. */
    public double min;

    public double max;
    public double sum;
    public double first;
    public double last;
    /** Index in the block of the first sample that has the minimum or maximum; -1 if all are gaps. */
    public int minIndex;

    public int maxIndex;
    /** Where the columns lie in the file, in bytes. Blocks with equal timestamps share one time column. */
    public int timeOffset;

    public int timeLength;
    public int valueOffset;
    public int valueLength;
    int timeChecksum;
    int valueChecksum;
}
