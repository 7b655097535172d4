package io.minke.engine.codec;

import java.util.Arrays;

/**
 * Values sorted into 2, 4 or 8 bins, each a range with a width of its own: for skewed distributions (traffic, latencies), where one window wastes the high bits of most values,
 * and for real doubles, whose exponents fall into few ranges. The bins are cut from a sorted sample by dynamic programming (the idea of pcodec's bins, with codes of fixed length
 * so that decoding stays a merge of packed runs); what they cost is counted over all values.
 *
 * <pre>
 *   u8 code width | per bin: signed base less the base before, u8 width | packed codes | per bin: packed offsets to its base, in the order of the values
 * </pre>
 */
final class BinnedPacking {
    private static final int MAX_CODE_WIDTH = 3;
    private static final int MAX_BINS = 1 << MAX_CODE_WIDTH;
    /** Fewer values than that are not worth eight headers. */
    private static final int FEWEST = 256;
    /** Sorting all values would cost more than everything else an encoder does. */
    private static final int SAMPLE = 512;
    /** Cuts are tried between that many equal parts of the sorted sample. */
    private static final int PARTS = 48;

    private static final int BIN_HEADER_BITS = 32;

    /** The sample, and the extremes of all. */
    private static final int SORTED = SAMPLE + 2;

    private final long[] sorted = new long[SORTED];
    private final RadixSort sort = new RadixSort(SORTED);
    /** By the end of a bin, then by its start: these are compared in one row. */
    private final long[][] partsBits = new long[PARTS + 1][PARTS];

    private final long[][] cheapest = new long[MAX_BINS + 1][PARTS + 1];
    private final int[][] cutBefore = new int[MAX_BINS + 1][PARTS + 1];
    private final int[] partStart = new int[PARTS + 1];

    private final long[] thresholds = new long[MAX_BINS];
    private final long[] lowest = new long[MAX_BINS];
    private final long[] highest = new long[MAX_BINS];
    private final int[] binCounts = new int[MAX_BINS];
    private final int[] widths = new int[MAX_BINS];
    private final int[] next = new int[MAX_BINS];
    private final long[] codes = new long[TimestampCodec.MAX_COUNT];
    private final long[] offsets = new long[TimestampCodec.MAX_COUNT];
    private int codeWidth;
    private long costBits;

    long costBits() {
        return costBits;
    }

    /** Finds bins for values[from .. from + count), which lie between min and max, and their exact cost; false if they are not below {@code limitBits}. */
    boolean plan(long[] values, int from, int count, long min, long max, long limitBits) {
        if (count < FEWEST) {
            return false;
        }
        for (int i = 0; i < SAMPLE; i++) {
            sorted[i] = values[from + (int) ((long) i * count / SAMPLE)];
        }
        // The bins reach from the smallest to the largest value, whether the sample met them or not.
        sorted[SAMPLE] = min;
        sorted[SAMPLE + 1] = max;
        sort.sort(sorted, sorted.length);
        int bins = cut(count, limitBits);
        if (bins == 0) {
            return false;
        }
        codeWidth = BitPacking.bits(bins - 1);
        assign(values, from, count, bins);
        price(count);
        return costBits < limitBits;
    }

    /** The number of bins, 0 if none promises to be cheaper; {@link #thresholds} tell them apart then. */
    private int cut(int count, long limitBits) {
        int parts = 0;
        // Parts start at a new value: equal values stay together.
        for (int i = 0; i < sorted.length; i++) {
            if (parts == 0 || (parts < PARTS && i >= parts * sorted.length / PARTS && sorted[i] != sorted[i - 1])) {
                partStart[parts++] = i;
            }
        }
        partStart[parts] = sorted.length;
        priceParts(parts, count);
        Arrays.fill(cheapest[0], Long.MAX_VALUE / 2);
        cheapest[0][0] = 0;
        for (int bins = 1; bins <= MAX_BINS; bins++) {
            cutLayer(bins, parts);
        }
        long best = limitBits;
        int bestBins = 0;
        for (int bins = 2; bins <= Math.min(MAX_BINS, parts); bins++) {
            long bits = cheapest[bins][parts] + (long) BitPacking.bits(bins - 1) * count;
            if (bits < best) {
                best = bits;
                bestBins = bins;
            }
        }
        int end = parts;
        long rangeAbove = 0;
        for (int bin = bestBins; bin > 0; bin--) {
            int start = cutBefore[bin][end];
            long low = sorted[partStart[start]];
            long range = sorted[partStart[end] - 1] - low;
            if (bin < bestBins) {
                // What the sample missed between two bins goes to the wider one, which it hardly widens.
                boolean toThis = Long.compareUnsigned(range, rangeAbove) >= 0;
                thresholds[bin] = toThis ? sorted[partStart[end]] : sorted[partStart[end] - 1] + 1;
            }
            rangeAbove = range;
            end = start;
        }
        return bestBins;
    }

    /** Bits of one bin over parts [start, end), for all of them. */
    private void priceParts(int parts, int count) {
        for (int start = 0; start < parts; start++) {
            long low = sorted[partStart[start]];
            for (int end = start + 1; end <= parts; end++) {
                int width = BitPacking.bits(sorted[partStart[end] - 1] - low);
                int inside = (partStart[end] - partStart[start]) * count / SORTED;
                partsBits[end][start] = (long) inside * width + BIN_HEADER_BITS;
            }
        }
    }

    /** Cheapest way to cover parts [0, end) with exactly that many bins. */
    private void cutLayer(int bins, int parts) {
        long[] before = cheapest[bins - 1];
        long[] now = cheapest[bins];
        int[] cuts = cutBefore[bins];
        now[0] = Long.MAX_VALUE / 2;
        for (int end = 1; end <= parts; end++) {
            long[] bitsFrom = partsBits[end];
            long best = Long.MAX_VALUE / 2;
            int bestCut = 0;
            for (int cut = end - 1; cut >= bins - 1; cut--) {
                long bits = before[cut] + bitsFrom[cut];
                if (bits < best) {
                    best = bits;
                    bestCut = cut;
                }
            }
            now[end] = best;
            cuts[end] = bestCut;
        }
    }

    /** Sorts every value into its bin. */
    private void assign(long[] values, int from, int count, int bins) {
        Arrays.fill(codes, 0, count, 0);
        boolean narrow = sorted[sorted.length - 1] - sorted[0] >= 0;
        for (int bin = 1; bin < bins; bin++) {
            long threshold = thresholds[bin];
            // Where no difference overflows, its sign is the comparison, and the loop a vector loop.
            for (int i = 0; narrow && i < count; i++) {
                codes[i] += (threshold - 1 - values[from + i]) >>> (Long.SIZE - 1);
            }
            for (int i = 0; !narrow && i < count; i++) {
                codes[i] += values[from + i] >= threshold ? 1 : 0;
            }
        }
        Arrays.fill(binCounts, 0);
        Arrays.fill(lowest, Long.MAX_VALUE);
        Arrays.fill(highest, Long.MIN_VALUE);
        for (int i = 0; i < count; i++) {
            long value = values[from + i];
            int code = (int) codes[i];
            binCounts[code]++;
            lowest[code] = Math.min(lowest[code], value);
            highest[code] = Math.max(highest[code], value);
        }
    }

    private void price(int count) {
        costBits = 8 + 8L * BitPacking.packedBytes(count, codeWidth);
        long before = 0;
        for (int bin = 0; bin < 1 << codeWidth; bin++) {
            if (binCounts[bin] == 0) {
                lowest[bin] = before;
                highest[bin] = before;
            }
            widths[bin] = BitPacking.bits(highest[bin] - lowest[bin]);
            costBits += 8
                    + 8L * ColumnWriter.signedBytes(lowest[bin] - before)
                    + 8L * BitPacking.packedBytes(binCounts[bin], widths[bin]);
            before = lowest[bin];
        }
    }

    void write(long[] values, int from, int count, ColumnWriter target) {
        int bins = 1 << codeWidth;
        target.u8(codeWidth);
        long before = 0;
        int start = 0;
        for (int bin = 0; bin < bins; bin++) {
            target.signed(lowest[bin] - before);
            target.u8(widths[bin]);
            before = lowest[bin];
            next[bin] = start;
            start += binCounts[bin];
        }
        target.packed(codes, 0, count, codeWidth);
        for (int i = 0; i < count; i++) {
            int bin = (int) codes[i];
            offsets[next[bin]++] = values[from + i] - lowest[bin];
        }
        for (int bin = 0; bin < bins; bin++) {
            target.packed(offsets, next[bin] - binCounts[bin], binCounts[bin], widths[bin]);
        }
    }

    /** Reads {@code count} values, at least 1, plus {@code bias} each, into target[from ..). */
    void read(ColumnReader source, int count, long bias, long[] target, int from) {
        int bins = 1 << source.widthBetween(1, MAX_CODE_WIDTH, "a code width");
        long base = 0;
        for (int bin = 0; bin < bins; bin++) {
            base += source.signed();
            lowest[bin] = base;
            widths[bin] = source.widthBetween(0, Long.SIZE, "a bin width");
        }
        source.unpack(codes, 0, count, BitPacking.bits(bins - 1), 0);
        Arrays.fill(binCounts, 0);
        for (int i = 0; i < count; i++) {
            binCounts[(int) codes[i]]++;
        }
        int start = 0;
        for (int bin = 0; bin < bins; bin++) {
            source.unpack(offsets, start, binCounts[bin], widths[bin], lowest[bin] + bias);
            next[bin] = start;
            start += binCounts[bin];
        }
        for (int i = 0; i < count; i++) {
            target[from + i] = offsets[next[(int) codes[i]]++];
        }
    }
}
