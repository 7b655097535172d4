package io.minke.query.run;

import io.minke.query.fold.Across;
import io.minke.query.fold.Aggregate;
import io.minke.query.select.Selector;
import io.minke.query.window.Fill;
import io.minke.query.window.Window;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of a window. Start with {@link #of} and change what differs.
 *
 * @param selector which series
 * @param window [start, end)
 * @param resolution raw, a step, or by the number of points
 * @param aggregate what a bucket answers
 * @param across how series are combined; null: not at all, unless {@code by} groups them, then by the aggregate's natural way
 * @param by what makes the groups that are combined; empty: all are one group if {@code across} is given
 * @param fill what stands in empty buckets
 * @param lookbackNanos how far before the window a value is looked for that fills its first buckets; 0 for not at all
 * @param zone whose days and hours buckets are aligned to
 * @param after what is done with the points, in order
 * @param ranking which columns are answered; null for all
 * @param tier whether rollups may answer
 */
public record WindowQuestion(
        Selector selector,
        Window window,
        Resolution resolution,
        Aggregate aggregate,
        @Nullable Across across,
        List<GroupName> by,
        Fill fill,
        long lookbackNanos,
        ZoneId zone,
        List<ColumnStep> after,
        @Nullable Ranking ranking,
        TierChoice tier) {
    /** Something done with a whole column. */
    @FunctionalInterface
    public interface ColumnStep {
        SeriesColumn apply(SeriesColumn column);
    }

    public WindowQuestion {
        by = List.copyOf(by);
        after = List.copyOf(after);
    }

    /** Means of buckets of the selected series, each for itself, in UTC. */
    public static WindowQuestion of(Selector selector, Window window, Resolution resolution) {
        return new WindowQuestion(
                selector,
                window,
                resolution,
                Aggregate.MEAN,
                null,
                List.of(),
                Fill.NONE,
                0,
                ZoneOffset.UTC,
                List.of(),
                null,
                TierChoice.AUTO);
    }

    public WindowQuestion selector(Selector changed) {
        return new WindowQuestion(
                changed, window, resolution, aggregate, across, by, fill, lookbackNanos, zone, after, ranking, tier);
    }

    public WindowQuestion resolution(Resolution changed) {
        return new WindowQuestion(
                selector, window, changed, aggregate, across, by, fill, lookbackNanos, zone, after, ranking, tier);
    }

    public WindowQuestion aggregate(Aggregate changed) {
        return new WindowQuestion(
                selector, window, resolution, changed, across, by, fill, lookbackNanos, zone, after, ranking, tier);
    }

    public WindowQuestion across(@Nullable Across changed) {
        return new WindowQuestion(
                selector, window, resolution, aggregate, changed, by, fill, lookbackNanos, zone, after, ranking, tier);
    }

    public WindowQuestion by(List<GroupName> changed) {
        return new WindowQuestion(
                selector,
                window,
                resolution,
                aggregate,
                across,
                changed,
                fill,
                lookbackNanos,
                zone,
                after,
                ranking,
                tier);
    }

    public WindowQuestion fill(Fill changed) {
        return new WindowQuestion(
                selector,
                window,
                resolution,
                aggregate,
                across,
                by,
                changed,
                lookbackNanos,
                zone,
                after,
                ranking,
                tier);
    }

    public WindowQuestion lookbackNanos(long changed) {
        return new WindowQuestion(
                selector, window, resolution, aggregate, across, by, fill, changed, zone, after, ranking, tier);
    }

    public WindowQuestion zone(ZoneId changed) {
        return new WindowQuestion(
                selector,
                window,
                resolution,
                aggregate,
                across,
                by,
                fill,
                lookbackNanos,
                changed,
                after,
                ranking,
                tier);
    }

    public WindowQuestion after(List<ColumnStep> changed) {
        return new WindowQuestion(
                selector, window, resolution, aggregate, across, by, fill, lookbackNanos, zone, changed, ranking, tier);
    }

    public WindowQuestion ranking(@Nullable Ranking changed) {
        return new WindowQuestion(
                selector, window, resolution, aggregate, across, by, fill, lookbackNanos, zone, after, changed, tier);
    }

    public WindowQuestion tier(TierChoice changed) {
        return new WindowQuestion(
                selector,
                window,
                resolution,
                aggregate,
                across,
                by,
                fill,
                lookbackNanos,
                zone,
                after,
                ranking,
                changed);
    }

    /** Whether answers are about groups rather than about single series. */
    public boolean combines() {
        return across != null || !by.isEmpty();
    }
}
