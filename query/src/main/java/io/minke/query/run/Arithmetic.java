package io.minke.query.run;

import io.minke.query.ask.BadQuestion;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** Arithmetic between the groups of several selections: for each group, {@code up + down}. Groups of the same names belong together; where one has no point the answer is null. */
final class Arithmetic {
    private final Expression expression;
    private final List<GroupName> by;

    Arithmetic(Expression expression, List<GroupName> by) {
        this.expression = expression;
        this.by = by;
    }

    /** A column that is the expression of itself, by the name {@code value}. */
    static WindowQuestion.ColumnStep ofValue(Expression expression) {
        if (!expression.names().isEmpty() && !expression.names().equals(List.of("value"))) {
            throw new BadQuestion("expr", "only 'value' has a meaning here; name other selections in 'let'");
        }
        return column -> new SeriesColumn(
                column.key(),
                null,
                column.seriesCount(),
                column.times(),
                expression.evaluate(Arrays.asList(new double[][] {column.values()}), column.length()));
    }

    /** @param answers the answer for each of the expression's names */
    List<SeriesColumn> combine(List<WindowAnswer> answers) {
        Map<List<@Nullable String>, @Nullable SeriesColumn[]> groups = new LinkedHashMap<>();
        for (int name = 0; name < answers.size(); name++) {
            for (SeriesColumn column : answers.get(name).series()) {
                groups.computeIfAbsent(names(column.key()), n -> new @Nullable SeriesColumn[answers.size()])[name] =
                        column;
            }
        }
        List<SeriesColumn> columns = new ArrayList<>(groups.size());
        for (@Nullable SeriesColumn[] operands : groups.values()) {
            columns.add(combine(operands));
        }
        return columns;
    }

    private List<@Nullable String> names(ColumnKey key) {
        List<@Nullable String> names = new ArrayList<>();
        for (GroupName name : by) {
            names.add(key.name(name));
        }
        return names;
    }

    private SeriesColumn combine(@Nullable SeriesColumn[] operands) {
        TreeSet<Long> union = new TreeSet<>();
        int seriesCount = 0;
        ColumnKey key = null;
        for (SeriesColumn operand : operands) {
            if (operand != null) {
                seriesCount += operand.seriesCount();
                key = key == null ? operand.key() : common(key, operand.key());
                for (long time : operand.times()) {
                    union.add(time);
                }
            }
        }
        long[] times = union.stream().mapToLong(Long::longValue).toArray();
        List<double[]> aligned = new ArrayList<>();
        for (SeriesColumn operand : operands) {
            aligned.add(align(operand, times));
        }
        return new SeriesColumn(
                Objects.requireNonNull(key), null, seriesCount, times, expression.evaluate(aligned, times.length));
    }

    private static double[] align(@Nullable SeriesColumn operand, long[] times) {
        double[] values = new double[times.length];
        Arrays.fill(values, Double.NaN);
        if (operand != null) {
            int point = 0;
            for (int i = 0; i < times.length && point < operand.length(); i++) {
                if (operand.times()[point] == times[i]) {
                    values[i] = operand.values()[point++];
                }
            }
        }
        return values;
    }

    private static ColumnKey common(ColumnKey left, ColumnKey right) {
        BiFunction<@Nullable String, @Nullable String, @Nullable String> same =
                (a, b) -> Objects.equals(a, b) ? a : null;
        return new ColumnKey(
                same.apply(left.measurement(), right.measurement()),
                same.apply(left.host(), right.host()),
                same.apply(left.service(), right.service()),
                same.apply(left.metric(), right.metric()),
                left.labels(),
                left.fields());
    }
}
