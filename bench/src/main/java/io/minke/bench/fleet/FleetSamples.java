package io.minke.bench.fleet;

import java.util.ArrayList;
import java.util.List;

/** The same samples as {@link FleetShard} renders, as numbers. Metrics of one check stand together and share a timestamp. Not thread-safe. */
public final class FleetSamples {
    private final FleetOptions options;
    private final CheckLines[] order;
    private final int[] firstSeries;
    private final List<SampleName> names = new ArrayList<>();
    private long tick;
    private int next;

    /** @throws IllegalArgumentException if hosts shall be replaced or samples be late: names and order are fixed here */
    public FleetSamples(FleetOptions options) {
        if (options.churnPerDay() > 0 || options.lateShare() > 0) {
            throw new IllegalArgumentException("neither churn nor late samples are possible without line protocol");
        }
        this.options = options;
        order = Seat.checks(options, 0, 1);
        firstSeries = new int[order.length];
        for (int index = 0; index < order.length; index++) {
            firstSeries[index] = names.size();
            names.addAll(order[index].names());
        }
    }

    /** The name of each series, by the index that batches use. */
    public List<SampleName> names() {
        return List.copyOf(names);
    }

    /** Empties the batch and fills it with whole checks. @return its count, 0 when all samples have been had */
    public int fill(SampleBatch batch) {
        int count = 0;
        while (tick < options.samplesPerSeries()) {
            CheckLines check = order[next];
            if (count + check.lineCount > batch.series.length) {
                break;
            }
            check.happen(tick);
            for (int metric = 0; metric < check.lineCount; metric++) {
                batch.series[count] = firstSeries[next] + metric;
                batch.timestampMillis[count] = check.timestampMillis();
                batch.values[count] = check.value(metric);
                count++;
            }
            if (++next == order.length) {
                next = 0;
                tick++;
            }
        }
        batch.count = count;
        return count;
    }
}
