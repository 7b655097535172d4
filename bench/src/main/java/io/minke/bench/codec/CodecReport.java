package io.minke.bench.codec;

import io.minke.engine.codec.Effort;
import io.minke.engine.codec.ValueCodec;
import io.minke.engine.failure.Rejected;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** {@code bench codec [--json] [--cold] FILE...}: what the encodings make of series from CSV files, as a table for people or one JSON object a file. */
public final class CodecReport {
    private static final String ROW = "%-40s %9s %10s %10s %10s %10s %10s  %s%n";

    private CodecReport() {}

    /**
     * Measures every file that is named.
     *
     * @param arguments paths of CSV files (a value per line, or {@code epoch_ms,value}), and {@code --json} and {@code --cold} anywhere among them
     * @return 0 when every bit of every file came back, 1 when not or when a file can't be read, 2 for bad arguments
     */
    public static int run(List<String> arguments, PrintStream out) {
        boolean json = arguments.contains("--json");
        List<String> files = new ArrayList<>(arguments);
        files.removeIf("--json"::equals);
        Effort effort = files.removeIf("--cold"::equals) ? Effort.COLD : Effort.HOT;
        if (files.isEmpty() || files.stream().anyMatch(file -> file.startsWith("--"))) {
            out.println("usage: bench codec [--json] [--cold] FILE...   (CSV: one value per line, or epoch_ms,value)");
            return 2;
        }
        if (!json) {
            out.printf(ROW, "file", "values", "bits/value", "bits/time", "encode", "decode", "aggregate", "encodings");
            out.printf(ROW, "", "", "", "", "M/s", "M/s", "M/s", "(" + ValueCodec.kernels() + " kernels)");
        }
        int status = 0;
        for (String file : files) {
            try {
                CodecMeasurement measured = new CodecMeasurement(SeriesFile.read(Path.of(file)), effort).measure();
                out.print(json ? json(measured) : row(measured));
                status |= measured.isLossless() ? 0 : 1;
            } catch (IOException | Rejected failure) {
                // Ours name the file and the line; the system's say little more than their type.
                String message =
                        failure instanceof Rejected ? String.valueOf(failure.getMessage()) : file + ": " + failure;
                out.println(json ? "{\"file\":" + quoted(file) + ",\"error\":" + quoted(message) + "}" : message);
                status = 1;
            }
        }
        return status;
    }

    private static String row(CodecMeasurement measured) {
        SeriesFile series = measured.series();
        StringBuilder encodings = new StringBuilder(measured.isLossless() ? "" : "NOT LOSSLESS ");
        measured.encodings()
                .forEach((name, blocks) ->
                        encodings.append(blocks).append(" x ").append(name).append("; "));
        if (series.dropped() > 0) {
            encodings.append(series.dropped()).append(" repeated timestamps left out");
        }
        return String.format(
                Locale.ROOT,
                ROW,
                series.name(),
                series.values().length,
                number(measured.bitsPerValue()),
                series.hasTimes() ? number(measured.bitsPerTimestamp()) : "-",
                number(measured.encodeMillionsPerSecond()),
                number(measured.decodeMillionsPerSecond()),
                number(measured.aggregateMillionsPerSecond()),
                encodings);
    }

    private static String json(CodecMeasurement measured) {
        SeriesFile series = measured.series();
        List<String> encodings = new ArrayList<>();
        for (Map.Entry<String, Integer> encoding : measured.encodings().entrySet()) {
            encodings.add(quoted(encoding.getKey()) + ":" + encoding.getValue());
        }
        return "{\"file\":" + quoted(series.name())
                + ",\"values\":" + series.values().length
                + ",\"bits_per_value\":" + number(measured.bitsPerValue())
                + ",\"bits_per_timestamp\":" + (series.hasTimes() ? number(measured.bitsPerTimestamp()) : "null")
                + ",\"encodings\":{" + String.join(",", encodings) + "}"
                + ",\"encode_mps\":" + number(measured.encodeMillionsPerSecond())
                + ",\"decode_mps\":" + number(measured.decodeMillionsPerSecond())
                + ",\"aggregate_mps\":" + number(measured.aggregateMillionsPerSecond())
                + ",\"kernels\":" + quoted(ValueCodec.kernels())
                + ",\"lossless\":" + measured.isLossless() + "}\n";
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.3f", value);
    }

    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (char character : text.toCharArray()) {
            if (character == '"' || character == '\\') {
                quoted.append('\\').append(character);
            } else if (character < ' ') {
                quoted.append(String.format("\\u%04x", (int) character));
            } else {
                quoted.append(character);
            }
        }
        return quoted.append('"').toString();
    }
}
