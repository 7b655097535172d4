package io.minke.query.run;

import io.minke.engine.series.SeriesInfo;
import io.minke.engine.series.SeriesKey;
import org.jspecify.annotations.Nullable;

/**
 * The newest sample of a series.
 *
 * @param timeNanos epoch nanoseconds
 * @param value NaN for a gap
 * @param info null where none was ever received
 */
public record LastValue(
        SeriesKey key,
        long timeNanos,
        double value,
        @Nullable SeriesInfo info) {}
