package io.minke.query.run;

import io.minke.engine.series.SeriesKey;
import io.minke.query.source.Topology;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The names of what a column is about: all four for a series; for a group those that its members share, as far as the question says so, and null for the rest.
 *
 * @param labels that groups were made by; empty for a series
 * @param fields of the inventory that groups were made by, or that the selection pins to one text; empty for a series
 */
public record ColumnKey(
        @Nullable String measurement,
        @Nullable String host,
        @Nullable String service,
        @Nullable String metric,
        Map<String, String> labels,
        Map<Topology.Field, String> fields) {
    public static ColumnKey of(SeriesKey key) {
        return new ColumnKey(key.measurement(), key.host(), key.service(), key.metric(), Map.of(), Map.of());
    }

    /** What a group is called in one of the ways that groups are made; null if they were not made so. */
    @Nullable
    String name(GroupName by) {
        if (by.part() == null) {
            return by.field() == null ? labels.get(by.label()) : fields.get(by.field());
        }
        return switch (by.part()) {
            case MEASUREMENT -> measurement;
            case HOST -> host;
            case SERVICE -> service;
            case METRIC -> metric;
        };
    }
}
