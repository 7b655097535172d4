package io.minke.bench.years;

import io.minke.engine.series.SeriesKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Samples of a fleet over many days: of nine series six are optical levels with two decimals, two are rates of up to 24 bits, one is an uptime.
 *
 * @param latePercent of the samples that come in random order, up to two days late
 * @param shuffled whether days come in random order
 * @param twice whether every sample comes twice
 */
record YearsLoad(
        int series, int days, int intervalSeconds, boolean jitter, int latePercent, boolean shuffled, boolean twice) {
    static final long SECOND = 1_000_000_000L;
    static final long DAY = 86_400 * SECOND;
    static final long START = 19_000 * DAY;

    /** Takes samples one by one. */
    interface Sink {
        void sample(int series, long nanos, double value);
    }

    static SeriesKey key(int series) {
        return new SeriesKey("check", String.format("host%05d", series / 9), "s", "metric" + series % 9);
    }

    long samples() {
        return (long) series * days * (86_400 / intervalSeconds);
    }

    /** Hands all samples on in the order in which they come. */
    void each(Sink sink) {
        Random random = new Random(42);
        List<Integer> order = new ArrayList<>();
        for (int day = 0; day < days; day++) {
            order.add(day);
        }
        if (shuffled) {
            Collections.shuffle(order, random);
        }
        LateSamples late = new LateSamples(random);
        double[] level = new double[series];
        for (int i = 0; i < days; i++) {
            for (int repetition = 0; repetition < (twice ? 2 : 1); repetition++) {
                Random values = new Random(order.get(i));
                for (int s = 0; s < series; s++) {
                    level[s] = day(order.get(i), s, twice ? 0 : level[s], values, random, late, sink);
                }
            }
            if (i % 2 == 1) {
                late.release(sink);
            }
        }
        late.release(sink);
    }

    private double day(int day, int s, double from, Random values, Random random, LateSamples late, Sink sink) {
        double level = from;
        int count = 86_400 / intervalSeconds;
        for (int i = 0; i < count; i++) {
            long nanos = START
                    + day * DAY
                    + (long) i * intervalSeconds * SECOND
                    + (jitter ? values.nextInt(180) * 1_000_000L : 0);
            level += Math.rint(values.nextGaussian() * 5) / 100;
            double value = s % 9 < 6
                    ? Math.rint((level % 10 - 20) * 100) / 100
                    : s % 9 < 8 ? values.nextInt(1 << 24) : (double) (day * count + i) * intervalSeconds;
            if (latePercent > 0 && random.nextInt(100) < latePercent) {
                late.hold(s, nanos, value);
            } else {
                sink.sample(s, nanos, value);
            }
        }
        return level;
    }

    /** Samples that are held back, handed on in random order. */
    private static final class LateSamples {
        private final Random random;
        private int[] series = new int[1 << 16];
        private long[] times = new long[1 << 16];
        private double[] values = new double[1 << 16];
        private int count;

        LateSamples(Random random) {
            this.random = random;
        }

        void hold(int s, long nanos, double value) {
            if (count == series.length) {
                series = Arrays.copyOf(series, 2 * count);
                times = Arrays.copyOf(times, 2 * count);
                values = Arrays.copyOf(values, 2 * count);
            }
            series[count] = s;
            times[count] = nanos;
            values[count++] = value;
        }

        void release(Sink sink) {
            while (count > 0) {
                int chosen = random.nextInt(count);
                sink.sample(series[chosen], times[chosen], values[chosen]);
                count--;
                series[chosen] = series[count];
                times[chosen] = times[count];
                values[chosen] = values[count];
            }
        }
    }
}
