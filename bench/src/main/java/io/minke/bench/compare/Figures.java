package io.minke.bench.compare;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One engine's figures of all rounds, with remarks. */
final class Figures {
    final String engine;
    final String description;
    private final Map<Figure, List<Double>> values = new EnumMap<>(Figure.class);
    private final List<String> remarks = new ArrayList<>();

    Figures(String engine, String description) {
        this.engine = engine;
        this.description = description;
    }

    void add(Figure figure, double value) {
        values.computeIfAbsent(figure, key -> new ArrayList<>()).add(value);
    }

    void remark(String text) {
        remarks.add(text);
    }

    List<String> remarks() {
        return List.copyOf(remarks);
    }

    /** The median of the rounds, of an even number the mean of the middle two, or null if it wasn't measured. */
    @Nullable
    Double median(Figure figure) {
        List<Double> all = values.get(figure);
        if (all == null) {
            return null;
        }
        List<Double> sorted = all.stream().sorted().toList();
        return (sorted.get((sorted.size() - 1) / 2) + sorted.get(sorted.size() / 2)) / 2;
    }

    /** Least and greatest of the rounds, or null if it wasn't measured. */
    @Nullable
    Range range(Figure figure) {
        List<Double> all = values.get(figure);
        if (all == null) {
            return null;
        }
        List<Double> sorted = all.stream().sorted().toList();
        return new Range(sorted.get(0), sorted.get(sorted.size() - 1));
    }

    /** From least to most. */
    record Range(double least, double most) {}

    /** The median, and in parentheses the spread if there is one. */
    String text(Figure figure) {
        String spread = spread(figure);
        return middle(figure) + (spread.isEmpty() ? "" : " (" + spread + ")");
    }

    /** The median as text, or "-". */
    String middle(Figure figure) {
        Double median = median(figure);
        return median == null ? "-" : number(figure, median);
    }

    /** From the least to the most as text; empty if they are one or none was measured. */
    String spread(Figure figure) {
        Range range = range(figure);
        return range == null || range.least() == range.most()
                ? ""
                : number(figure, range.least()) + "–" + number(figure, range.most());
    }

    private static String number(Figure figure, double value) {
        return String.format(Locale.ROOT, "%,." + figure.decimals + "f", value);
    }
}
