package io.minke.ingest.perfdata;

import io.minke.engine.series.SeriesInfo;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One value of a check.
 *
 * @param label without quotation marks and without the prefixes of check_multi
 * @param prefixes the checks that check_multi ran this one in, outermost first
 * @param value as printed, in {@code unitReceived}; NaN for {@code U}, which means that the plugin looked and found no value
 * @param unitReceived as printed; empty for a bare number
 * @param unit what it is in base units
 * @param warning null where there is none
 * @param critical null where there is none
 * @param min as printed, in {@code unitReceived}; NaN where there is none
 * @param max likewise
 */
public record Perfdata(
        String label,
        List<String> prefixes,
        double value,
        String unitReceived,
        UnitOfMeasure unit,
        @Nullable ThresholdRange warning,
        @Nullable ThresholdRange critical,
        double min,
        double max) {
    public Perfdata {
        prefixes = List.copyOf(prefixes);
    }

    /** Whether the plugin said {@code U}: a gap, which is something else than no sample. */
    public boolean isGap() {
        return Double.isNaN(value);
    }

    /** The value in base units. */
    public double normalisedValue() {
        return unit.normalise(value);
    }

    /** What a series keeps beside its values; limits in base units, ranges as received. */
    public SeriesInfo info() {
        return new SeriesInfo(
                unitReceived.isEmpty() ? null : unitReceived,
                unit.symbol().isEmpty() ? null : unit.symbol(),
                unit.normalise(min),
                unit.normalise(max),
                warning == null ? null : warning.text(),
                critical == null ? null : critical.text(),
                thresholds(),
                unit.counter());
    }

    /** Two plain numbers are warning and critical; two ranges with both ends are low critical, low warning, warning, critical; anything else is none. */
    private List<Double> thresholds() {
        if (warning == null || critical == null) {
            return List.of();
        }
        if (!Double.isNaN(warning.number()) && !Double.isNaN(critical.number())) {
            return List.of(unit.normalise(warning.number()), unit.normalise(critical.number()));
        }
        double[] four = {critical.start(), warning.start(), warning.end(), critical.end()};
        for (double end : four) {
            if (Double.isInfinite(end)) {
                return List.of();
            }
        }
        return warning.inside() || critical.inside()
                ? List.of()
                : List.of(
                        unit.normalise(four[0]),
                        unit.normalise(four[1]),
                        unit.normalise(four[2]),
                        unit.normalise(four[3]));
    }
}
