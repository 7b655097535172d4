package io.minke.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class AnswerTest {
    private static Answer answer(double value) {
        Answer answer = new Answer();
        answer.add("dnrx", 60_000, -22.14);
        answer.add("dnrx", 120_000, value);
        return answer;
    }

    @Test
    void shouldAgreeWithinTheOrderOfAdding() {
        assertThat(answer(0.3).differenceFrom(answer(0.1 + 0.2))).isNull();
    }

    @Test
    void shouldNameTheFirstDifference() {
        assertThat(answer(0.3).differenceFrom(answer(0.31))).isEqualTo("series 'dnrx': 0.3 against 0.31 at 120000 ms");
        assertThat(answer(0.3).differenceFrom(answer(Double.NaN))).contains("0.3 against NaN");
        Answer more = answer(0.3);
        more.add("dnrx", 180_000, 1);
        assertThat(answer(0.3).differenceFrom(more)).contains("2 points against 3");
        more.add("uptx", 180_000, 1);
        assertThat(answer(0.3).differenceFrom(more)).startsWith("1 series against 2");
        assertThat(answer(0.3).differenceFrom(new Answer())).startsWith("1 series against 0");
    }
}
