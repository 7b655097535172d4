package io.minke.engine.segment;

import io.minke.engine.codec.BlockStatistics;
import org.agrona.DirectBuffer;

/**
 * Minimum, maximum, first, last and sum of a block in few bits. Values of one series are decimals of few digits that lie close together, so all five are integers {@code k} with the value
 * {@code k / 10^e}:
 *
 * <pre>
 *  decimal   5 bits e (0 … 15) | 6 bits width of zigzag(kMin) | 6 bits width w of kMax - kMin | 1 bit: exact sum
 *            | zigzag(kMin) | kMax - kMin, w bits | kFirst - kMin, w bits (*) | kLast - kMin, w bits (*)
 *            | exact sum: kSum - n * kMin, w + 12 bits, absent if w = 0; else the 64 bits of the sum
 *  raw       5 bits 31 | 64 bits each: min, max, first, last, sum
 *  empty     5 bits 30: all samples are gaps
 *  (*) absent where min or max index say that the first or last sample is the minimum or the maximum
 * </pre>
 *
 * <p>Decoding divides, which is exact for every decimal that was parsed from text: see FORMAT.md.
 */
final class StatisticsBits {
    static final int EMPTY = 30;
    static final int RAW = 31;
    static final int MAX_EXPONENT = 15;
    /** Integers above are not all exact as doubles. */
    static final long MAX_INTEGER = 1L << 51;
    /** Bits that the sum of up to 2,048 values needs beyond one value. */
    private static final int SUM_EXTRA_BITS = 12;
    /** Wider blocks take the raw form, so that every sum fits into 63 bits. */
    private static final int MAX_RANGE_WIDTH = 50;
    /** Longest entry. */
    static final int MAX_BITS = 5 + 5 * 64;

    private static final double[] POWERS = {
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15
    };

    private StatisticsBits() {}

    /** Whether {@code value} has the bits of {@code k / 10^exponent} for an integer k; k is {@code Math.rint(value * 10^exponent)} then. */
    private static boolean isDecimal(double value, int exponent) {
        double k = Math.rint(value * POWERS[exponent]);
        return Math.abs(k) < MAX_INTEGER
                && Double.doubleToRawLongBits((double) (long) k / POWERS[exponent])
                        == Double.doubleToRawLongBits(value);
    }

    private static long integer(double value, int exponent) {
        return (long) Math.rint(value * POWERS[exponent]);
    }

    static void write(BlockStatistics block, BitWriter bits) {
        if (isEmpty(block)) {
            bits.write(EMPTY, 5);
            return;
        }
        int exponent = exponent(block);
        if (exponent > MAX_EXPONENT || !endsFollowFromIndexes(block)) {
            writeRaw(block, bits);
            return;
        }
        // The sum of all values may have more digits than the four others.
        for (int wider = exponent; wider <= MAX_EXPONENT && isDecimal(block, wider); wider++) {
            if (hasDecimalSum(block, wider)) {
                writeDecimal(block, wider, true, bits);
                return;
            }
        }
        writeDecimal(block, exponent, false, bits);
    }

    /** The least exponent that makes minimum, maximum, first and last decimals; above {@link #MAX_EXPONENT} if there is none. */
    private static int exponent(BlockStatistics block) {
        int exponent = 0;
        while (exponent <= MAX_EXPONENT && !isDecimal(block, exponent)) {
            exponent++;
        }
        return exponent;
    }

    private static void writeDecimal(BlockStatistics block, int exponent, boolean exactSum, BitWriter bits) {
        long min = integer(block.min, exponent);
        long range = integer(block.max, exponent) - min;
        int width = PackedBits.width(range);
        if (width > MAX_RANGE_WIDTH) {
            writeRaw(block, bits);
            return;
        }
        int minWidth = PackedBits.width(PackedBits.zigzag(min));
        bits.write(exponent, 5);
        bits.write(minWidth, 6);
        bits.write(width, 6);
        bits.write(exactSum ? 1 : 0, 1);
        bits.write(PackedBits.zigzag(min), minWidth);
        bits.write(range, width);
        if (block.minIndex != 0 && block.maxIndex != 0) {
            bits.write(integer(block.first, exponent) - min, width);
        }
        if (block.minIndex != block.count - 1 && block.maxIndex != block.count - 1) {
            bits.write(integer(block.last, exponent) - min, width);
        }
        if (!exactSum) {
            bits.write(Double.doubleToRawLongBits(block.sum), 64);
        } else if (width > 0) {
            long values = block.count - block.gapCount;
            bits.write(integer(block.sum, exponent) - values * min, width + SUM_EXTRA_BITS);
        }
    }

    private static void writeRaw(BlockStatistics block, BitWriter bits) {
        bits.write(RAW, 5);
        bits.write(Double.doubleToRawLongBits(block.min), 64);
        bits.write(Double.doubleToRawLongBits(block.max), 64);
        bits.write(Double.doubleToRawLongBits(block.first), 64);
        bits.write(Double.doubleToRawLongBits(block.last), 64);
        bits.write(Double.doubleToRawLongBits(block.sum), 64);
    }

    /**
     * Fills the five doubles of a row whose count, gap count and indexes are known. Reads at most {@link #MAX_BITS} from {@code bit} on, whatever is there.
     *
     * @return the bit position behind the entry, or -1 if it makes no sense
     */
    static long read(DirectBuffer buffer, int areaOffset, long bit, BlockRow row) {
        int exponent = (int) PackedBits.read(buffer, areaOffset, bit, 5);
        if (exponent == EMPTY) {
            row.min = Double.NaN;
            row.max = Double.NaN;
            row.first = Double.NaN;
            row.last = Double.NaN;
            row.sum = 0;
            return bit + 5;
        }
        if (exponent == RAW) {
            row.min = raw(buffer, areaOffset, bit + 5);
            row.max = raw(buffer, areaOffset, bit + 69);
            row.first = raw(buffer, areaOffset, bit + 133);
            row.last = raw(buffer, areaOffset, bit + 197);
            row.sum = raw(buffer, areaOffset, bit + 261);
            return bit + 325;
        }
        if (exponent > MAX_EXPONENT) {
            return -1;
        }
        int minWidth = (int) PackedBits.read(buffer, areaOffset, bit + 5, 6);
        int width = (int) PackedBits.read(buffer, areaOffset, bit + 11, 6);
        boolean exactSum = PackedBits.read(buffer, areaOffset, bit + 17, 1) != 0;
        long position = bit + 18;
        if (width > MAX_RANGE_WIDTH) {
            return -1;
        }
        double power = POWERS[exponent];
        long min = PackedBits.unzigzag(PackedBits.read(buffer, areaOffset, position, minWidth));
        position += minWidth;
        row.min = min / power;
        row.max = (min + PackedBits.read(buffer, areaOffset, position, width)) / power;
        position += width;
        if (row.minIndex == 0) {
            row.first = row.min;
        } else if (row.maxIndex == 0) {
            row.first = row.max;
        } else {
            row.first = (min + PackedBits.read(buffer, areaOffset, position, width)) / power;
            position += width;
        }
        int end = row.count - 1;
        if (row.minIndex == end) {
            row.last = row.min;
        } else if (row.maxIndex == end) {
            row.last = row.max;
        } else {
            row.last = (min + PackedBits.read(buffer, areaOffset, position, width)) / power;
            position += width;
        }
        if (!exactSum) {
            row.sum = Double.longBitsToDouble(PackedBits.read(buffer, areaOffset, position, 64));
            return position + 64;
        }
        long base = (row.count - row.gapCount) * min;
        if (width == 0) {
            row.sum = base / power;
            return position;
        }
        row.sum = (base + PackedBits.read(buffer, areaOffset, position, width + SUM_EXTRA_BITS)) / power;
        return position + width + SUM_EXTRA_BITS;
    }

    private static double raw(DirectBuffer buffer, int areaOffset, long bit) {
        return Double.longBitsToDouble(PackedBits.read(buffer, areaOffset, bit, 64));
    }

    private static boolean isEmpty(BlockStatistics block) {
        return block.gapCount == block.count && Double.doubleToRawLongBits(block.sum) == 0;
    }

    private static boolean isDecimal(BlockStatistics block, int exponent) {
        return isDecimal(block.min, exponent)
                && isDecimal(block.max, exponent)
                && isDecimal(block.first, exponent)
                && isDecimal(block.last, exponent);
    }

    private static boolean endsFollowFromIndexes(BlockStatistics block) {
        int end = block.count - 1;
        return (block.minIndex != 0 || block.first == block.min)
                && (block.maxIndex != 0 || block.first == block.max)
                && (block.minIndex != end || block.last == block.min)
                && (block.maxIndex != end || block.last == block.max);
    }

    private static boolean hasDecimalSum(BlockStatistics block, int exponent) {
        if (!isDecimal(block.sum, exponent)) {
            return false;
        }
        long values = block.count - block.gapCount;
        long min = integer(block.min, exponent);
        int width = PackedBits.width(integer(block.max, exponent) - min);
        long excess = integer(block.sum, exponent) - values * min;
        return width == 0 ? excess == 0 : excess >= 0 && PackedBits.width(excess) <= width + SUM_EXTRA_BITS;
    }
}
