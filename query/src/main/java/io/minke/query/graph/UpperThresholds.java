package io.minke.query.graph;

import io.minke.engine.series.SeriesInfo;
import io.minke.query.threshold.Range;
import java.util.List;

/**
 * The one pair of thresholds that a graph has lines for: the upper two of four, or the two there are; of ranges the end that is not open.
 *
 * @param warning NaN if there is none; likewise {@code critical}
 */
record UpperThresholds(double warning, double critical) {
    static UpperThresholds of(SeriesInfo info) {
        List<Double> numbers = info.thresholds();
        return switch (numbers.size()) {
            case 4 -> new UpperThresholds(numbers.get(2), numbers.get(3));
            case 2 -> new UpperThresholds(numbers.get(0), numbers.get(1));
            default -> new UpperThresholds(end(Range.parse(info.warning())), end(Range.parse(info.critical())));
        };
    }

    private static double end(@org.jspecify.annotations.Nullable Range range) {
        if (range == null || range.inside()) {
            return Double.NaN;
        }
        if (Double.isFinite(range.end())) {
            return range.end();
        }
        return Double.isFinite(range.start()) ? range.start() : Double.NaN;
    }
}
