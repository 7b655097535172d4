package io.minke.query.run;

import io.minke.engine.series.KeyPart;
import io.minke.engine.series.SeriesKey;
import io.minke.engine.series.SeriesLabels;
import io.minke.query.source.Topology;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What series are grouped by: a part of the key, a label, or a field of their host in the inventory; exactly one is not null.
 */
public record GroupName(@Nullable KeyPart part, @Nullable String label, Topology.@Nullable Field field) {
    public static GroupName of(KeyPart part) {
        return new GroupName(part, null, null);
    }

    public static GroupName ofLabel(String label) {
        return new GroupName(null, label, null);
    }

    public static GroupName of(Topology.Field field) {
        return new GroupName(null, null, field);
    }

    /** A series without the label, or of a host without the field, has the empty text. */
    String of(SeriesKey key, Topology topology) {
        if (part != null) {
            return part(key, part);
        }
        if (field != null) {
            return topology.value(field, key.host());
        }
        for (SeriesLabels.Label candidate : SeriesLabels.parse(key.service())) {
            if (candidate.name().equals(label)) {
                return candidate.value();
            }
        }
        return "";
    }

    static String part(SeriesKey key, KeyPart part) {
        return switch (part) {
            case MEASUREMENT -> key.measurement();
            case HOST -> key.host();
            case SERVICE -> key.service();
            case METRIC -> key.metric();
        };
    }

    @Override
    public String toString() {
        if (field != null) {
            return field.text();
        }
        return part == null ? "labels." + label : part.name().toLowerCase(Locale.ROOT);
    }
}
