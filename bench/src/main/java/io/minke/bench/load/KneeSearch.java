package io.minke.bench.load;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.function.DoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Looks for the highest rate at which batches are still answered in time: doubles until they aren't, then halves the interval. A rate is too high only if it is so twice in a row:
 * one hiccup of the machine would send the search down for good.
 */
final class KneeSearch {
    /** Below this share of what was asked for, the server (or the sender) did not keep up, whatever the latencies of those that were sent. */
    private static final double KEPT_UP = 0.97;

    private static final int REFINEMENTS = 5;
    private final DoubleFunction<LoadResult> step;
    private final double limitMillis;
    private final PrintWriter out;

    /** @param step runs the load at a rate for a while */
    KneeSearch(DoubleFunction<LoadResult> step, double limitMillis, PrintWriter out) {
        this.step = step;
        this.limitMillis = limitMillis;
        this.out = out;
    }

    /** @return the best step, or null if not even the first rate was kept up with */
    @Nullable
    LoadResult search(double firstLinesPerSecond) {
        double good = 0;
        double bad = Double.POSITIVE_INFINITY;
        LoadResult best = null;
        double rate = firstLinesPerSecond;
        for (int refinements = 0; refinements < REFINEMENTS; ) {
            LoadResult result = measured(rate);
            if (!isInTime(result, rate) && result.failure() == null) {
                result = measured(rate);
            }
            if (isInTime(result, rate)) {
                good = rate;
                best = result;
            } else {
                bad = rate;
            }
            if (result.failure() != null) {
                out.println("stopped: " + result.failure());
                return best;
            }
            if (bad == Double.POSITIVE_INFINITY) {
                rate *= 2;
            } else {
                refinements++;
                rate = good == 0 ? bad / 2 : (good + bad) / 2;
            }
        }
        return best;
    }

    private LoadResult measured(double rate) {
        LoadResult result = step.apply(rate);
        out.printf(
                Locale.ROOT,
                "%,12.0f/s  %,12.0f/s kept  p50 %7.1f  p99 %8.1f  max %8.1f ms  %s%n",
                rate,
                result.linesPerSecond(),
                result.millisAt(50),
                result.millisAt(99),
                result.sinceDue().getMaxValue() / 1e6,
                isInTime(result, rate) ? "in time" : "too late");
        out.flush();
        return result;
    }

    private boolean isInTime(LoadResult result, double rate) {
        return result.refusedLines() == 0
                && result.millisAt(99) < limitMillis
                && result.linesPerSecond() >= rate * KEPT_UP;
    }
}
