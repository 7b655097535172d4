package io.minke.query.ask;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The named fields of a question, from a JSON object or from query parameters, asked for by type. Parameters are texts: a list is one text with commas. */
public final class Fields {
    private final String prefix;
    private final Map<String, @Nullable Object> values;
    private final boolean json;

    private Fields(String prefix, Map<String, @Nullable Object> values, boolean json) {
        this.prefix = prefix;
        this.values = values;
        this.json = json;
    }

    public static Fields ofJson(Map<String, @Nullable Object> object) {
        return new Fields("", object, true);
    }

    /** The last one counts where a parameter is given more than once. */
    public static Fields ofParameters(Map<String, List<String>> parameters) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        parameters.forEach((name, texts) -> {
            if (!texts.isEmpty()) {
                values.put(name, texts.get(texts.size() - 1));
            }
        });
        return new Fields("", values, false);
    }

    /** Whether the values came with JSON's types; otherwise all are texts. */
    public boolean json() {
        return json;
    }

    /** A field's full name, for messages. */
    public String name(String field) {
        return prefix + field;
    }

    public boolean has(String field) {
        return values.get(field) != null;
    }

    public Set<String> names() {
        return values.keySet();
    }

    /** Everything that was given, by the names within this object. */
    public Map<String, @Nullable Object> values() {
        return Collections.unmodifiableMap(values);
    }

    public @Nullable Object value(String field) {
        return values.get(field);
    }

    /** A text, or null if absent or null; numbers and booleans are taken as they were written. */
    public @Nullable String text(String field) {
        Object value = values.get(field);
        return value == null ? null : text(name(field), value);
    }

    public String text(String field, String absent) {
        String text = text(field);
        return text == null ? absent : text;
    }

    public String needText(String field) {
        String text = text(field);
        if (text == null || text.isEmpty()) {
            throw new BadQuestion(name(field), "This field is required.");
        }
        return text;
    }

    public static String text(String name, @Nullable Object value) {
        if (value instanceof String text) {
            return text;
        }
        if (value instanceof BigDecimal number) {
            return Decimal.modest(name, number).toPlainString();
        }
        if (value instanceof Boolean) {
            return value.toString();
        }
        throw new BadQuestion(name, "must be a text");
    }

    public int whole(String field, int absent, int min, int max) {
        String text = text(field);
        if (text == null || text.isEmpty()) {
            return absent;
        }
        long number;
        try {
            number = Decimal.parse(name(field), text).longValueExact();
        } catch (ArithmeticException e) {
            throw new BadQuestion(name(field), "'" + text + "' is no whole number");
        }
        if (number < min || number > max) {
            throw new BadQuestion(name(field), number + " is outside " + min + " … " + max);
        }
        return (int) number;
    }

    public double number(String field, double absent) {
        String text = text(field);
        if (text == null || text.isEmpty()) {
            return absent;
        }
        return number(name(field), text);
    }

    /** A finite decimal number. */
    public static double number(String name, String text) {
        double number = Decimal.parse(name, text).doubleValue();
        if (!Double.isFinite(number)) {
            throw new BadQuestion(name, "'" + text + "' is no finite number");
        }
        return number;
    }

    public boolean flag(String field) {
        String text = text(field, "false").toLowerCase(Locale.ROOT);
        return switch (text) {
            case "true", "1", "yes" -> true;
            case "false", "0", "no", "" -> false;
            default -> throw new BadQuestion(name(field), "'" + text + "' is neither true nor false");
        };
    }

    /** A list of texts: a JSON list, or one text that is cut at commas; null if absent. */
    public @Nullable List<String> texts(String field) {
        Object value = values.get(field);
        if (value == null) {
            return null;
        }
        List<String> texts = new ArrayList<>();
        if (value instanceof List<?> list) {
            for (Object item : list) {
                texts.add(text(name(field), item));
            }
        } else {
            for (String part : text(name(field), value).split(",", -1)) {
                if (!part.isBlank()) {
                    texts.add(part.trim());
                }
            }
        }
        return texts;
    }

    /** A nested object's fields; null if absent. */
    public @Nullable Fields object(String field) {
        Object value = values.get(field);
        return value == null ? null : object(name(field), value);
    }

    public static Fields object(String name, @Nullable Object value) {
        if (!(value instanceof Map<?, ?> map)) {
            throw new BadQuestion(name, "must be an object");
        }
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        map.forEach((key, item) -> values.put((String) key, item));
        return new Fields(name + ".", values, true);
    }

    /** @throws BadQuestion if there is a field that is not known, since a misspelt option must not be swallowed */
    public void only(Set<String> known) {
        for (String field : values.keySet()) {
            if (!known.contains(field)) {
                throw new BadQuestion(
                        name(field), "is not known here; known are " + String.join(", ", new TreeSet<>(known)));
            }
        }
    }
}
