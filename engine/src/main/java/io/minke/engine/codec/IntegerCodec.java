package io.minke.engine.codec;

import java.util.Arrays;

/**
 * A run of 64-bit integers to bytes and back: the stage that timestamps and values share. Every encoder is tried by its exact cost and the cheapest one is written, behind one
 * byte that names it. Arithmetic wraps, so that any integers come back.
 *
 * <p>The predicting encoders store residuals r of v[i] = v[0] + (S >> a) + r[i], S being the sum of the residuals before i. That is exponential smoothing with a factor of 2^-a
 * whose state is a plain prefix sum, so that decoding stays one addition a value: a = 0 is the difference to the value before, a = 2 suits a level under noise.
 */
final class IntegerCodec {
    static final int CONST = 0;
    static final int LINEAR = 1;
    static final int FOR = 2;
    static final int DELTA = 4;
    static final int DELTA2 = 6;

    /** Smoothing factors are 2^0 .. 2^-3; slower ones lag behind every drift. */
    private static final int SMOOTHINGS = 4;

    private final long[] residuals = new long[TimestampCodec.MAX_COUNT];
    private final PatchedPacking plain = new PatchedPacking();
    private final PatchedPacking predicted = new PatchedPacking();
    private final double[] effort = new double[SMOOTHINGS + 1];

    /** Appends values[0 .. count), count at least 1. */
    void encode(long[] values, int count, ColumnWriter target) {
        long min = values[0];
        long max = min;
        boolean linear = true;
        long step = count > 1 ? values[1] - values[0] : 0;
        for (int i = 1; i < count; i++) {
            min = Math.min(min, values[i]);
            max = Math.max(max, values[i]);
            linear &= values[i] - values[i - 1] == step;
        }
        if (min == max) {
            target.u8(CONST);
            target.signed(min);
        } else if (linear) {
            target.u8(LINEAR);
            target.signed(values[0]);
            target.signed(step);
        } else {
            encodeVaried(values, count, min, max, target);
        }
    }

    private void encodeVaried(long[] values, int count, long min, long max, ColumnWriter target) {
        plain.plan(values, 0, count, min, max);
        int predictor = likeliestPredictor(values, count);
        if (predictor == SMOOTHINGS) {
            secondDifferences(values, count);
        } else {
            smoothedResiduals(values, count, predictor);
        }
        predicted.plan(residuals, 1, count - 1);
        long predictedBits = predicted.costBits() + 8L * ColumnWriter.signedBytes(values[0]);
        if (plain.costBits() <= predictedBits) {
            target.u8(FOR);
            plain.write(values, 0, count, target);
        } else {
            target.u8(predictor == SMOOTHINGS ? DELTA2 : DELTA | predictor << 4);
            target.signed(values[0]);
            predicted.write(residuals, 1, count - 1, target);
        }
    }

    /** The predictor with the smallest mean residual, all of them in one pass. Doubles, because sums of wrapped residuals would overflow. */
    private int likeliestPredictor(long[] values, int count) {
        Arrays.fill(effort, 0);
        long first = values[0];
        long sum1 = 0;
        long sum2 = 0;
        long sum3 = 0;
        long before = first;
        long delta = 0;
        for (int i = 1; i < count; i++) {
            long value = values[i];
            long distance = value - first;
            long residual1 = distance - (sum1 >> 1);
            long residual2 = distance - (sum2 >> 2);
            long residual3 = distance - (sum3 >> 3);
            sum1 += residual1;
            sum2 += residual2;
            sum3 += residual3;
            effort[0] += Math.abs((double) (value - before));
            effort[1] += Math.abs((double) residual1);
            effort[2] += Math.abs((double) residual2);
            effort[3] += Math.abs((double) residual3);
            effort[4] += Math.abs((double) (value - before - delta));
            delta = value - before;
            before = value;
        }
        int best = 0;
        for (int i = 1; i < effort.length; i++) {
            if (effort[i] < effort[best]) {
                best = i;
            }
        }
        return best;
    }

    private void smoothedResiduals(long[] values, int count, int smoothing) {
        long first = values[0];
        long sum = 0;
        for (int i = 1; i < count; i++) {
            long residual = values[i] - first - (sum >> smoothing);
            residuals[i] = residual;
            sum += residual;
        }
    }

    private void secondDifferences(long[] values, int count) {
        long delta = 0;
        for (int i = 1; i < count; i++) {
            long next = values[i] - values[i - 1];
            residuals[i] = next - delta;
            delta = next;
        }
    }

    /** Reads {@code count} values, at least 1, into target[0 ..). */
    void decode(ColumnReader source, int count, long[] target) {
        int header = source.u8();
        int smoothing = header >>> 4;
        switch (header & 15) {
            case CONST -> Arrays.fill(target, 0, count, source.signed());
            case LINEAR -> decodeLinear(source.signed(), source.signed(), count, target);
            case FOR -> plain.read(source, count, target, 0);
            case DELTA -> decodeSmoothed(source, count, smoothing, target);
            case DELTA2 -> decodeSecondDifferences(source, count, target);
            default -> throw source.damage("a known integer encoding", Integer.toString(header));
        }
    }

    private static void decodeLinear(long first, long step, int count, long[] target) {
        for (int i = 0; i < count; i++) {
            target[i] = first + i * step;
        }
    }

    private void decodeSmoothed(ColumnReader source, int count, int smoothing, long[] target) {
        long first = source.signed();
        target[0] = first;
        readResiduals(source, count, target);
        long sum = 0;
        for (int i = 1; i < count; i++) {
            long residual = target[i];
            target[i] = first + (sum >> smoothing) + residual;
            sum += residual;
        }
    }

    private void decodeSecondDifferences(ColumnReader source, int count, long[] target) {
        long value = source.signed();
        target[0] = value;
        readResiduals(source, count, target);
        long delta = 0;
        for (int i = 1; i < count; i++) {
            delta += target[i];
            value += delta;
            target[i] = value;
        }
    }

    private void readResiduals(ColumnReader source, int count, long[] target) {
        if (count < 2) {
            throw source.damage("at least 2 values behind a predictor", Integer.toString(count));
        }
        predicted.read(source, count - 1, target, 1);
    }
}
