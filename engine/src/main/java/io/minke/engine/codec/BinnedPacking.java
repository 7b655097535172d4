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
    /** How many parts the bound of a cheapest cut may be wrong by: columns of real series come out as large as with all cuts compared; with 2 they are 0.2 % larger. */
    private static final int ROUNDED_PARTS = 8;

    /** Costs are compared with the cut they belong to behind them, so that the smallest number tells both: of equal ones the last cut. */
    private static final int CUT_BITS = 6;

    private static final int LAST_CUT = (1 << CUT_BITS) - 1;
    /** Above every cost, and below 2^31 with a cost added and a cut behind it. */
    private static final int UNREACHED = 1 << 24 << CUT_BITS;

    /** The sample, and the extremes of all. */
    private static final int SORTED = SAMPLE + 2;

    private final long[] sorted = new long[SORTED];
    private final RadixSort sort = new RadixSort(SORTED);
    /** By the end of a bin, then by its start: these are compared in one row. With the start behind the bits. */
    private final int[][] partsBits = new int[PARTS + 1][PARTS];

    private final long[] partBits = new long[PARTS];

    /** With no cut behind the bits. */
    private final int[][] cheapest = new int[MAX_BINS + 1][PARTS + 1];

    private final int[][] cutBefore = new int[MAX_BINS + 1][PARTS + 1];
    /** Of each part: where in the sorted sample it starts, its smallest and its largest value. */
    private final int[] partStart = new int[PARTS + 1];

    private final long[] partLow = new long[PARTS];
    private final long[] partHigh = new long[PARTS];

    /** The largest value that each bin takes; the largest of all for the last one and all behind it. */
    private final long[] tops = new long[MAX_BINS];

    private final long[] lowest = new long[MAX_BINS];
    /** Sum, smallest and largest of a bin. */
    private final long[] totals = new long[3];

    private final int[] binCounts = new int[MAX_BINS];
    private final int[] widths = new int[MAX_BINS];
    /** Where the next value of each bin goes, or lies. */
    private final int[] next = new int[MAX_BINS];
    /** Where the values of each bin begin. */
    private final int[] starts = new int[MAX_BINS];

    private final long[] codes = new long[TimestampCodec.MAX_COUNT];
    /** The values, those of each bin in their order one behind the other; what is read are offsets first. */
    private final long[] grouped = new long[TimestampCodec.MAX_COUNT];

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
        // A range of all 64 bits is negative.
        assign(values, from, count, max - min < 0);
        price(count);
        return costBits < limitBits;
    }

    /** The number of bins, 0 if none promises to be cheaper; {@link #tops} tell them apart then. */
    private int cut(int count, long limitBits) {
        int parts = cutParts();
        priceParts(parts, count);
        Arrays.fill(cheapest[0], UNREACHED);
        cheapest[0][0] = 0;
        for (int bins = 1; bins < MAX_BINS; bins++) {
            cutLayer(bins, parts, bins);
        }
        // Nobody asks for the most bins over less than all parts.
        cutLayer(MAX_BINS, parts, Math.max(MAX_BINS, parts));
        long best = limitBits;
        int bestBins = 0;
        for (int bins = 2; bins <= Math.min(MAX_BINS, parts); bins++) {
            long bits = (cheapest[bins][parts] >>> CUT_BITS) + (long) BitPacking.bits(bins - 1) * count;
            if (bits < best) {
                best = bits;
                bestBins = bins;
            }
        }
        Arrays.fill(tops, sorted[sorted.length - 1]);
        int end = parts;
        long rangeAbove = 0;
        for (int bin = bestBins; bin > 0; bin--) {
            int start = cutBefore[bin][end];
            long range = partHigh[end - 1] - partLow[start];
            if (bin < bestBins) {
                // What the sample missed between two bins goes to the wider one, which it hardly widens.
                boolean toThis = Long.compareUnsigned(range, rangeAbove) >= 0;
                tops[bin - 1] = toThis ? partLow[end] - 1 : partHigh[end - 1];
            }
            rangeAbove = range;
            end = start;
        }
        return bestBins;
    }

    /** Parts of about as many values each, which start at a new value: equal values stay together. @return how many */
    private int cutParts() {
        int parts = 0;
        int start = 0;
        while (parts < PARTS && start < sorted.length) {
            partLow[parts] = sorted[start];
            partStart[parts++] = start;
            start = Math.max(start + 1, parts * sorted.length / PARTS);
            while (start < sorted.length && sorted[start] == sorted[start - 1]) {
                start++;
            }
            partHigh[parts - 1] = sorted[Math.min(start, sorted.length) - 1];
        }
        partStart[parts] = sorted.length;
        partHigh[parts - 1] = sorted[sorted.length - 1];
        return parts;
    }

    /** Bits of one bin over parts [start, end), for all of them. */
    private void priceParts(int parts, int count) {
        for (int end = 1; end <= parts; end++) {
            int[] bitsFrom = partsBits[end];
            // Longs and ints in one loop would leave it without vectors.
            long[] wide = partBits;
            long high = partHigh[end - 1];
            int behind = partStart[end];
            for (int start = 0; start < end; start++) {
                int inside = (behind - partStart[start]) * count / SORTED;
                wide[start] = (long) inside * BitPacking.bits(high - partLow[start]) + BIN_HEADER_BITS;
            }
            for (int start = 0; start < end; start++) {
                bitsFrom[start] = (int) wide[start] << CUT_BITS | LAST_CUT - start;
            }
        }
    }

    /**
     * Cheapest way to cover parts [0, end) with exactly that many bins, for ends from {@code firstEnd} on. The last of them begins no earlier than the last of one bin less, and no later than that of a longer
     * cover, but for a few parts that widths of whole bits may cost (Knuth, "Optimum binary search trees", 1971, where nothing is rounded): so there are few cuts to compare.
     */
    private void cutLayer(int bins, int parts, int firstEnd) {
        int[] before = cheapest[bins - 1];
        int[] now = cheapest[bins];
        int[] fewerCuts = cutBefore[bins - 1];
        int[] cuts = cutBefore[bins];
        int latest = parts;
        Arrays.fill(now, 0, bins, UNREACHED);
        for (int end = parts; end >= firstEnd; end--) {
            int earliest = bins == 1 ? 0 : Math.max(bins - 1, fewerCuts[end] - ROUNDED_PARTS);
            int best = UNREACHED | LAST_CUT - (bins - 1);
            best = cheapestCut(before, partsBits[end], earliest, Math.min(end - 1, latest), best);
            now[end] = best & ~LAST_CUT;
            cuts[end] = LAST_CUT - (best & LAST_CUT);
            latest = cuts[end] + ROUNDED_PARTS;
        }
    }

    /** Two at a time, so that one comparison need not wait for the other. */
    private static int cheapestCut(int[] before, int[] bitsFrom, int earliest, int latest, int limit) {
        int best = limit;
        int other = limit;
        int cut = earliest;
        for (; cut < latest; cut += 2) {
            best = Math.min(best, before[cut] + bitsFrom[cut]);
            other = Math.min(other, before[cut + 1] + bitsFrom[cut + 1]);
        }
        if (cut == latest) {
            best = Math.min(best, before[cut] + bitsFrom[cut]);
        }
        return Math.min(best, other);
    }

    /** Sorts every value into its bin, then groups what each bin takes. */
    private void assign(long[] values, int from, int count, boolean isFarApart) {
        if (isFarApart) {
            nameBinsByHalves(values, from, count);
        } else {
            nameBins(values, from, count);
        }
        findPlaces(count);
        for (int i = 0; i < count; i++) {
            grouped[next[(int) codes[i]]++] = values[from + i];
        }
    }

    /** The bin of a value is the number of tops below it; distances to these do not overflow. Loops that compile to vector loops: without a branch, and in one array, since a store might be what the next load of another brings. */
    private void nameBins(long[] values, int from, int count) {
        System.arraycopy(values, from, codes, 0, count);
        if (codeWidth == 1) {
            long top = tops[0];
            for (int i = 0; i < count; i++) {
                codes[i] = top - codes[i] >>> Long.SIZE - 1;
            }
        } else if (codeWidth == 2) {
            countTops(codes, count, tops[0], tops[1], tops[2]);
        } else {
            countTops(codes, count, tops);
        }
    }

    private static void countTops(long[] values, int count, long first, long second, long third) {
        for (int i = 0; i < count; i++) {
            long value = values[i];
            values[i] = (first - value >>> Long.SIZE - 1)
                    + (second - value >>> Long.SIZE - 1)
                    + (third - value >>> Long.SIZE - 1);
        }
    }

    private static void countTops(long[] values, int count, long[] tops) {
        long first = tops[0];
        long second = tops[1];
        long third = tops[2];
        long fourth = tops[3];
        long fifth = tops[4];
        long sixth = tops[5];
        long seventh = tops[6];
        for (int i = 0; i < count; i++) {
            long value = values[i];
            values[i] = (first - value >>> Long.SIZE - 1)
                    + (second - value >>> Long.SIZE - 1)
                    + (third - value >>> Long.SIZE - 1)
                    + (fourth - value >>> Long.SIZE - 1)
                    + (fifth - value >>> Long.SIZE - 1)
                    + (sixth - value >>> Long.SIZE - 1)
                    + (seventh - value >>> Long.SIZE - 1);
        }
    }

    /** The same for ranges so wide that distances overflow. */
    private void nameBinsByHalves(long[] values, int from, int count) {
        long middle = tops[MAX_BINS / 2 - 1];
        for (int i = 0; i < count; i++) {
            long value = values[from + i];
            int bin = value > middle ? MAX_BINS / 2 : 0;
            bin += value > tops[bin + 1] ? 2 : 0;
            bin += value > tops[bin] ? 1 : 0;
            codes[i] = bin;
        }
    }

    /** Counts the values of each bin, and leaves where the first one goes. */
    private void findPlaces(int count) {
        Arrays.fill(binCounts, 0);
        for (int i = 0; i < count; i++) {
            binCounts[(int) codes[i]]++;
        }
        int start = 0;
        for (int bin = 0; bin < MAX_BINS; bin++) {
            starts[bin] = start;
            next[bin] = start;
            start += binCounts[bin];
        }
    }

    private void price(int count) {
        costBits = 8 + 8L * BitPacking.packedBytes(count, codeWidth);
        long before = 0;
        for (int bin = 0; bin < 1 << codeWidth; bin++) {
            lowest[bin] = before;
            widths[bin] = 0;
            if (binCounts[bin] > 0) {
                Kernels.CHOSEN.summarize(grouped, starts[bin], binCounts[bin], totals);
                lowest[bin] = totals[1];
                widths[bin] = BitPacking.bits(totals[2] - totals[1]);
            }
            costBits += 8
                    + 8L * ColumnWriter.signedBytes(lowest[bin] - before)
                    + 8L * BitPacking.packedBytes(binCounts[bin], widths[bin]);
            before = lowest[bin];
        }
    }

    /** Writes what was planned last. */
    void write(int count, ColumnWriter target) {
        int bins = 1 << codeWidth;
        target.u8(codeWidth);
        long before = 0;
        for (int bin = 0; bin < bins; bin++) {
            target.signed(lowest[bin] - before);
            target.u8(widths[bin]);
            before = lowest[bin];
        }
        target.packed(codes, 0, count, codeWidth);
        for (int bin = 0; bin < bins; bin++) {
            target.packed(grouped, starts[bin], binCounts[bin], widths[bin], lowest[bin]);
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
        findPlaces(count);
        for (int bin = 0; bin < bins; bin++) {
            source.unpack(grouped, starts[bin], binCounts[bin], widths[bin], lowest[bin] + bias);
        }
        for (int i = 0; i < count; i++) {
            target[from + i] = grouped[next[(int) codes[i]]++];
        }
    }
}
