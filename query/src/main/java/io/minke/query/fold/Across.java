package io.minke.query.fold;

import io.minke.query.ask.BadQuestion;
import java.util.Locale;

/**
 * How the same bucket of several series becomes one number. Series without a number in a bucket don't take part in it.
 *
 * @param percent of a percentile, else 0
 */
public record Across(Kind kind, double percent) {
    /** The kinds of combinations. */
    public enum Kind {
        SUM,
        MEAN,
        MIN,
        MAX,
        COUNT
    }

    public static final Across SUM = new Across(Kind.SUM, 0);
    public static final Across MEAN = new Across(Kind.MEAN, 0);
    public static final Across MIN = new Across(Kind.MIN, 0);
    public static final Across MAX = new Across(Kind.MAX, 0);
    public static final Across COUNT = new Across(Kind.COUNT, 0);

    public static Across parse(String field, String text) {
        for (Kind kind : Kind.values()) {
            if (kind.name().toLowerCase(Locale.ROOT).equals(text)) {
                return new Across(kind, 0);
            }
        }
        throw new BadQuestion(field, "'" + text + "' is none of sum, mean, min, max, count");
    }

    public String text() {
        return kind.name().toLowerCase(Locale.ROOT);
    }
}
