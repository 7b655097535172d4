package io.minke.bench.compare;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** An answer in a form that all engines' answers can be brought to: per series a value by time, a bucket's time being its start. */
final class Answer {
    /** Engines add up in different orders. */
    private static final double TOLERANCE = 1e-9;

    private final TreeMap<String, TreeMap<Long, Double>> series = new TreeMap<>();

    void add(String label, long timeMillis, double value) {
        series.computeIfAbsent(label, name -> new TreeMap<>()).put(timeMillis, value);
    }

    int points() {
        return series.values().stream().mapToInt(TreeMap::size).sum();
    }

    int seriesCount() {
        return series.size();
    }

    /** @return null if they agree, otherwise the first difference in words */
    @Nullable
    String differenceFrom(Answer other) {
        if (!series.keySet().equals(other.series.keySet())) {
            return series.size() + " series against " + other.series.size() + " (" + first(series) + " against "
                    + first(other.series) + ")";
        }
        for (Map.Entry<String, TreeMap<Long, Double>> entry : series.entrySet()) {
            String difference =
                    difference(entry.getValue(), other.series.getOrDefault(entry.getKey(), new TreeMap<>()));
            if (difference != null) {
                return "series '" + entry.getKey() + "': " + difference;
            }
        }
        return null;
    }

    private static String first(TreeMap<String, TreeMap<Long, Double>> series) {
        return series.isEmpty() ? "none" : "'" + series.firstKey() + "'";
    }

    private static @Nullable String difference(TreeMap<Long, Double> mine, TreeMap<Long, Double> theirs) {
        if (!mine.keySet().equals(theirs.keySet())) {
            return mine.size() + " points against " + theirs.size() + " (from " + mine.firstKey() + " to "
                    + mine.lastKey() + " against "
                    + (theirs.isEmpty() ? "none" : theirs.firstKey() + " to " + theirs.lastKey()) + ")";
        }
        for (Map.Entry<Long, Double> point : mine.entrySet()) {
            double one = point.getValue();
            double another = theirs.getOrDefault(point.getKey(), Double.NaN);
            if (!(Math.abs(one - another) <= TOLERANCE * Math.max(1, Math.abs(one)))) {
                return one + " against " + another + " at " + point.getKey() + " ms";
            }
        }
        return null;
    }
}
