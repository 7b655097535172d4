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
    private static final int WIDTH_BITS = 6;

    private final int miniCount;
    private final long[] bases;
    private final long[] widths;
    private final long[] packed;
    private long lowest;
    private int baseWidth;
    private long costBits;

    MiniPacking(int miniCount) {
        this.miniCount = miniCount;
        packed = new long[miniCount];
        int minis = TimestampCodec.MAX_COUNT / miniCount;
        bases = new long[minis];
        widths = new long[minis];
    }

    long costBits() {
        return costBits;
    }

    /** Finds base and width of every mini of values[from .. from + count). */
    void plan(long[] values, int from, int count) {
        int minis = minis(count);
        long payloadBits = 0;
        long highest = Long.MIN_VALUE;
        lowest = Long.MAX_VALUE;
        for (int mini = 0; mini < minis; mini++) {
            int start = from + mini * miniCount;
            int end = Math.min(start + miniCount, from + count);
            long min = values[start];
            long max = min;
            for (int i = start + 1; i < end; i++) {
                min = Math.min(min, values[i]);
                max = Math.max(max, values[i]);
            }
            int width = storableWidth(BitPacking.bits(max - min));
            bases[mini] = min;
            widths[mini] = width;
            lowest = Math.min(lowest, min);
            highest = Math.max(highest, min);
            payloadBits += 8L * BitPacking.packedBytes(end - start, width);
        }
        baseWidth = BitPacking.bits(highest - lowest);
        costBits = 8
                + 8L * ColumnWriter.signedBytes(lowest)
                + 8L * BitPacking.packedBytes(minis, baseWidth)
                + 8L * BitPacking.packedBytes(minis, WIDTH_BITS)
                + payloadBits;
    }

    private static int storableWidth(int width) {
        return width == 63 ? 64 : width;
    }

    private int minis(int count) {
        return (count + miniCount - 1) / miniCount;
    }

    void write(long[] values, int from, int count, ColumnWriter target) {
        int minis = minis(count);
        target.u8(baseWidth);
        target.signed(lowest);
        for (int mini = 0; mini < minis; mini++) {
            bases[mini] -= lowest;
        }
        target.packed(bases, 0, minis, baseWidth);
        writeWidths(minis, target);
        for (int mini = 0; mini < minis; mini++) {
            int start = mini * miniCount;
            int inMini = Math.min(miniCount, count - start);
            long base = lowest + bases[mini];
            for (int i = 0; i < inMini; i++) {
                packed[i] = values[from + start + i] - base;
            }
            target.packed(packed, 0, inMini, (int) widths[mini]);
        }
    }

    private void writeWidths(int minis, ColumnWriter target) {
        for (int mini = 0; mini < minis; mini++) {
            packed[mini] = widths[mini] == 64 ? 63 : widths[mini];
        }
        target.packed(packed, 0, minis, WIDTH_BITS);
    }

    void read(ColumnReader source, int count, long[] target, int from) {
        int minis = minis(count);
        int width = source.widthBetween(0, Long.SIZE, "a width of bases");
        long base = source.signed();
        source.unpack(bases, 0, minis, width, base);
        source.unpack(widths, 0, minis, WIDTH_BITS, 0);
        for (int mini = 0; mini < minis; mini++) {
            int start = mini * miniCount;
            int packedWidth = widths[mini] == 63 ? 64 : (int) widths[mini];
            source.unpack(target, from + start, Math.min(miniCount, count - start), packedWidth, bases[mini]);
        }
    }
}
