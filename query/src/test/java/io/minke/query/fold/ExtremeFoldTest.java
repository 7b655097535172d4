package io.minke.query.fold;

import static org.assertj.core.api.Assertions.assertThat;

import io.minke.query.window.BucketAxis;
import io.minke.query.window.Step;
import io.minke.query.window.Window;
import java.time.ZoneOffset;
import java.util.Arrays;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Minimum and maximum over every kind of double there is. */
final class ExtremeFoldTest {
    private static double folded(ExtremeFold.Side side, double[] values) {
        BucketAxis axis =
                BucketAxis.of(new Window(0, 1_000_000_000L), Step.ofNanos(1_000_000_000L), ZoneOffset.UTC, 10);
        long[] times = new long[values.length];
        for (int i = 0; i < times.length; i++) {
            times[i] = i;
        }
        Runs runs = new Runs();
        runs.cut(axis, times, 0, times.length);
        ExtremeFold fold = new ExtremeFold(side);
        fold.open(axis);
        fold.samples(times, values, 0, runs);
        double[] target = new double[1];
        fold.finish(target);
        return target[0];
    }

    @Property(tries = 2_000)
    void shouldFindTheExtremesOfAnyBitsAndSkipEveryNaN(@ForAll("samples") double[] values) {
        double[] present =
                Arrays.stream(values).filter(value -> !Double.isNaN(value)).toArray();
        double min = Arrays.stream(present).min().orElse(Double.NaN);
        double max = Arrays.stream(present).max().orElse(Double.NaN);
        assertThat(Double.valueOf(folded(ExtremeFold.Side.MIN, values))).isEqualTo(Double.valueOf(min));
        assertThat(Double.valueOf(folded(ExtremeFold.Side.MAX, values))).isEqualTo(Double.valueOf(max));
        assertThat(Double.valueOf(folded(ExtremeFold.Side.SPREAD, values))).isEqualTo(Double.valueOf(max - min));
    }

    @Provide
    Arbitrary<double[]> samples() {
        Arbitrary<Double> special = Arbitraries.of(
                0.0,
                -0.0,
                Double.NaN,
                Double.longBitsToDouble(0xfff8000000000000L),
                Double.longBitsToDouble(0x7ff0000000000002L),
                Double.POSITIVE_INFINITY,
                Double.NEGATIVE_INFINITY,
                Double.MIN_VALUE,
                -Double.MIN_VALUE,
                Double.MAX_VALUE,
                -Double.MAX_VALUE);
        Arbitrary<Double> any = Arbitraries.longs().map(Double::longBitsToDouble);
        return Arbitraries.oneOf(special, any, Arbitraries.doubles())
                .array(double[].class)
                .ofMinSize(1)
                .ofMaxSize(12);
    }
}
