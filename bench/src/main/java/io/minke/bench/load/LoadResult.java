package io.minke.bench.load;

import io.minke.bench.process.ProcessFigures;
import java.util.Locale;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * What became of a run.
 *
 * @param acknowledgedLines lines of batches answered with 2xx
 * @param refusedLines lines of batches answered otherwise
 * @param wallSeconds from the start to the last answer
 * @param sinceDue nanoseconds from the moment a batch was due to its answer
 * @param sinceSent nanoseconds from sending to answer, which hides stalls; kept to compare
 * @param sendersCpuSeconds CPU of the sending threads: inventing, rendering and sending
 * @param serverCpuSeconds CPU of the server meanwhile, or NaN if it isn't known
 * @param server the server at the end, or null
 * @param failure the first refusal or lost connection, or null
 */
public record LoadResult(
        long acknowledgedLines,
        long refusedLines,
        double wallSeconds,
        Histogram sinceDue,
        Histogram sinceSent,
        double sendersCpuSeconds,
        double serverCpuSeconds,
        @Nullable ProcessFigures server,
        @Nullable String failure) {
    public double linesPerSecond() {
        return acknowledgedLines / wallSeconds;
    }

    public double serverCpuSecondsPerMillion() {
        return serverCpuSeconds * 1e6 / acknowledgedLines;
    }

    public double senderCpuSecondsPerMillion() {
        return sendersCpuSeconds * 1e6 / acknowledgedLines;
    }

    public double millisAt(double percentile) {
        return sinceDue.getValueAtPercentile(percentile) / 1e6;
    }

    public String describe() {
        StringBuilder text = new StringBuilder();
        line(
                text,
                "kept      %,d samples in %.2f s: %,.0f samples/s",
                acknowledgedLines,
                wallSeconds,
                linesPerSecond());
        if (refusedLines > 0 || failure != null) {
            line(text, "refused   %,d samples; first: %s", refusedLines, String.valueOf(failure));
        }
        line(
                text,
                "batch     p50 %.1f  p90 %.1f  p99 %.1f  p99.9 %.1f  max %.1f ms since due",
                millisAt(50),
                millisAt(90),
                millisAt(99),
                millisAt(99.9),
                sinceDue.getMaxValue() / 1e6);
        if (server != null) {
            line(
                    text,
                    "server    %.3f CPU s per million samples, peak RSS %d MiB",
                    serverCpuSecondsPerMillion(),
                    server.peakBytes() >> 20);
        }
        line(text, "sender    %.3f CPU s per million samples", senderCpuSecondsPerMillion());
        return text.toString();
    }

    private static void line(StringBuilder text, String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values)).append(System.lineSeparator());
    }
}
