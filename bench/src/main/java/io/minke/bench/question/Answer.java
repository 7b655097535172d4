package io.minke.bench.question;

import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** An answer in a form that all engines' answers can be brought to: per series a value by time, a bucket's time being its start. */
public final class Answer implements PointSink {
    /** Engines add up in different orders. */
    private static final double TOLERANCE = 1e-9;

    private final TreeMap<String, TreeMap<Long, Double>> series = new TreeMap<>();

    @Override
    public void add(String label, long timeMillis, double value) {
        series.computeIfAbsent(label, name -> new TreeMap<>()).put(timeMillis, value);
    }

    public int points() {
        return series.values().stream().mapToInt(TreeMap::size).sum();
    }

    public int seriesCount() {
        return series.size();
    }

    /** @return null if they agree, otherwise the first difference in words */
    public @Nullable String differenceFrom(Answer other) {
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

    /** As JSON: {@code {"label": [[timeMillis, value], ...], ...}}. */
    public String json() {
        StringBuilder text = new StringBuilder("{");
        series.forEach((label, points) -> {
            text.append(text.length() == 1 ? "\"" : ",\"").append(label).append("\":[");
            String before = "[";
            for (Map.Entry<Long, Double> point : points.entrySet()) {
                text.append(before).append(point.getKey()).append(',').append(point.getValue());
                text.append(']');
                before = ",[";
            }
            text.append(']');
        });
        return text.append('}').toString();
    }

    /** Reads {@link #json}. */
    public static Answer parse(byte[] json) throws IOException {
        Answer answer = new Answer();
        JsonTree tree = JsonTree.parse(json);
        for (String label : tree.names()) {
            for (JsonTree point : tree.at(label).items()) {
                answer.add(label, point.at(0).integer(), point.at(1).number());
            }
        }
        return answer;
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
