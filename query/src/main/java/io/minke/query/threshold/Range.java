package io.minke.query.threshold;

import org.jspecify.annotations.Nullable;

/**
 * A threshold range in the grammar of Nagios plugins: {@code [@][start:][end]}. A value alerts outside it, or inside with {@code @}; the ends belong to the range.
 *
 * @param inside whether values inside alert
 */
public record Range(double start, double end, boolean inside) {
    /** @return null if the text is no range */
    public static @Nullable Range parse(@Nullable String text) {
        if (text == null || text.isBlank()) {
            return null;
        }
        String rest = text.trim();
        boolean inside = rest.startsWith("@");
        if (inside) {
            rest = rest.substring(1);
        }
        int colon = rest.indexOf(':');
        String startText = colon < 0 ? "" : rest.substring(0, colon);
        String endText = rest.substring(colon + 1);
        try {
            double start = startText.equals("~")
                    ? Double.NEGATIVE_INFINITY
                    : startText.isEmpty() ? 0 : Double.parseDouble(startText);
            double end = endText.isEmpty() ? Double.POSITIVE_INFINITY : Double.parseDouble(endText);
            return start <= end ? new Range(start, end, inside) : null;
        } catch (NumberFormatException e) {
            return null;
        }
    }

    public boolean alerts(double value) {
        return (value >= start && value <= end) == inside;
    }
}
