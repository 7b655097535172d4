package io.minke.query.fold;

import io.minke.query.ask.BadQuestion;
import java.util.Locale;

/**
 * What a bucket is asked for.
 *
 * @param percent of a percentile, else 0
 */
public record Aggregate(Kind kind, double percent) {
    /** The kinds of folds. */
    public enum Kind {
        MEAN,
        SUM,
        MIN,
        MAX,
        SPREAD,
        COUNT,
        FIRST,
        LAST
    }

    public static final Aggregate MEAN = new Aggregate(Kind.MEAN, 0);
    public static final Aggregate SUM = new Aggregate(Kind.SUM, 0);
    public static final Aggregate MIN = new Aggregate(Kind.MIN, 0);
    public static final Aggregate MAX = new Aggregate(Kind.MAX, 0);
    public static final Aggregate SPREAD = new Aggregate(Kind.SPREAD, 0);
    public static final Aggregate COUNT = new Aggregate(Kind.COUNT, 0);
    public static final Aggregate FIRST = new Aggregate(Kind.FIRST, 0);
    public static final Aggregate LAST = new Aggregate(Kind.LAST, 0);

    public static Aggregate parse(String field, String text) {
        for (Kind kind : Kind.values()) {
            if (kind.name().toLowerCase(Locale.ROOT).equals(text)) {
                return new Aggregate(kind, 0);
            }
        }
        throw new BadQuestion(field, "'" + text + "' is none of mean, sum, min, max, spread, count, first, last");
    }

    public String text() {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    /** A fold for one thread. */
    public Fold fold() {
        return switch (kind) {
            case MEAN -> new MeanFold(true);
            case SUM -> new MeanFold(false);
            case MIN -> new ExtremeFold(ExtremeFold.Side.MIN);
            case MAX -> new ExtremeFold(ExtremeFold.Side.MAX);
            case SPREAD -> new ExtremeFold(ExtremeFold.Side.SPREAD);
            case COUNT -> new CountFold();
            case FIRST -> new EdgeFold(false);
            case LAST -> new EdgeFold(true);
        };
    }

    /** Whether the numbers have the unit of the samples. */
    public boolean keepsUnit() {
        return kind != Kind.COUNT;
    }

    /** What combines the buckets of several series where nobody says otherwise. */
    public Across natural() {
        return switch (kind) {
            case SUM, COUNT -> Across.SUM;
            case MIN -> Across.MIN;
            case MAX -> Across.MAX;
            case MEAN, SPREAD, FIRST, LAST -> Across.MEAN;
        };
    }
}
