package io.minke.query.threshold;

import static org.assertj.core.api.Assertions.assertThat;

import io.minke.engine.series.SeriesInfo;
import java.util.List;
import net.jqwik.api.Example;
import org.jspecify.annotations.Nullable;

final class ThresholdsTest {
    private static State state(double value, @Nullable String warning, @Nullable String critical, double... numbers) {
        List<Double> thresholds = java.util.Arrays.stream(numbers).boxed().toList();
        SeriesInfo info = new SeriesInfo(null, null, 0, 0, warning, critical, thresholds, false);
        Thresholds known = Thresholds.of(info);
        return known == null ? State.UNKNOWN : known.state(value);
    }

    @Example
    void shouldAlertOnBothSidesOfFourThresholds() {
        double[] dnrx = {-29, -27, -11, -8};
        assertThat(state(-30, null, null, dnrx)).isEqualTo(State.CRITICAL);
        assertThat(state(-29, null, null, dnrx)).isEqualTo(State.CRITICAL);
        assertThat(state(-28, null, null, dnrx)).isEqualTo(State.WARNING);
        assertThat(state(-27, null, null, dnrx)).isEqualTo(State.WARNING);
        assertThat(state(-22.14, null, null, dnrx)).isEqualTo(State.OK);
        assertThat(state(-11, null, null, dnrx)).isEqualTo(State.WARNING);
        assertThat(state(-8, null, null, dnrx)).isEqualTo(State.CRITICAL);
        assertThat(state(Double.NaN, null, null, dnrx)).isEqualTo(State.UNKNOWN);
    }

    @Example
    void shouldTellTheSideOfTwoThresholdsByTheirOrder() {
        assertThat(state(27.03, null, null, 26, 46)).isEqualTo(State.WARNING);
        assertThat(state(46, null, null, 26, 46)).isEqualTo(State.CRITICAL);
        assertThat(state(25.9, null, null, 26, 46)).isEqualTo(State.OK);
        assertThat(state(9, null, null, 10, 5)).isEqualTo(State.WARNING);
        assertThat(state(5, null, null, 10, 5)).isEqualTo(State.CRITICAL);
    }

    @Example
    void shouldReadTheRangesOfNagios() {
        assertThat(state(10, "10", "20")).isEqualTo(State.OK);
        assertThat(state(10.1, "10", "20")).isEqualTo(State.WARNING);
        assertThat(state(-0.1, "10", "20")).isEqualTo(State.CRITICAL);
        assertThat(state(9, "10:", null)).isEqualTo(State.WARNING);
        assertThat(state(10, "10:", null)).isEqualTo(State.OK);
        assertThat(state(-1e9, "~:10", null)).isEqualTo(State.OK);
        assertThat(state(11, "~:10", null)).isEqualTo(State.WARNING);
        assertThat(state(9, "10:20", null)).isEqualTo(State.WARNING);
        assertThat(state(15, "@10:20", null)).isEqualTo(State.WARNING);
        assertThat(state(20, "@10:20", null)).isEqualTo(State.WARNING);
        assertThat(state(21, "@10:20", null)).isEqualTo(State.OK);
        assertThat(Range.parse("20:10")).isNull();
        assertThat(Range.parse("x")).isNull();
        assertThat(Range.parse("")).isNull();
    }
}
