package io.minke.query.fold;

import io.minke.query.ask.BadQuestion;
import java.util.Locale;

/**
 * How the same bucket of several series becomes one number. Series without a number in a bucket don't take part in it.
 *
 * @param percent of a percentile, else 0
 * @param rank how a percentile is found
 */
public record Across(Kind kind, double percent, RankRule rank) {
    /** The kinds of combinations. */
    public enum Kind {
        SUM,
        MEAN,
        MIN,
        MAX,
        COUNT,
        PERCENTILE
    }

    public static final Across SUM = of(Kind.SUM);
    public static final Across MEAN = of(Kind.MEAN);
    public static final Across MIN = of(Kind.MIN);
    public static final Across MAX = of(Kind.MAX);
    public static final Across COUNT = of(Kind.COUNT);

    private static Across of(Kind kind) {
        return new Across(kind, 0, RankRule.NEAREST);
    }

    public static Across percentile(double percent, RankRule rank) {
        return new Across(Kind.PERCENTILE, percent, rank);
    }

    public Across rank(RankRule changed) {
        return new Across(kind, percent, changed);
    }

    /** The kinds by their names; a percentile as {@code p95}; {@code median} lies between the two middle values of an even number. */
    public static Across parse(String field, String text) {
        double percent = Aggregate.percent(field, text);
        if (!Double.isNaN(percent)) {
            return percentile(percent, RankRule.NEAREST);
        }
        if (text.equals("median")) {
            return percentile(50, RankRule.LINEAR);
        }
        for (Kind kind : Kind.values()) {
            if (kind != Kind.PERCENTILE && kind.name().toLowerCase(Locale.ROOT).equals(text)) {
                return of(kind);
            }
        }
        throw new BadQuestion(
                field, "'" + text + "' is none of sum, mean, min, max, count, median, p95 (any percentile)");
    }
}
