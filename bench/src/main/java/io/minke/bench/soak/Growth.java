package io.minke.bench.soak;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** Whether the later half of a soak needed more than the earlier one. */
final class Growth {
    /** Fewer leave one or two on a side, which whatever else the machine does decides. */
    private static final int EPOCHS_FOR_LATENCIES = 6;

    private Growth() {}

    /** @return a line for each thing that grew */
    static List<String> of(List<Epoch> epochs) {
        List<String> lines = new ArrayList<>();
        if (epochs.size() < 4) {
            return lines;
        }
        // The first epoch warms up the machine's caches rather than the server's.
        check(lines, epochs, "anonymous memory in MiB", 1.3, 64, epoch -> epoch.anonymousBytes() >> 20);
        check(lines, epochs, "handles", 1.3, 32, Epoch::handles);
        check(lines, epochs, "threads", 1.2, 8, Epoch::threads);
        if (epochs.size() < EPOCHS_FOR_LATENCIES) {
            return lines;
        }
        check(lines, epochs, "batch p99 in ms", 2, 20, epoch -> epoch.batches().getValueAtPercentile(99) / 1e6);
        check(
                lines,
                epochs,
                "question p99 in ms",
                2,
                20,
                epoch -> epoch.questions().getValueAtPercentile(99) / 1e6);
        return lines;
    }

    /** Grown is: by the factor and by more than the slack, in the median of the later half against that of the earlier. */
    private static void check(
            List<String> lines,
            List<Epoch> epochs,
            String what,
            double factor,
            double slack,
            ToDoubleFunction<Epoch> figure) {
        int middle = 1 + (epochs.size() - 1) / 2;
        double earlier = median(epochs.subList(1, middle), figure);
        double later = median(epochs.subList(middle, epochs.size()), figure);
        if (later > earlier * factor && later > earlier + slack) {
            lines.add(String.format(Locale.ROOT, "GREW: %s from %.1f to %.1f", what, earlier, later));
        }
    }

    private static double median(List<Epoch> epochs, ToDoubleFunction<Epoch> figure) {
        double[] values = epochs.stream().mapToDouble(figure).sorted().toArray();
        return values[values.length / 2];
    }
}
