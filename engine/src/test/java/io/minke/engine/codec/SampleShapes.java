package io.minke.engine.codec;

import java.util.Random;

/** Columns of every shape an encoder was written for, and of shapes none was written for; the same seed gives the same column. */
final class SampleShapes {
    static final int VALUE_SHAPES = 27;
    /** Those there were when version 0 of a value column was fixed; the others are encoded in version 1. */
    static final int FIRST_VALUE_SHAPES = 24;

    static final int TIME_SHAPES = 11;

    private SampleShapes() {}

    static double[] values(int shape, int count, long seed) {
        Random random = new Random(seed);
        double[] values = new double[count];
        double level = 0;
        for (int i = 0; i < count; i++) {
            level += random.nextGaussian();
            values[i] = switch (shape) {
                case 0 -> 42.5;
                case 1 -> i * 60.0;
                case 2 -> hundredths(-21 + level * 0.01 + random.nextGaussian() * 0.02);
                case 3 -> hundredths(level);
                case 4 -> random.nextInt(300) == 0 ? hundredths(level * 1_000) : hundredths(-20 + level * 0.01);
                case 5 -> Math.rint(StrictMath.exp(random.nextGaussian() * 2 + 12));
                case 6 -> 1e9 * i + random.nextInt(1_000_000);
                case 7 -> (i / 50) % 7;
                case 8 -> random.nextInt(5) * 12.5;
                case 9 -> StrictMath.sin(i / 100.0);
                case 10 -> random.nextGaussian();
                case 11 -> (float) random.nextGaussian();
                case 12 -> (float) hundredths(level);
                case 13 -> random.nextInt(97) / 97.0;
                case 14 -> random.nextInt(10) == 0 ? Double.NaN : hundredths(level);
                case 15 -> special(random);
                case 16 -> random.nextInt(20) == 0 ? special(random) : hundredths(level);
                case 17 -> Double.longBitsToDouble(random.nextLong());
                case 18 -> (double) random.nextLong();
                case 19 -> (double) (0x7000_0000_0000_0000L + i * 4_096L);
                case 20 -> Double.NaN;
                case 21 -> random.nextInt(40) == 0 ? level : 0;
                case 22 -> level * Double.MIN_VALUE;
                case 23 -> Math.rint(random.nextGaussian() * 1e14) / 1e15;
                case 24 -> moved(level * 0.3, 0.0137f);
                case 25 -> OffsetFloats.printed(moved(level * 0.3, 0.0005f));
                default -> random.nextInt(30) == 0 ? special(random) : OffsetFloats.printed(moved(level, -12.345678f));
            };
        }
        return values;
    }

    static long[] times(int shape, int count, long seed) {
        Random random = new Random(seed);
        long[] nanos = new long[count];
        long time = shape == 0
                ? Long.MIN_VALUE
                : 1_676_505_600_000_000_000L - (shape == 1 ? 3_000_000_000_000_000_000L : 0);
        long second = 1_000_000_000L;
        long milli = 1_000_000L;
        for (int i = 0; i < count; i++) {
            nanos[i] = switch (shape) {
                case 0 -> i == count - 1 && i > 0 ? Long.MAX_VALUE : time + i;
                case 1, 2 -> time + 60 * second * i;
                case 3 -> time + 60 * second * i + milli * random.nextInt(180);
                case 4 -> time + 60 * second * i + milli * Math.round(random.nextGaussian() * 20);
                case 5 -> (time += (random.nextInt(200) == 0 ? 120 : 60) * second);
                case 6 -> (time += 60_003 * milli + milli * random.nextInt(4));
                case 7 -> (time += 1 + random.nextInt(1_000_000_000));
                case 8 -> (time += 1L << random.nextInt(50));
                case 9 -> time + 60 * second * (i + i / 10 * 3) + milli * random.nextInt(900);
                default -> Long.MAX_VALUE - (count - 1 - i) * (1L + (seed & 0xFFFFF));
            };
        }
        return nanos;
    }

    /** As a program computes that works in single precision. */
    private static float moved(double value, float offset) {
        return (float) hundredths(value) - offset;
    }

    private static double hundredths(double value) {
        return Math.rint(value * 100) / 100;
    }

    private static double special(Random random) {
        return switch (random.nextInt(9)) {
            case 0 -> -0.0;
            case 1 -> 0.0;
            case 2 -> Double.POSITIVE_INFINITY;
            case 3 -> Double.NEGATIVE_INFINITY;
            case 4 -> Double.longBitsToDouble(0x7ff0000000000001L + random.nextInt(1_000));
            case 5 -> Double.longBitsToDouble(0xfff8000000000000L | random.nextInt());
            case 6 -> Double.MIN_VALUE * random.nextInt(1_000_000);
            case 7 -> random.nextBoolean() ? Double.MAX_VALUE : -Double.MAX_VALUE;
            default -> Double.NaN;
        };
    }
}
