package io.minke.query.graph;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One picture.
 *
 * @param severity the worst of its datasets: 0 ok, 50 warning, 100 critical
 */
public record Graph(
        String group, int severity, String title, String type, int weight, String range, List<Dataset> datasets) {
    public Graph {
        datasets = List.copyOf(datasets);
    }

    /**
     * One line of it.
     *
     * @param uom null if unknown
     * @param min NaN if unknown; likewise {@code max}
     * @param warning NaN if there is none; likewise {@code critical}
     * @param percentile null if none is drawn
     * @param colorIndex 0 if the picture's default does
     */
    public record Dataset(
            String measurement,
            String metric,
            @Nullable String uom,
            double min,
            double max,
            double warning,
            double critical,
            @Nullable Double percentile,
            @Nullable String operator,
            int colorIndex) {}
}
