package io.minke.ingest.inventory;

import io.minke.query.ask.Fields;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Takes the fields of a document one by one and remembers what is wrong with each, so that a caller is told of all of them at once. A field that is wrong gives a value that nobody uses, since {@link #refuseIfBad} throws.
 *
 * <p>Where a thing is changed and not made, a field that is not given keeps its value.
 */
final class FieldReader {
    static final String REQUIRED = "This field is required.";
    private static final int MAX_DIGITS = 18;

    private final Fields fields;
    private final boolean changes;
    private final Map<String, String> reasons = new LinkedHashMap<>();

    /** @param changes whether the thing is there already, and what is missing stays */
    FieldReader(Fields fields, boolean changes) {
        this.fields = fields;
        this.changes = changes;
    }

    Fields fields() {
        return fields;
    }

    /** Whether the document names the field, with whatever value. */
    boolean gives(String name) {
        return fields.names().contains(name);
    }

    void refuse(String name, String reason) {
        reasons.putIfAbsent(fields.name(name), reason);
    }

    boolean isBad(String name) {
        return reasons.containsKey(fields.name(name));
    }

    /** @throws BadFields with everything that was refused, if anything was */
    void refuseIfBad() {
        if (!reasons.isEmpty()) {
            throw new BadFields(reasons);
        }
    }

    /** Takes over what another reader refused. */
    void takeOver(FieldReader other) {
        other.reasons.forEach(reasons::putIfAbsent);
    }

    /** Notes that a field has to be there; a change may leave it out, but not empty it. */
    void require(String name) {
        Object value = fields.value(name);
        boolean empty = value == null || value instanceof String text && text.isEmpty();
        if (empty && (gives(name) || !changes)) {
            refuse(name, REQUIRED);
        }
    }

    /** A text of a length in characters; numbers are no texts. */
    String text(String name, String absent, int min, int max) {
        if (!gives(name)) {
            return absent;
        }
        Object value = fields.value(name);
        if (value == null) {
            return "";
        }
        if (!(value instanceof String text)) {
            refuse(name, "must be a text");
            return absent;
        }
        int length = text.codePointCount(0, text.length());
        if (length < min || length > max) {
            refuse(
                    name,
                    "has " + length + " characters, "
                            + (min == max ? min + " are needed" : min + " to " + max + " are possible"));
        } else if (text.indexOf('\0') >= 0) {
            refuse(name, "holds a character of code 0");
        }
        return text;
    }

    /** The same of certain characters only. @param characters as a person would name them */
    String text(String name, String absent, int min, int max, Pattern allowed, String characters) {
        String text = text(name, absent, min, max);
        if (gives(name) && !isBad(name) && !allowed.matcher(text).matches()) {
            refuse(name, "may hold " + characters + " only");
        }
        return text;
    }

    String oneOf(String name, String absent, Set<String> allowed) {
        String text = text(name, absent, 0, Integer.MAX_VALUE);
        if (gives(name) && !isBad(name) && !allowed.contains(text)) {
            refuse(name, "\"" + text + "\" is not one of " + String.join(", ", allowed));
        }
        return text;
    }

    /** A whole number, as number or as text; null if it is null or empty. */
    @Nullable
    Long whole(String name, @Nullable Long absent, long min, long max) {
        if (!gives(name)) {
            return absent;
        }
        Object value = fields.value(name);
        if (value == null || value.equals("")) {
            return null;
        }
        Long number = value instanceof String text ? digits(text) : value instanceof BigDecimal n ? exact(n) : null;
        if (number == null) {
            refuse(name, "must be a whole number");
        } else if (number < min || number > max) {
            refuse(name, number + " is outside " + min + " … " + max);
        }
        return number;
    }

    private static @Nullable Long digits(String text) {
        return text.matches("-?[0-9]{1," + MAX_DIGITS + "}") ? Long.valueOf(text) : null;
    }

    private static @Nullable Long exact(BigDecimal number) {
        boolean modest = number.precision() - number.scale() <= MAX_DIGITS && Math.abs(number.scale()) <= MAX_DIGITS;
        return modest && number.stripTrailingZeros().scale() <= 0 ? Long.valueOf(number.longValueExact()) : null;
    }

    /** A decimal number, as number or as text. */
    double decimal(String name, double absent, double min, double max) {
        if (!gives(name)) {
            return absent;
        }
        Object value = fields.value(name);
        double number = value instanceof BigDecimal decimal ? decimal.doubleValue() : Double.NaN;
        if (value instanceof String text && text.matches("[-+]?[0-9]{1,20}([.][0-9]{0,40})?")) {
            number = Double.parseDouble(text);
        }
        if (Double.isNaN(number)) {
            refuse(name, "must be a number");
        } else if (number < min || number > max) {
            refuse(name, number + " is outside " + (long) min + " … " + (long) max);
        }
        return number;
    }

    /** True or false, also as texts. */
    @Nullable
    Boolean flag(String name, @Nullable Boolean absent) {
        if (!gives(name)) {
            return absent;
        }
        Object value = fields.value(name);
        if (value == null || value instanceof Boolean) {
            return (Boolean) value;
        }
        if (value instanceof String text) {
            switch (text.toLowerCase(Locale.ROOT)) {
                case "true":
                    return true;
                case "false":
                    return false;
                default:
                    break;
            }
        }
        refuse(name, "must be true or false");
        return absent;
    }

    /** An address in canonical form, or null where there is none. */
    @Nullable
    String address(String name, @Nullable String absent, boolean version4, boolean version6) {
        String text = text(name, absent == null ? "" : absent, 0, 100);
        if (text.isEmpty() || !gives(name) || isBad(name)) {
            return text.isEmpty() ? null : text;
        }
        String canonical = version4 && text.indexOf(':') < 0
                ? IpAddress.version4(text)
                : version6 && text.indexOf(':') >= 0 ? IpAddress.version6(text) : null;
        if (canonical == null) {
            refuse(
                    name,
                    "\"" + text + "\" is no IP" + (version4 && version6 ? "" : version4 ? "v4" : "v6") + " address");
        }
        return canonical;
    }

    /** A list of texts; what is none is refused. */
    List<String> texts(String name, List<String> absent) {
        if (!gives(name)) {
            return absent;
        }
        List<String> texts = new ArrayList<>();
        if (fields.value(name) instanceof List<?> list) {
            for (Object item : list) {
                if (item instanceof String text) {
                    texts.add(text);
                } else {
                    refuse(name, "must be a list of texts");
                }
            }
        } else if (fields.value(name) != null) {
            refuse(name, "must be a list of texts");
        }
        return texts;
    }
}
