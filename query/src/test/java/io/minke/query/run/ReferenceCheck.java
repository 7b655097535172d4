package io.minke.query.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.minke.engine.series.KeyPart;
import io.minke.engine.series.SeriesKey;
import io.minke.query.fold.Across;
import io.minke.query.window.BucketAxis;
import io.minke.query.window.Fill;
import io.minke.query.window.Window;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntFunction;

/** Compares an answer with that of {@link NaiveAnswer} over all samples that there are. */
final class ReferenceCheck {
    private static final Set<String> SUMMED = Set.of("sum", "mean", "stddev", "spread");
    private static final double SUM_ERROR = 1e-13;

    private final IntFunction<SeriesKey> keys;

    /** @param keys of series ids */
    ReferenceCheck(IntFunction<SeriesKey> keys) {
        this.keys = keys;
    }

    void check(
            WindowQuestion question,
            WindowAnswer answer,
            List<Integer> selected,
            TreeMap<Integer, TreeMap<Long, Double>> known) {
        if (question.resolution().kind() == Resolution.Kind.RAW) {
            assertThat(answer.series()).hasSize(selected.size());
            for (int i = 0; i < selected.size(); i++) {
                checkRaw(answer.series().get(i), known.get(selected.get(i)), question.window());
            }
            return;
        }
        BucketAxis axis = BucketAxis.of(
                answer.window(), Objects.requireNonNull(question.resolution().step()), question.zone(), 10_000_000);
        if (question.combines()) {
            checkGroups(question, answer, selected, known, axis);
            return;
        }
        assertThat(answer.series()).hasSize(selected.size());
        String aggregate = question.aggregate().text();
        for (int i = 0; i < selected.size(); i++) {
            TreeMap<Long, Double> samples = known.get(selected.get(i));
            TreeMap<Long, Double> expected =
                    NaiveAnswer.fill(NaiveAnswer.fold(samples, axis, aggregate), axis, question.fill(), BusyEngine.NOW);
            boolean exact = !SUMMED.contains(aggregate) && question.fill().kind() != Fill.Kind.LINEAR;
            checkPoints(answer.series().get(i), expected, exact ? 0 : SUM_ERROR * magnitude(samples, axis));
        }
    }

    private void checkGroups(
            WindowQuestion question,
            WindowAnswer answer,
            List<Integer> selected,
            TreeMap<Integer, TreeMap<Long, Double>> known,
            BucketAxis axis) {
        Map<String, List<Integer>> groups = new LinkedHashMap<>();
        for (int id : selected) {
            KeyPart part = question.by().isEmpty() ? null : question.by().get(0).part();
            String group = part == null ? "all" : GroupName.part(keys.apply(id), part);
            groups.computeIfAbsent(group, g -> new ArrayList<>()).add(id);
        }
        assertThat(answer.series()).hasSize(groups.size());
        int g = 0;
        for (List<Integer> ids : groups.values()) {
            double magnitude = 0;
            TreeMap<Long, List<Double>> members = new TreeMap<>();
            for (int id : ids) {
                magnitude += magnitude(known.get(id), axis);
                NaiveAnswer.fold(known.get(id), axis, question.aggregate().text())
                        .forEach((edge, value) -> members.computeIfAbsent(edge, e -> new ArrayList<>())
                                .add(value));
            }
            TreeMap<Long, Double> expected = new TreeMap<>();
            String across = text(Objects.requireNonNull(question.across()));
            members.forEach((edge, values) -> {
                values.removeIf(value -> value.isNaN());
                expected.put(edge, NaiveAnswer.aggregate(values, across));
            });
            SeriesColumn column = answer.series().get(g++);
            assertThat(column.seriesCount()).isEqualTo(ids.size());
            checkPoints(
                    column,
                    NaiveAnswer.fill(expected, axis, question.fill(), BusyEngine.NOW),
                    4 * SUM_ERROR * (1 + magnitude));
        }
    }

    private static String text(Across across) {
        if (across.kind() == Across.Kind.PERCENTILE) {
            return across.percent() == 50 ? "median" : "p90";
        }
        return across.kind().name().toLowerCase(Locale.ROOT);
    }

    /** Of everything in the window: what the error of a sum is measured by. */
    private static double magnitude(TreeMap<Long, Double> samples, BucketAxis axis) {
        Window window = axis.window();
        return samples.subMap(window.startNanos(), true, window.endNanos(), false).values().stream()
                .filter(value -> !value.isNaN())
                .mapToDouble(Math::abs)
                .sum();
    }

    private static void checkRaw(SeriesColumn column, TreeMap<Long, Double> samples, Window window) {
        Map<Long, Double> expected = samples.subMap(window.startNanos(), true, window.endNanos(), false);
        assertThat(column.times())
                .containsExactly(
                        expected.keySet().stream().mapToLong(Long::longValue).toArray());
        int i = 0;
        for (double value : expected.values()) {
            assertThat(Double.doubleToRawLongBits(column.values()[i++])).isEqualTo(Double.doubleToRawLongBits(value));
        }
    }

    private static void checkPoints(SeriesColumn column, TreeMap<Long, Double> expected, double tolerance) {
        assertThat(column.times())
                .containsExactly(
                        expected.keySet().stream().mapToLong(Long::longValue).toArray());
        int i = 0;
        for (Map.Entry<Long, Double> point : expected.entrySet()) {
            double found = column.values()[i++];
            double value = point.getValue();
            boolean same = found == value
                    || Double.isNaN(found) && Double.isNaN(value)
                    || Math.abs(found - value) <= tolerance;
            if (!same) {
                throw new AssertionError("at " + point.getKey() + " " + found + " instead of " + value);
            }
        }
    }
}
