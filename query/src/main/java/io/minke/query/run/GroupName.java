package io.minke.query.run;

import io.minke.engine.series.KeyPart;
import io.minke.engine.series.SeriesKey;
import io.minke.engine.series.SeriesLabels;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What series are grouped by: a part of the key, or a label.
 *
 * @param part or null for a label
 * @param label or null for a part
 */
public record GroupName(@Nullable KeyPart part, @Nullable String label) {
    public static GroupName of(KeyPart part) {
        return new GroupName(part, null);
    }

    public static GroupName ofLabel(String label) {
        return new GroupName(null, label);
    }

    /** A series without the label has the empty text. */
    String of(SeriesKey key) {
        if (part != null) {
            return part(key, part);
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
        return part == null ? "labels." + label : part.name().toLowerCase(Locale.ROOT);
    }
}
