package io.minke.engine.codec;

import java.util.Arrays;

/**
 * Frame of reference with patches: the window [base, base + 2^width) that makes the run smallest is bit-packed, what lies outside is stored apart as (index, zigzag distance to
 * the base) and patched in (after Zukowski et al., "Super-Scalar RAM-CPU Cache Compression", ICDE 2006, with the window found by exact cost instead of sampling).
 *
 * <pre>
 *   u8 width, +128 if there are patches | signed base | [patches] | packed values
 *
 *   patches   unsigned count | u8 width of skips | u8 width of distances, +128 if unsigned, else zigzag | packed skips: indexes skipped since the patch before | packed distances to the base
 * </pre>
 *
 * <p>PAIRED is the same with windows of [base, base + R), R = floor(sqrt(2^w)), w odd: two values together take w bits, a + R * b, so that widths grow in halves of a bit. Uniform jitter
 * over 180 ms takes 7.5 bits instead of 8.
 *
 * {@link #plan} finds the cheapest window and its exact cost, {@link #write} writes what was planned.
 */
final class PatchedPacking {
    static final int PATCHED = 128;
    static final int ABOVE = 128;
    /** Pairs split by a multiplication that is exact for R^3 below 2^32. */
    static final int MAX_PAIR_WIDTH = 21;

    static final int RECIPROCAL_BITS = 32;
    /** Pairs decode at half the speed: they must be smaller by one part in that many. */
    private static final int PAIRS_MUST_SAVE = 32;

    private static final int BUCKET_BITS = 8;
    private static final int BUCKETS = 1 << BUCKET_BITS;
    /** Exact decimals are below that, and what is within a narrow window of it is still an exact double. */
    private static final long LARGEST_DECIMAL = 1L << 51;
    /** Below that many values a second window can't pay for the patches' header. */
    private static final int FEWEST_FOR_PATCHES = 16;

    private static final long BOUND_LIMIT = 1L << 61;

    private static final int GROUP = 8;
    private static final int TABLE = BUCKETS + 1;
    private final int[] counts = new int[4 * TABLE];
    private final int[] cumulative = new int[BUCKETS + 1];
    private final long[] packed = new long[TimestampCodec.MAX_COUNT + 1];
    private final int[] groupStarts = new int[TimestampCodec.MAX_COUNT / GROUP + 1];
    private final long[] patchIndexes = new long[TimestampCodec.MAX_COUNT];
    private final long[] patchDistances = new long[TimestampCodec.MAX_COUNT];

    private long base;
    private int width;
    private long costBits;
    private long pairedBase;
    private int pairWidth;
    private long pairedBits;
    private boolean paired;
    /** Whether the window holds all values. */
    private boolean isWhole;

    /** What the header of the run that was read or opened last says; a radix of 0 where it is not in pairs. */
    private int openWidth;

    private long openBase;
    private long openRadix;
    private long openReciprocal;
    private long openMask;
    private int openPatches;
    private int openBit;

    /** Bits of the planned run, all headers included. */
    long costBits() {
        return costBits;
    }

    /** Finds the window for values[from .. from + count), count at least 1, which lie between min and max. */
    void plan(long[] values, int from, int count, long min, long max) {
        int rangeBits = BitPacking.bits(max - min);
        base = min;
        width = rangeBits;
        costBits = (long) count * width;
        pairedBits = Long.MAX_VALUE;
        if (width > 0 && count >= FEWEST_FOR_PATCHES) {
            narrow(values, from, count, min, rangeBits);
        }
        paired = pairedBits < costBits - costBits / PAIRS_MUST_SAVE;
        isWhole = !paired && base == min && width == rangeBits;
        if (paired) {
            base = pairedBase;
            costBits = pairedBits;
        }
        costBits = ((costBits + 7) & ~7) + 8 + 8L * ColumnWriter.signedBytes(base);
    }

    /** Looks for a cheaper window, first in 256 buckets over the whole range, then, if the densest two buckets hold nearly all values, in finer ones inside these. */
    private void narrow(long[] values, int from, int count, long min, int rangeBits) {
        int patchBits = BitPacking.bits(count - 1) + rangeBits;
        long low = min;
        int spanBits = rangeBits;
        while (spanBits > 0) {
            int shift = Math.max(0, spanBits - BUCKET_BITS);
            int buckets = 1 << (spanBits - shift);
            clearBuckets(buckets);
            if (spanBits == rangeBits) {
                countAll(values, from, count, low, shift);
            } else {
                countInside(values, from, count, low, shift);
            }
            addUp(buckets);
            for (int candidate = spanBits - 1; candidate >= shift; candidate--) {
                int halfMore = 2 * candidate + 1;
                if (halfMore >= 3 && halfMore <= MAX_PAIR_WIDTH) {
                    tryPairs(count, buckets, low, shift, halfMore, patchBits);
                }
                int window = 1 << (candidate - shift);
                int inside = mostInside(buckets, window);
                int outside = count - inside;
                long bits = (long) count * candidate + (long) outside * patchBits + 16;
                if (bits < costBits) {
                    costBits = bits;
                    base = low + ((long) windowWith(inside, buckets, window) << shift);
                    width = candidate;
                } else if ((long) outside * patchBits > costBits) {
                    // Narrower windows leave more outside, and these patches alone cost too much.
                    return;
                }
            }
            if (shift == 0) {
                return;
            }
            int inside = mostInside(buckets, 2);
            // Patches for half of the values never pay, however narrow the rest is.
            if (inside * 2 < count) {
                return;
            }
            low += (long) windowWith(inside, buckets, 2) << shift;
            spanBits = shift + 1;
        }
    }

    private void tryPairs(int count, int buckets, long low, int shift, int candidate, int patchBits) {
        int window = Math.min(buckets, (int) (radix(candidate) >>> shift));
        int inside = mostInside(buckets, window);
        int outside = count - inside;
        long bits = (long) ((count + 1) / 2) * candidate + (long) outside * patchBits + 16;
        if (bits < pairedBits) {
            pairedBits = bits;
            pairedBase = low + ((long) windowWith(inside, buckets, window) << shift);
            pairWidth = candidate;
        }
    }

    /** How many values a pair of that width tells apart, twice: the whole part of the square root of 2^width. */
    static long radix(int width) {
        // Exact: a double holds 2^width, and no square lies between a root's whole part and the root.
        return (long) Math.sqrt(1L << width);
    }

    /** Whether {@link #plan} chose pairs. */
    boolean isPaired() {
        return paired;
    }

    private void clearBuckets(int buckets) {
        for (int table = 0; table < counts.length; table += TABLE) {
            Arrays.fill(counts, table, table + buckets, 0);
        }
    }

    /** Values in every bucket of 2^shift from low on, none of which lies outside of all. Neighbours often fall into one bucket; counted in tables of their own they need not wait for each other. */
    private void countAll(long[] values, int from, int count, long low, int shift) {
        int i = from;
        for (; i + 3 < from + count; i += 4) {
            counts[(int) (values[i] - low >>> shift)]++;
            counts[TABLE + (int) (values[i + 1] - low >>> shift)]++;
            counts[2 * TABLE + (int) (values[i + 2] - low >>> shift)]++;
            counts[3 * TABLE + (int) (values[i + 3] - low >>> shift)]++;
        }
        for (; i < from + count; i++) {
            counts[(int) (values[i] - low >>> shift)]++;
        }
    }

    /** The same where some may lie outside, which are left out. */
    private void countInside(long[] values, int from, int count, long low, int shift) {
        int i = from;
        for (; i + 3 < from + count; i += 4) {
            counts[bucket(values[i] - low, shift)]++;
            counts[TABLE + bucket(values[i + 1] - low, shift)]++;
            counts[2 * TABLE + bucket(values[i + 2] - low, shift)]++;
            counts[3 * TABLE + bucket(values[i + 3] - low, shift)]++;
        }
        for (; i < from + count; i++) {
            counts[bucket(values[i] - low, shift)]++;
        }
    }

    private void addUp(int buckets) {
        int sum = 0;
        for (int bucket = 0; bucket < buckets; bucket++) {
            sum += counts[bucket] + counts[TABLE + bucket] + counts[2 * TABLE + bucket] + counts[3 * TABLE + bucket];
            cumulative[bucket + 1] = sum;
        }
    }

    /** The last bucket of a table takes what lies outside. */
    private static int bucket(long distance, int shift) {
        return (int) Math.min((distance >>> shift) & Long.MAX_VALUE, BUCKETS);
    }

    /** Most values that any window of that many buckets holds; a loop of its own, without the place, because it compiles to a vector loop. */
    private int mostInside(int buckets, int window) {
        int most = 0;
        for (int start = 0; start <= buckets - window; start++) {
            most = Math.max(most, cumulative[start + window] - cumulative[start]);
        }
        return most;
    }

    /** The first window of that many buckets that holds that many values. */
    private int windowWith(int inside, int buckets, int window) {
        int start = 0;
        while (start < buckets - window && cumulative[start + window] - cumulative[start] != inside) {
            start++;
        }
        return start;
    }

    /** Writes values[from .. from + count) as planned for just these values. */
    void write(long[] values, int from, int count, ColumnWriter target) {
        if (isWhole) {
            target.u8(width);
            target.signed(base);
            target.packed(values, from, count, width, base);
            return;
        }
        long windowLength = paired ? radix(pairWidth) : 0;
        int patches = paired ? splitOff(values, from, count, windowLength) : listOutside(values, from, count);
        target.u8((paired ? pairWidth : width) | (patches > 0 ? PATCHED : 0));
        target.signed(base);
        if (patches > 0) {
            writePatches(values, from, patches, target);
        }
        if (paired) {
            int pairs = joinPairs(count, windowLength);
            target.packed(packed, 0, pairs, pairWidth);
        } else {
            // What is patched leaves some bits in its place, which nobody reads.
            target.packed(values, from, count, width, base);
        }
    }

    /** Lists the places of values outside the window, of whole groups first: most hold none. Without a branch: where patches fall is nothing that a processor could foresee. */
    private int listOutside(long[] values, int from, int count) {
        long outsideBits = ~BitPacking.mask(width);
        int end = from + (count & -GROUP);
        int groups = 0;
        for (int i = from; i < end; i += GROUP) {
            long first = values[i] - base | values[i + 1] - base | values[i + 2] - base | values[i + 3] - base;
            long second = values[i + 4] - base | values[i + 5] - base | values[i + 6] - base | values[i + 7] - base;
            groupStarts[groups] = i;
            groups += ((first | second) & outsideBits) != 0 ? 1 : 0;
        }
        int patches = 0;
        for (int group = 0; group < groups; group++) {
            int start = groupStarts[group];
            for (int i = start; i < start + GROUP; i++) {
                patchIndexes[patches] = i - from;
                patches += (values[i] - base & outsideBits) != 0 ? 1 : 0;
            }
        }
        for (int i = end; i < from + count; i++) {
            patchIndexes[patches] = i - from;
            patches += (values[i] - base & outsideBits) != 0 ? 1 : 0;
        }
        return patches;
    }

    /** The same for pairs, which are joined of what is left: zeros in the places of the others. */
    private int splitOff(long[] values, int from, int count, long windowLength) {
        int patches = 0;
        for (int i = 0; i < count; i++) {
            long distance = values[from + i] - base;
            patchIndexes[patches] = i;
            // A negative distance is as far outside as one beyond the window.
            long isOutside = (distance | windowLength - 1 - distance) >> Long.SIZE - 1;
            packed[i] = distance & ~isOutside;
            patches -= (int) isOutside;
        }
        return patches;
    }

    private int joinPairs(int count, long radix) {
        packed[count] = 0;
        int pairs = (count + 1) / 2;
        for (int pair = 0; pair < pairs; pair++) {
            packed[pair] = packed[2 * pair] + radix * packed[2 * pair + 1];
        }
        return pairs;
    }

    /** Indexes as those skipped since the patch before; distances as they are where all lie above the window, which has its outliers on one side more often than not. */
    private void writePatches(long[] values, int from, int patches, ColumnWriter target) {
        long allSkips = 0;
        long allDistances = 0;
        long before = -1;
        for (int i = 0; i < patches; i++) {
            long index = patchIndexes[i];
            long skipped = index - before - 1;
            before = index;
            patchIndexes[i] = skipped;
            patchDistances[i] = values[from + (int) index] - base;
            allSkips |= skipped;
            allDistances |= patchDistances[i];
        }
        boolean above = allDistances >= 0;
        if (!above) {
            allDistances = 0;
            for (int i = 0; i < patches; i++) {
                patchDistances[i] = BitPacking.zigzag(patchDistances[i]);
                allDistances |= patchDistances[i];
            }
        }
        int skipWidth = BitPacking.bits(allSkips);
        int patchWidth = BitPacking.bits(allDistances);
        target.unsigned(patches);
        target.u8(skipWidth);
        target.u8(patchWidth | (above ? ABOVE : 0));
        target.packed(patchIndexes, 0, patches, skipWidth);
        target.packed(patchDistances, 0, patches, patchWidth);
    }

    /** Reads {@code count} values, at least 1, plus {@code bias} each, into target[from ..). */
    void read(ColumnReader source, boolean inPairs, int count, long bias, long[] target, int from) {
        readHeader(source, inPairs, count);
        long biased = openBase + bias;
        if (inPairs) {
            int pairs = (count + 1) / 2;
            source.unpack(packed, 0, pairs, openWidth, 0);
            splitPairs(pairs, count, openRadix, biased, target, from);
        } else {
            source.unpack(target, from, count, openWidth, biased);
        }
        for (int i = 0; i < openPatches; i++) {
            target[from + (int) patchIndexes[i]] = biased + patchDistances[i];
        }
    }

    /**
     * Reads {@code count} single values, at least 1, as quotients by {@code power} into target[targetOffset ..).
     *
     * @param scratch for {@link Kernels#INT_SCRATCH} numbers
     * @return false if these kernels have no way of their own for such a run
     */
    boolean readDecimals(
            ColumnReader source, int count, double power, int[] scratch, double[] target, int targetOffset) {
        readHeader(source, false, count);
        boolean isNarrow =
                openWidth <= Kernels.MAX_INT_WIDTH && openBase > -LARGEST_DECIMAL && openBase < LARGEST_DECIMAL;
        if (!isNarrow || !Kernels.CHOSEN.hasIntLanes()) {
            return false;
        }
        int offset = source.skip(BitPacking.packedBytes(count, openWidth));
        Kernels.CHOSEN.unpackDecimals(
                source.bytes(), offset, count, openWidth, openBase, power, scratch, target, targetOffset);
        for (int i = 0; i < openPatches; i++) {
            target[targetOffset + (int) patchIndexes[i]] = (openBase + patchDistances[i]) / power;
        }
        return true;
    }

    /**
     * Sum, smallest and largest of {@code count} single values, at least 1, none of them patched.
     *
     * @return false as {@link #readDecimals}
     */
    boolean summarize(ColumnReader source, int count, int[] scratch, long[] totals) {
        readHeader(source, false, count);
        if (openWidth > Kernels.MAX_INT_WIDTH || openPatches > 0 || !Kernels.CHOSEN.hasIntLanes()) {
            return false;
        }
        int offset = source.skip(BitPacking.packedBytes(count, openWidth));
        Kernels.CHOSEN.summarizePacked(source.bytes(), offset, count, openWidth, openBase, scratch, totals);
        return true;
    }

    /** The same for single values: {@link #at} brings them, as long as no other run is read, planned or written. */
    void open(ColumnReader source, boolean inPairs, int count) {
        readHeader(source, inPairs, count);
        int packedBytes = BitPacking.packedBytes(inPairs ? (count + 1) / 2 : count, openWidth);
        openBit = source.skip(packedBytes) << 3;
        openReciprocal = inPairs ? reciprocal(openRadix) : 0;
        openMask = BitPacking.mask(openWidth);
    }

    /** Value {@code index} of the run that was opened, from the bytes that it was opened in. */
    long at(byte[] bytes, int index) {
        if (openPatches > 0) {
            int patch = Arrays.binarySearch(patchIndexes, 0, openPatches, index);
            if (patch >= 0) {
                return openBase + patchDistances[patch];
            }
        }
        if (openRadix == 0) {
            return openBase + (BitPacking.wideWord(bytes, openBit + index * openWidth) & openMask);
        }
        long both = BitPacking.wideWord(bytes, openBit + (index >> 1) * openWidth) & openMask;
        long second = (both * openReciprocal) >>> RECIPROCAL_BITS;
        return openBase + ((index & 1) != 0 ? second : both - second * openRadix);
    }

    /** A bound that no value of the open run is below; by the header, without a look at the values. */
    long lowest() {
        long lowest = 0;
        for (int i = 0; i < openPatches; i++) {
            lowest = Math.min(lowest, patchDistances[i]);
        }
        return canBound(lowest) ? openBase + lowest : Long.MIN_VALUE;
    }

    /** A bound that no value of the open run is above. */
    long highest() {
        // The second of a pair is at most 2^width / radix, which is less than radix + 3.
        long highest = openRadix == 0 ? openMask : openRadix + 2;
        for (int i = 0; i < openPatches; i++) {
            highest = Math.max(highest, patchDistances[i]);
        }
        return canBound(highest) ? openBase + highest : Long.MAX_VALUE;
    }

    /** Whether neither the window nor the sum overflows. */
    private boolean canBound(long distance) {
        return openMask >= 0 && Math.abs(openBase) < BOUND_LIMIT && Math.abs(distance) < BOUND_LIMIT;
    }

    private void readHeader(ColumnReader source, boolean inPairs, int count) {
        int header = source.u8();
        openWidth = header & ~PATCHED;
        int widest = inPairs ? MAX_PAIR_WIDTH : Long.SIZE;
        if (openWidth > widest) {
            throw source.damage("a width of 0 to " + widest + " bits", Integer.toString(openWidth));
        }
        openRadix = inPairs ? radix(openWidth) : 0;
        openBase = source.signed();
        openPatches = 0;
        if ((header & PATCHED) != 0) {
            openPatches = source.unsignedBetween(1, count, "a patch count");
            readPatches(source, openPatches);
            placePatches(source, count);
        }
    }

    /** Indexes skipped become indexes. */
    private void placePatches(ColumnReader source, int count) {
        long index = -1;
        for (int i = 0; i < openPatches; i++) {
            long skipped = patchIndexes[i];
            if (skipped < 0 || skipped >= count - index - 1) {
                throw source.damage("a patch index below " + count, (index + 1) + " + " + skipped);
            }
            index += skipped + 1;
            patchIndexes[i] = index;
        }
    }

    private void readPatches(ColumnReader source, int patches) {
        int skipWidth = source.widthBetween(0, Long.SIZE, "a width of skipped indexes");
        int header = source.u8();
        int patchWidth = header & ~ABOVE;
        if (patchWidth > Long.SIZE) {
            throw source.damage("a patch width of 0 to 64 bits", Integer.toString(patchWidth));
        }
        source.unpack(patchIndexes, 0, patches, skipWidth, 0);
        source.unpack(patchDistances, 0, patches, patchWidth, 0);
        if ((header & ABOVE) == 0) {
            for (int i = 0; i < patches; i++) {
                patchDistances[i] = BitPacking.unzigzag(patchDistances[i]);
            }
        }
    }

    static long reciprocal(long radix) {
        return (1L << RECIPROCAL_BITS) / radix + 1;
    }

    private void splitPairs(int pairs, int count, long radix, long packedBase, long[] target, int from) {
        long reciprocal = reciprocal(radix);
        int whole = count / 2;
        for (int pair = 0; pair < whole; pair++) {
            long both = packed[pair];
            long second = (both * reciprocal) >>> RECIPROCAL_BITS;
            target[from + 2 * pair] = packedBase + both - second * radix;
            target[from + 2 * pair + 1] = packedBase + second;
        }
        if (whole < pairs) {
            target[from + 2 * whole] = packedBase + packed[whole];
        }
    }
}
