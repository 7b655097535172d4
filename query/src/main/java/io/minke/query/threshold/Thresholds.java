package io.minke.query.threshold;

import io.minke.engine.series.SeriesInfo;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The thresholds of a series. Numbers go before ranges: with two of them (warning, critical), the side is told by their order; with four (low critical, low warning, warning, critical) both sides
 * alert. Values alert from the threshold on.
 */
public final class Thresholds {
    private final double lowCritical;
    private final double lowWarning;
    private final double warning;
    private final double critical;
    private final @Nullable Range warningRange;
    private final @Nullable Range criticalRange;

    private Thresholds(
            double lowCritical,
            double lowWarning,
            double warning,
            double critical,
            @Nullable Range warningRange,
            @Nullable Range criticalRange) {
        this.lowCritical = lowCritical;
        this.lowWarning = lowWarning;
        this.warning = warning;
        this.critical = critical;
        this.warningRange = warningRange;
        this.criticalRange = criticalRange;
    }

    /** @return null if the series has none */
    public static @Nullable Thresholds of(@Nullable SeriesInfo info) {
        if (info == null) {
            return null;
        }
        List<Double> numbers = info.thresholds();
        double none = Double.NaN;
        if (numbers.size() == 4) {
            return new Thresholds(numbers.get(0), numbers.get(1), numbers.get(2), numbers.get(3), null, null);
        }
        if (numbers.size() == 2) {
            return numbers.get(0) <= numbers.get(1)
                    ? new Thresholds(none, none, numbers.get(0), numbers.get(1), null, null)
                    : new Thresholds(numbers.get(1), numbers.get(0), none, none, null, null);
        }
        Range warning = Range.parse(info.warning());
        Range critical = Range.parse(info.critical());
        return warning == null && critical == null ? null : new Thresholds(none, none, none, none, warning, critical);
    }

    public State state(double value) {
        if (Double.isNaN(value)) {
            return State.UNKNOWN;
        }
        if (value >= critical || value <= lowCritical || criticalRange != null && criticalRange.alerts(value)) {
            return State.CRITICAL;
        }
        if (value >= warning || value <= lowWarning || warningRange != null && warningRange.alerts(value)) {
            return State.WARNING;
        }
        return State.OK;
    }
}
