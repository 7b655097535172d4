package io.minke.engine.series;

import java.util.ArrayList;
import java.util.List;

/**
 * The service part of a key with the extra tags of its protocol behind it, in a canonical form: {@code service,k=v,k2=v2}, keys ascending, each of {@code , = \} inside a name or value escaped by a
 * backslash. A service without extra tags is itself, escaped the same way only where it holds a comma.
 */
public final class SeriesLabels {
    /** One extra tag. */
    public record Label(String name, String value) {}

    private SeriesLabels() {}

    /** The labels in a service part; empty where there are none. */
    public static List<Label> parse(String service) {
        List<Label> labels = new ArrayList<>();
        int comma = nextUnescaped(service, 0, ',');
        while (comma < service.length()) {
            int end = nextUnescaped(service, comma + 1, ',');
            int equals = nextUnescaped(service, comma + 1, '=');
            if (equals < end) {
                labels.add(new Label(unescape(service, comma + 1, equals), unescape(service, equals + 1, end)));
            }
            comma = end;
        }
        return labels;
    }

    /** The service without its labels. */
    public static String service(String service) {
        return unescape(service, 0, nextUnescaped(service, 0, ','));
    }

    /** The form in which a service without labels is stored. */
    public static String canonical(String service) {
        if (service.indexOf(',') < 0) {
            return service;
        }
        StringBuilder escaped = new StringBuilder(service.length() + 8);
        for (int i = 0; i < service.length(); i++) {
            char c = service.charAt(i);
            if (c == ',' || c == '=' || c == '\\') {
                escaped.append('\\');
            }
            escaped.append(c);
        }
        return escaped.toString();
    }

    private static int nextUnescaped(String text, int from, char wanted) {
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\') {
                i++;
            } else if (c == wanted) {
                return i;
            }
        }
        return text.length();
    }

    private static String unescape(String text, int from, int to) {
        StringBuilder plain = new StringBuilder(to - from);
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (c == '\\' && i + 1 < to && ",=\\".indexOf(text.charAt(i + 1)) >= 0) {
                i++;
                c = text.charAt(i);
            }
            plain.append(c);
        }
        return plain.toString();
    }
}
