package io.minke.query.run;

import io.minke.query.ask.BadQuestion;
import io.minke.query.ask.Fields;
import io.minke.query.window.Step;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What is done with the points of a column, one after the other. A null point stays null; the point after it is set against the last known one.
 *
 * @param number of points of a moving average, or nanoseconds a derivative is for
 */
public record Transform(Kind kind, long number) {
    /** The kinds of transformations. */
    public enum Kind {
        /** Change per unit of time, a second unless another is given. */
        DERIVATIVE,
        /** The same without the points where it falls. */
        NON_NEGATIVE_DERIVATIVE,
        DIFFERENCE,
        NON_NEGATIVE_DIFFERENCE,
        /** Mean of this point and the known ones before it, as many as given. */
        MOVING_AVERAGE,
        CUMULATIVE_SUM,
        /** Milliseconds since the known point before. */
        ELAPSED
    }

    private static final int MAX_MOVING = 100_000;
    private static final long SECOND_NANOS = 1_000_000_000L;

    /** {@code derivative}, {@code derivative(1m)}, {@code moving_average(10)} and the like. */
    public static Transform parse(String field, String text) {
        int open = text.indexOf('(');
        boolean closed = open < 0 || text.endsWith(")");
        String name = open < 0 ? text : text.substring(0, open);
        String argument = open < 0 || !closed
                ? ""
                : text.substring(open + 1, text.length() - 1).trim();
        for (Kind kind : Kind.values()) {
            if (closed && kind.name().toLowerCase(Locale.ROOT).equals(name)) {
                return new Transform(kind, number(field, text, kind, argument));
            }
        }
        throw new BadQuestion(
                field,
                "'" + text + "' is none of derivative, derivative(1m), non_negative_derivative, difference, "
                        + "non_negative_difference, moving_average(10), cumulative_sum, elapsed");
    }

    private static long number(String field, String text, Kind kind, String argument) {
        return switch (kind) {
            case DERIVATIVE, NON_NEGATIVE_DERIVATIVE ->
                argument.isEmpty() ? SECOND_NANOS : Step.parse(field, argument).nominalNanos();
            case MOVING_AVERAGE -> {
                double number = argument.isEmpty() ? 0 : Fields.number(field, argument);
                if (number != Math.rint(number) || number < 2 || number > MAX_MOVING) {
                    throw new BadQuestion(
                            field, "'" + text + "' needs a whole number of points from 2 to " + MAX_MOVING);
                }
                yield (long) number;
            }
            default -> {
                if (!argument.isEmpty()) {
                    throw new BadQuestion(
                            field, "'" + text + "': " + kind.name().toLowerCase(Locale.ROOT) + " takes nothing");
                }
                yield 0;
            }
        };
    }

    public static List<Transform> parseAll(String field, List<String> texts) {
        List<Transform> transforms = new ArrayList<>();
        for (String text : texts) {
            transforms.add(parse(field, text));
        }
        return transforms;
    }

    /** A column of the same key; its unit is only kept where values stay of their kind. */
    public SeriesColumn apply(SeriesColumn column) {
        return switch (kind) {
            case MOVING_AVERAGE -> moving(column);
            case CUMULATIVE_SUM -> cumulative(column);
            default -> changes(column);
        };
    }

    /** One point less than there were known ones. */
    private SeriesColumn changes(SeriesColumn column) {
        long[] times = new long[column.length()];
        double[] values = new double[column.length()];
        int count = 0;
        int before = -1;
        for (int i = 0; i < column.length(); i++) {
            double value = column.values()[i];
            if (Double.isNaN(value)) {
                if (before >= 0) {
                    times[count] = column.times()[i];
                    values[count++] = Double.NaN;
                }
                continue;
            }
            if (before >= 0) {
                double change = change(value - column.values()[before], column.times()[i] - column.times()[before]);
                boolean falls =
                        change < 0 && (kind == Kind.NON_NEGATIVE_DERIVATIVE || kind == Kind.NON_NEGATIVE_DIFFERENCE);
                if (!falls) {
                    times[count] = column.times()[i];
                    values[count++] = change;
                }
            }
            before = i;
        }
        boolean sameUnit = kind == Kind.DIFFERENCE || kind == Kind.NON_NEGATIVE_DIFFERENCE;
        return new SeriesColumn(
                column.key(),
                sameUnit ? column.unit() : null,
                column.seriesCount(),
                Arrays.copyOf(times, count),
                Arrays.copyOf(values, count));
    }

    private double change(double difference, long apartNanos) {
        return switch (kind) {
            case DERIVATIVE, NON_NEGATIVE_DERIVATIVE -> difference / ((double) apartNanos / number);
            case ELAPSED -> apartNanos / 1e6;
            default -> difference;
        };
    }

    private SeriesColumn moving(SeriesColumn column) {
        int width = (int) number;
        double[] last = new double[width];
        double[] values = new double[column.length()];
        int known = 0;
        for (int i = 0; i < values.length; i++) {
            double value = column.values()[i];
            if (Double.isNaN(value)) {
                values[i] = Double.NaN;
                continue;
            }
            last[known++ % width] = value;
            // Summed anew each time: a running sum would carry the rounding of a spike along for ever.
            double sum = 0;
            for (int k = 0; k < Math.min(known, width); k++) {
                sum += last[k];
            }
            values[i] = known < width ? Double.NaN : sum / width;
        }
        return column.values(values);
    }

    private static SeriesColumn cumulative(SeriesColumn column) {
        double[] values = new double[column.length()];
        double sum = 0;
        for (int i = 0; i < values.length; i++) {
            double value = column.values()[i];
            sum += Double.isNaN(value) ? 0 : value;
            values[i] = Double.isNaN(value) ? Double.NaN : sum;
        }
        return column.values(values);
    }
}
