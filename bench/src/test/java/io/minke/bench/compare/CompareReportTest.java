package io.minke.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;

import io.minke.bench.fleet.FleetOptions;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

final class CompareReportTest {
    private final Figures minke = new Figures("Minke", "this <build>");
    private final Figures peer = new Figures("Peer", "that build");

    private CompareReport report() {
        minke.add(Figure.RATE_WARM, 200);
        peer.add(Figure.RATE_WARM, 100);
        minke.add(Figure.Q1_P50, 3);
        peer.add(Figure.Q1_P50, 1);
        minke.add(Figure.CRASH_LOST, 0);
        peer.add(Figure.CRASH_LOST, 5);
        minke.remark("counts 9 of 10");
        Plan plan = new Plan(FleetOptions.of(2, 3, true, 1), 1, 10, 5, 5, 1, Path.of("."));
        return new CompareReport(
                plan, "A machine.", List.of(minke, peer), List.of("Q2: Minke and Peer differ"), "1 round");
    }

    @Test
    void shouldPrintLossesAsPlainlyAsWins() {
        assertThat(report().markdown())
                .contains("better in 2 figures: kill -9: acknowledged and lost, ingest, second half (warm) (2.00×)")
                .contains("worse in 1 figure: Q1 p50 (3.00×).\n")
                .contains("| Q1 p50 | ms | 3.00 | 1.00 |")
                .contains("| Q1 p50 | 3.00× worse |")
                .contains("- Q2: Minke and Peer differ\n- Minke counts 9 of 10\n")
                .contains("2 hosts × 9 metrics × 3 samples = 54 samples");
    }

    @Test
    void shouldDrawAPageThatNeedsNothingElse() {
        String page = report().html();
        assertThat(page.split("<svg ", -1)).hasSize(Figure.values().length + 1);
        assertThat(page)
                .contains("this &lt;build&gt;")
                .doesNotContain("<script")
                .doesNotContain("src=")
                .doesNotContain("href=");
    }
}
