package io.minke.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class VerdictTest {
    private static Figures figures(Figure figure, double... values) {
        Figures figures = new Figures("one", "");
        for (double value : values) {
            figures.add(figure, value);
        }
        return figures;
    }

    @Test
    void shouldNameWhatIsWorseInEveryRound() {
        Figures before = figures(Figure.CPU_WARM, 0.20, 0.25, 0.22);
        assertThat(Verdict.regressions(figures(Figure.CPU_WARM, 0.30, 0.26, 0.33), before, 0.1))
                .hasSize(1)
                .first()
                .asString()
                .contains("1.36× worse");
        assertThat(Verdict.regressions(figures(Figure.RATE_WARM, 50, 60), figures(Figure.RATE_WARM, 100, 90), 0.1))
                .hasSize(1);
    }

    @Test
    void shouldNotCallNoiseWorse() {
        Figures before = figures(Figure.CPU_WARM, 0.20, 0.25, 0.22);
        assertThat(Verdict.regressions(figures(Figure.CPU_WARM, 0.24, 0.30, 0.31), before, 0.1))
                .isEmpty();
        assertThat(Verdict.regressions(figures(Figure.CPU_WARM, 0.251, 0.252), before, 0.3))
                .isEmpty();
        assertThat(Verdict.regressions(figures(Figure.CPU_WARM, 0.10, 0.11), before, 0.1))
                .isEmpty();
    }
}
