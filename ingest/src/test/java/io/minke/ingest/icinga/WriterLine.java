package io.minke.ingest.icinga;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A line as Icinga's writer made it, taken apart by the writer's rules. */
record WriterLine(String measurement, Map<String, String> tags, Map<String, String> fields, long epochSecond) {
    /** A series as the datasets endpoint is asked for it. @param service empty for a host check */
    record Series(String measurement, String host, String service, String metric) {
        @Override
        public String toString() {
            return measurement + "__" + host + "__" + service + "__" + metric;
        }
    }

    static WriterLine parse(String line) {
        int fieldsStart = endOfPart(line, 0, ' ') + 1;
        int timeStart = line.lastIndexOf(' ') + 1;
        String head = line.substring(0, fieldsStart - 1);
        int tagsStart = endOfPart(head, 0, ',');
        return new WriterLine(
                unescaped(head.substring(0, tagsStart)),
                pairs(head, tagsStart + 1),
                pairs(line.substring(0, timeStart - 1), fieldsStart),
                Long.parseLong(line.substring(timeStart)));
    }

    /** Null for the line of metadata that each check adds. */
    @Nullable
    Series series() {
        String metric = tags.get("metric");
        return metric == null
                ? null
                : new Series(measurement, tags.getOrDefault("hostname", ""), tags.getOrDefault("service", ""), metric);
    }

    String value() {
        return fields.getOrDefault("value", "");
    }

    @Nullable
    String unit() {
        String quoted = fields.get("unit");
        return quoted == null ? null : quoted.substring(1, quoted.length() - 1);
    }

    private static Map<String, String> pairs(String text, int start) {
        Map<String, String> pairs = new LinkedHashMap<>();
        int position = start;
        while (position < text.length()) {
            int equals = endOfPart(text, position, '=');
            int end = endOfPart(text, equals + 1, ',');
            pairs.put(unescaped(text.substring(position, equals)), unescaped(text.substring(equals + 1, end)));
            position = end + 1;
        }
        return pairs;
    }

    private static int endOfPart(String text, int start, char delimiter) {
        int position = start;
        while (position < text.length() && text.charAt(position) != delimiter) {
            position += text.charAt(position) == '\\' ? 2 : 1;
        }
        return Math.min(position, text.length());
    }

    private static String unescaped(String text) {
        StringBuilder plain = new StringBuilder();
        for (int index = 0; index < text.length(); index++) {
            boolean escapes = text.charAt(index) == '\\'
                    && index + 1 < text.length()
                    && "\\,= \"".indexOf(text.charAt(index + 1)) > 0;
            plain.append(text.charAt(escapes ? ++index : index));
        }
        return plain.toString();
    }
}
