package io.minke.query.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minke.query.ask.BadQuestion;
import java.util.List;
import net.jqwik.api.Example;

final class ExpressionTest {
    private static double of(String text, double... values) {
        Expression expression = Expression.parse("expr", text);
        List<double[]> columns = java.util.Arrays.stream(values)
                .mapToObj(value -> new double[] {value})
                .toList();
        return expression.evaluate(columns, 1)[0];
    }

    @Example
    void shouldKnowPrecedenceAndParentheses() {
        assertThat(of("1 + 2 * 3")).isEqualTo(7);
        assertThat(of("(1 + 2) * 3")).isEqualTo(9);
        assertThat(of("8 - 4 - 2")).isEqualTo(2);
        assertThat(of("8 / 4 / 2")).isEqualTo(1);
        assertThat(of("-2 * --3")).isEqualTo(-6);
        assertThat(of("1e3 + 2.5e-1*4")).isEqualTo(1001);
        assertThat(of("up*8 - down + up", 3, 5)).isEqualTo(22);
        assertThat(Expression.parse("expr", "up*8 - down + up").names()).containsExactly("up", "down");
    }

    @Example
    void shouldAnswerNullWhereAnOperandIsNullOrTheDivisorZero() {
        assertThat(of("a + b", 1, Double.NaN)).isNaN();
        assertThat(of("a / b", 1, 0)).isNaN();
        assertThat(of("0 * a", Double.NaN)).isNaN();
    }

    @Example
    void shouldPointAtWhatIsWrong() {
        for (String text : new String[] {
            "", "1 +", "(1", "1)", "1 2", "a b", "*", "a ^ 2", "1..2", "f(x)", "(".repeat(60) + "1" + ")".repeat(60)
        }) {
            assertThatThrownBy(() -> Expression.parse("expr", text)).as(text).isInstanceOf(BadQuestion.class);
        }
        assertThatThrownBy(() -> Expression.parse("expr", "up + * 2")).hasMessageContaining("column 6");
    }
}
