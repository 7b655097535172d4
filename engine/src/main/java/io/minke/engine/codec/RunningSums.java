package io.minke.engine.codec;

/**
 * Runs from residuals that are ints, by plain loops: v[i] = start + ((r[0] + ... + r[i - 1]) >> smoothing) + r[i], which with a smoothing of 0 are their sums. As ints in their place, as longs, or as the
 * bits of doubles.
 */
final class RunningSums {
    private RunningSums() {}

    /** residuals[i] becomes v[i] less the start, for sums that are ints. A loop of longs that smooths takes 0.9 ns a value, one of ints 0.5. */
    static void addUp(int[] residuals, int count, int smoothing) {
        int sum = 0;
        for (int i = 0; i < count; i++) {
            int residual = residuals[i];
            residuals[i] = (sum >> smoothing) + residual;
            sum += residual;
        }
    }

    static void toLongs(int[] residuals, int count, int smoothing, long start, long[] target, int from) {
        if (smoothing == 0) {
            long sum = start;
            for (int i = 0; i < count; i++) {
                sum += residuals[i];
                target[from + i] = sum;
            }
            return;
        }
        long sum = 0;
        for (int i = 0; i < count; i++) {
            long residual = residuals[i];
            target[from + i] = start + (sum >> smoothing) + residual;
            sum += residual;
        }
    }

    static void toBits(int[] residuals, int count, int smoothing, long start, double[] target, int from) {
        if (smoothing == 0) {
            long sum = start;
            for (int i = 0; i < count; i++) {
                sum += residuals[i];
                target[from + i] = Double.longBitsToDouble(sum);
            }
            return;
        }
        long sum = 0;
        for (int i = 0; i < count; i++) {
            long residual = residuals[i];
            target[from + i] = Double.longBitsToDouble(start + (sum >> smoothing) + residual);
            sum += residual;
        }
    }
}
