package io.minke.engine.codec;

/**
 * The values of one block as the integers they are packed as: value i is integers[i] / 10^exponent, exactly, and none is a gap. Aggregates are taken on the integers and divided once. Ranges are
 * [from, to), not empty, inside the block. Belongs to a {@link ValueCodec} and holds until its next call.
 */
public final class DecimalValues {
    /** Ranges of that many values are worth four accumulators. */
    private static final int LONG_RANGE = 8;

    private final long[] integers;
    private int count;
    private int exponent;
    private boolean isLookedThrough;
    private boolean isNarrow;
    private boolean isClose;
    private boolean isKeyed;
    private final int[] keys = new int[TimestampCodec.MAX_COUNT];

    DecimalValues(long[] integers) {
        this.integers = integers;
    }

    DecimalValues of(int values, int chosenExponent) {
        count = values;
        exponent = chosenExponent;
        isLookedThrough = false;
        return this;
    }

    public double at(int index) {
        return integers[index] / DecimalScale.power(exponent);
    }

    /** The exact sum, rounded once. 2,048 values below 2^51 stay below 2^62. */
    public double sum(int from, int to) {
        long sum = 0;
        int i = from;
        if (to - from >= LONG_RANGE) {
            long second = 0;
            long third = 0;
            long fourth = 0;
            for (; i + 4 <= to; i += 4) {
                sum += integers[i];
                second += integers[i + 1];
                third += integers[i + 2];
                fourth += integers[i + 3];
            }
            sum += second + third + fourth;
        }
        for (; i < to; i++) {
            sum += integers[i];
        }
        return BlockStatistics.unscaled(sum, exponent);
    }

    public double min(int from, int to) {
        return lowest(from, to) / DecimalScale.power(exponent);
    }

    public double max(int from, int to) {
        return highest(from, to) / DecimalScale.power(exponent);
    }

    /** Index of the first value that is the smallest. */
    public int minIndex(int from, int to) {
        if (hasKeys()) {
            return IntegerRange.indexOfLowest(keys, from, to);
        }
        return IntegerRange.indexOf(integers, from, to, lowest(from, to));
    }

    public int maxIndex(int from, int to) {
        if (hasKeys()) {
            return IntegerRange.indexOfHighest(keys, from, to);
        }
        return IntegerRange.indexOf(integers, from, to, highest(from, to));
    }

    private long lowest(int from, int to) {
        look();
        return IntegerRange.lowest(integers, from, to, isNarrow, integers[0]);
    }

    private long highest(int from, int to) {
        look();
        return IntegerRange.highest(integers, from, to, isNarrow, integers[0]);
    }

    /** Whether there are keys; filled once a block, and only if it is asked where extremes lie. */
    private boolean hasKeys() {
        look();
        if (isClose && !isKeyed) {
            IntegerRange.fillKeys(integers, count, integers[0], keys);
            isKeyed = true;
        }
        return isClose;
    }

    /** How far apart they lie, once a block, and only if it is asked for extremes. */
    private void look() {
        if (!isLookedThrough) {
            isClose = IntegerRange.isClose(integers, 0, count, integers[0]);
            isNarrow = isClose || IntegerRange.isNarrow(integers, 0, count, integers[0]);
            isKeyed = false;
            isLookedThrough = true;
        }
    }
}
