package io.minke.engine.codec;

import java.nio.ByteOrder;
import java.util.Arrays;
import org.agrona.UnsafeApi;

/** The kernels as loops that any JVM compiles well. */
final class PlainKernels implements Kernels {
    static final long BYTES_BASE = UnsafeApi.arrayBaseOffset(byte[].class);
    static final long LONGS_BASE = UnsafeApi.arrayBaseOffset(long[].class);
    private static final long INTS_BASE = UnsafeApi.arrayBaseOffset(int[].class);
    private static final long DOUBLES_BASE = UnsafeApi.arrayBaseOffset(double[].class);
    private static final boolean BIG_ENDIAN = ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN;

    /** Eight values of up to 8 bits lie within one word, four of up to 14 bits wherever they start in their first byte, two of up to 28. */
    private static final int EIGHT_A_WORD = 8;

    private static final int FOUR_A_WORD = 14;
    private static final long LARGEST_DECIMAL = (long) DecimalScale.LIMIT;
    private static final int TWO_A_WORD = 28;

    @Override
    public void unpack(byte[] source, int offset, int count, int width, long base, long[] target, int from) {
        requireReadable(source, offset, count, width);
        if (width <= EIGHT_A_WORD) {
            unpackEights(source, offset, count, width, base, target, from);
        } else if (width <= FOUR_A_WORD) {
            unpackFours(source, offset, count, width, base, target, from);
        } else if (width <= TWO_A_WORD) {
            unpackTwos(source, offset, count, width, base, target, from);
        } else {
            unpackSingly(source, offset, 0, count, width, base, target, from);
        }
    }

    /** The loads are unchecked; this is the one check for all of them. */
    static void requireReadable(byte[] source, int offset, int count, int width) {
        if (offset < 0
                || width > 57
                || offset + BitPacking.packedBytes(count, width) + BitPacking.SLACK_BYTES > source.length) {
            throw new IndexOutOfBoundsException(
                    count + " values of " + width + " bits at " + offset + " of " + source.length + " bytes");
        }
    }

    private static void unpackEights(
            byte[] source, int offset, int count, int width, long base, long[] target, int from) {
        long mask = BitPacking.mask(width);
        int whole = count & ~7;
        long address = BYTES_BASE + offset;
        for (int i = from; i < from + whole; i += 8) {
            long word = word(source, address);
            target[i] = base + (word & mask);
            word >>>= width;
            target[i + 1] = base + (word & mask);
            word >>>= width;
            target[i + 2] = base + (word & mask);
            word >>>= width;
            target[i + 3] = base + (word & mask);
            word >>>= width;
            target[i + 4] = base + (word & mask);
            word >>>= width;
            target[i + 5] = base + (word & mask);
            word >>>= width;
            target[i + 6] = base + (word & mask);
            word >>>= width;
            target[i + 7] = base + (word & mask);
            address += width;
        }
        unpackSingly(source, offset, whole, count, width, base, target, from);
    }

    /** Groups of eight values begin on a byte border; where the others of a group begin is known before the loop. */
    private static void unpackFours(
            byte[] source, int offset, int count, int width, long base, long[] target, int from) {
        long mask = BitPacking.mask(width);
        int whole = count & ~7;
        long half = 4 * width >>> 3;
        int halfShift = 4 * width & 7;
        int twice = 2 * width;
        int thrice = 3 * width;
        long address = BYTES_BASE + offset;
        for (int i = from; i < from + whole; i += 8) {
            long low = word(source, address);
            long high = word(source, address + half) >>> halfShift;
            target[i] = base + (low & mask);
            target[i + 1] = base + (low >>> width & mask);
            target[i + 2] = base + (low >>> twice & mask);
            target[i + 3] = base + (low >>> thrice & mask);
            target[i + 4] = base + (high & mask);
            target[i + 5] = base + (high >>> width & mask);
            target[i + 6] = base + (high >>> twice & mask);
            target[i + 7] = base + (high >>> thrice & mask);
            address += width;
        }
        unpackSingly(source, offset, whole, count, width, base, target, from);
    }

    private static void unpackTwos(
            byte[] source, int offset, int count, int width, long base, long[] target, int from) {
        long mask = BitPacking.mask(width);
        int whole = count & ~1;
        int bit = 0;
        for (int i = from; i < from + whole; i += 2) {
            long word = word(source, BYTES_BASE + offset + (bit >>> 3)) >>> (bit & 7);
            target[i] = base + (word & mask);
            target[i + 1] = base + ((word >>> width) & mask);
            bit += 2 * width;
        }
        unpackSingly(source, offset, whole, count, width, base, target, from);
    }

    private static void unpackSingly(
            byte[] source, int offset, int done, int count, int width, long base, long[] target, int from) {
        long mask = BitPacking.mask(width);
        int bit = done * width;
        for (int i = from + done; i < from + count; i++) {
            long word = word(source, BYTES_BASE + offset + (bit >>> 3)) >>> (bit & 7);
            target[i] = base + (word & mask);
            bit += width;
        }
    }

    static long word(byte[] source, long address) {
        long word = UnsafeApi.getLong(source, address);
        return BIG_ENDIAN ? Long.reverseBytes(word) : word;
    }

    /**
     * A conversion of long to double is a scalar instruction on JDK 17 and most machines; an integer added to the bits of 1.5 * 2^52 makes the double 1.5 * 2^52 + k without one,
     * and all loops become vector loops. The quotient comes from {@link FusedDivision}, where the machine has the instruction.
     */
    @Override
    public void toDecimals(long[] integers, int count, double power, double[] target, int targetOffset) {
        if (targetOffset < 0 || targetOffset + count > target.length || count > integers.length) {
            throw new IndexOutOfBoundsException(count + " values at " + targetOffset + " of " + target.length);
        }
        UnsafeApi.copyMemory(
                integers,
                LONGS_BASE,
                target,
                DOUBLES_BASE + (long) targetOffset * Double.BYTES,
                (long) count * Double.BYTES);
        divideBits(target, targetOffset, count, power);
    }

    @Override
    public void divideBits(double[] target, int from, int count, double power) {
        if (FusedDivision.IS_FAST) {
            FusedDivision.divideShifted(target, from, from + count, power);
        } else {
            for (int i = from; i < from + count; i++) {
                target[i] = (target[i] - DecimalScale.MAGIC) / power;
            }
        }
    }

    @Override
    public boolean hasIntLanes() {
        return IntegerRange.HAS_INT_LANES;
    }

    @Override
    public void unpackDecimals(
            byte[] source,
            int offset,
            int count,
            int width,
            long base,
            double power,
            int[] scratch,
            double[] target,
            int targetOffset) {
        unpackInts(source, offset, count, width, 0, scratch);
        divideInts(scratch, count, base, power, target, targetOffset);
    }

    @Override
    public void summarizePacked(
            byte[] source, int offset, int count, int width, long base, int[] scratch, long[] totals) {
        unpackInts(source, offset, count, width, 0, scratch);
        summarizeInts(scratch, count, totals);
        totals[0] += base * count;
        totals[1] += base;
        totals[2] += base;
    }

    /**
     * A reduction over bare loads is left scalar by the compiler, which finds it not worth a vector; one over what is computed of them is not. So extremes are taken of distances to the first, and sums of
     * halves, which so many values can't overflow.
     */
    @Override
    public void summarizeInts(int[] integers, int count, long[] totals) {
        int origin = integers[0];
        int lowHalves = 0;
        for (int i = 0; i < count; i++) {
            lowHalves += integers[i] & 0xFFFF;
        }
        int highHalves = 0;
        for (int i = 0; i < count; i++) {
            highHalves += integers[i] >> Short.SIZE;
        }
        int low = Integer.MAX_VALUE;
        for (int i = 0; i < count; i++) {
            low = Math.min(low, integers[i] - origin);
        }
        int high = Integer.MIN_VALUE;
        for (int i = 0; i < count; i++) {
            high = Math.max(high, integers[i] - origin);
        }
        totals[0] = lowHalves + ((long) highHalves << Short.SIZE);
        totals[1] = (long) origin + low;
        totals[2] = (long) origin + high;
    }

    /** Two values a word to two ints a word, in groups of eight that begin on a byte border; the last group is filled up with whatever lies behind the run. */
    @Override
    public void unpackInts(byte[] source, int offset, int count, int width, int base, int[] target) {
        requireReadable(source, offset, count, width);
        requireRoom(target, count);
        long low = BitPacking.mask(width);
        long high = low << Integer.SIZE;
        int apart = Integer.SIZE - width;
        int bit2 = 2 * width;
        int bit4 = 4 * width;
        int bit6 = 6 * width;
        long address = BYTES_BASE + offset;
        long place = INTS_BASE;
        for (int i = 0; i < count; i += 8) {
            long first = word(source, address);
            long second = word(source, address + (bit2 >>> 3)) >>> (bit2 & 7);
            long third = word(source, address + (bit4 >>> 3)) >>> (bit4 & 7);
            long fourth = word(source, address + (bit6 >>> 3)) >>> (bit6 & 7);
            UnsafeApi.putLong(target, place, inOrder(first & low | first << apart & high));
            UnsafeApi.putLong(target, place + 8, inOrder(second & low | second << apart & high));
            UnsafeApi.putLong(target, place + 16, inOrder(third & low | third << apart & high));
            UnsafeApi.putLong(target, place + 24, inOrder(fourth & low | fourth << apart & high));
            address += width;
            place += 8 * Integer.BYTES;
        }
        add(base, target, count);
    }

    /** A pass of its own: two ints of a word would carry into each other. */
    private static void add(int base, int[] target, int count) {
        if (base != 0) {
            for (int i = 0; i < count; i++) {
                target[i] += base;
            }
        }
    }

    static void requireRoom(int[] target, int count) {
        if (target.length < (count + 7 & -8)) {
            throw new IndexOutOfBoundsException(count + " values in " + target.length);
        }
    }

    /** Both values of a pair come out in one word of the target, looked up where all pairs of a width fit a table. */
    @Override
    public void unpackPairs(byte[] source, int offset, int count, int width, int radix, int base, int[] target) {
        int pairs = (count + 1) / 2;
        requireReadable(source, offset, pairs, width);
        requireRoom(target, count);
        if (width <= PairTable.MAX_WIDTH) {
            lookUpPairs(source, offset, pairs, width, target);
        } else {
            splitPairs(source, offset, pairs, width, radix, target);
        }
        if ((count & 1) != 0) {
            int last = (pairs - 1) * width;
            long word = word(source, BYTES_BASE + offset + (last >>> 3)) >>> (last & 7);
            target[count - 1] = (int) (word & BitPacking.mask(width));
        }
        add(base, target, count);
    }

    /** Groups of four pairs, two a load; the last group is filled up with whatever lies behind the run. */
    private static void lookUpPairs(byte[] source, int offset, int pairs, int width, int[] target) {
        long[] apart = PairTable.of(width);
        int mask = apart.length - 1;
        int twice = 2 * width;
        long place = INTS_BASE;
        int bit = 0;
        for (int pair = 0; pair < pairs; pair += 4) {
            long first = word(source, BYTES_BASE + offset + (bit >>> 3)) >>> (bit & 7);
            bit += twice;
            long second = word(source, BYTES_BASE + offset + (bit >>> 3)) >>> (bit & 7);
            bit += twice;
            UnsafeApi.putLong(target, place, inOrder(apart[(int) first & mask]));
            UnsafeApi.putLong(target, place + 8, inOrder(apart[(int) (first >>> width) & mask]));
            UnsafeApi.putLong(target, place + 16, inOrder(apart[(int) second & mask]));
            UnsafeApi.putLong(target, place + 24, inOrder(apart[(int) (second >>> width) & mask]));
            place += 4 * Long.BYTES;
        }
    }

    /** Two pairs a word: both + b * (2^32 - radix) is a + b * 2^32. */
    private static void splitPairs(byte[] source, int offset, int pairs, int width, int radix, int[] target) {
        long mask = BitPacking.mask(width);
        long reciprocal = PatchedPacking.reciprocal(radix);
        long apart = (1L << Integer.SIZE) - radix;
        long place = INTS_BASE;
        int bit = 0;
        for (int pair = 0; pair < pairs; pair += 2) {
            long word = word(source, BYTES_BASE + offset + (bit >>> 3)) >>> (bit & 7);
            long both = word & mask;
            long next = word >>> width & mask;
            long second = both * reciprocal >>> PatchedPacking.RECIPROCAL_BITS;
            long nextSecond = next * reciprocal >>> PatchedPacking.RECIPROCAL_BITS;
            UnsafeApi.putLong(target, place, inOrder(both + second * apart));
            UnsafeApi.putLong(target, place + 8, inOrder(next + nextSecond * apart));
            place += 2 * Long.BYTES;
            bit += 2 * width;
        }
    }

    /** Sums go to the bits of the doubles at once; smoothed ones take half the time as ints. */
    @Override
    public void divideSums(
            int[] residuals, int count, int smoothing, long first, double power, double[] target, int targetOffset) {
        if (smoothing == 0) {
            RunningSums.toBits(residuals, count, 0, first + DecimalScale.MAGIC_BITS, target, targetOffset);
            divideBits(target, targetOffset, count, power);
        } else {
            RunningSums.addUp(residuals, count, smoothing);
            divideInts(residuals, count, first, power, target, targetOffset);
        }
    }

    @Override
    public void summarizeSums(int[] residuals, int count, int smoothing, long farthest, long[] totals) {
        RunningSums.addUp(residuals, count, smoothing);
        summarizeInts(residuals, count, totals);
    }

    @Override
    public void divideInts(int[] integers, int count, long base, double power, double[] target, int targetOffset) {
        double origin = base;
        if (FusedDivision.IS_FAST) {
            FusedDivision.divide(integers, count, origin, power, target, targetOffset);
        } else {
            for (int i = 0; i < count; i++) {
                target[targetOffset + i] = (origin + integers[i]) / power;
            }
        }
    }

    /** Two ints in the order in which memory holds them. */
    private static long inOrder(long two) {
        return BIG_ENDIAN ? Long.rotateLeft(two, Integer.SIZE) : two;
    }

    @Override
    public boolean toIntegers(
            double[] values, int from, int count, double power, long[] integers, double[] shifted, double[] back) {
        for (int i = 0; i < count; i++) {
            shifted[i] = values[from + i] * power + DecimalScale.MAGIC;
        }
        // What is outside of the range that a fused division is one for fails below.
        if (FusedDivision.IS_FAST) {
            FusedDivision.divideShifted(shifted, count, power, back);
        } else {
            for (int i = 0; i < count; i++) {
                back[i] = (shifted[i] - DecimalScale.MAGIC) / power;
            }
        }
        // Compares bits, except that all NaNs are equal; these fail below.
        if (Arrays.mismatch(values, from, from + count, back, 0, count) >= 0) {
            return false;
        }
        UnsafeApi.copyMemory(shifted, DOUBLES_BASE, integers, LONGS_BASE, (long) count * Double.BYTES);
        long outside = 0;
        for (int i = 0; i < count; i++) {
            long integer = integers[i] - DecimalScale.MAGIC_BITS;
            integers[i] = integer;
            outside |= integer + LARGEST_DECIMAL;
        }
        return (outside & -2 * LARGEST_DECIMAL) == 0;
    }

    @Override
    public void summarize(long[] integers, int from, int count, long[] target) {
        long origin = integers[from];
        int end = from + count;
        if (!IntegerRange.isNarrow(integers, from, end, origin)) {
            summarizeWide(integers, from, count, target);
            return;
        }
        target[0] = IntegerRange.sum(integers, from, end, origin);
        target[1] = IntegerRange.lowest(integers, from, end, true, origin);
        target[2] = IntegerRange.highest(integers, from, end, true, origin);
    }

    /** Loops of their own and two accumulators each: together they would wait for each other's registers. */
    private static void summarizeWide(long[] integers, int from, int count, long[] target) {
        long sum = 0;
        long low = integers[from];
        long high = low;
        long otherLow = low;
        long otherHigh = low;
        int end = from + count;
        for (int i = from; i < end; i++) {
            sum += integers[i];
        }
        int i = from;
        for (; i + 1 < end; i += 2) {
            low = Math.min(low, integers[i]);
            high = Math.max(high, integers[i]);
            otherLow = Math.min(otherLow, integers[i + 1]);
            otherHigh = Math.max(otherHigh, integers[i + 1]);
        }
        if (i < end) {
            low = Math.min(low, integers[i]);
            high = Math.max(high, integers[i]);
        }
        target[0] = sum;
        target[1] = Math.min(low, otherLow);
        target[2] = Math.max(high, otherHigh);
    }

    @Override
    public String name() {
        return "plain";
    }

    @Override
    public boolean isSupported() {
        return true;
    }
}
