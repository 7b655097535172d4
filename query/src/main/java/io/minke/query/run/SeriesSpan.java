package io.minke.query.run;

import io.minke.engine.series.SeriesInfo;
import io.minke.engine.series.SeriesKey;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of a series.
 *
 * @param samples how many, gaps included
 * @param firstNanos epoch nanoseconds of the oldest; meaningless without samples
 * @param lastNanos of the newest
 * @param info null where none was ever received
 */
public record SeriesSpan(
        SeriesKey key,
        long samples,
        long firstNanos,
        long lastNanos,
        @Nullable SeriesInfo info) {}
