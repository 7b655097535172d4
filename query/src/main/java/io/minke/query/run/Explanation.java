package io.minke.query.run;

import io.minke.engine.scan.TierSnapshot;
import io.minke.query.window.BucketAxis;
import io.minke.query.window.Window;
import java.time.Instant;
import java.util.stream.Collectors;

/**
 * What was done for an answer, and what it cost.
 *
 * @param selection the selection, as a person would read it
 * @param seriesCount series selected
 * @param columnCount columns before ranking
 * @param interval width of the buckets, or raw
 * @param bucketCount buckets of the axis; 0 for raw
 * @param threads threads that may have worked
 * @param tier Full for samples, Fast for rollups with the names of the tiers, those used first before the others
 * @param rows rollup rows that were used
 * @param piecesFromStatistics stretches of samples that their statistics answered for
 * @param piecesDecoded stretches that were decoded
 * @param samples in both
 * @param planNanos time until it was known what to do
 * @param runNanos time for doing it
 */
public record Explanation(
        String selection,
        Window window,
        int seriesCount,
        int columnCount,
        String interval,
        int bucketCount,
        int threads,
        String tier,
        long rows,
        long piecesFromStatistics,
        long piecesDecoded,
        long samples,
        long planNanos,
        long runNanos) {
    static Explanation of(WindowPlan plan, Budget budget, int threads, long planNanos) {
        BucketAxis axis = plan.axis();
        int series = plan.seriesIds().length;
        return new Explanation(
                plan.question().selector().toString(),
                plan.window(),
                series,
                plan.groups() == null ? series : plan.groups().size(),
                axis == null ? "raw" : axis.step().text(),
                axis == null ? 0 : axis.count(),
                series > WindowRun.CHUNK_SERIES ? threads : 1,
                tier(plan),
                budget.rowsRead(),
                budget.piecesFromStatistics(),
                budget.piecesDecoded(),
                budget.samplesRead(),
                planNanos,
                budget.elapsedNanos() - planNanos);
    }

    private static String tier(WindowPlan plan) {
        String names = plan.tiers().stream().map(TierSnapshot::name).collect(Collectors.joining(", "));
        return plan.tierText() + (names.isEmpty() ? "" : " (" + names + ")");
    }

    /** A line for each step. */
    @Override
    public String toString() {
        return "select " + selection + ": " + seriesCount + " series\n"
                + "window [" + Instant.ofEpochSecond(0, window.startNanos()) + ", "
                + Instant.ofEpochSecond(0, window.endNanos()) + "), tier " + tier + ", interval " + interval + ", "
                + bucketCount
                + " buckets\n"
                + "fold " + samples + " samples, " + rows + " of them rollup rows: " + piecesFromStatistics
                + " pieces from statistics, " + piecesDecoded
                + " decoded, up to " + threads + " threads\n"
                + "answer " + columnCount + " columns; planned in " + planNanos / 1_000 + " µs, done in "
                + runNanos / 1_000 + " µs";
    }
}
