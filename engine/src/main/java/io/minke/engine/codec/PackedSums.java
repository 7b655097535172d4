package io.minke.engine.codec;

/**
 * Running sums of a packed run, in the same loop that unpacks it: an addition that waits for the one before takes as long as the unpacking of the next value, so that both together take hardly more
 * than either. Groups of eight values begin on a byte border; where the others of a group begin is known before the loop.
 */
final class PackedSums {
    private static final int GROUP = 8;
    /** Up to that width a group lies in one word, in two, or in four. */
    private static final int EIGHT_A_WORD = 8;

    private static final int FOUR_A_WORD = 14;

    private static final int TWO_A_WORD = 28;

    private PackedSums() {}

    /**
     * target[from + i] = start + (base + value[first]) + ... + (base + value[i]), wrapping, for i in [first, end), of the run of {@code width} bits at source[offset ..).
     * {@link BitPacking#SLACK_BYTES} behind value {@code end} are readable.
     *
     * @return the last sum; {@code start} where there is no value
     */
    static long unpack(
            byte[] source, int offset, int first, int end, int width, long base, long start, long[] target, int from) {
        if (first < 0 || first > end || from < 0 || end > target.length - from) {
            throw new IndexOutOfBoundsException(first + " to " + end + " at " + from + " of " + target.length);
        }
        if (width > BitPacking.WIDEST_IN_ONE_WORD) {
            return unpackWide(source, offset, first, end, width, base, start, target, from);
        }
        PlainKernels.requireReadable(source, offset, end, width);
        int groups = Math.min(end, (first + GROUP - 1) & -GROUP);
        int tail = width > TWO_A_WORD ? groups : Math.max(groups, end & -GROUP);
        long sum = unpackSingly(source, offset, first, groups, width, base, start, target, from);
        if (width <= EIGHT_A_WORD) {
            sum = unpackEights(source, offset, groups, tail, width, base, sum, target, from);
        } else if (width <= FOUR_A_WORD) {
            sum = unpackFours(source, offset, groups, tail, width, base, sum, target, from);
        } else if (width <= TWO_A_WORD) {
            sum = unpackTwos(source, offset, groups, tail, width, base, sum, target, from);
        }
        return unpackSingly(source, offset, tail, end, width, base, sum, target, from);
    }

    private static long unpackEights(
            byte[] source, int offset, int first, int end, int width, long base, long start, long[] target, int from) {
        long mask = BitPacking.mask(width);
        long sum = start;
        long address = PlainKernels.BYTES_BASE + offset + (first >>> 3) * width;
        for (int i = from + first; i < from + end; i += GROUP) {
            long word = PlainKernels.word(source, address);
            sum += base + (word & mask);
            target[i] = sum;
            word >>>= width;
            sum += base + (word & mask);
            target[i + 1] = sum;
            word >>>= width;
            sum += base + (word & mask);
            target[i + 2] = sum;
            word >>>= width;
            sum += base + (word & mask);
            target[i + 3] = sum;
            word >>>= width;
            sum += base + (word & mask);
            target[i + 4] = sum;
            word >>>= width;
            sum += base + (word & mask);
            target[i + 5] = sum;
            word >>>= width;
            sum += base + (word & mask);
            target[i + 6] = sum;
            word >>>= width;
            sum += base + (word & mask);
            target[i + 7] = sum;
            address += width;
        }
        return sum;
    }

    private static long unpackFours(
            byte[] source, int offset, int first, int end, int width, long base, long start, long[] target, int from) {
        long mask = BitPacking.mask(width);
        long half = 4 * width >>> 3;
        int halfShift = 4 * width & 7;
        long sum = start;
        long address = PlainKernels.BYTES_BASE + offset + (first >>> 3) * width;
        for (int i = from + first; i < from + end; i += GROUP) {
            long word = PlainKernels.word(source, address);
            sum += base + (word & mask);
            target[i] = sum;
            word >>>= width;
            sum += base + (word & mask);
            target[i + 1] = sum;
            word >>>= width;
            sum += base + (word & mask);
            target[i + 2] = sum;
            word >>>= width;
            sum += base + (word & mask);
            target[i + 3] = sum;
            word = PlainKernels.word(source, address + half) >>> halfShift;
            sum += base + (word & mask);
            target[i + 4] = sum;
            word >>>= width;
            sum += base + (word & mask);
            target[i + 5] = sum;
            word >>>= width;
            sum += base + (word & mask);
            target[i + 6] = sum;
            word >>>= width;
            sum += base + (word & mask);
            target[i + 7] = sum;
            address += width;
        }
        return sum;
    }

    private static long unpackTwos(
            byte[] source, int offset, int first, int end, int width, long base, long start, long[] target, int from) {
        long mask = BitPacking.mask(width);
        long sum = start;
        int bit = first * width;
        for (int i = from + first; i < from + end; i += 2) {
            long word = PlainKernels.word(source, PlainKernels.BYTES_BASE + offset + (bit >>> 3)) >>> (bit & 7);
            sum += base + (word & mask);
            target[i] = sum;
            sum += base + (word >>> width & mask);
            target[i + 1] = sum;
            bit += 2 * width;
        }
        return sum;
    }

    private static long unpackSingly(
            byte[] source, int offset, int first, int end, int width, long base, long start, long[] target, int from) {
        long mask = BitPacking.mask(width);
        long sum = start;
        int bit = first * width;
        for (int i = first; i < end; i++) {
            long word = PlainKernels.word(source, PlainKernels.BYTES_BASE + offset + (bit >>> 3)) >>> (bit & 7);
            sum += base + (word & mask);
            target[from + i] = sum;
            bit += width;
        }
        return sum;
    }

    private static long unpackWide(
            byte[] source, int offset, int first, int end, int width, long base, long start, long[] target, int from) {
        long mask = BitPacking.mask(width);
        long sum = start;
        int bit = (offset << 3) + first * width;
        for (int i = first; i < end; i++) {
            sum += base + (BitPacking.wideWord(source, bit) & mask);
            target[from + i] = sum;
            bit += width;
        }
        return sum;
    }

    /** values[from + i] becomes start + values[from] + ... + values[from + i], wrapping. */
    static void restore(long[] values, int from, int count, long start) {
        long sum = start;
        for (int i = from; i < from + count; i++) {
            sum += values[i];
            values[i] = sum;
        }
    }

    /** values[from + i] becomes first + ((values[from] + ... + values[from + i - 1]) >> smoothing) + values[from + i], wrapping. */
    static void restoreSmoothed(long[] values, int from, int count, long first, int smoothing) {
        long sum = 0;
        for (int i = from; i < from + count; i++) {
            long residual = values[i];
            values[i] = first + (sum >> smoothing) + residual;
            sum += residual;
        }
    }
}
