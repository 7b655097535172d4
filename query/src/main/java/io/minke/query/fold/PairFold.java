package io.minke.query.fold;

import io.minke.query.source.SampleCursor;
import io.minke.query.window.BucketAxis;
import java.util.Arrays;

/**
 * What lies between neighbouring samples: growth of counters, areas, times that values lasted. The neighbour of the first sample is looked for before the window, as far as {@code reachNanos}; samples
 * further apart than that are no neighbours.
 */
final class PairFold implements Fold {
    private static final double SECOND_NANOS = 1e9;

    /** What is asked of the pairs. */
    enum Kind {
        /** What a counter has counted; pairs belong to the bucket of their later sample. No answer if any of them is doubtful. */
        INCREASE,
        /** The same for each second of the pairs that are not doubtful. */
        RATE,
        /** Area under the straight lines between samples, in value-seconds, cut at the edges of buckets. A gap is a hole in the line. */
        INTEGRAL,
        /** Mean of a value that lasts until the next sample, the end of its bucket, or {@code reachNanos}, whichever comes first, weighted by how long it lasted. A gap ends it. */
        TIME_MEAN
    }

    private final Kind kind;
    private final CounterRule rule;
    private final long reachNanos;
    private double[] sums = new double[0];
    private double[] seconds = new double[0];
    private boolean[] doubtful = new boolean[0];
    private BucketAxis axis;
    private boolean hasBefore;
    private long timeBefore;
    private double valueBefore;

    PairFold(Kind kind, CounterRule rule, long reachNanos) {
        this.kind = kind;
        this.rule = rule;
        this.reachNanos = reachNanos;
        this.axis = BucketAxis.NONE;
    }

    @Override
    public void open(BucketAxis opened) {
        axis = opened;
        int buckets = axis.count();
        if (sums.length < buckets) {
            sums = new double[buckets];
            seconds = new double[buckets];
            doubtful = new boolean[buckets];
        }
        Arrays.fill(sums, 0, buckets, 0);
        Arrays.fill(seconds, 0, buckets, 0);
        Arrays.fill(doubtful, 0, buckets, false);
        hasBefore = false;
    }

    @Override
    public long lookbackNanos() {
        return reachNanos;
    }

    @Override
    public void before(long[] times, double[] values, int count) {
        for (int i = 0; i < count; i++) {
            remember(times[i], values[i]);
        }
    }

    private void remember(long time, double value) {
        boolean gap = Double.isNaN(value);
        if (gap && (kind == Kind.INCREASE || kind == Kind.RATE)) {
            // A counter goes on counting while nobody looks.
            return;
        }
        hasBefore = !gap;
        timeBefore = time;
        valueBefore = value;
    }

    @Override
    public boolean takesStatistics() {
        return false;
    }

    @Override
    public void piece(int bucket, SampleCursor piece) {
        throw new IllegalStateException("this fold needs the samples");
    }

    @Override
    public void samples(long[] times, double[] values, int from, Runs runs) {
        int at = from;
        for (int run = 0; run < runs.count(); run++) {
            int bucket = runs.bucket(run);
            for (; at < runs.end(run); at++) {
                if (hasBefore) {
                    pair(bucket, times[at], values[at]);
                }
                remember(times[at], values[at]);
            }
        }
    }

    private void pair(int bucket, long time, double value) {
        long apart = time - timeBefore;
        switch (kind) {
            case INCREASE, RATE -> {
                if (apart <= reachNanos && !Double.isNaN(value)) {
                    count(bucket, value, apart / SECOND_NANOS);
                }
            }
            case INTEGRAL -> {
                if (apart <= reachNanos && !Double.isNaN(value)) {
                    line(time, value);
                }
            }
            case TIME_MEAN -> last(Math.min(time, timeBefore + reachNanos));
        }
    }

    private void count(int bucket, double value, double apartSeconds) {
        double increase = rule.increase(valueBefore, value, apartSeconds);
        if (Double.isNaN(increase)) {
            doubtful[bucket] = true;
        } else {
            sums[bucket] += increase;
            seconds[bucket] += apartSeconds;
        }
    }

    /** Shares the area under one line out among the buckets it crosses. */
    private void line(long time, double value) {
        long from = Math.max(timeBefore, axis.window().startNanos());
        double atFrom = on(from, time, value);
        for (int b = axis.indexOf(from); from < time; b++) {
            long to = Math.min(time, axis.edge(b + 1));
            double atTo = on(to, time, value);
            double share = (to - from) / SECOND_NANOS;
            sums[b] += (atFrom + atTo) / 2 * share;
            seconds[b] += share;
            from = to;
            atFrom = atTo;
        }
    }

    /** On the line from the sample before to this one. */
    private double on(long at, long time, double value) {
        if (at == time) {
            return value;
        }
        return valueBefore + (value - valueBefore) * ((double) (at - timeBefore) / (time - timeBefore));
    }

    /** The value before has lasted until {@code until}. */
    private void last(long until) {
        long from = Math.max(timeBefore, axis.window().startNanos());
        if (from >= until) {
            return;
        }
        for (int b = axis.indexOf(from); from < until; b++) {
            long to = Math.min(until, axis.edge(b + 1));
            double share = (to - from) / SECOND_NANOS;
            sums[b] += valueBefore * share;
            seconds[b] += share;
            from = to;
        }
    }

    @Override
    public void finish(double[] target) {
        if (kind == Kind.TIME_MEAN && hasBefore) {
            last(Math.min(axis.window().endNanos(), timeBefore + reachNanos));
        }
        for (int b = 0; b < axis.count(); b++) {
            boolean none = seconds[b] == 0 || kind == Kind.INCREASE && doubtful[b];
            boolean divided = kind == Kind.RATE || kind == Kind.TIME_MEAN;
            target[b] = none ? Double.NaN : divided ? sums[b] / seconds[b] : sums[b];
        }
    }

    @Override
    public boolean touch(boolean[] seen) {
        boolean any = false;
        if (kind == Kind.INTEGRAL || kind == Kind.TIME_MEAN) {
            for (int b = 0; b < axis.count(); b++) {
                seen[b] |= seconds[b] > 0;
                any |= seconds[b] > 0;
            }
        }
        return any;
    }
}
