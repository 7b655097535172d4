package io.minke.query.fold;

import io.minke.engine.codec.DecimalValues;
import io.minke.engine.scan.RollupRows;
import io.minke.query.source.SampleCursor;
import io.minke.query.window.BucketAxis;
import java.util.Arrays;

/** The first or the last value that is no gap. */
final class EdgeFold implements Fold {
    private final boolean last;
    private double[] found = new double[0];
    private int buckets;

    EdgeFold(boolean last) {
        this.last = last;
    }

    @Override
    public void open(BucketAxis axis) {
        buckets = axis.count();
        if (found.length < buckets) {
            found = new double[buckets];
        }
        Arrays.fill(found, 0, buckets, Double.NaN);
    }

    @Override
    public boolean takesStatistics() {
        return true;
    }

    @Override
    public void piece(int bucket, SampleCursor piece) {
        keep(bucket, last ? piece.last() : piece.first());
    }

    @Override
    public boolean takesRows() {
        return true;
    }

    @Override
    public void rows(RollupRows rows, Runs runs) {
        double[] edges = last ? rows.lasts() : rows.firsts();
        int at = 0;
        for (int run = 0; run < runs.count(); run++) {
            int end = runs.end(run);
            keep(runs.bucket(run), last ? lastOf(edges, at, end) : firstOf(edges, at, end));
            at = end;
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
            int end = runs.end(run);
            keep(runs.bucket(run), values.at(last ? end - 1 : at));
            at = end;
        }
    }

    @Override
    public void samples(long[] times, double[] values, int from, Runs runs) {
        int at = from;
        for (int run = 0; run < runs.count(); run++) {
            int end = runs.end(run);
            keep(runs.bucket(run), last ? lastOf(values, at, end) : firstOf(values, at, end));
            at = end;
        }
    }

    private static double firstOf(double[] values, int from, int to) {
        int i = from;
        while (i < to - 1 && Double.isNaN(values[i])) {
            i++;
        }
        return values[i];
    }

    private static double lastOf(double[] values, int from, int to) {
        int i = to - 1;
        while (i > from && Double.isNaN(values[i])) {
            i--;
        }
        return values[i];
    }

    private void keep(int bucket, double value) {
        if (!Double.isNaN(value) && (last || Double.isNaN(found[bucket]))) {
            found[bucket] = value;
        }
    }

    @Override
    public void finish(double[] target) {
        System.arraycopy(found, 0, target, 0, buckets);
    }
}
