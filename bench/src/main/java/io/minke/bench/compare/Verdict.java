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

    /** What a busy machine changes little: CPU, memory and disk, but no times. */
    private static final Set<Figure> STEADY =
            EnumSet.of(Figure.CPU_SETTLED, Figure.PEAK_INGEST, Figure.PEAK_QUERY, Figure.DISK, Figure.DISK_STOPPED);

    private Verdict() {}

    /**
     * A figure got worse if its median is worse by more than the tolerance and even its best round is worse than the other's worst one.
     *
     * @param tolerance 0.1 for a tenth
     * @param steadyOnly whether times and rates are left out
     * @return a line for each such figure
     */
    static List<String> regressions(Figures now, Figures before, double tolerance, boolean steadyOnly) {
        List<String> lines = new ArrayList<>();
        Set<Figure> judged = steadyOnly ? STEADY : EnumSet.complementOf(EnumSet.copyOf(IGNORED));
        for (Figure figure : judged) {
            Double mine = now.median(figure);
            Double theirs = before.median(figure);
            Figures.Range myRange = now.range(figure);
            Figures.Range theirRange = before.range(figure);
            if (mine == null || theirs == null || myRange == null || theirRange == null) {
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
