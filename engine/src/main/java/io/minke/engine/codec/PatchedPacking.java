package io.minke.engine.codec;

import java.util.Arrays;

/**
 * Frame of reference with patches: the window [base, base + 2^width) that makes the run smallest is bit-packed, what lies outside is stored apart as (index, zigzag distance to
 * the base) and patched in (after Zukowski et al., "Super-Scalar RAM-CPU Cache Compression", ICDE 2006, with the window found by exact cost instead of sampling).
 *
 * <pre>
 *   u8 width, +128 if there are patches | signed base | [unsigned patch count | u8 patch width | packed indexes | packed distances] | packed values
 * </pre>
 *
 * {@link #plan} finds the cheapest window and its exact cost, {@link #write} writes what was planned.
 */
final class PatchedPacking {
    private static final int PATCHED = 128;
    private static final int BUCKET_BITS = 8;
    private static final int BUCKETS = 1 << BUCKET_BITS;
    /** Below that many values a second window can't pay for the patches' header. */
    private static final int FEWEST_FOR_PATCHES = 16;

    private static final int TABLE = BUCKETS + 1;
    private final int[] counts = new int[4 * TABLE];
    private final int[] cumulative = new int[BUCKETS + 1];
    private final long[] packed = new long[TimestampCodec.MAX_COUNT];
    private final long[] patchIndexes = new long[TimestampCodec.MAX_COUNT];
    private final long[] patchDistances = new long[TimestampCodec.MAX_COUNT];

    private long base;
    private int width;
    private long costBits;

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
        if (width > 0 && count >= FEWEST_FOR_PATCHES) {
            narrow(values, from, count, min, rangeBits);
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
            countBuckets(values, from, count, low, shift);
            int buckets = 1 << (spanBits - shift);
            for (int candidate = spanBits - 1; candidate >= shift; candidate--) {
                int window = 1 << (candidate - shift);
                int start = fullestWindow(buckets, window);
                int outside = count - (cumulative[start + window] - cumulative[start]);
                long bits = (long) count * candidate + (long) outside * patchBits + 16;
                if (bits < costBits) {
                    costBits = bits;
                    base = low + ((long) start << shift);
                    width = candidate;
                } else if ((long) outside * patchBits > costBits) {
                    // Narrower windows leave more outside, and these patches alone cost too much.
                    return;
                }
            }
            if (shift == 0) {
                return;
            }
            int start = fullestWindow(buckets, 2);
            int inside = cumulative[start + 2] - cumulative[start];
            // Patches for half of the values never pay, however narrow the rest is.
            if (inside * 2 < count) {
                return;
            }
            low += (long) start << shift;
            spanBits = shift + 1;
        }
    }

    /** Values in every bucket of 2^shift from low on, summed up; values outside all buckets are left out. */
    private void countBuckets(long[] values, int from, int count, long low, int shift) {
        Arrays.fill(counts, 0);
        int i = from;
        // Neighbours often fall into one bucket; counted in tables of their own they need not wait for each other.
        for (; i + 3 < from + count; i += 4) {
            counts[bucket(values[i] - low, shift)]++;
            counts[TABLE + bucket(values[i + 1] - low, shift)]++;
            counts[2 * TABLE + bucket(values[i + 2] - low, shift)]++;
            counts[3 * TABLE + bucket(values[i + 3] - low, shift)]++;
        }
        for (; i < from + count; i++) {
            counts[bucket(values[i] - low, shift)]++;
        }
        int sum = 0;
        for (int bucket = 0; bucket < BUCKETS; bucket++) {
            sum += counts[bucket] + counts[TABLE + bucket] + counts[2 * TABLE + bucket] + counts[3 * TABLE + bucket];
            cumulative[bucket + 1] = sum;
        }
    }

    /** The last bucket of a table takes what lies outside. */
    private static int bucket(long distance, int shift) {
        return (int) Math.min((distance >>> shift) & Long.MAX_VALUE, BUCKETS);
    }

    private int fullestWindow(int buckets, int window) {
        int best = 0;
        int most = -1;
        for (int start = 0; start + window <= buckets; start++) {
            int inside = cumulative[start + window] - cumulative[start];
            if (inside > most) {
                most = inside;
                best = start;
            }
        }
        return best;
    }

    /** Writes values[from .. from + count) as planned for just these values. */
    void write(long[] values, int from, int count, ColumnWriter target) {
        long windowMask = ~BitPacking.mask(width);
        int patches = 0;
        for (int i = 0; i < count; i++) {
            long distance = values[from + i] - base;
            if ((distance & windowMask) == 0) {
                packed[i] = distance;
            } else {
                packed[i] = 0;
                patchIndexes[patches] = i;
                patchDistances[patches++] = BitPacking.zigzag(distance);
            }
        }
        target.u8(width | (patches > 0 ? PATCHED : 0));
        target.signed(base);
        if (patches > 0) {
            writePatches(patches, count, target);
        }
        target.packed(packed, 0, count, width);
    }

    private void writePatches(int patches, int count, ColumnWriter target) {
        long all = 0;
        for (int i = 0; i < patches; i++) {
            all |= patchDistances[i];
        }
        int patchWidth = BitPacking.bits(all);
        target.unsigned(patches);
        target.u8(patchWidth);
        target.packed(patchIndexes, 0, patches, BitPacking.bits(count - 1));
        target.packed(patchDistances, 0, patches, patchWidth);
    }

    /** Reads {@code count} values, at least 1, into target[from ..). */
    void read(ColumnReader source, int count, long[] target, int from) {
        int header = source.u8();
        int packedWidth = header & ~PATCHED;
        if (packedWidth > Long.SIZE) {
            throw source.damage("a width of 0 to 64 bits", Integer.toString(packedWidth));
        }
        long packedBase = source.signed();
        int patches = 0;
        if ((header & PATCHED) != 0) {
            patches = source.unsignedBetween(1, count, "a patch count");
            int patchWidth = source.widthBetween(0, Long.SIZE, "a patch width");
            source.unpack(patchIndexes, 0, patches, BitPacking.bits(count - 1), 0);
            source.unpack(patchDistances, 0, patches, patchWidth, 0);
        }
        source.unpack(target, from, count, packedWidth, packedBase);
        for (int i = 0; i < patches; i++) {
            int index = (int) patchIndexes[i];
            if (index >= count) {
                throw source.damage("a patch index below " + count, Integer.toString(index));
            }
            target[from + index] = packedBase + BitPacking.unzigzag(patchDistances[i]);
        }
    }
}
