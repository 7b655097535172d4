package io.minke.query.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minke.query.ask.BadQuestion;
import java.util.List;
import net.jqwik.api.Example;

final class StepTest {
    @Example
    void shouldReadWhatItWrites() {
        for (String text :
                List.of("1ms", "30s", "5m", "90m", "4h", "1d", "7d", "1w", "1mo", "3mo", "1y", "100y", "36525d")) {
            assertThat(Step.parse("interval", text).text()).isEqualTo(text);
        }
        assertThat(Step.parse("interval", "60s").text()).isEqualTo("1m");
        assertThat(Step.parse("interval", "24h").text()).isEqualTo("1d");
        assertThat(Step.parse("interval", "12mo").text()).isEqualTo("1y");
        for (Step step : Step.NICE) {
            assertThat(Step.parse("interval", step.text())).isEqualTo(step);
        }
    }

    @Example
    void shouldAscendAndDivideTheDayWhereStepsAreNice() {
        for (int i = 1; i < Step.NICE.size(); i++) {
            assertThat(Step.NICE.get(i).nominalNanos())
                    .isGreaterThan(Step.NICE.get(i - 1).nominalNanos());
        }
        assertThat(Step.NICE)
                .filteredOn(step -> step.unit() == Step.Unit.TIME)
                .allMatch(step -> Step.DAY % step.amount() == 0);
    }

    @Example
    void shouldRefuseWhatIsNoStep() {
        for (String text : List.of(
                "",
                "0m",
                "5",
                "m",
                "-5m",
                "5M",
                "5 m",
                "36h",
                "101y",
                "36526d",
                "1201mo",
                "999999999999h",
                "9999999999999m",
                "1.5h")) {
            assertThatThrownBy(() -> Step.parse("interval", text)).as(text).isInstanceOf(BadQuestion.class);
        }
    }
}
