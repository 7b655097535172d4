package io.minke.engine.codec;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Running sums four at a time: each is the one four places before it and the four residuals since, which come from four loads, each one place before the other. So no addition waits for its neighbour's,
 * and nothing is permuted within a register, which takes longer than a load. Smoothed values (see {@link IntegerCodec}) are told from the sum before theirs.
 */
final class VectorSums {
    private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_128;
    private static final VectorSpecies<Double> DOUBLES = DoubleVector.SPECIES_256;
    private static final int LANES = 4;
    /** As many values of a lane, each below that, have a sum that is an int. */
    private static final long SUMMED_LIMIT = Integer.MAX_VALUE / (Kernels.INT_SCRATCH / LANES);

    /** As {@link Kernels#divideSums}. */
    void divide(
            int[] residuals, int count, int smoothing, long first, double power, double[] target, int targetOffset) {
        double origin = first;
        int sum = 0;
        int started = Math.min(LANES, count);
        for (int i = 0; i < started; i++) {
            target[targetOffset + i] = (origin + ((sum >> smoothing) + residuals[i])) / power;
            sum += residuals[i];
        }
        double reciprocal = 1 / power;
        DoubleVector negative = DoubleVector.broadcast(DOUBLES, -power);
        DoubleVector reciprocals = DoubleVector.broadcast(DOUBLES, reciprocal);
        DoubleVector origins = DoubleVector.broadcast(DOUBLES, origin);
        IntVector sums = count < LANES ? IntVector.zero(INTS) : first(residuals);
        int end = count & -LANES;
        for (int i = LANES; i < end; i += LANES) {
            IntVector latest = IntVector.fromArray(INTS, residuals, i);
            IntVector before = sums.add(others(residuals, i));
            sums = before.add(latest);
            DoubleVector integers = ((DoubleVector) before.lanewise(VectorOperators.ASHR, smoothing)
                            .add(latest)
                            .convertShape(VectorOperators.I2D, DOUBLES, 0))
                    .add(origins);
            DoubleVector quotients = integers.mul(reciprocals);
            quotients.fma(negative, integers).fma(reciprocals, quotients).intoArray(target, targetOffset + i);
        }
        sum = sums.lane(LANES - 1);
        for (int i = Math.max(started, end); i < count; i++) {
            target[targetOffset + i] = (origin + ((sum >> smoothing) + residuals[i])) / power;
            sum += residuals[i];
        }
    }

    /** The first sums of a run, which none stand before: in lanes and in no array of this object, since all threads share it. */
    private static IntVector first(int[] residuals) {
        int two = residuals[0] + residuals[1];
        int three = two + residuals[2];
        return IntVector.broadcast(INTS, residuals[0])
                .withLane(1, two)
                .withLane(2, three)
                .withLane(3, three + residuals[3]);
    }

    /** What the sums at four places have more than those four places before, but for the residuals of these places themselves. */
    private static IntVector others(int[] residuals, int index) {
        return IntVector.fromArray(INTS, residuals, index - 1)
                .add(IntVector.fromArray(INTS, residuals, index - 2)
                        .add(IntVector.fromArray(INTS, residuals, index - 3)));
    }

    /** As {@link Kernels#summarizeSums}. @return false if their sum may be no int in some lane; nothing was done then */
    boolean summarize(int[] residuals, int count, int smoothing, long farthest, long[] totals) {
        if (farthest >= SUMMED_LIMIT || count < LANES) {
            return false;
        }
        int sum = 0;
        long total = 0;
        int low = Integer.MAX_VALUE;
        int high = Integer.MIN_VALUE;
        for (int i = 0; i < LANES; i++) {
            int value = (sum >> smoothing) + residuals[i];
            total += value;
            low = Math.min(low, value);
            high = Math.max(high, value);
            sum += residuals[i];
        }
        IntVector sums = first(residuals);
        IntVector lows = IntVector.broadcast(INTS, low);
        IntVector highs = IntVector.broadcast(INTS, high);
        IntVector all = IntVector.zero(INTS);
        int end = count & -LANES;
        for (int i = LANES; i < end; i += LANES) {
            IntVector latest = IntVector.fromArray(INTS, residuals, i);
            IntVector before = sums.add(others(residuals, i));
            sums = before.add(latest);
            IntVector values = before.lanewise(VectorOperators.ASHR, smoothing).add(latest);
            lows = lows.min(values);
            highs = highs.max(values);
            all = all.add(values);
        }
        low = lows.reduceLanes(VectorOperators.MIN);
        high = highs.reduceLanes(VectorOperators.MAX);
        total += all.lane(0) + (long) all.lane(1) + all.lane(2) + all.lane(3);
        sum = sums.lane(LANES - 1);
        for (int i = end; i < count; i++) {
            int value = (sum >> smoothing) + residuals[i];
            total += value;
            low = Math.min(low, value);
            high = Math.max(high, value);
            sum += residuals[i];
        }
        totals[0] = total;
        totals[1] = low;
        totals[2] = high;
        return true;
    }
}
