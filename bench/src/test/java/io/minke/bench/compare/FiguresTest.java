package io.minke.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class FiguresTest {
    private final Figures one = new Figures("one", "");
    private final Figures another = new Figures("another", "");

    @Test
    void shouldSayBetterAndWorseWhicheverWayAFigurePoints() {
        one.add(Figure.RATE_WARM, 200);
        another.add(Figure.RATE_WARM, 100);
        one.add(Figure.DISK, 3);
        another.add(Figure.DISK, 1.5);
        assertThat(CompareReport.ratio(Figure.RATE_WARM, one, another)).isEqualTo("**2.00× better**");
        assertThat(CompareReport.ratio(Figure.RATE_WARM, another, one)).isEqualTo("2.00× worse");
        assertThat(CompareReport.ratio(Figure.DISK, one, another)).isEqualTo("2.00× worse");
        assertThat(CompareReport.ratio(Figure.DISK, another, one)).isEqualTo("**2.00× better**");
        assertThat(CompareReport.ratio(Figure.Q1_P50, another, one)).isEmpty();
    }

    @Test
    void shouldSayPlainlyWhoLostSamples() {
        one.add(Figure.CRASH_LOST, 0);
        another.add(Figure.CRASH_LOST, 1_790_000);
        assertThat(CompareReport.ratio(Figure.CRASH_LOST, one, another)).isEqualTo("**better**");
        assertThat(CompareReport.ratio(Figure.CRASH_LOST, another, one)).isEqualTo("worse");
        assertThat(CompareReport.ratio(Figure.CRASH_LOST, one, one)).isEqualTo("equal");
    }

    @Test
    void shouldGiveTheMedianAndTheSpread() {
        one.add(Figure.Q1_P50, 3);
        one.add(Figure.Q1_P50, 1);
        one.add(Figure.Q1_P50, 2);
        assertThat(one.text(Figure.Q1_P50)).isEqualTo("2.00 (1.00–3.00)");
        assertThat(one.text(Figure.Q2_P50)).isEqualTo("-");
    }

    @Test
    void shouldTakeTheMeanOfTheMiddleTwoOfAnEvenNumberOfRounds() {
        one.add(Figure.Q1_P50, 4);
        one.add(Figure.Q1_P50, 1);
        assertThat(one.text(Figure.Q1_P50)).isEqualTo("2.50 (1.00–4.00)");
        one.add(Figure.Q1_P50, 2);
        one.add(Figure.Q1_P50, 40);
        assertThat(one.median(Figure.Q1_P50)).isEqualTo(3);
    }
}
