package io.minke.query.fold;

import java.util.ArrayList;
import java.util.List;

/** The buckets of several series, row by row, for combinations that need all of them at once. */
final class ValueRows {
    private final int buckets;
    private final List<double[]> rows = new ArrayList<>();

    ValueRows(int buckets) {
        this.buckets = buckets;
    }

    /** Takes one more series; buckets without samples count as NaN. */
    void add(double[] values, boolean[] seen) {
        double[] row = new double[buckets];
        for (int b = 0; b < buckets; b++) {
            row[b] = seen[b] ? values[b] : Double.NaN;
        }
        rows.add(row);
    }

    void join(ValueRows other) {
        rows.addAll(other.rows);
    }

    double percentile(int bucket, double percent, RankRule rank) {
        double[] column = new double[rows.size()];
        int count = 0;
        for (double[] row : rows) {
            column[count] = row[bucket];
            count += Double.isNaN(row[bucket]) ? 0 : 1;
        }
        return rank.of(column, count, percent);
    }
}
