package io.minke.query.fold;

import io.minke.query.ask.BadQuestion;
import io.minke.query.ask.Fields;
import java.util.Locale;

/**
 * What a bucket is asked for.
 *
 * @param percent of a percentile, else 0
 * @param rank how a percentile is found
 * @param counter how counters are read by increase and rate
 */
public record Aggregate(Kind kind, double percent, RankRule rank, CounterRule counter) {
    /** The kinds of aggregates. */
    public enum Kind {
        MEAN,
        SUM,
        MIN,
        MAX,
        SPREAD,
        COUNT,
        FIRST,
        LAST,
        MEDIAN,
        PERCENTILE,
        STDDEV,
        MODE,
        DISTINCT,
        TIME_MEAN,
        INTEGRAL,
        INCREASE,
        RATE,
        /** Nagios' number of the worst state: 0 ok, 1 warning, 2 critical, 3 unknown. */
        STATE,
        /** First, smallest, largest and last sample of each bucket: a line chart with a bucket for each pixel column looks the same. */
        M4,
        /** The samples that keep the look of the line: largest triangle, three buckets. */
        LTTB,
        /** The same of the smallest and largest samples of four times as many buckets. */
        MINMAXLTTB
    }

    public static final Aggregate MEAN = of(Kind.MEAN);
    public static final Aggregate SUM = of(Kind.SUM);
    public static final Aggregate MIN = of(Kind.MIN);
    public static final Aggregate MAX = of(Kind.MAX);
    public static final Aggregate SPREAD = of(Kind.SPREAD);
    public static final Aggregate COUNT = of(Kind.COUNT);
    public static final Aggregate FIRST = of(Kind.FIRST);
    public static final Aggregate LAST = of(Kind.LAST);
    public static final Aggregate MEDIAN = of(Kind.MEDIAN);
    public static final Aggregate RATE = of(Kind.RATE);
    public static final Aggregate INCREASE = of(Kind.INCREASE);
    public static final Aggregate M4 = of(Kind.M4);

    public static Aggregate of(Kind kind) {
        return new Aggregate(kind, 0, RankRule.NEAREST, CounterRule.UNKNOWN);
    }

    public static Aggregate percentile(double percent, RankRule rank) {
        return new Aggregate(Kind.PERCENTILE, percent, rank, CounterRule.UNKNOWN);
    }

    public Aggregate rank(RankRule changed) {
        return new Aggregate(kind, percent, changed, counter);
    }

    public Aggregate counter(CounterRule changed) {
        return new Aggregate(kind, percent, rank, changed);
    }

    /** The kinds by their names; a percentile as {@code p95} or {@code p99.9}. */
    public static Aggregate parse(String field, String text) {
        double percent = percent(field, text);
        if (!Double.isNaN(percent)) {
            return percentile(percent, RankRule.NEAREST);
        }
        for (Kind kind : Kind.values()) {
            if (kind != Kind.PERCENTILE && of(kind).text().equals(text)) {
                return of(kind);
            }
        }
        throw new BadQuestion(
                field,
                "'" + text
                        + "' is none of mean, sum, min, max, spread, count, first, last, median, p95 (any percentile), "
                        + "stddev, mode, distinct, time_mean, integral, increase, rate, state, m4, lttb, minmaxlttb");
    }

    /** @return NaN if the text is no percentile */
    static double percent(String field, String text) {
        if (text.length() < 2 || text.charAt(0) != 'p' || text.charAt(1) < '0' || text.charAt(1) > '9') {
            return Double.NaN;
        }
        double percent = Fields.number(field, text.substring(1));
        if (percent > 100) {
            throw new BadQuestion(field, "'" + text + "' is more than all");
        }
        return percent;
    }

    public String text() {
        if (kind == Kind.PERCENTILE) {
            return "p" + (percent == Math.rint(percent) ? Long.toString((long) percent) : Double.toString(percent));
        }
        return kind.name().toLowerCase(Locale.ROOT);
    }

    /**
     * A fold for one thread.
     *
     * @param reachNanos how far apart samples may be and still be neighbours
     */
    public Fold fold(long reachNanos) {
        return switch (kind) {
            case MEAN -> new MeanFold(true);
            case SUM -> new MeanFold(false);
            case MIN -> new ExtremeFold(ExtremeFold.Side.MIN);
            case MAX -> new ExtremeFold(ExtremeFold.Side.MAX);
            case SPREAD -> new ExtremeFold(ExtremeFold.Side.SPREAD);
            case COUNT -> new CountFold();
            case FIRST -> new EdgeFold(false);
            case LAST -> new EdgeFold(true);
            case MEDIAN -> new CollectFold((values, count) -> RankRule.LINEAR.of(values, count, 50));
            case PERCENTILE -> new CollectFold((values, count) -> rank.of(values, count, percent));
            case STDDEV -> new CollectFold(CollectFold::deviation);
            case MODE -> new CollectFold(CollectFold::mode);
            case DISTINCT -> new CollectFold(CollectFold::distinct);
            case TIME_MEAN -> new PairFold(PairFold.Kind.TIME_MEAN, counter, reachNanos);
            case INTEGRAL -> new PairFold(PairFold.Kind.INTEGRAL, counter, reachNanos);
            case INCREASE -> new PairFold(PairFold.Kind.INCREASE, counter, reachNanos);
            case RATE -> new PairFold(PairFold.Kind.RATE, counter, reachNanos);
            case STATE -> new StateFold();
            case M4, LTTB, MINMAXLTTB ->
                throw new IllegalStateException(text() + " chooses samples, it does not fold them");
        };
    }

    /** Whether the answer is a choice of samples rather than a number for each bucket. */
    public boolean choosesSamples() {
        return kind == Kind.M4 || kind == Kind.LTTB || kind == Kind.MINMAXLTTB;
    }

    /** Whether rollup rows tell as much as the samples do. */
    public boolean answeredByRows() {
        return switch (kind) {
            case MEAN, SUM, MIN, MAX, SPREAD, COUNT, FIRST, LAST -> true;
            default -> false;
        };
    }

    /** Whether the numbers have the unit of the samples. */
    public boolean keepsUnit() {
        return switch (kind) {
            case COUNT, DISTINCT, RATE, INTEGRAL, STATE -> false;
            default -> true;
        };
    }

    /** What combines the buckets of several series where nobody says otherwise. */
    public Across natural() {
        return switch (kind) {
            case SUM, COUNT, INCREASE, RATE, INTEGRAL -> Across.SUM;
            case MIN -> Across.MIN;
            case MAX, STATE -> Across.MAX;
            default -> Across.MEAN;
        };
    }
}
