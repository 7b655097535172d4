package io.minke.engine.segment;

import static io.minke.engine.segment.SegmentLayout.i32;
import static io.minke.engine.segment.SegmentLayout.i64;

import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;

/**
 * Ascending integers that follow a line, with what they differ from it bit-packed; each is read directly. Dense series ids and one block per series cost nothing but the head.
 *
 * <pre>
 *  head   0          8                            16       20    24        bits   value(i) = base + (i * step >> 16) + difference(i)
 *         +----------+----------------------------+--------+-----+
 *         | i64 base | i64 step, 16 bits fraction | u32    | 0   |
 *         |          |                            | width  |     |
 *         +----------+----------------------------+--------+-----+
 * </pre>
 */
final class LinearSequence {
    static final int HEAD_LENGTH = 24;
    private static final int FRACTION_BITS = 16;

    private final DirectBuffer buffer;
    private final int bitsOffset;
    private final int count;
    private final long base;
    private final long step;
    private final int width;

    /** @param bitsOffset where the differences lie */
    LinearSequence(DirectBuffer buffer, int headOffset, int bitsOffset, int count) {
        this.buffer = buffer;
        this.bitsOffset = bitsOffset;
        this.count = count;
        this.base = i64(buffer, headOffset);
        this.step = i64(buffer, headOffset + 8);
        this.width = width(buffer, headOffset);
    }

    static int width(DirectBuffer buffer, int headOffset) {
        return Math.min(64, i32(buffer, headOffset + 16) & 0x7FFFFFFF);
    }

    static long bitsLength(int count, int width) {
        return ((long) count * width + 7) >>> 3;
    }

    long value(int index) {
        return base
                + (index * step >> FRACTION_BITS)
                + PackedBits.read(buffer, bitsOffset, (long) index * width, width);
    }

    /** @return the index of {@code value}, or of the last smaller one; -1 if all are greater */
    int floor(long value) {
        int low = 0;
        int high = count - 1;
        if (width == 0 && step > 0 && high >= 0) {
            // On the line itself the place follows from the value, up to the rounding of the step.
            long guess = ((value - base) << FRACTION_BITS) / step;
            low = (int) Math.max(0, Math.min(high, guess - 1));
            high = (int) Math.max(low, Math.min(high, guess + 1));
            if (value(low) > value) {
                low = 0;
            }
        }
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (value(middle) <= value) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return high;
    }

    /** Writes the head at {@code headOffset} and the differences behind {@code bitsOffset}. @return length of the differences in bytes */
    static int write(int[] values, int count, ExpandableArrayBuffer target, int headOffset, int bitsOffset) {
        long step = count < 2 ? 0 : ((long) values[count - 1] - values[0] << FRACTION_BITS) / (count - 1);
        long least = Long.MAX_VALUE;
        long most = Long.MIN_VALUE;
        for (int i = 0; i < count; i++) {
            long difference = values[i] - (i * step >> FRACTION_BITS);
            least = Math.min(least, difference);
            most = Math.max(most, difference);
        }
        int width = PackedBits.width(most - least);
        i64(target, headOffset, least);
        i64(target, headOffset + 8, step);
        i32(target, headOffset + 16, width);
        i32(target, headOffset + 20, 0);
        BitWriter bits = new BitWriter();
        for (int i = 0; i < count; i++) {
            bits.write(values[i] - (i * step >> FRACTION_BITS) - least, width);
        }
        return bits.copyTo(target, bitsOffset);
    }
}
