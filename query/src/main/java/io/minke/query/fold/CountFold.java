package io.minke.query.fold;

import io.minke.engine.codec.DecimalValues;
import io.minke.engine.scan.RollupRows;
import io.minke.query.source.SampleCursor;
import io.minke.query.window.BucketAxis;
import java.util.Arrays;

/** How many samples are no gaps; zero where all are. */
final class CountFold implements Fold {
    private long[] counts = new long[0];
    private int buckets;

    @Override
    public void open(BucketAxis axis) {
        buckets = axis.count();
        if (counts.length < buckets) {
            counts = new long[buckets];
        }
        Arrays.fill(counts, 0, buckets, 0);
    }

    @Override
    public boolean takesStatistics() {
        return true;
    }

    @Override
    public void piece(int bucket, SampleCursor piece) {
        counts[bucket] += piece.count() - piece.gapCount();
    }

    @Override
    public boolean takesRows() {
        return true;
    }

    @Override
    public void rows(RollupRows rows, Runs runs) {
        double[] rowCounts = rows.counts();
        int at = 0;
        for (int run = 0; run < runs.count(); run++) {
            int bucket = runs.bucket(run);
            for (; at < runs.end(run); at++) {
                counts[bucket] += (long) rowCounts[at];
            }
        }
    }

    @Override
    public boolean needsTimes() {
        return false;
    }

    @Override
    public void decimals(DecimalValues values, int from, Runs runs) {
        int at = from;
        for (int run = 0; run < runs.count(); run++) {
            counts[runs.bucket(run)] += runs.end(run) - at;
            at = runs.end(run);
        }
    }

    @Override
    public void samples(long[] times, double[] values, int from, Runs runs) {
        int at = from;
        for (int run = 0; run < runs.count(); run++) {
            counts[runs.bucket(run)] += Kernels.count(values, at, runs.end(run));
            at = runs.end(run);
        }
    }

    @Override
    public void finish(double[] target) {
        for (int b = 0; b < buckets; b++) {
            target[b] = counts[b];
        }
    }
}
