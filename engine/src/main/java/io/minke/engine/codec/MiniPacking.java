package io.minke.engine.codec;

/**
 * Frame of reference with a base and a width of its own for every 64 or 128 values: for runs whose level or unrest drifts.
 *
 * <pre>
 *   u8 base width | signed lowest base | packed bases less the lowest | packed widths of 6 bits | the minis, packed, one after another on byte borders
 * </pre>
 *
 * Six bits hold widths up to 63; 63 stands for 64, and values of 63 bits are packed in 64.
 */
final class MiniPacking {
    static final int SMALL = 64;
    static final int LARGE = 128;
    private static final int WIDTH_BITS = 6;
    private static final int MINIS = TimestampCodec.MAX_COUNT / SMALL;

    private final long[] bases = new long[MINIS];
    private final long[] tops = new long[MINIS];
    private final long[] widths = new long[MINIS];
    private final long[] packed = new long[MINIS];
    private int miniCount;
    private long min;
    private long max;
    private long costBits;

    long min() {
        return min;
    }

    long max() {
        return max;
    }

    /** 64 or 128, whichever was found cheaper. */
    int miniCount() {
        return miniCount;
    }

    long costBits() {
        return costBits;
    }

    /** Finds base and width of every mini of values[from .. from + count), and by the way the smallest and largest value. */
    void plan(long[] values, int from, int count) {
        int minis = minis(count, SMALL);
        min = Long.MAX_VALUE;
        max = Long.MIN_VALUE;
        for (int mini = 0; mini < minis; mini++) {
            int start = from + mini * SMALL;
            int end = Math.min(start + SMALL, from + count);
            extremes(values, start, end, mini);
            min = Math.min(min, bases[mini]);
            max = Math.max(max, tops[mini]);
        }
        long smallBits = costBits(count, SMALL, 1);
        long largeBits = costBits(count, LARGE, 2);
        miniCount = smallBits < largeBits ? SMALL : LARGE;
        costBits = Math.min(smallBits, largeBits);
    }

    /** Two of each, so that one comparison need not wait for the other. */
    private void extremes(long[] values, int start, int end, int mini) {
        long low = values[start];
        long high = low;
        long otherLow = low;
        long otherHigh = low;
        int i = start;
        for (; i + 1 < end; i += 2) {
            low = Math.min(low, values[i]);
            high = Math.max(high, values[i]);
            otherLow = Math.min(otherLow, values[i + 1]);
            otherHigh = Math.max(otherHigh, values[i + 1]);
        }
        if (i < end) {
            low = Math.min(low, values[i]);
            high = Math.max(high, values[i]);
        }
        bases[mini] = Math.min(low, otherLow);
        tops[mini] = Math.max(high, otherHigh);
    }

    /** The cost with minis of that many values, each made of {@code merged} small ones. */
    private long costBits(int count, int inMini, int merged) {
        int smalls = minis(count, SMALL);
        int minis = minis(count, inMini);
        long highestBase = Long.MIN_VALUE;
        long payloadBytes = 0;
        for (int mini = 0; mini < minis; mini++) {
            long low = bases[mini * merged];
            long high = tops[mini * merged];
            if (merged == 2 && mini * 2 + 1 < smalls) {
                low = Math.min(low, bases[mini * 2 + 1]);
                high = Math.max(high, tops[mini * 2 + 1]);
            }
            highestBase = Math.max(highestBase, low);
            payloadBytes += BitPacking.packedBytes(
                    Math.min(inMini, count - mini * inMini), storableWidth(BitPacking.bits(high - low)));
        }
        return 8
                * (1
                        + ColumnWriter.signedBytes(min)
                        + BitPacking.packedBytes(minis, BitPacking.bits(highestBase - min))
                        + BitPacking.packedBytes(minis, WIDTH_BITS)
                        + payloadBytes);
    }

    private static int storableWidth(int width) {
        return width == 63 ? 64 : width;
    }

    private static int minis(int count, int inMini) {
        return (count + inMini - 1) / inMini;
    }

    void write(long[] values, int from, int count, ColumnWriter target) {
        int minis = minis(count, miniCount);
        if (miniCount == LARGE) {
            mergePairs(minis(count, SMALL));
        }
        long highest = min;
        for (int mini = 0; mini < minis; mini++) {
            highest = Math.max(highest, bases[mini]);
            widths[mini] = storableWidth(BitPacking.bits(tops[mini] - bases[mini]));
            packed[mini] = bases[mini] - min;
        }
        int baseWidth = BitPacking.bits(highest - min);
        target.u8(baseWidth);
        target.signed(min);
        target.packed(packed, 0, minis, baseWidth);
        for (int mini = 0; mini < minis; mini++) {
            packed[mini] = Math.min(63, widths[mini]);
        }
        target.packed(packed, 0, minis, WIDTH_BITS);
        for (int mini = 0; mini < minis; mini++) {
            int start = mini * miniCount;
            int inMini = Math.min(miniCount, count - start);
            target.packed(values, from + start, inMini, (int) widths[mini], bases[mini]);
        }
    }

    private void mergePairs(int smalls) {
        for (int small = 0; small < smalls; small += 2) {
            int other = Math.min(small + 1, smalls - 1);
            bases[small / 2] = Math.min(bases[small], bases[other]);
            tops[small / 2] = Math.max(tops[small], tops[other]);
        }
    }

    /** Reads {@code count} values, at least 1, plus {@code bias} each, into target[from ..). */
    void read(ColumnReader source, int inMini, int count, long bias, long[] target, int from) {
        int minis = readHeader(source, inMini, count, bias);
        for (int mini = 0; mini < minis; mini++) {
            int start = mini * inMini;
            source.unpack(target, from + start, Math.min(inMini, count - start), (int) widths[mini], bases[mini]);
        }
    }

    /** The same, but leaves in target[from + i] the sum of {@code start} and values 0 to i. */
    void readSums(ColumnReader source, int inMini, int count, long start, long[] target, int from) {
        int minis = readHeader(source, inMini, count, 0);
        long sum = start;
        for (int mini = 0; mini < minis; mini++) {
            int first = mini * inMini;
            int width = (int) widths[mini];
            int inThis = Math.min(inMini, count - first);
            int offset = source.skip(BitPacking.packedBytes(inThis, width));
            sum = PackedSums.unpack(source.bytes(), offset, 0, inThis, width, bases[mini], sum, target, from + first);
        }
    }

    /** Leaves {@link #bases} and {@link #widths} of all minis. @return how many */
    private int readHeader(ColumnReader source, int inMini, int count, long bias) {
        int minis = minis(count, inMini);
        int baseWidth = source.widthBetween(0, Long.SIZE, "a width of bases");
        source.unpack(bases, 0, minis, baseWidth, source.signed() + bias);
        source.unpack(widths, 0, minis, WIDTH_BITS, 0);
        for (int mini = 0; mini < minis; mini++) {
            widths[mini] = widths[mini] == 63 ? 64 : widths[mini];
        }
        return minis;
    }
}
