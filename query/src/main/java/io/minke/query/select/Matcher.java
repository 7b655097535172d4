package io.minke.query.select;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.minke.query.ask.BadQuestion;
import io.minke.query.ask.Fields;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What one part of a key, or one label, has to be: one of some texts, or whatever a pattern takes.
 *
 * @param texts exact names; empty if there is a pattern
 * @param pattern over whole names; null if there are texts
 * @param whole a name that stands for all the texts if it exists: a list whose commas may as well be a name's; null if there is none
 * @param written as a person would read it, for {@code explain}
 */
public record Matcher(
        List<String> texts,
        @Nullable Predicate<String> pattern,
        @Nullable String whole,
        String written) {
    /** Longer lists should be patterns. */
    public static final int MAX_TEXTS = 10_000;
    /** A regular expression compiles to at most some thousand states. */
    public static final int MAX_PATTERN_LENGTH = 1_000;

    public Matcher {
        texts = List.copyOf(texts);
    }

    public static Matcher of(String... texts) {
        return of(List.of(texts));
    }

    public static Matcher of(List<String> texts) {
        return new Matcher(texts, null, null, "'" + String.join("', '", texts) + "'");
    }

    public static Matcher glob(String field, String pattern) {
        checkLength(field, pattern);
        return new Matcher(List.of(), new Glob(pattern), null, "glob '" + pattern + "'");
    }

    /** A regular expression in RE2's syntax, for the whole name; in time linear in its length. */
    public static Matcher regex(String field, String expression) {
        checkLength(field, expression);
        try {
            Pattern compiled = Pattern.compile(expression);
            return new Matcher(
                    List.of(),
                    new Expression(compiled, Expression.suffix(expression)),
                    null,
                    "regex '" + expression + "'");
        } catch (PatternSyntaxException e) {
            throw new BadQuestion(field, "'" + expression + "' is no regular expression: " + e.getMessage());
        }
    }

    /** From JSON: a text, a list of texts, {@code {"glob": …}} or {@code {"regex": …}}. */
    public static Matcher ofJson(String field, Object value) {
        if (value instanceof Map<?, ?>) {
            Fields fields = Fields.object(field, value);
            fields.only(java.util.Set.of("glob", "regex"));
            if (fields.has("glob") == fields.has("regex")) {
                throw new BadQuestion(field, "needs either glob or regex");
            }
            return fields.has("glob")
                    ? glob(field + ".glob", fields.needText("glob"))
                    : regex(field + ".regex", fields.needText("regex"));
        }
        if (value instanceof List<?> list) {
            List<String> texts = new ArrayList<>();
            for (Object item : list) {
                texts.add(Fields.text(field, item));
            }
            return ofList(field, texts);
        }
        return of(Fields.text(field, value));
    }

    /** From a query parameter: a regular expression after {@code ~}, a glob if it holds {@code *} or {@code ?}, else one or more texts between commas, or one text that holds commas itself. */
    public static Matcher ofParameter(String field, String text) {
        if (text.startsWith("~")) {
            return regex(field, text.substring(1));
        }
        if (Glob.isOne(text)) {
            return glob(field, text);
        }
        Matcher list = ofList(field, List.of(text.split(",", -1)));
        return list.texts.size() == 1 ? list : new Matcher(list.texts, null, text, list.written);
    }

    private static Matcher ofList(String field, List<String> texts) {
        if (texts.isEmpty() || texts.size() > MAX_TEXTS) {
            throw new BadQuestion(field, "has " + texts.size() + " texts, 1 … " + MAX_TEXTS + " are possible");
        }
        return of(texts);
    }

    private static void checkLength(String field, String pattern) {
        if (pattern.length() > MAX_PATTERN_LENGTH) {
            throw new BadQuestion(
                    field, "has " + pattern.length() + " characters, a pattern has at most " + MAX_PATTERN_LENGTH);
        }
    }

    public boolean test(String name) {
        return pattern == null ? texts.contains(name) : pattern.test(name);
    }

    /** What every name begins with that the pattern takes; empty if that is not known. */
    String prefix() {
        return pattern instanceof Literal literal ? literal.prefix() : "";
    }

    /** How much work a name may be, in steps of a pattern: some nanoseconds each. */
    long steps(String name) {
        long characters = name.length() + 1L;
        return pattern instanceof Literal literal ? characters * literal.stepsPerCharacter() : characters;
    }

    /** A pattern that knows how its names begin. */
    interface Literal extends Predicate<String> {
        String prefix();

        /** How much work a character of a name may be. */
        int stepsPerCharacter();
    }

    private record Expression(Pattern compiled, String suffix) implements Literal {
        /** What every name ends with that the expression takes, as far as that is plain to see: letters behind the last sign with a meaning. */
        static String suffix(String expression) {
            // An alternative, an escape or a flag may give the last letters another meaning.
            if (expression.indexOf('|') >= 0 || expression.indexOf('\\') >= 0 || expression.contains("(?")) {
                return "";
            }
            int start = expression.length();
            while (start > 0 && isPlain(expression.charAt(start - 1))) {
                start--;
            }
            return expression.substring(start);
        }

        /** Characters that mean themselves wherever they stand. */
        private static boolean isPlain(char c) {
            return Character.isLetterOrDigit(c) || c == '_' || c == '-' || c == '/' || c == ' ' || c == ':';
        }

        @Override
        public boolean test(String name) {
            return name.endsWith(suffix) && compiled.matches(name);
        }

        @Override
        public int stepsPerCharacter() {
            return compiled.programSize();
        }

        /** Up to the first character with a meaning; a quantifier takes back the one before, an alternative all. */
        @Override
        public String prefix() {
            String text = compiled.pattern();
            if (text.indexOf('|') >= 0) {
                return "";
            }
            int length = 0;
            while (length < text.length() && isPlain(text.charAt(length))) {
                length++;
            }
            boolean quantified = length < text.length() && "*?{".indexOf(text.charAt(length)) >= 0;
            return text.substring(0, quantified && length > 0 ? length - 1 : length);
        }
    }

    /** The one name that can match, or null. */
    @Nullable
    String only() {
        return texts.size() == 1 ? texts.get(0) : null;
    }
}
