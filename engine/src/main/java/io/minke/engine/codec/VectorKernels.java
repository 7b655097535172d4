package io.minke.engine.codec;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * The kernels over registers of 256 bits. Uses of the incubating API are kept to what 17 and 25 share.
 */
final class VectorKernels implements Kernels {
    private static final VectorSpecies<Byte> BYTES = ByteVector.SPECIES_256;
    private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_256;
    private static final VectorSpecies<Long> LONGS = LongVector.SPECIES_256;
    private static final VectorSpecies<Double> DOUBLES = DoubleVector.SPECIES_256;
    private static final int LANES = 4;
    private static final int REGISTER_BITS = 256;

    /** Up to that width a pair times the reciprocal of its radix is an int. */
    private static final int MAX_INT_PAIR_WIDTH = 15;

    /** Two thousand values of that width have a sum that is an int. */
    private static final int MAX_SUMMED_WIDTH = 20;

    private final PlainKernels plain = new PlainKernels();
    private final VectorSums runningSums = new VectorSums();

    @Override
    public void unpack(byte[] source, int offset, int count, int width, long base, long[] target, int from) {
        PlainKernels.requireReadable(source, offset, count, width);
        if (width > LanePositions.MAX_WIDTH) {
            plain.unpack(source, offset, count, width, base, target, from);
            return;
        }
        LanePositions where = LanePositions.of(width);
        VectorShuffle<Integer> firstInts = shuffle(where.bothInts, 0);
        VectorShuffle<Integer> secondInts = shuffle(where.bothInts, 2 * LANES);
        LongVector firstShifts = LongVector.fromArray(LONGS, where.shifts, 0);
        LongVector secondShifts = LongVector.fromArray(LONGS, where.shifts, LANES);
        long mask = BitPacking.mask(width);
        int eights = count & -(2 * LANES);
        int position = offset;
        for (int i = from; i < from + eights; i += 2 * LANES) {
            IntVector words = ByteVector.fromArray(BYTES, source, position).reinterpretAsInts();
            words.rearrange(firstInts)
                    .reinterpretAsLongs()
                    .lanewise(VectorOperators.LSHR, firstShifts)
                    .and(mask)
                    .add(base)
                    .intoArray(target, i);
            words.rearrange(secondInts)
                    .reinterpretAsLongs()
                    .lanewise(VectorOperators.LSHR, secondShifts)
                    .and(mask)
                    .add(base)
                    .intoArray(target, i + LANES);
            position += width;
        }
        if (eights < count) {
            plain.unpack(source, position, count - eights, width, base, target, from + eights);
        }
    }

    /** Taken from an array as a vector, it becomes a register; VectorShuffle.fromArray would make an object. */
    private static VectorShuffle<Integer> shuffle(int[] lanes, int from) {
        return IntVector.fromArray(INTS, lanes, from).toShuffle();
    }

    @Override
    public void unpackInts(byte[] source, int offset, int count, int width, int base, int[] target) {
        PlainKernels.requireReadable(source, offset, count, width);
        PlainKernels.requireRoom(target, count);
        LanePositions where = LanePositions.of(width);
        VectorShuffle<Integer> lowInts = shuffle(where.lowInts, 0);
        VectorShuffle<Integer> highInts = shuffle(where.highInts, 0);
        IntVector rights = IntVector.fromArray(INTS, where.rights, 0);
        IntVector lefts = IntVector.fromArray(INTS, where.lefts, 0);
        IntVector mask = IntVector.broadcast(INTS, (int) BitPacking.mask(width));
        IntVector bases = IntVector.broadcast(INTS, base);
        int position = offset;
        for (int i = 0; i < count; i += 2 * LANES) {
            IntVector words = ByteVector.fromArray(BYTES, source, position).reinterpretAsInts();
            words.rearrange(lowInts)
                    .lanewise(VectorOperators.LSHR, rights)
                    .or(words.rearrange(highInts).lanewise(VectorOperators.LSHL, lefts))
                    .and(mask)
                    .add(bases)
                    .intoArray(target, i);
            position += width;
        }
    }

    @Override
    public void unpackPairs(byte[] source, int offset, int count, int width, int radix, int base, int[] target) {
        if (width > MAX_INT_PAIR_WIDTH) {
            plain.unpackPairs(source, offset, count, width, radix, base, target);
            return;
        }
        int pairs = (count + 1) / 2;
        PlainKernels.requireReadable(source, offset, pairs, width);
        PlainKernels.requireRoom(target, count);
        LanePositions where = LanePositions.of(width);
        VectorShuffle<Integer> firstInts = shuffle(where.bothInts, 0);
        VectorShuffle<Integer> secondInts = shuffle(where.bothInts, 2 * LANES);
        LongVector firstShifts = LongVector.fromArray(LONGS, where.shifts, 0);
        LongVector secondShifts = LongVector.fromArray(LONGS, where.shifts, LANES);
        LongVector mask = LongVector.broadcast(LONGS, BitPacking.mask(width));
        // Exact for pairs below 2^width if 2^width * radix is at most 2^shift.
        int shift = (3 * width + 1) / 2;
        IntVector reciprocal = IntVector.broadcast(INTS, (1 << shift) / radix + 1);
        IntVector radixes = IntVector.broadcast(INTS, radix);
        IntVector bases = IntVector.broadcast(INTS, base);
        int position = offset;
        for (int pair = 0; pair < pairs; pair += 2 * LANES) {
            IntVector words = ByteVector.fromArray(BYTES, source, position).reinterpretAsInts();
            IntVector both = words.rearrange(firstInts)
                    .reinterpretAsLongs()
                    .lanewise(VectorOperators.LSHR, firstShifts)
                    .and(mask)
                    .reinterpretAsInts();
            apart(both, both.mul(reciprocal).lanewise(VectorOperators.LSHR, shift), radixes)
                    .add(bases)
                    .intoArray(target, 2 * pair);
            if (pair + LANES < pairs) {
                IntVector others = words.rearrange(secondInts)
                        .reinterpretAsLongs()
                        .lanewise(VectorOperators.LSHR, secondShifts)
                        .and(mask)
                        .reinterpretAsInts();
                apart(others, others.mul(reciprocal).lanewise(VectorOperators.LSHR, shift), radixes)
                        .add(bases)
                        .intoArray(target, 2 * pair + 2 * LANES);
            }
            position += width;
        }
        if ((count & 1) != 0) {
            target[count - 1] = base + (int) value(source, offset, pairs - 1, width);
        }
    }

    /** What stands in every other lane as quotients and the pairs they are of, as remainder and quotient side by side. */
    private static IntVector apart(IntVector pairs, IntVector quotients, IntVector radixes) {
        return quotients
                .reinterpretAsLongs()
                .lanewise(VectorOperators.LSHL, Integer.SIZE)
                .reinterpretAsInts()
                .add(pairs.sub(quotients.mul(radixes)));
    }

    @Override
    public void divideInts(int[] integers, int count, long base, double power, double[] target, int targetOffset) {
        plain.divideInts(integers, count, base, power, target, targetOffset);
    }

    @Override
    public void divideSums(
            int[] residuals, int count, int smoothing, long first, double power, double[] target, int targetOffset) {
        runningSums.divide(residuals, count, smoothing, first, power, target, targetOffset);
    }

    @Override
    public void summarizeSums(int[] residuals, int count, int smoothing, long farthest, long[] totals) {
        if (!runningSums.summarize(residuals, count, smoothing, farthest, totals)) {
            RunningSums.addUp(residuals, count, smoothing);
            summarizeInts(residuals, count, totals);
        }
    }

    @Override
    public void summarizeInts(int[] integers, int count, long[] totals) {
        IntVector lows = IntVector.broadcast(INTS, integers[0]);
        IntVector highs = lows;
        IntVector lowHalves = IntVector.zero(INTS);
        IntVector highHalves = IntVector.zero(INTS);
        int eights = count & -(2 * LANES);
        for (int i = 0; i < eights; i += 2 * LANES) {
            IntVector values = IntVector.fromArray(INTS, integers, i);
            lows = lows.min(values);
            highs = highs.max(values);
            lowHalves = lowHalves.add(values.and(0xFFFF));
            highHalves = highHalves.add(values.lanewise(VectorOperators.ASHR, Short.SIZE));
        }
        long sum = lowHalves.reduceLanes(VectorOperators.ADD)
                + ((long) highHalves.reduceLanes(VectorOperators.ADD) << Short.SIZE);
        int low = lows.reduceLanes(VectorOperators.MIN);
        int high = highs.reduceLanes(VectorOperators.MAX);
        for (int i = eights; i < count; i++) {
            sum += integers[i];
            low = Math.min(low, integers[i]);
            high = Math.max(high, integers[i]);
        }
        totals[0] = sum;
        totals[1] = low;
        totals[2] = high;
    }

    @Override
    public boolean hasIntLanes() {
        return true;
    }

    /** Each value as the low bits of 1.5 * 2^52, as {@link #toDecimals} has them, without a stop in memory. */
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
        PlainKernels.requireReadable(source, offset, count, width);
        LanePositions where = LanePositions.of(width);
        VectorShuffle<Integer> firstInts = shuffle(where.bothInts, 0);
        VectorShuffle<Integer> secondInts = shuffle(where.bothInts, 2 * LANES);
        LongVector firstShifts = LongVector.fromArray(LONGS, where.shifts, 0);
        LongVector secondShifts = LongVector.fromArray(LONGS, where.shifts, LANES);
        LongVector mask = LongVector.broadcast(LONGS, BitPacking.mask(width));
        LongVector bits = LongVector.broadcast(LONGS, DecimalScale.MAGIC_BITS);
        DoubleVector shift = DoubleVector.broadcast(DOUBLES, DecimalScale.MAGIC - base);
        DoubleVector negative = DoubleVector.broadcast(DOUBLES, -power);
        DoubleVector reciprocal = DoubleVector.broadcast(DOUBLES, 1 / power);
        int eights = count & -(2 * LANES);
        int position = offset;
        for (int i = targetOffset; i < targetOffset + eights; i += 2 * LANES) {
            IntVector words = ByteVector.fromArray(BYTES, source, position).reinterpretAsInts();
            DoubleVector first = words.rearrange(firstInts)
                    .reinterpretAsLongs()
                    .lanewise(VectorOperators.LSHR, firstShifts)
                    .and(mask)
                    .or(bits)
                    .reinterpretAsDoubles()
                    .sub(shift);
            DoubleVector second = words.rearrange(secondInts)
                    .reinterpretAsLongs()
                    .lanewise(VectorOperators.LSHR, secondShifts)
                    .and(mask)
                    .or(bits)
                    .reinterpretAsDoubles()
                    .sub(shift);
            DoubleVector firstQuotient = first.mul(reciprocal);
            DoubleVector secondQuotient = second.mul(reciprocal);
            firstQuotient.fma(negative, first).fma(reciprocal, firstQuotient).intoArray(target, i);
            secondQuotient.fma(negative, second).fma(reciprocal, secondQuotient).intoArray(target, i + LANES);
            position += width;
        }
        for (int i = eights; i < count; i++) {
            target[targetOffset + i] = (base + value(source, offset, i, width)) / power;
        }
    }

    /** Value {@code index} of a packed run. */
    private static long value(byte[] source, int offset, int index, int width) {
        return BitPacking.wideWord(source, (offset << 3) + index * width) & BitPacking.mask(width);
    }

    @Override
    public void summarizePacked(
            byte[] source, int offset, int count, int width, long base, int[] scratch, long[] totals) {
        if (width > MAX_SUMMED_WIDTH) {
            unpackInts(source, offset, count, width, 0, scratch);
            summarizeInts(scratch, count, totals);
        } else {
            summarizeShort(source, offset, count, width, totals);
        }
        totals[0] += base * count;
        totals[1] += base;
        totals[2] += base;
    }

    private void summarizeShort(byte[] source, int offset, int count, int width, long[] totals) {
        PlainKernels.requireReadable(source, offset, count, width);
        LanePositions where = LanePositions.of(width);
        VectorShuffle<Integer> lowInts = where.lowShuffle;
        VectorShuffle<Integer> highInts = where.highShuffle;
        IntVector rights = where.rightShifts;
        IntVector lefts = where.leftShifts;
        IntVector mask = IntVector.broadcast(INTS, (int) BitPacking.mask(width));
        IntVector lows = IntVector.broadcast(INTS, Integer.MAX_VALUE);
        IntVector highs = IntVector.zero(INTS);
        IntVector sums = IntVector.zero(INTS);
        int eights = count & -(2 * LANES);
        int position = offset;
        for (int i = 0; i < eights; i += 2 * LANES) {
            IntVector words = ByteVector.fromArray(BYTES, source, position).reinterpretAsInts();
            IntVector values = words.rearrange(lowInts)
                    .lanewise(VectorOperators.LSHR, rights)
                    .or(words.rearrange(highInts).lanewise(VectorOperators.LSHL, lefts))
                    .and(mask);
            lows = lows.min(values);
            highs = highs.max(values);
            sums = sums.add(values);
            position += width;
        }
        long sum = sums.reduceLanes(VectorOperators.ADD);
        long low = lows.reduceLanes(VectorOperators.MIN);
        long high = highs.reduceLanes(VectorOperators.MAX);
        for (int i = eights; i < count; i++) {
            long value = value(source, offset, i, width);
            sum += value;
            low = Math.min(low, value);
            high = Math.max(high, value);
        }
        totals[0] = sum;
        totals[1] = low;
        totals[2] = high;
    }

    /** See {@link FusedDivision}. */
    @Override
    public void toDecimals(long[] integers, int count, double power, double[] target, int targetOffset) {
        double reciprocal = 1 / power;
        int fours = count & -LANES;
        for (int i = 0; i < fours; i += LANES) {
            DoubleVector integer = LongVector.fromArray(LONGS, integers, i)
                    .reinterpretAsDoubles()
                    .sub(DecimalScale.MAGIC);
            DoubleVector quotient = integer.mul(reciprocal);
            DoubleVector rest = quotient.fma(DoubleVector.broadcast(DOUBLES, -power), integer);
            rest.fma(DoubleVector.broadcast(DOUBLES, reciprocal), quotient).intoArray(target, targetOffset + i);
        }
        for (int i = fours; i < count; i++) {
            target[targetOffset + i] = (Double.longBitsToDouble(integers[i]) - DecimalScale.MAGIC) / power;
        }
    }

    @Override
    public void divideBits(double[] target, int from, int count, double power) {
        plain.divideBits(target, from, count, power);
    }

    @Override
    public boolean toIntegers(
            double[] values, int from, int count, double power, long[] integers, double[] shifted, double[] back) {
        double reciprocal = 1 / power;
        int fours = count & -LANES;
        LongVector different = LongVector.zero(LONGS);
        LongVector outside = LongVector.zero(LONGS);
        for (int i = 0; i < fours; i += LANES) {
            DoubleVector value = DoubleVector.fromArray(DOUBLES, values, from + i);
            DoubleVector sum = value.mul(power).add(DecimalScale.MAGIC);
            DoubleVector rounded = sum.sub(DecimalScale.MAGIC);
            DoubleVector quotient = rounded.mul(reciprocal);
            DoubleVector rest = quotient.fma(DoubleVector.broadcast(DOUBLES, -power), rounded);
            DoubleVector returned = rest.fma(DoubleVector.broadcast(DOUBLES, reciprocal), quotient);
            LongVector integer = sum.reinterpretAsLongs().sub(DecimalScale.MAGIC_BITS);
            integer.intoArray(integers, i);
            different = different.or(
                    returned.reinterpretAsLongs().lanewise(VectorOperators.XOR, value.reinterpretAsLongs()));
            outside = outside.or(integer.lanewise(VectorOperators.XOR, integer.lanewise(VectorOperators.ASHR, 63)));
        }
        boolean exact =
                different.reduceLanes(VectorOperators.OR) == 0 && outside.reduceLanes(VectorOperators.OR) >>> 51 == 0;
        for (int i = fours; i < count && exact; i++) {
            double value = values[from + i];
            double sum = value * power + DecimalScale.MAGIC;
            long integer = Double.doubleToRawLongBits(sum) - DecimalScale.MAGIC_BITS;
            integers[i] = integer;
            exact = Double.doubleToRawLongBits((sum - DecimalScale.MAGIC) / power) == Double.doubleToRawLongBits(value)
                    && (integer ^ (integer >> 63)) >>> 51 == 0;
        }
        return exact;
    }

    @Override
    public void summarize(long[] integers, int from, int count, long[] target) {
        int fours = count & -LANES;
        LongVector sums = LongVector.zero(LONGS);
        LongVector lows = LongVector.broadcast(LONGS, integers[from]);
        LongVector highs = lows;
        for (int i = from; i < from + fours; i += LANES) {
            LongVector four = LongVector.fromArray(LONGS, integers, i);
            sums = sums.add(four);
            lows = lows.min(four);
            highs = highs.max(four);
        }
        long sum = sums.reduceLanes(VectorOperators.ADD);
        long low = lows.reduceLanes(VectorOperators.MIN);
        long high = highs.reduceLanes(VectorOperators.MAX);
        for (int i = from + fours; i < from + count; i++) {
            sum += integers[i];
            low = Math.min(low, integers[i]);
            high = Math.max(high, integers[i]);
        }
        target[0] = sum;
        target[1] = low;
        target[2] = high;
    }

    @Override
    public String name() {
        return "vector";
    }

    @Override
    public boolean isSupported() {
        return LongVector.SPECIES_PREFERRED.vectorBitSize() >= REGISTER_BITS;
    }
}
