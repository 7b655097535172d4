package io.minke.engine.codec;

/**
 * One block of doubles as integers, with what the integers can't say listed apart. A mapping is one of
 *
 * <pre>
 *   0 .. 22    DECIMAL  v = k / 10^e, moved by ulps
 *   23         WIDE     v = k, for integers of 2^51 and more
 *   24, 25     OFFSET   v = (float) (k / 10^places + offset), see {@link OffsetFloats}
 *   26         LISTED   v is the k-th value of a dictionary that blocks of the series share
 *   32 .. 54   FLOAT    v = (float) (k / 10^e): decimals that went through a 32-bit float
 *   64 .. 127  BITS     the bits of v are k shifted left; negative ones flipped, so that k is ordered like v
 * </pre>
 *
 * ulps: how many representable doubles v lies above k / 10^e. Zero for what was parsed, a few for what was computed (a mean of decimals prints as 49.553999999999995): cheaper by
 * far than the 17 digits of such a value.
 */
final class DoubleMapping {
    static final long GAP_BITS = 0x7ff8000000000000L;
    static final int WIDE = 23;
    /** Integers are indexes into a {@link ValueDictionary}, which restores them. */
    static final int LISTED = 26;

    static final int FLOAT = 32;
    static final int BITS = 64;
    static final int NONE = -1;

    /** Farther from a decimal, a value is no computed decimal any more. */
    private static final long MAX_ULPS = 1 << 16;

    /** Integers of that magnitude and more have no factor taken out: distances between them could overflow. */
    private static final long FACTOR_LIMIT = 1L << 61;

    private static final int FIRST_LOOK = 16;
    private static final int SAMPLE = 64;
    /** The digits of a block have shown themselves after that many values; an exponent raised later may be the work of a stray value. */
    private static final int SETTLED_AFTER = 32;

    final long[] integers = new long[TimestampCodec.MAX_COUNT];
    final long[] ulps = new long[TimestampCodec.MAX_COUNT];
    final long[] gapIndexes = new long[TimestampCodec.MAX_COUNT];
    final long[] specialIndexes = new long[TimestampCodec.MAX_COUNT];
    final long[] specialBits = new long[TimestampCodec.MAX_COUNT];
    private final double[] shifted = new double[TimestampCodec.MAX_COUNT];
    private final double[] back = new double[TimestampCodec.MAX_COUNT];
    final OffsetFloats offsets = new OffsetFloats();
    boolean hasUlps;
    int gapCount;
    int specialCount;
    private boolean doubtful;
    private double likeliestBits;

    /**
     * Maps a block all of whose values are exact decimals, in a few passes that compile to vector loops: the usual case.
     *
     * @return the mapping, or {@link #NONE} if some value is no decimal of the exponent that a sample has shown
     */
    int mapExactly(double[] values, int from, int count) {
        return mapExactly(values, from, count, 0);
    }

    /** The same, with as many places as {@code likely} says where the sample shows fewer and these do not suffice: most values of a block may be zeros. */
    int mapExactly(double[] values, int from, int count, int likely) {
        int exponent = 0;
        int sampled = Math.min(FIRST_LOOK, count);
        for (int i = 0; i < sampled; i++) {
            double value = values[from + (int) ((long) i * count / sampled)];
            if (!DecimalScale.fits(value, exponent)) {
                exponent = DecimalScale.smallestExponent(value, exponent + 1);
                if (exponent < 0) {
                    return NONE;
                }
            }
        }
        if (!toIntegers(values, from, count, exponent)) {
            if (exponent >= likely || !toIntegers(values, from, count, likely)) {
                return NONE;
            }
            exponent = likely;
        }
        gapCount = 0;
        specialCount = 0;
        hasUlps = false;
        return exponent;
    }

    private boolean toIntegers(double[] values, int from, int count, int exponent) {
        return Kernels.CHOSEN.toIntegers(values, from, count, DecimalScale.power(exponent), integers, shifted, back);
    }

    /** The exponent that serves all values exactly, or {@link #NONE}; {@link #isDoubtful} tells whether others deserve a look. */
    int exactExponent(double[] values, int from, int count) {
        doubtful = false;
        int exponent = 0;
        for (int i = 0; i < count; i++) {
            double value = values[from + i];
            if (DecimalScale.fits(value, exponent) || Double.isNaN(value)) {
                continue;
            }
            int needed = value == 0 ? exponent : DecimalScale.smallestExponent(value, exponent + 1);
            doubtful |= needed != exponent && i >= SETTLED_AFTER;
            if (needed < 0) {
                doubtful = true;
                return NONE;
            }
            exponent = needed;
        }
        // A value below 2^51 at its own exponent may be too large at that of another.
        for (int i = 0; i < count && exponent > 0; i++) {
            if (Math.abs(values[from + i] * DecimalScale.power(exponent)) >= DecimalScale.LIMIT) {
                doubtful = true;
                return NONE;
            }
        }
        return exponent;
    }

    boolean isDoubtful() {
        return doubtful;
    }

    /** The exponent that makes a sample of the values cheapest when a few ulps and some values apart are allowed; {@link #NONE} if none makes half of them decimals. */
    int likeliestExponent(double[] values, int from, int count) {
        int sampled = Math.min(SAMPLE, count);
        int best = NONE;
        double cheapest = Double.MAX_VALUE;
        likeliestBits = 0;
        for (int exponent = 0; exponent <= 17; exponent++) {
            double power = DecimalScale.power(exponent);
            double bits = 0;
            int apart = 0;
            for (int i = 0; i < sampled; i++) {
                double value = values[from + (int) ((long) i * count / sampled)];
                if (!Double.isNaN(value)) {
                    long distance = ulpsFrom(value, power);
                    if (Math.abs(distance) > MAX_ULPS) {
                        apart++;
                    }
                    bits += Math.abs(distance) > MAX_ULPS
                            ? 75
                            : distance == 0 ? 0.3 : 2 + 2 * BitPacking.bits(Math.abs(distance));
                }
            }
            bits += sampled * exponent * 3.32;
            if (bits < cheapest && apart * 2 <= sampled) {
                cheapest = bits;
                best = exponent;
                likeliestBits = bits / sampled;
            }
        }
        return best;
    }

    /** About what a value takes with {@link #likeliestExponent}. */
    double likeliestBits() {
        return likeliestBits;
    }

    /** Representable doubles between k / power and the value; beyond {@link #MAX_ULPS} if there is no k close by. */
    private static long ulpsFrom(double value, double power) {
        double scaled = value * power;
        if (!(Math.abs(scaled) < DecimalScale.LIMIT)) {
            return Long.MAX_VALUE;
        }
        double nearest = ((scaled + DecimalScale.MAGIC) - DecimalScale.MAGIC) / power;
        if (nearest == 0 && Double.doubleToRawLongBits(value) != 0) {
            return Long.MAX_VALUE;
        }
        return Double.doubleToRawLongBits(value) - Double.doubleToRawLongBits(nearest);
    }

    /** Whether all values but gaps are integers of a magnitude that only {@link #WIDE} holds. */
    static boolean isWide(double[] values, int from, int count) {
        boolean large = false;
        for (int i = from; i < from + count; i++) {
            double value = values[i];
            if (!Double.isNaN(value)) {
                if (!(Math.abs(value) < 0x1p63)
                        || Double.doubleToRawLongBits((long) value) != Double.doubleToRawLongBits(value)) {
                    return false;
                }
                large |= Math.abs(value) >= DecimalScale.LIMIT;
            }
        }
        return large;
    }

    /** The exponent that serves all values when they are rounded to 32-bit floats, or {@link #NONE}. */
    static int floatExponent(double[] values, int from, int count) {
        int exponent = 0;
        for (int i = from; i < from + count; i++) {
            double value = values[i];
            if (Double.isNaN(value)) {
                continue;
            }
            if ((float) value != value) {
                return NONE;
            }
            while (!fitsFloat(value, exponent)) {
                // A float has at most nine digits.
                if (++exponent > DecimalScale.MAX_EXPONENT || Math.abs(value * DecimalScale.power(exponent)) > 1e10) {
                    return NONE;
                }
            }
        }
        return exponent;
    }

    private static boolean fitsFloat(double value, int exponent) {
        double power = DecimalScale.power(exponent);
        double scaled = value * power;
        if (!(Math.abs(scaled) < DecimalScale.LIMIT)) {
            return false;
        }
        double decimal = ((scaled + DecimalScale.MAGIC) - DecimalScale.MAGIC) / power;
        return Double.doubleToRawLongBits((float) decimal) == Double.doubleToRawLongBits(value);
    }

    /** The mapping that keeps all bits, less the zeros that all values end on. */
    static int bitsMapping(double[] values, int from, int count) {
        long all = 0;
        for (int i = from; i < from + count; i++) {
            long bits = Double.doubleToRawLongBits(values[i]);
            all |= bits == GAP_BITS ? 0 : bits;
        }
        return BITS + (all == 0 ? 0 : Long.numberOfTrailingZeros(all));
    }

    static String describe(int mapping) {
        if (mapping >= BITS) {
            return "BITS(" + (mapping - BITS) + ")";
        }
        if (mapping == WIDE) {
            return "WIDE";
        }
        if (mapping == LISTED) {
            return "LISTED";
        }
        if (isOffset(mapping)) {
            return mapping == OffsetFloats.PRINTED ? "PRINTED-OFFSET" : "OFFSET";
        }
        return mapping >= FLOAT ? "FLOAT(" + (mapping - FLOAT) + ")" : "DECIMAL(" + mapping + ")";
    }

    /** Fills the arrays: integers, and what they leave open. */
    void map(double[] values, int from, int count, int mapping) {
        gapCount = 0;
        specialCount = 0;
        hasUlps = false;
        if (mapping >= BITS) {
            mapBits(values, from, count, mapping - BITS);
        } else if (isOffset(mapping)) {
            offsets.map(values, from, count, mapping, this);
        } else if (mapping >= FLOAT) {
            mapFloats(values, from, count, mapping - FLOAT);
        } else if (mapping == WIDE) {
            mapWide(values, from, count);
        } else {
            mapDecimals(values, from, count, mapping);
        }
    }

    static boolean isOffset(int mapping) {
        return mapping == OffsetFloats.PLAIN || mapping == OffsetFloats.PRINTED;
    }

    private void mapDecimals(double[] values, int from, int count, int exponent) {
        double power = DecimalScale.power(exponent);
        long before = 0;
        long anyUlps = 0;
        for (int i = 0; i < count; i++) {
            double value = values[from + i];
            long distance = ulpsFrom(value, power);
            if (Math.abs(distance) <= MAX_ULPS) {
                before = DecimalScale.scaled(value, exponent);
                ulps[i] = distance;
                anyUlps |= distance;
            } else {
                ulps[i] = 0;
                listApart(i, Double.doubleToRawLongBits(value));
            }
            integers[i] = before;
        }
        hasUlps = anyUlps != 0;
    }

    /** An index without an integer repeats the one before: that is cheap for every encoding. */
    void listApart(int index, long bits) {
        if (bits == GAP_BITS) {
            gapIndexes[gapCount++] = index;
        } else {
            specialIndexes[specialCount] = index;
            specialBits[specialCount++] = bits;
        }
    }

    private void mapFloats(double[] values, int from, int count, int exponent) {
        long before = 0;
        for (int i = 0; i < count; i++) {
            double value = values[from + i];
            if (fitsFloat(value, exponent)) {
                before = DecimalScale.scaled(value, exponent);
            } else {
                listApart(i, Double.doubleToRawLongBits(value));
            }
            integers[i] = before;
        }
    }

    private void mapWide(double[] values, int from, int count) {
        long before = 0;
        for (int i = 0; i < count; i++) {
            double value = values[from + i];
            if (!Double.isNaN(value)) {
                before = (long) value;
            } else {
                listApart(i, Double.doubleToRawLongBits(value));
            }
            integers[i] = before;
        }
    }

    private void mapBits(double[] values, int from, int count, int shift) {
        long flipped = BitPacking.mask(Long.SIZE - 1 - shift);
        long before = 0;
        for (int i = 0; i < count; i++) {
            long bits = Double.doubleToRawLongBits(values[from + i]);
            if (bits == GAP_BITS) {
                gapIndexes[gapCount++] = i;
            } else {
                before = ordered(bits >> shift, flipped);
            }
            integers[i] = before;
        }
    }

    /** Its own inverse. */
    private static long ordered(long bits, long flipped) {
        return bits ^ ((bits >> 63) & flipped);
    }

    /** What {@link #restore} expects each integer to be more than it is: decimals become doubles by an addition to these bits. */
    static long bias(int mapping) {
        boolean isDecimal = mapping <= DecimalScale.MAX_EXPONENT || mapping >= FLOAT && mapping < BITS;
        return isDecimal ? DecimalScale.MAGIC_BITS : 0;
    }

    /** Fills target[targetOffset ..) from the arrays; the integers are {@link #bias} more than they were when they were mapped. */
    void restore(int count, int mapping, double[] target, int targetOffset) {
        if (mapping >= BITS) {
            restoreBits(count, mapping - BITS, target, targetOffset);
        } else if (isOffset(mapping)) {
            offsets.restore(count, mapping, this, target, targetOffset);
        } else if (mapping >= FLOAT) {
            restoreDecimals(count, mapping - FLOAT, target, targetOffset);
            for (int i = targetOffset; i < targetOffset + count; i++) {
                target[i] = (float) target[i];
            }
        } else if (mapping == WIDE) {
            for (int i = 0; i < count; i++) {
                target[targetOffset + i] = integers[i];
            }
        } else {
            restoreDecimals(count, mapping, target, targetOffset);
        }
        if (hasUlps && !isOffset(mapping)) {
            restoreUlps(count, target, targetOffset);
        }
        restoreApart(target, targetOffset);
    }

    private void restoreDecimals(int count, int exponent, double[] target, int targetOffset) {
        Kernels.CHOSEN.toDecimals(integers, count, DecimalScale.power(exponent), target, targetOffset);
    }

    private void restoreBits(int count, int shift, double[] target, int targetOffset) {
        long flipped = BitPacking.mask(Long.SIZE - 1 - shift);
        for (int i = 0; i < count; i++) {
            target[targetOffset + i] = Double.longBitsToDouble(ordered(integers[i], flipped) << shift);
        }
    }

    private void restoreUlps(int count, double[] target, int targetOffset) {
        for (int i = 0; i < count; i++) {
            long bits = Double.doubleToRawLongBits(target[targetOffset + i]);
            target[targetOffset + i] = Double.longBitsToDouble(bits + ulps[i]);
        }
    }

    void restoreApart(double[] target, int targetOffset) {
        for (int i = 0; i < gapCount; i++) {
            target[targetOffset + (int) gapIndexes[i]] = Double.longBitsToDouble(GAP_BITS);
        }
        for (int i = 0; i < specialCount; i++) {
            target[targetOffset + (int) specialIndexes[i]] = Double.longBitsToDouble(specialBits[i]);
        }
    }

    /** The greatest factor that all distances of integers[0 .. count) share; 1 if there is none, or no distance. */
    long commonFactor(int count) {
        long factor = 0;
        long first = integers[0];
        for (int i = 0; i < count; i++) {
            if ((integers[i] + FACTOR_LIMIT) >>> 1 >= FACTOR_LIMIT) {
                return 1;
            }
            long distance = Math.abs(integers[i] - first);
            while (distance != 0) {
                long rest = factor % distance;
                factor = distance;
                distance = rest;
            }
            if (factor == 1) {
                return 1;
            }
        }
        return Math.max(1, factor);
    }

    void divide(int count, long factor, long remainder) {
        for (int i = 0; i < count; i++) {
            integers[i] = (integers[i] - remainder) / factor;
        }
    }

    void multiply(int count, long factor, long remainder) {
        for (int i = 0; i < count; i++) {
            integers[i] = integers[i] * factor + remainder;
        }
    }
}
