package io.minke.query.run;

import io.minke.engine.series.SeriesKey;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The names of what a column is about: all four for a series; for a group those that its members share, as far as the question says so, and null for the rest.
 *
 * @param labels that groups were made by; empty for a series
 */
public record ColumnKey(
        @Nullable String measurement,
        @Nullable String host,
        @Nullable String service,
        @Nullable String metric,
        Map<String, String> labels) {
    public static ColumnKey of(SeriesKey key) {
        return new ColumnKey(key.measurement(), key.host(), key.service(), key.metric(), Map.of());
    }
}
