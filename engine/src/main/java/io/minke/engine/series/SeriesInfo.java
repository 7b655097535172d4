package io.minke.engine.series;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What changes slowly about a series; kept with it, with its history.
 *
 * @param unitReceived the unit as the plugin or protocol gave it, or null
 * @param unit the normalised unit (dBm, s, B, %), or null
 * @param min lower end of the possible values; NaN if unknown
 * @param max upper end of the possible values; NaN if unknown
 * @param warning warning range in Nagios grammar, whole, or null
 * @param critical critical range in Nagios grammar, whole, or null
 * @param thresholds none; 2: warning, critical; or 4: low critical, low warning, warning, critical
 * @param counter whether the values only grow, except for resets
 */
public record SeriesInfo(
        @Nullable String unitReceived,
        @Nullable String unit,
        double min,
        double max,
        @Nullable String warning,
        @Nullable String critical,
        List<Double> thresholds,
        boolean counter) {
    public static final SeriesInfo UNKNOWN =
            new SeriesInfo(null, null, Double.NaN, Double.NaN, null, null, List.of(), false);

    public SeriesInfo {
        thresholds = List.copyOf(thresholds);
    }
}
