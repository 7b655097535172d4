package io.minke.query.run;

import io.minke.query.window.BucketAxis;
import io.minke.query.window.Fill;
import java.util.Arrays;

/** Buckets to points: leaves out or fills the empty ones. One thread; reused. */
final class Filling {
    private final BucketAxis axis;
    private final Fill fill;
    /** Buckets from here on start after now: empty ones stay out. */
    private final int pastNow;

    private final long[] times;
    private final double[] points;
    private int count;
    /** Neighbours with samples of the run of empty buckets that is being filled. */
    private int left;

    private int right;
    private double valueBefore;

    Filling(BucketAxis axis, Fill fill, long now) {
        this.axis = axis;
        this.fill = fill;
        int buckets = axis.count();
        while (buckets > 0 && axis.edge(buckets - 1) > now) {
            buckets--;
        }
        this.pastNow = buckets;
        this.times = new long[axis.count()];
        this.points = new double[axis.count()];
    }

    /** @param before what {@code previous} fills with until there is a sample; NaN for nothing. @return how many points there are, in {@link #times} and {@link #points} */
    int apply(double[] values, boolean[] seen, double before) {
        count = 0;
        valueBefore = before;
        for (int b = 0; b < axis.count(); b++) {
            if (seen[b]) {
                add(b, values[b]);
            } else if (b < pastNow && fill.kind() != Fill.Kind.NONE) {
                add(b, empty(b, values, seen));
            }
        }
        return count;
    }

    private double empty(int bucket, double[] values, boolean[] seen) {
        return switch (fill.kind()) {
            case NONE, NULL -> Double.NaN;
            case NUMBER -> fill.number();
            case PREVIOUS -> count == 0 ? valueBefore : points[count - 1];
            case LINEAR -> between(bucket, values, seen);
        };
    }

    /** On the line between the nearest buckets with samples, by their starts; none if one is missing or is a gap. */
    private double between(int bucket, double[] values, boolean[] seen) {
        if (bucket == 0 || seen[bucket - 1]) {
            left = bucket - 1;
            right = bucket;
            while (right < axis.count() && !seen[right]) {
                right++;
            }
        }
        if (left < 0 || right == axis.count()) {
            return Double.NaN;
        }
        double share = (double) (axis.edge(bucket) - axis.edge(left)) / (axis.edge(right) - axis.edge(left));
        return values[left] + (values[right] - values[left]) * share;
    }

    private void add(int bucket, double value) {
        times[count] = axis.edge(bucket);
        points[count++] = value;
    }

    long[] times() {
        return Arrays.copyOf(times, count);
    }

    double[] points() {
        return Arrays.copyOf(points, count);
    }
}
