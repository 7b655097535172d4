package io.minke.bench.compare;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Whether a build got worse than the one before it, beyond what the noise of the rounds explains. */
final class Verdict {
    /** Too rare or too coarse to judge by. */
    private static final Set<Figure> IGNORED = EnumSet.of(
            Figure.BATCH_MAX,
            Figure.Q1_P99,
            Figure.Q2_P99,
            Figure.Q3_P99,
            Figure.Q4_P99,
            Figure.Q5_P99,
            Figure.Q6_P99,
            Figure.CRASH_ACKNOWLEDGED);

    private Verdict() {}

    /**
     * A figure got worse if its median is worse by more than the tolerance and even its best round is worse than the other's worst one.
     *
     * @param tolerance 0.1 for a tenth
     * @return a line for each such figure
     */
    static List<String> regressions(Figures now, Figures before, double tolerance) {
        List<String> lines = new ArrayList<>();
        for (Figure figure : Figure.values()) {
            Double mine = now.median(figure);
            Double theirs = before.median(figure);
            Figures.Range myRange = now.range(figure);
            Figures.Range theirRange = before.range(figure);
            if (mine == null || theirs == null || myRange == null || theirRange == null || IGNORED.contains(figure)) {
                continue;
            }
            boolean apart =
                    figure.moreIsBetter ? myRange.most() < theirRange.least() : myRange.least() > theirRange.most();
            double worse = figure.moreIsBetter ? theirs / mine : mine / theirs;
            if (apart && worse > 1 + tolerance) {
                lines.add(String.format(
                        Locale.ROOT,
                        "%s: %s, was %s %s (%.2f× worse)",
                        figure.description,
                        now.text(figure),
                        before.text(figure),
                        figure.unit,
                        worse));
            }
        }
        return lines;
    }
}
