package io.minke.engine.codec;

import io.minke.engine.failure.EngineBug;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * Values of one block to bytes and back, bit-exact. A column maps doubles to integers and hands these to {@link IntegerCodec}; values the mapping can't express are listed apart.
 * Holds scratch arrays: one instance per thread.
 *
 * <pre>
 *   u8 version * 32 + gaps * 2 + specials | u8 mapping | [gaps] [specials] | integers
 *
 *   mapping   0 .. 22   v = k / 10^mapping
 *             64 .. 127 v has the bits of k, shifted left by mapping - 64; k is ordered like v
 *   gaps      unsigned count - 1, packed indexes of 11 bits: canonical NaN
 *   specials  unsigned count - 1, packed indexes of 11 bits, i64 bits each: what the mapping can't express
 * </pre>
 */
public final class ValueCodec {
    static final long GAP_BITS = 0x7ff8000000000000L;
    private static final int VERSION = 0;
    private static final int HAS_SPECIALS = 1;
    private static final int HAS_GAPS = 2;
    private static final int BITS_MAPPING = 64;
    private static final int INDEX_BITS = 11;

    private final IntegerCodec integers = new IntegerCodec();
    private final ColumnWriter writer = new ColumnWriter();
    private final ColumnReader reader = new ColumnReader("value column");
    private final long[] scaled = new long[TimestampCodec.MAX_COUNT];
    private final long[] gapIndexes = new long[TimestampCodec.MAX_COUNT];
    private final long[] specialIndexes = new long[TimestampCodec.MAX_COUNT];
    private final long[] specialBits = new long[TimestampCodec.MAX_COUNT];
    private int gapCount;
    private int specialCount;

    /**
     * Encodes {@code count} values, 1 to {@link TimestampCodec#MAX_COUNT}.
     *
     * @return bytes written at {@code offset} of an expandable target
     */
    public int encode(double[] values, int from, int count, MutableDirectBuffer target, int offset) {
        if (count < 1 || count > TimestampCodec.MAX_COUNT) {
            throw new EngineBug("a block holds 1 to " + TimestampCodec.MAX_COUNT + " values, not " + count);
        }
        writer.clear();
        int mapping = mapDecimals(values, from, count);
        if (mapping < 0) {
            mapping = mapBits(values, from, count);
        }
        writer.u8(VERSION << 5 | (gapCount > 0 ? HAS_GAPS : 0) | (specialCount > 0 ? HAS_SPECIALS : 0));
        writer.u8(mapping);
        if (gapCount > 0) {
            writer.unsigned(gapCount - 1);
            writer.packed(gapIndexes, 0, gapCount, INDEX_BITS);
        }
        if (specialCount > 0) {
            writer.unsigned(specialCount - 1);
            writer.packed(specialIndexes, 0, specialCount, INDEX_BITS);
            for (int i = 0; i < specialCount; i++) {
                writer.i64(specialBits[i]);
            }
        }
        integers.encode(scaled, count, writer);
        target.putBytes(offset, writer.bytes(), 0, writer.length());
        return writer.length();
    }

    /** Maps to k / 10^e with the smallest e that serves nearly all values; -1 if more than one value in eight has no such form. */
    private int mapDecimals(double[] values, int from, int count) {
        int exponent = 0;
        int failures = 0;
        for (int i = from; i < from + count; i++) {
            double value = values[i];
            if (value == value && !DecimalScale.fits(value, exponent)) {
                int needed = DecimalScale.smallestExponent(value, exponent + 1);
                if (needed >= 0) {
                    exponent = needed;
                } else if (++failures > count / 8) {
                    return -1;
                }
            }
        }
        gapCount = 0;
        specialCount = 0;
        long before = 0;
        for (int i = 0; i < count; i++) {
            double value = values[from + i];
            if (DecimalScale.fits(value, exponent)) {
                before = DecimalScale.scaled(value, exponent);
            } else {
                listApart(i, Double.doubleToRawLongBits(value));
            }
            scaled[i] = before;
        }
        return specialCount > count / 8 ? -1 : exponent;
    }

    /** An index without an integer repeats the one before: that is cheap for every encoder. */
    private void listApart(int index, long bits) {
        if (bits == GAP_BITS) {
            gapIndexes[gapCount++] = index;
        } else {
            specialIndexes[specialCount] = index;
            specialBits[specialCount++] = bits;
        }
    }

    private int mapBits(double[] values, int from, int count) {
        gapCount = 0;
        specialCount = 0;
        long all = 0;
        for (int i = 0; i < count; i++) {
            long bits = Double.doubleToRawLongBits(values[from + i]);
            if (bits == GAP_BITS) {
                gapIndexes[gapCount++] = i;
            } else {
                all |= bits;
            }
        }
        int shift = all == 0 ? 0 : Long.numberOfTrailingZeros(all);
        long flipped = BitPacking.mask(Long.SIZE - 1 - shift);
        long before = 0;
        for (int i = 0; i < count; i++) {
            long bits = Double.doubleToRawLongBits(values[from + i]);
            if (bits != GAP_BITS) {
                before = ordered(bits >> shift, flipped);
            }
            scaled[i] = before;
        }
        return BITS_MAPPING + shift;
    }

    /** Negative doubles grow with their magnitude bits downwards; flipping these orders all of them. Its own inverse. */
    private static long ordered(long bits, long flipped) {
        return bits ^ ((bits >> 63) & flipped);
    }

    /**
     * Decodes a whole column of {@code count} values.
     *
     * @throws io.minke.engine.failure.Damage when the bytes are none that {@link #encode} could have written; never reads outside [offset, offset + length)
     */
    public void decode(DirectBuffer source, int offset, int length, int count, double[] target, int targetOffset) {
        reader.wrap(source, offset, length);
        if (count < 1 || count > TimestampCodec.MAX_COUNT) {
            throw reader.damage("1 to " + TimestampCodec.MAX_COUNT + " values", Integer.toString(count));
        }
        int header = reader.u8();
        if (header >>> 5 != VERSION || (header & 28) != 0) {
            throw reader.damage("version " + VERSION, Integer.toString(header));
        }
        int mapping = reader.u8();
        readGaps((header & HAS_GAPS) != 0, count);
        readSpecials((header & HAS_SPECIALS) != 0, count);
        integers.decode(reader, count, scaled);
        reader.requireEnd();
        if (mapping <= DecimalScale.MAX_EXPONENT) {
            toDecimals(count, DecimalScale.power(mapping), target, targetOffset);
        } else if (mapping >= BITS_MAPPING && mapping < BITS_MAPPING + Long.SIZE) {
            toBits(count, mapping - BITS_MAPPING, target, targetOffset);
        } else {
            throw reader.damage("a known mapping", Integer.toString(mapping));
        }
        for (int i = 0; i < gapCount; i++) {
            target[targetOffset + (int) gapIndexes[i]] = Double.longBitsToDouble(GAP_BITS);
        }
        for (int i = 0; i < specialCount; i++) {
            target[targetOffset + (int) specialIndexes[i]] = Double.longBitsToDouble(specialBits[i]);
        }
    }

    private void readGaps(boolean present, int count) {
        gapCount = present ? reader.unsignedBetween(0, count - 1, "a gap count") + 1 : 0;
        readIndexes(gapCount, gapIndexes, count);
    }

    private void readSpecials(boolean present, int count) {
        specialCount = present ? reader.unsignedBetween(0, count - 1, "a count of special values") + 1 : 0;
        readIndexes(specialCount, specialIndexes, count);
        for (int i = 0; i < specialCount; i++) {
            specialBits[i] = reader.i64();
        }
    }

    private void readIndexes(int indexCount, long[] indexes, int count) {
        reader.unpack(indexes, 0, indexCount, INDEX_BITS, 0);
        for (int i = 0; i < indexCount; i++) {
            if (indexes[i] >= count) {
                throw reader.damage("an index below " + count, Long.toString(indexes[i]));
            }
        }
    }

    private void toDecimals(int count, double power, double[] target, int targetOffset) {
        for (int i = 0; i < count; i++) {
            target[targetOffset + i] =
                    (Double.longBitsToDouble(DecimalScale.MAGIC_BITS + scaled[i]) - DecimalScale.MAGIC) / power;
        }
    }

    private void toBits(int count, int shift, double[] target, int targetOffset) {
        long flipped = BitPacking.mask(Long.SIZE - 1 - shift);
        for (int i = 0; i < count; i++) {
            target[targetOffset + i] = Double.longBitsToDouble(ordered(scaled[i], flipped) << shift);
        }
    }
}
