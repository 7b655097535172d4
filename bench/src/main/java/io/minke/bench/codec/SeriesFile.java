package io.minke.bench.codec;

import io.minke.engine.failure.Rejected;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** One series of a CSV file: a value per line, or {@code epoch_ms,value}. A heading is skipped; an empty value, {@code U}, {@code null} or {@code nan} is a gap, {@code inf} and {@code -inf} are infinite; a value may stand in quotes. */
record SeriesFile(String name, boolean hasTimes, long[] nanos, double[] values, int dropped) {
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final int MAX_SHOWN_CHARACTERS = 40;

    static SeriesFile read(Path path) throws IOException {
        List<String> lines = Files.readAllLines(path);
        int count = 0;
        double[] values = new double[lines.size()];
        long[] nanos = new long[lines.size()];
        boolean timed = false;
        for (int number = 1; number <= lines.size(); number++) {
            String line = lines.get(number - 1).strip();
            if (line.isEmpty()) {
                continue;
            }
            int comma = line.indexOf(',');
            try {
                double value = value(line.substring(comma + 1).strip());
                long time = comma < 0 ? 0 : nanos(line.substring(0, comma).strip());
                if (count > 0 && timed != comma >= 0) {
                    throw new Rejected("it has "
                            + (timed ? "no time, lines before it have" : "a time, lines before it have none"));
                }
                timed = comma >= 0;
                values[count] = value;
                nanos[count++] = time;
            } catch (Rejected mistake) {
                if (number > 1 || isNumeric(line)) {
                    throw new Rejected(path + " line " + number + ": " + mistake.getMessage());
                }
            }
        }
        if (count == 0) {
            throw new Rejected(path + " holds no values");
        }
        String name = path.toString();
        return timed
                ? ascending(name, Arrays.copyOf(nanos, count), Arrays.copyOf(values, count))
                : new SeriesFile(name, false, new long[0], Arrays.copyOf(values, count), 0);
    }

    /** A heading names something; a line of nothing but numbers is a mistake. */
    private static boolean isNumeric(String line) {
        return line.matches("[-+0-9.eE,\\s]*");
    }

    private static double value(String field) {
        boolean isQuoted = field.length() > 1 && field.startsWith("\"") && field.endsWith("\"");
        String text = isQuoted ? field.substring(1, field.length() - 1).strip() : field;
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "", "u", "null", "nan", "+nan", "-nan" -> Double.NaN;
            case "inf", "+inf", "infinity", "+infinity" -> Double.POSITIVE_INFINITY;
            case "-inf", "-infinity" -> Double.NEGATIVE_INFINITY;
            default -> finite(text);
        };
    }

    private static double finite(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException mistake) {
            throw misplaced(text, "a value, which is a number, inf or -inf, or nothing, U, null or nan for a gap");
        }
    }

    private static long nanos(String text) {
        try {
            return Math.multiplyExact(Long.parseLong(text), NANOS_PER_MILLI);
        } catch (NumberFormatException | ArithmeticException mistake) {
            throw misplaced(text, "a time in milliseconds since 1970, of the years 1677 to 2262");
        }
    }

    private static Rejected misplaced(String text, String expected) {
        String shown = text.length() <= MAX_SHOWN_CHARACTERS ? text : text.substring(0, MAX_SHOWN_CHARACTERS) + "...";
        return new Rejected("\"" + shown + "\" stands where " + expected + ", is expected");
    }

    /** Orders by time; of equal timestamps the last line counts, as it would in the engine. */
    private static SeriesFile ascending(String name, long[] nanos, double[] values) {
        Integer[] order = new Integer[nanos.length];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, Comparator.comparingLong(i -> nanos[i]));
        long[] times = new long[order.length];
        double[] kept = new double[order.length];
        int count = 0;
        for (int index : order) {
            if (count > 0 && times[count - 1] == nanos[index]) {
                count--;
            }
            times[count] = nanos[index];
            kept[count++] = values[index];
        }
        return new SeriesFile(
                name, true, Arrays.copyOf(times, count), Arrays.copyOf(kept, count), order.length - count);
    }
}
