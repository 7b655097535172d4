package io.minke.query.fold;

import io.minke.query.ask.BadQuestion;
import java.util.Locale;

/** Which of the sorted values, or what between two of them, is a percentile. Ranks are computed in whole numbers, so that p7 of 100 values is the 7th and not, by a rounding, the 8th. */
public enum RankRule {
    /** The smallest value that at least p percent of the values do not exceed: rank ceil(n · p / 100), at least 1. */
    NEAREST,
    /** InfluxQL's: rank floor(n · p / 100 + 0.5); no answer where that is 0 or beyond n. */
    INFLUX,
    /** Between the two values beside position (n - 1) · p / 100, counted from 0, in proportion. */
    LINEAR;

    /** Percentages have at most this many parts: six decimals. */
    private static final long PARTS = 1_000_000L;

    public static RankRule parse(String field, String text) {
        for (RankRule rule : values()) {
            if (rule.text().equals(text)) {
                return rule;
            }
        }
        throw new BadQuestion(field, "'" + text + "' is none of nearest, influx, linear");
    }

    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The percentile of the first {@code count} values, which holds no NaN and is left in another order; NaN if there is none. */
    public double of(double[] values, int count, double percent) {
        if (count == 0) {
            return Double.NaN;
        }
        long parts = Math.round(percent * PARTS);
        long whole = 100 * PARTS;
        return switch (this) {
            case NEAREST -> {
                long rank = (parts * count + whole - 1) / whole;
                yield QuickSelect.nth(values, count, (int) Math.max(1, rank) - 1);
            }
            case INFLUX -> {
                long rank = (2 * parts * count + whole) / (2 * whole);
                yield rank < 1 || rank > count ? Double.NaN : QuickSelect.nth(values, count, (int) rank - 1);
            }
            case LINEAR -> {
                long position = parts * (count - 1);
                int below = (int) (position / whole);
                double low = QuickSelect.nth(values, count, below);
                long rest = position - below * whole;
                if (rest == 0) {
                    yield low;
                }
                double high = QuickSelect.nth(values, count, below + 1);
                yield low + (high - low) * ((double) rest / whole);
            }
        };
    }
}
