package io.minke.engine.codec;

import java.util.Random;

/** Speeds that a program computes in single precision from two readings in steps: some thousand different values with nine digits each, which return at a distance. */
public final class WindSpeeds {
    private static final double STEP = 0.36;

    private WindSpeeds() {}

    public static double[] of(int count, long seed) {
        Random random = new Random(seed);
        double[] values = new double[count];
        double east = 0;
        double north = 0;
        for (int i = 0; i < count; i++) {
            east = east * 0.97 + random.nextGaussian();
            north = north * 0.97 + random.nextGaussian();
            double x = STEP * Math.rint(east * 4);
            double y = STEP * Math.rint(north * 4);
            values[i] = (float) StrictMath.sqrt(x * x + y * y);
        }
        return values;
    }
}
