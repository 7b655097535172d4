package io.minke.query.run;

import io.minke.query.ask.BadQuestion;
import io.minke.query.fold.RankRule;
import io.minke.query.window.BucketAxis;
import io.minke.query.window.Step;
import io.minke.query.window.Window;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * The percentile that traffic is billed by: of the buckets of each period, after the ports of a customer were combined bucket by bucket. Buckets are ranked as they are, never averaged first.
 *
 * @param percent usually 95
 * @param period usually a month in the zone of the question
 * @param missing what a bucket without a value counts
 */
public record Billing(double percent, RankRule rank, Step period, Missing missing) {
    /** Buckets without a value: they don't count, or count as nothing sent. */
    public enum Missing {
        SKIP,
        ZERO;

        public static Missing parse(String field, String text) {
            for (Missing missing : values()) {
                if (missing.name().toLowerCase(Locale.ROOT).equals(text)) {
                    return missing;
                }
            }
            throw new BadQuestion(field, "'" + text + "' is neither skip nor zero");
        }
    }

    /**
     * One period's answer.
     *
     * @param startNanos the period's start, or the window's if that is later
     * @param endNanos the period's end, or the window's if that is earlier
     * @param value NaN if nothing counted
     * @param counted buckets that were ranked
     * @param expected buckets there are
     */
    public record Period(long startNanos, long endNanos, double value, int counted, int expected) {}

    /** @param axis the buckets of the column, by the starts of which they belong to periods */
    public List<Period> of(SeriesColumn column, BucketAxis axis, ZoneId zone) {
        List<Period> answer = new ArrayList<>();
        Window window = new Window(axis.edge(0), axis.edge(axis.count()));
        BucketAxis periods = BucketAxis.of(window, period, zone, Math.max(axis.count(), 1));
        int point = 0;
        int bucket = 0;
        for (int p = 0; p < periods.count(); p++) {
            int expected = 0;
            for (; bucket < axis.count() && axis.edge(bucket) < periods.edge(p + 1); bucket++) {
                expected++;
            }
            double[] ranked = new double[expected];
            int counted = 0;
            for (; point < column.length() && column.times()[point] < periods.edge(p + 1); point++) {
                double value = column.values()[point];
                if (!Double.isNaN(value)) {
                    ranked[counted++] = value;
                }
            }
            if (missing == Missing.ZERO) {
                Arrays.fill(ranked, counted, expected, 0);
                counted = expected;
            }
            if (expected > 0) {
                answer.add(new Period(
                        Math.max(periods.edge(p), window.startNanos()),
                        Math.min(periods.edge(p + 1), window.endNanos()),
                        rank.of(ranked, counted, percent),
                        counted,
                        expected));
            }
        }
        return answer;
    }
}
