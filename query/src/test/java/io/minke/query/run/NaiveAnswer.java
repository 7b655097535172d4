package io.minke.query.run;

import io.minke.query.window.BucketAxis;
import io.minke.query.window.Fill;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a window should answer, said as plainly as possible: sorted maps, and decimals without rounding. */
final class NaiveAnswer {
    private NaiveAnswer() {}

    /** Bucket start to its value; NaN for null. */
    static TreeMap<Long, Double> fold(TreeMap<Long, Double> samples, BucketAxis axis, String aggregate) {
        TreeMap<Long, Double> answer = new TreeMap<>();
        for (int b = 0; b < axis.count(); b++) {
            long from = Math.max(axis.edge(b), axis.window().startNanos());
            long to = Math.min(axis.edge(b + 1), axis.window().endNanos());
            Map<Long, Double> in = from >= to ? Map.of() : samples.subMap(from, true, to, false);
            if (!in.isEmpty()) {
                List<Double> values = new ArrayList<>();
                in.values().stream().filter(value -> !value.isNaN()).forEach(values::add);
                answer.put(axis.edge(b), aggregate(values, aggregate));
            }
        }
        return answer;
    }

    static double aggregate(List<Double> values, String aggregate) {
        if (aggregate.equals("count")) {
            return values.size();
        }
        if (values.isEmpty()) {
            return Double.NaN;
        }
        return switch (aggregate) {
            case "min" -> values.stream().min(Double::compare).orElseThrow();
            case "max" -> values.stream().max(Double::compare).orElseThrow();
            case "spread" ->
                values.stream().max(Double::compare).orElseThrow()
                        - values.stream().min(Double::compare).orElseThrow();
            case "first" -> values.get(0);
            case "last" -> values.get(values.size() - 1);
            case "sum" -> sum(values).doubleValue();
            case "mean" ->
                sum(values)
                        .divide(BigDecimal.valueOf(values.size()), MathContext.DECIMAL128)
                        .doubleValue();
            case "median" -> {
                List<Double> sorted = values.stream().sorted().toList();
                int middle = sorted.size() / 2;
                yield sorted.size() % 2 == 1
                        ? sorted.get(middle)
                        : sorted.get(middle - 1) + (sorted.get(middle) - sorted.get(middle - 1)) * 0.5;
            }
            case "stddev" -> deviation(values);
            case "distinct" ->
                values.stream().map(value -> value + 0.0).distinct().count();
            case "mode" -> {
                TreeMap<Double, Integer> counts = new TreeMap<>();
                values.forEach(value -> counts.merge(value + 0.0, 1, Integer::sum));
                int most = counts.values().stream().max(Integer::compare).orElseThrow();
                yield counts.entrySet().stream()
                        .filter(entry -> entry.getValue() == most)
                        .findFirst()
                        .orElseThrow()
                        .getKey();
            }
            default -> {
                // The smallest value that enough of them do not exceed.
                BigDecimal share = new BigDecimal(aggregate.substring(1)).movePointLeft(2);
                List<Double> sorted = values.stream().sorted().toList();
                int rank = share.multiply(BigDecimal.valueOf(sorted.size()))
                        .setScale(0, java.math.RoundingMode.CEILING)
                        .intValueExact();
                yield sorted.get(Math.max(1, rank) - 1);
            }
        };
    }

    private static double deviation(List<Double> values) {
        if (values.size() == 1) {
            return Double.NaN;
        }
        BigDecimal mean = sum(values).divide(BigDecimal.valueOf(values.size()), MathContext.DECIMAL128);
        BigDecimal squares = values.stream()
                .map(value -> new BigDecimal(value).subtract(mean).pow(2))
                .reduce(BigDecimal.ZERO, BigDecimal::add);
        return squares.divide(BigDecimal.valueOf(values.size() - 1), MathContext.DECIMAL128)
                .sqrt(MathContext.DECIMAL128)
                .doubleValue();
    }

    private static BigDecimal sum(List<Double> values) {
        return values.stream().map(BigDecimal::new).reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    /** What stands in the buckets that have nothing, up to now. */
    static TreeMap<Long, Double> fill(TreeMap<Long, Double> answer, BucketAxis axis, Fill fill, long now) {
        TreeMap<Long, Double> filled = new TreeMap<>(answer);
        for (int b = 0; b < axis.count(); b++) {
            long edge = axis.edge(b);
            if (answer.containsKey(edge) || edge > now) {
                continue;
            }
            Map.Entry<Long, Double> before = answer.lowerEntry(edge);
            Map.Entry<Long, Double> after = answer.higherEntry(edge);
            switch (fill.kind()) {
                case NONE -> {}
                case NULL -> filled.put(edge, Double.NaN);
                case NUMBER -> filled.put(edge, fill.number());
                case PREVIOUS -> filled.put(edge, before == null ? Double.NaN : before.getValue());
                case LINEAR -> {
                    double value = Double.NaN;
                    if (before != null && after != null) {
                        double share = (double) (edge - before.getKey()) / (after.getKey() - before.getKey());
                        value = before.getValue() + (after.getValue() - before.getValue()) * share;
                    }
                    filled.put(edge, value);
                }
            }
        }
        return filled;
    }
}
