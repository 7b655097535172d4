package io.minke.query.run;

import io.minke.engine.series.KeyPart;
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
 * @param by the key parts that make the groups which are combined; empty: all are one group if {@code across} is given
 * @param fill what stands in empty buckets
 * @param zone whose days and hours buckets are aligned to
 */
public record WindowQuestion(
        Selector selector,
        Window window,
        Resolution resolution,
        Aggregate aggregate,
        @Nullable Across across,
        List<KeyPart> by,
        Fill fill,
        ZoneId zone) {
    public WindowQuestion {
        by = List.copyOf(by);
    }

    /** Means of buckets of the selected series, each for itself, in UTC. */
    public static WindowQuestion of(Selector selector, Window window, Resolution resolution) {
        return new WindowQuestion(
                selector, window, resolution, Aggregate.MEAN, null, List.of(), Fill.NONE, ZoneOffset.UTC);
    }

    public WindowQuestion resolution(Resolution changed) {
        return new WindowQuestion(selector, window, changed, aggregate, across, by, fill, zone);
    }

    public WindowQuestion aggregate(Aggregate changed) {
        return new WindowQuestion(selector, window, resolution, changed, across, by, fill, zone);
    }

    public WindowQuestion across(@Nullable Across changed) {
        return new WindowQuestion(selector, window, resolution, aggregate, changed, by, fill, zone);
    }

    public WindowQuestion by(List<KeyPart> changed) {
        return new WindowQuestion(selector, window, resolution, aggregate, across, changed, fill, zone);
    }

    public WindowQuestion fill(Fill changed) {
        return new WindowQuestion(selector, window, resolution, aggregate, across, by, changed, zone);
    }

    public WindowQuestion zone(ZoneId changed) {
        return new WindowQuestion(selector, window, resolution, aggregate, across, by, fill, changed);
    }

    /** Whether answers are about groups rather than about single series. */
    public boolean combines() {
        return across != null || !by.isEmpty();
    }
}
