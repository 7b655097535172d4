package io.minke.query.window;

import io.minke.query.ask.BadQuestion;
import io.minke.query.ask.Fields;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What stands in a bucket without samples. A bucket whose only samples are gaps answers null whatever the fill, since somebody looked and found no value.
 *
 * @param number for {@link Kind#NUMBER}, else 0
 */
public record Fill(Kind kind, double number) {
    /** The ways to fill. */
    public enum Kind {
        NONE,
        NULL,
        PREVIOUS,
        LINEAR,
        NUMBER
    }

    public static final Fill NONE = new Fill(Kind.NONE, 0);
    public static final Fill NULL = new Fill(Kind.NULL, 0);

    public static Fill parse(String field, @Nullable String text) {
        if (text == null) {
            return NONE;
        }
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "none", "" -> NONE;
            case "null" -> NULL;
            case "previous" -> new Fill(Kind.PREVIOUS, 0);
            case "linear" -> new Fill(Kind.LINEAR, 0);
            default -> new Fill(Kind.NUMBER, number(field, text));
        };
    }

    private static double number(String field, String text) {
        char first = text.charAt(0);
        if (first >= '0' && first <= '9' || first == '-' || first == '+' || first == '.') {
            return Fields.number(field, text);
        }
        throw new BadQuestion(field, "'" + text + "' is none of none, null, previous, linear or a number");
    }
}
