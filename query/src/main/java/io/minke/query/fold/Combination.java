package io.minke.query.fold;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The buckets of the series of one group, being combined. One thread at a time; two combinations of the same group can be joined. */
public final class Combination {
    private final Across across;
    private final double[] numbers;
    private final int[] counts;
    private final boolean[] seen;
    private final @Nullable ValueRows rows;
    private int seriesCount;

    public Combination(Across across, int buckets) {
        this.across = across;
        this.numbers = new double[buckets];
        this.counts = new int[buckets];
        this.seen = new boolean[buckets];
        this.rows = across.kind() == Across.Kind.PERCENTILE ? new ValueRows(buckets) : null;
    }

    /**
     * Takes one more series.
     *
     * @param values one number per bucket, NaN for none
     * @param sampleSeen whether the bucket has any sample, be it a gap
     */
    public void add(double[] values, boolean[] sampleSeen) {
        seriesCount++;
        for (int b = 0; b < numbers.length; b++) {
            seen[b] |= sampleSeen[b];
        }
        switch (across.kind()) {
            case SUM, MEAN, COUNT -> sum(values, sampleSeen);
            case MIN -> min(values, sampleSeen);
            case MAX -> max(values, sampleSeen);
            case PERCENTILE -> Objects.requireNonNull(rows).add(values, sampleSeen);
        }
    }

    private void sum(double[] values, boolean[] sampleSeen) {
        for (int b = 0; b < numbers.length; b++) {
            double value = values[b];
            if (sampleSeen[b] && !Double.isNaN(value)) {
                numbers[b] += value;
                counts[b]++;
            }
        }
    }

    private void min(double[] values, boolean[] sampleSeen) {
        for (int b = 0; b < numbers.length; b++) {
            double value = values[b];
            if (sampleSeen[b] && !Double.isNaN(value)) {
                numbers[b] = counts[b] == 0 ? value : Math.min(numbers[b], value);
                counts[b]++;
            }
        }
    }

    private void max(double[] values, boolean[] sampleSeen) {
        for (int b = 0; b < numbers.length; b++) {
            double value = values[b];
            if (sampleSeen[b] && !Double.isNaN(value)) {
                numbers[b] = counts[b] == 0 ? value : Math.max(numbers[b], value);
                counts[b]++;
            }
        }
    }

    /** Takes what another combination of the same group has taken. */
    public void join(Combination other) {
        seriesCount += other.seriesCount;
        if (rows != null && other.rows != null) {
            rows.join(other.rows);
        }
        for (int b = 0; b < numbers.length; b++) {
            seen[b] |= other.seen[b];
            if (other.counts[b] == 0) {
                continue;
            }
            double value = other.numbers[b];
            if (counts[b] == 0) {
                numbers[b] = value;
            } else {
                numbers[b] = switch (across.kind()) {
                    case SUM, MEAN, COUNT, PERCENTILE -> numbers[b] + value;
                    case MIN -> Math.min(numbers[b], value);
                    case MAX -> Math.max(numbers[b], value);
                };
            }
            counts[b] += other.counts[b];
        }
    }

    public int seriesCount() {
        return seriesCount;
    }

    public boolean[] seen() {
        return seen;
    }

    /** One number per bucket, NaN for none. */
    public double[] finish() {
        double[] finished = new double[numbers.length];
        for (int b = 0; b < numbers.length; b++) {
            finished[b] = switch (across.kind()) {
                case COUNT -> counts[b];
                case PERCENTILE -> Objects.requireNonNull(rows).percentile(b, across.percent(), across.rank());
                case MEAN -> counts[b] == 0 ? Double.NaN : numbers[b] / counts[b];
                case SUM, MIN, MAX -> counts[b] == 0 ? Double.NaN : numbers[b];
            };
        }
        return finished;
    }
}
