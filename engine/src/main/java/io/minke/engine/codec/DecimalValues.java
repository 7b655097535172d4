package io.minke.engine.codec;

/**
 * The values of one block as the integers they are packed as: value i is integers[i] / 10^exponent, exactly, and none is a gap. Aggregates are taken on the integers and divided once. Ranges are
 * [from, to), not empty, inside the block. Belongs to a {@link ValueCodec} and holds until its next call.
 */
public final class DecimalValues {
    /** Ranges of that many values are worth four accumulators. */
    private static final int LONG_RANGE = 8;

    private final long[] integers;
    private int exponent;

    DecimalValues(long[] integers) {
        this.integers = integers;
    }

    DecimalValues of(int chosenExponent) {
        exponent = chosenExponent;
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
        return indexOf(lowest(from, to), from);
    }

    public int maxIndex(int from, int to) {
        return indexOf(highest(from, to), from);
    }

    private int indexOf(long integer, int from) {
        int i = from;
        while (integers[i] != integer) {
            i++;
        }
        return i;
    }

    private long lowest(int from, int to) {
        long low = integers[from];
        int i = from;
        if (to - from >= LONG_RANGE) {
            long second = low;
            long third = low;
            long fourth = low;
            for (; i + 4 <= to; i += 4) {
                low = Math.min(low, integers[i]);
                second = Math.min(second, integers[i + 1]);
                third = Math.min(third, integers[i + 2]);
                fourth = Math.min(fourth, integers[i + 3]);
            }
            low = Math.min(Math.min(low, second), Math.min(third, fourth));
        }
        for (; i < to; i++) {
            low = Math.min(low, integers[i]);
        }
        return low;
    }

    private long highest(int from, int to) {
        long high = integers[from];
        int i = from;
        if (to - from >= LONG_RANGE) {
            long second = high;
            long third = high;
            long fourth = high;
            for (; i + 4 <= to; i += 4) {
                high = Math.max(high, integers[i]);
                second = Math.max(second, integers[i + 1]);
                third = Math.max(third, integers[i + 2]);
                fourth = Math.max(fourth, integers[i + 3]);
            }
            high = Math.max(Math.max(high, second), Math.max(third, fourth));
        }
        for (; i < to; i++) {
            high = Math.max(high, integers[i]);
        }
        return high;
    }
}
