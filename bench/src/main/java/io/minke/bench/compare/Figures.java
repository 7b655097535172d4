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

    /** The median of the rounds, or null if it wasn't measured. */
    @Nullable
    Double median(Figure figure) {
        List<Double> all = values.get(figure);
        if (all == null) {
            return null;
        }
        List<Double> sorted = all.stream().sorted().toList();
        return sorted.get(sorted.size() / 2);
    }

    /** The median, and in parentheses the spread if there is one. */
    String text(Figure figure) {
        List<Double> all = values.get(figure);
        Double median = median(figure);
        if (all == null || median == null) {
            return "-";
        }
        String text = number(figure, median);
        if (all.size() == 1) {
            return text;
        }
        double least = all.stream().mapToDouble(Double::doubleValue).min().orElse(median);
        double most = all.stream().mapToDouble(Double::doubleValue).max().orElse(median);
        return text + " (" + number(figure, least) + "–" + number(figure, most) + ")";
    }

    private static String number(Figure figure, double value) {
        return String.format(Locale.ROOT, "%,." + figure.decimals + "f", value);
    }
}
