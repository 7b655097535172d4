package io.minke.bench.crash;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What one request writes.
 *
 * @param inMillis whether its timestamps are written in milliseconds, otherwise in nanoseconds
 * @param lines in the order in which they stand in the body; a later line of the same series and time replaces an earlier one
 */
record Batch(boolean inMillis, List<Line> lines) {
    /** @param valueBits the double's bits, since equality of doubles knows neither the sign of zero nor anything about NaN */
    record Line(SeriesName series, long timestampMillis, long valueBits) {}

    String target() {
        return "/write?db=icinga2&precision=" + (inMillis ? "ms" : "ns");
    }

    byte[] body() {
        StringBuilder text = new StringBuilder(lines.size() * 96);
        for (Line line : lines) {
            line.series().appendLineStart(text);
            text.append(Double.longBitsToDouble(line.valueBits())).append(' ').append(line.timestampMillis());
            text.append(inMillis ? "\n" : "000000\n");
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }
}
