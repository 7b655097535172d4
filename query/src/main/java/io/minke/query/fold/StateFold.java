package io.minke.query.fold;

import io.minke.engine.series.SeriesInfo;
import io.minke.query.source.SampleCursor;
import io.minke.query.threshold.State;
import io.minke.query.threshold.Thresholds;
import io.minke.query.window.BucketAxis;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The worst state of a bucket's samples against the thresholds of their series, as Nagios' number; none for a series without thresholds. */
final class StateFold implements Fold {
    private @Nullable Thresholds thresholds;
    private State[] worst = new State[0];
    private int buckets;

    @Override
    public void series(@Nullable SeriesInfo info) {
        thresholds = Thresholds.of(info);
    }

    @Override
    public void open(BucketAxis axis) {
        buckets = axis.count();
        if (worst.length < buckets) {
            worst = new State[buckets];
        }
        Arrays.fill(worst, 0, buckets, State.OK);
    }

    @Override
    public boolean takesStatistics() {
        // A range that alerts inside can be missed by both extremes.
        return false;
    }

    @Override
    public void piece(int bucket, SampleCursor piece) {
        throw new IllegalStateException("this fold needs the samples");
    }

    @Override
    public void samples(long[] times, double[] values, int from, Runs runs) {
        Thresholds known = thresholds;
        if (known == null) {
            return;
        }
        int at = from;
        for (int run = 0; run < runs.count(); run++) {
            State state = worst[runs.bucket(run)];
            for (; at < runs.end(run); at++) {
                State next = known.state(values[at]);
                state = next.compareTo(state) > 0 ? next : state;
            }
            worst[runs.bucket(run)] = state;
        }
    }

    @Override
    public void finish(double[] target) {
        for (int b = 0; b < buckets; b++) {
            target[b] = thresholds == null ? Double.NaN : worst[b].number();
        }
    }
}
