package io.minke.query.run;

import io.minke.query.ask.BadQuestion;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.PriorityQueue;
import java.util.function.Consumer;

/**
 * Only the columns with the largest or smallest number, best first; columns without any value come in no ranking.
 *
 * @param count most columns
 * @param bottom whether the smallest are asked for
 * @param by which number of a column counts
 */
public record Ranking(int count, boolean bottom, By by) {
    public static final int MAX_COUNT = 10_000;

    /** A number for a whole column, from its points. */
    public enum By {
        MEAN,
        MAX,
        MIN,
        SUM,
        LAST;

        public static By parse(String field, String text) {
            for (By by : values()) {
                if (by.name().toLowerCase(Locale.ROOT).equals(text)) {
                    return by;
                }
            }
            throw new BadQuestion(field, "'" + text + "' is none of mean, max, min, sum, last");
        }

        double of(double[] values) {
            double number = Double.NaN;
            int count = 0;
            for (double value : values) {
                if (!Double.isNaN(value)) {
                    number = count++ == 0 ? value : combined(number, value);
                }
            }
            return this == MEAN && count > 0 ? number / count : number;
        }

        private double combined(double number, double value) {
            return switch (this) {
                case MEAN, SUM -> number + value;
                case MAX -> Math.max(number, value);
                case MIN -> Math.min(number, value);
                case LAST -> value;
            };
        }
    }

    private record Candidate(SeriesColumn column, double number, int order) {}

    /** Runs through all columns and hands on the chosen ones; of equals, the earlier. */
    void rank(Consumer<Consumer<SeriesColumn>> all, Consumer<SeriesColumn> chosen) {
        Comparator<Candidate> best = Comparator.comparingDouble(Candidate::number);
        best = (bottom ? best : best.reversed()).thenComparingInt(Candidate::order);
        PriorityQueue<Candidate> kept = new PriorityQueue<>(best.reversed());
        int[] order = new int[1];
        all.accept(column -> {
            double number = by.of(column.values());
            if (!Double.isNaN(number)) {
                kept.add(new Candidate(column, number, order[0]++));
                if (kept.size() > count) {
                    kept.poll();
                }
            }
        });
        List<Candidate> sorted = new ArrayList<>(kept);
        sorted.sort(best);
        sorted.forEach(candidate -> chosen.accept(candidate.column));
    }
}
