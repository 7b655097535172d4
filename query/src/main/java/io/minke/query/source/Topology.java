package io.minke.query.source;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What an inventory knows of hosts beyond their series: where they stand, what they are, how they are connected. Thread-safe; asked anew for every question, so that changes act at once. */
public interface Topology {
    /** No inventory. */
    Topology NONE = new Topology() {
        @Override
        public Set<Field> fields() {
            return Set.of();
        }

        @Override
        public Collection<String> values(Field field) {
            return List.of();
        }

        @Override
        public Collection<String> hosts(Field field, Collection<String> values) {
            return List.of();
        }

        @Override
        public String value(Field field, String host) {
            return "";
        }
    };

    /** What can be asked of a host; in questions by its name in lower case, beside the parts of keys. */
    enum Field {
        SITE,
        PLAN,
        /** Kind of device, such as router or host. */
        TYPE,
        REALM,
        MODEL,
        TECH,
        OLT,
        PONPORT;

        private static final Map<String, Field> BY_TEXT =
                Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(Field::text, field -> field));

        private final String text = name().toLowerCase(Locale.ROOT);

        public String text() {
            return text;
        }

        /** @return the field of this name, or null */
        public static @Nullable Field of(String text) {
            return BY_TEXT.get(text);
        }
    }

    /** The fields that can be answered; a question for another one is refused. */
    Set<Field> fields();

    /** The distinct values that hosts have, for patterns. */
    Collection<String> values(Field field);

    /** The names of all hosts that have one of these values; a value that nobody has finds nobody. The empty text is no value. */
    Collection<String> hosts(Field field, Collection<String> values);

    /** The value of a host, or the empty text if it has none or is not known. Called once per host and question. */
    String value(Field field, String host);
}
