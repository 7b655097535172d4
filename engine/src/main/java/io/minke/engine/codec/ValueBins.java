package io.minke.engine.codec;

import java.util.Arrays;

/** Up to 64 neighbouring ranges that {@link CodedPacking} codes, each with a base and a width; cut by dynamic programming so that entropy, raw bits and their own description are fewest together. */
final class ValueBins {
    /** A larger range is sorted, a smaller one counted. */
    private static final int COUNTED_RANGE = 2_048;

    /** Bins begin and end where parts do. */
    private static final int PARTS = 256;
    /** What a bin adds to the head: width, gap, weights. */
    private static final double BIN_BITS = 14;

    private static final double[] LOGARITHMS = new double[TimestampCodec.MAX_COUNT + 3];

    static {
        for (int i = 1; i < LOGARITHMS.length; i++) {
            LOGARITHMS[i] = StrictMath.log(i) / StrictMath.log(2);
        }
    }

    private final long[] sorted = new long[TimestampCodec.MAX_COUNT];
    private final int[] histogram = new int[COUNTED_RANGE];
    private final byte[] binAt = new byte[COUNTED_RANGE];
    /** Of each part: smallest and largest value, and how many values lie in the parts before it. */
    private final long[] partLow = new long[PARTS];

    private final long[] partHigh = new long[PARTS];
    private final int[] before = new int[PARTS + 1];
    private final double[] cheapest = new double[PARTS + 1];
    private final int[] cutBefore = new int[PARTS + 1];
    private final int[] farthest = new int[Long.SIZE + 1];

    private final long[] thresholds = new long[StateTable.MAX_SYMBOLS];
    private final long[] lowest = new long[StateTable.MAX_SYMBOLS];
    private final long[] highest = new long[StateTable.MAX_SYMBOLS];
    private final long[] widths = new long[StateTable.MAX_SYMBOLS];
    private final long[] gaps = new long[StateTable.MAX_SYMBOLS];
    private final int[] valueCounts = new int[StateTable.MAX_SYMBOLS];
    private final byte[] codes = new byte[TimestampCodec.MAX_COUNT];
    private int count;
    private double offsetBits;

    /** Logarithm to base 2 of 1 to {@value TimestampCodec#MAX_COUNT}. */
    static double log2(int value) {
        return LOGARITHMS[value];
    }

    int count() {
        return count;
    }

    /** Of every value its bin. */
    byte[] codes() {
        return codes;
    }

    long lowest(int bin) {
        return lowest[bin];
    }

    int width(int bin) {
        return (int) widths[bin];
    }

    /** Raw bits of all values. */
    double offsetBits() {
        return offsetBits;
    }

    /** Cuts bins for values[from .. from + length), which lie between min and max, and finds every value's. */
    void cut(long[] values, int from, int length, long min, long max) {
        boolean counted = max - min >= 0 && max - min < COUNTED_RANGE;
        int parts =
                counted ? countParts(values, from, length, min, (int) (max - min)) : sortParts(values, from, length);
        cutParts(parts);
        if (counted) {
            assignCounted(values, from, length, min, (int) (max - min));
        } else {
            assignSearched(values, from, length);
        }
        measure();
    }

    /** Parts of about equal frequency; equal values stay together. */
    private int countParts(long[] values, int from, int length, long min, int range) {
        Arrays.fill(histogram, 0, range + 1, 0);
        for (int i = from; i < from + length; i++) {
            histogram[(int) (values[i] - min)]++;
        }
        int parts = 0;
        int seen = 0;
        for (int i = 0; i <= range; i++) {
            if (histogram[i] > 0) {
                if (parts == 0 || parts < PARTS && (range < PARTS || seen >= (long) parts * length / PARTS)) {
                    before[parts] = seen;
                    partLow[parts++] = min + i;
                }
                partHigh[parts - 1] = min + i;
                seen += histogram[i];
            }
        }
        before[parts] = seen;
        return parts;
    }

    private int sortParts(long[] values, int from, int length) {
        System.arraycopy(values, from, sorted, 0, length);
        Arrays.sort(sorted, 0, length);
        int parts = 0;
        for (int i = 0; i < length; i++) {
            boolean isNew = i == 0 || sorted[i] != sorted[i - 1];
            if (isNew && parts < PARTS && i >= (long) parts * length / PARTS) {
                before[parts] = i;
                partLow[parts++] = sorted[i];
            }
            partHigh[parts - 1] = sorted[i];
        }
        before[parts] = length;
        return parts;
    }

    private void cutParts(int parts) {
        double binBits = BIN_BITS;
        do {
            findCheapest(parts, binBits);
            count = 0;
            for (int end = parts; end > 0; end = cutBefore[end]) {
                count++;
            }
            binBits *= 2;
        } while (count > StateTable.MAX_SYMBOLS);
        nameThresholds(parts);
    }

    /** Of all bins of a width that end somewhere, the one that begins first is the cheapest: so there are few to compare. */
    private void findCheapest(int parts, double binBits) {
        int total = before[parts];
        int widest = BitPacking.bits(partHigh[parts - 1] - partLow[0]);
        Arrays.fill(farthest, 0, widest + 1, 0);
        cheapest[0] = 0;
        for (int end = 1; end <= parts; end++) {
            double best = Double.MAX_VALUE;
            int last = -1;
            for (int width = 0; width <= widest; width++) {
                int start = farthest[width];
                while (BitPacking.bits(partHigh[end - 1] - partLow[start]) > width && start < end - 1) {
                    start++;
                }
                farthest[width] = start;
                if (start == last) {
                    continue;
                }
                last = start;
                int inside = before[end] - before[start];
                int used = BitPacking.bits(partHigh[end - 1] - partLow[start]);
                double bits = cheapest[start] + inside * (log2(total) - log2(inside) + used) + binBits;
                if (bits < best) {
                    best = bits;
                    cutBefore[end] = start;
                }
            }
            cheapest[end] = best;
        }
    }

    private void nameThresholds(int parts) {
        int bin = count;
        for (int end = parts; end > 0; end = cutBefore[end]) {
            int start = cutBefore[end];
            thresholds[--bin] = partLow[start];
        }
    }

    private void assignCounted(long[] values, int from, int length, long min, int range) {
        forgetExtremes();
        int bin = 0;
        for (int i = 0; i <= range; i++) {
            while (bin + 1 < count && min + i >= thresholds[bin + 1]) {
                bin++;
            }
            binAt[i] = (byte) bin;
            if (histogram[i] > 0) {
                note(bin, min + i, histogram[i]);
            }
        }
        for (int i = 0; i < length; i++) {
            codes[i] = binAt[(int) (values[from + i] - min)];
        }
    }

    private void assignSearched(long[] values, int from, int length) {
        forgetExtremes();
        for (int i = 0; i < length; i++) {
            int bin = binOf(values[from + i]);
            codes[i] = (byte) bin;
            note(bin, values[from + i], 1);
        }
    }

    private void forgetExtremes() {
        Arrays.fill(lowest, Long.MAX_VALUE);
        Arrays.fill(highest, Long.MIN_VALUE);
        Arrays.fill(valueCounts, 0);
    }

    /** Takes a value that occurs so many times into the extremes of its bin. */
    private void note(int bin, long value, int times) {
        lowest[bin] = Math.min(lowest[bin], value);
        highest[bin] = Math.max(highest[bin], value);
        valueCounts[bin] += times;
    }

    /** The bin whose range a value lies in or next to, as cut. */
    int binOf(long value) {
        int low = 0;
        for (int step = Integer.highestOneBit(count); step > 0; step >>>= 1) {
            int next = low + step;
            low = next < count && value >= thresholds[next] ? next : low;
        }
        return low;
    }

    /** After the bins of all values are found. */
    private void measure() {
        long previous = 0;
        offsetBits = 0;
        for (int bin = 0; bin < count; bin++) {
            if (lowest[bin] > highest[bin]) {
                // Nothing fell into it after all.
                lowest[bin] = previous;
                highest[bin] = previous;
            }
            widths[bin] = BitPacking.bits(highest[bin] - lowest[bin]);
            gaps[bin] = bin == 0 ? 0 : BitPacking.zigzag(lowest[bin] - expected(bin));
            previous = lowest[bin];
            offsetBits += (double) widths[bin] * valueCounts[bin];
        }
    }

    /** Where a bin begins if the one before fills its width. */
    private long expected(int bin) {
        return lowest[bin - 1] + (widths[bin - 1] == Long.SIZE ? 0 : 1L << widths[bin - 1]);
    }

    private static int widest(long[] values, int length) {
        long all = 0;
        for (int i = 0; i < length; i++) {
            all |= values[i];
        }
        return BitPacking.bits(all);
    }

    /** Bits that {@link #writeTo} takes. */
    long headBits() {
        return 8L * ColumnWriter.signedBytes(lowest[0])
                + 24
                + 8L * BitPacking.packedBytes(count, widest(widths, count))
                + 8L * BitPacking.packedBytes(count, widest(gaps, count));
    }

    void writeTo(ColumnWriter target) {
        int widthBits = widest(widths, count);
        int gapBits = widest(gaps, count);
        target.u8(count - 1);
        target.signed(lowest[0]);
        target.u8(widthBits);
        target.u8(gapBits);
        target.packed(widths, 0, count, widthBits);
        target.packed(gaps, 0, count, gapBits);
    }

    void readFrom(ColumnReader source) {
        count = source.widthBetween(0, StateTable.MAX_SYMBOLS - 1, "a number of bins") + 1;
        lowest[0] = source.signed();
        int widthBits = source.widthBetween(0, 7, "a width of widths");
        int gapBits = source.widthBetween(0, Long.SIZE, "a width of gaps");
        source.unpack(widths, 0, count, widthBits, 0);
        source.unpack(gaps, 0, count, gapBits, 0);
        for (int bin = 0; bin < count; bin++) {
            if (widths[bin] > Long.SIZE) {
                throw source.damage("a bin of at most 64 bits", Long.toString(widths[bin]));
            }
            if (bin > 0) {
                lowest[bin] = expected(bin) + BitPacking.unzigzag(gaps[bin]);
            }
        }
    }
}
