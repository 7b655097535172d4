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
        assertThat(Verdict.regressions(figures(Figure.CPU_WARM, 0.30, 0.26, 0.33), before, 0.1, false))
                .hasSize(1)
                .first()
                .asString()
                .contains("1.36× worse");
        assertThat(Verdict.regressions(
                        figures(Figure.RATE_WARM, 50, 60), figures(Figure.RATE_WARM, 100, 90), 0.1, false))
                .hasSize(1);
    }

    @Test
    void shouldNotCallNoiseWorse() {
        Figures before = figures(Figure.CPU_WARM, 0.20, 0.25, 0.22);
        assertThat(Verdict.regressions(figures(Figure.CPU_WARM, 0.24, 0.30, 0.31), before, 0.1, false))
                .isEmpty();
        assertThat(Verdict.regressions(figures(Figure.CPU_WARM, 0.251, 0.252), before, 0.3, false))
                .isEmpty();
        assertThat(Verdict.regressions(figures(Figure.CPU_WARM, 0.10, 0.11), before, 0.1, false))
                .isEmpty();
    }

    @Test
    void shouldJudgeOnlyWhatABusyMachineLeavesAloneWhenAsked() {
        Figures before = figures(Figure.Q1_P50, 1, 1, 1);
        assertThat(Verdict.regressions(figures(Figure.Q1_P50, 9, 9, 9), before, 0.3, true))
                .isEmpty();
        Figures disk = figures(Figure.DISK, 1.2, 1.2, 1.2);
        assertThat(Verdict.regressions(figures(Figure.DISK, 1.7, 1.7, 1.7), disk, 0.3, true))
                .hasSize(1);
    }
}
