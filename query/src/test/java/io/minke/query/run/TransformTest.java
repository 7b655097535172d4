package io.minke.query.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minke.query.ask.BadQuestion;
import java.util.Map;
import net.jqwik.api.Example;

final class TransformTest {
    private static final double GAP = Double.NaN;

    private static SeriesColumn apply(String text, double... values) {
        long[] times = new long[values.length];
        for (int i = 0; i < times.length; i++) {
            times[i] = i * 60_000_000_000L;
        }
        ColumnKey key = new ColumnKey("m", "h", "", "x", Map.of(), Map.of());
        return Transform.parse("transform", text).apply(new SeriesColumn(key, "B", 1, times, values));
    }

    @Example
    void shouldSetPointsAgainstTheLastKnownOne() {
        assertThat(apply("difference", 1, 4, GAP, 2, 9).values()).containsExactly(3, GAP, -2, 7);
        assertThat(apply("non_negative_difference", 1, 4, GAP, 2, 9).values()).containsExactly(3, GAP, 7);
        assertThat(apply("derivative", 0, 60, GAP, 300).values()).containsExactly(1, GAP, 2);
        assertThat(apply("derivative(1m)", 0, 60, 30).values()).containsExactly(60, -30);
        assertThat(apply("non_negative_derivative", 0, 60, 30).values()).containsExactly(1);
        assertThat(apply("elapsed", 1, GAP, 1).values()).containsExactly(GAP, 120_000);
        assertThat(apply("cumulative_sum", 1, GAP, 2, 3).values()).containsExactly(1, GAP, 3, 6);
        assertThat(apply("moving_average(2)", 1, 3, GAP, 5, 7).values()).containsExactly(GAP, 2, GAP, 4, 6);
        assertThat(apply("difference", GAP).values()).isEmpty();
        assertThat(apply("difference", 1, 2).unit()).isEqualTo("B");
        assertThat(apply("derivative", 1, 2).unit()).isNull();
    }

    @Example
    void shouldRefuseWhatIsNoTransformation() {
        for (String text : new String[] {
            "",
            "differences",
            "moving_average",
            "moving_average(1)",
            "moving_average(100001)",
            "moving_average(2.5)",
            "difference(2)",
            "derivative(1q)",
            "derivative(1m"
        }) {
            assertThatThrownBy(() -> Transform.parse("transform", text))
                    .as(text)
                    .isInstanceOf(BadQuestion.class);
        }
    }
}
