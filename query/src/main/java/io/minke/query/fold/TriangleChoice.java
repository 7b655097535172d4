package io.minke.query.fold;

/**
 * Largest triangle, three buckets (Steinarsson, "Downsampling Time Series for Visual Representation", 2013): of each of {@code points - 2} stretches with the same number of samples the one is kept that
 * makes the largest triangle with the sample kept before and the mean of the next stretch. MinMaxLTTB (Van Der Donckt et al., 2023) does so among the extremes of shorter stretches only.
 */
final class TriangleChoice {
    /** Extremes that are looked at for each point, as the paper found enough. */
    private static final int RATIO = 4;

    private TriangleChoice() {}

    /** Keeps {@code points} of {@code count} ascending samples without gaps, the first and the last among them. */
    static void lttb(long[] times, double[] values, int count, int points, ChosenSamples chosen) {
        if (count <= points || points < 3) {
            for (int i = 0; i < count && i < Math.max(points, 2); i++) {
                int at = i == Math.max(points, 2) - 1 ? count - 1 : i;
                chosen.add(times[at], values[at]);
            }
            return;
        }
        chosen.add(times[0], values[0]);
        // Times are taken relative to the first, as doubles hold no more than 53 bits.
        long zero = times[0];
        double every = (double) (count - 2) / (points - 2);
        int kept = 0;
        int from = 1;
        for (int b = 0; b < points - 2; b++) {
            int to = (int) ((b + 1) * every) + 1;
            int nextTo = Math.min((int) ((b + 2) * every) + 1, count);
            int nextFrom = Math.min(to, count - 1);
            nextTo = Math.max(nextTo, nextFrom + 1);
            double meanTime = 0;
            double meanValue = 0;
            for (int i = nextFrom; i < nextTo; i++) {
                meanTime += times[i] - zero;
                meanValue += values[i];
            }
            meanTime /= nextTo - nextFrom;
            meanValue /= nextTo - nextFrom;
            kept = largest(times, values, zero, from, to, kept, meanTime, meanValue);
            chosen.add(times[kept], values[kept]);
            from = to;
        }
        chosen.add(times[count - 1], values[count - 1]);
    }

    private static int largest(
            long[] times, double[] values, long zero, int from, int to, int kept, double meanTime, double meanValue) {
        double keptTime = times[kept] - zero;
        double keptValue = values[kept];
        double baseTime = keptTime - meanTime;
        double baseValue = meanValue - keptValue;
        int best = from;
        double most = -1;
        for (int i = from; i < to; i++) {
            double area = Math.abs(baseTime * (values[i] - keptValue) - (keptTime - (times[i] - zero)) * baseValue);
            if (area > most) {
                most = area;
                best = i;
            }
        }
        return best;
    }

    /** The same among the first, the last, and the extremes of {@value #RATIO} / 2 stretches for each point. */
    static void minMaxLttb(long[] times, double[] values, int count, int points, ChosenSamples chosen) {
        int stretches = points * RATIO / 2;
        if (count <= points * (long) RATIO || points < 3) {
            lttb(times, values, count, points, chosen);
            return;
        }
        long[] extremeTimes = new long[2 * stretches + 2];
        double[] extremes = new double[2 * stretches + 2];
        int found = 0;
        extremeTimes[found] = times[0];
        extremes[found++] = values[0];
        for (int s = 0; s < stretches; s++) {
            int from = 1 + (int) ((long) (count - 2) * s / stretches);
            int to = 1 + (int) ((long) (count - 2) * (s + 1) / stretches);
            int min = from;
            int max = from;
            for (int i = from + 1; i < to; i++) {
                min = values[i] < values[min] ? i : min;
                max = values[i] > values[max] ? i : max;
            }
            int first = Math.min(min, max);
            int second = Math.max(min, max);
            extremeTimes[found] = times[first];
            extremes[found++] = values[first];
            if (second > first) {
                extremeTimes[found] = times[second];
                extremes[found++] = values[second];
            }
        }
        extremeTimes[found] = times[count - 1];
        extremes[found++] = values[count - 1];
        lttb(extremeTimes, extremes, found, points, chosen);
    }
}
