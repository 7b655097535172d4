package io.minke.ingest.perfdata;

import org.jspecify.annotations.Nullable;

/**
 * When to alert, in the grammar of the monitoring plugins: {@code [@] [start:] [end]}. {@code 10} alerts below 0 and above 10, {@code 10:} below 10, {@code ~:10} above 10, {@code 10:20} outside, {@code @10:20} inside, both ends
 * included.
 *
 * @param text as received
 * @param start negative infinity for {@code ~}
 * @param end positive infinity where none is given
 * @param inside whether values inside alert, instead of those outside
 */
public record ThresholdRange(String text, double start, double end, boolean inside) {
    /** @return null if the text is no range */
    public static @Nullable ThresholdRange parse(String text) {
        String body = text.startsWith("@") ? text.substring(1) : text;
        int colon = body.indexOf(':');
        String startText = colon < 0 ? "" : body.substring(0, colon);
        String endText = colon < 0 ? body : body.substring(colon + 1);
        if (startText.isEmpty() && endText.isEmpty()) {
            return null;
        }
        double start = 0;
        if (startText.equals("~")) {
            start = Double.NEGATIVE_INFINITY;
        } else if (!startText.isEmpty()) {
            start = PerfdataNumber.parse(startText);
        }
        double end = endText.isEmpty() ? Double.POSITIVE_INFINITY : PerfdataNumber.parse(endText);
        if (Double.isNaN(start) || Double.isNaN(end) || start > end) {
            // A plugin that counts downwards prints a single negative number, which the grammar reads as an empty
            // range; it is kept as what it was meant to be.
            return colon < 0 && end < 0 ? new ThresholdRange(text, end, end, text.startsWith("@")) : null;
        }
        return new ThresholdRange(text, start, end, text.startsWith("@"));
    }

    /** Whether this value is one to alert for. */
    public boolean alerts(double value) {
        boolean within = value >= start && value <= end;
        return within == inside;
    }

    /** The single number of a threshold such as {@code 10} or {@code -8}; NaN for a range. */
    public double number() {
        return !inside && text.indexOf(':') < 0 && Double.isFinite(end) ? end : Double.NaN;
    }
}
