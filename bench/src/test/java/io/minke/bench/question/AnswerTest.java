package io.minke.bench.question;

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

    @Test
    void shouldComeBackFromItsText() throws java.io.IOException {
        Answer answer = answer(1e300);
        answer.add("", 0, -0.1);
        byte[] json = answer.json().getBytes(java.nio.charset.StandardCharsets.UTF_8);
        assertThat(answer.differenceFrom(Answer.parse(json))).isNull();
        assertThat(Answer.parse(json).points()).isEqualTo(3);
        assertThat(new Answer().json()).isEqualTo("{}");
    }
}
