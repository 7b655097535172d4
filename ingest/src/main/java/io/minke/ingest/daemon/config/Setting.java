package io.minke.ingest.daemon.config;

import io.minke.engine.failure.Rejected;
import java.util.Locale;
import java.util.function.Function;

/**
 * One thing that can be set: in a file as {@code name}, in the environment as {@code MINKE_NAME}, as the option {@code --name}.
 *
 * @param name lower case, words joined by dashes
 * @param defaultText as a user would write it
 * @param description one line for {@code --help}
 * @param secret true if the value must never be printed, nor come from the command line, which every process may read
 * @param parser text to value; throws {@link Rejected} or IllegalArgumentException with what is allowed
 */
public record Setting<T>(
        String name, String defaultText, String description, boolean secret, Function<String, T> parser) {
    public String option() {
        return "--" + name;
    }

    public String environment() {
        return "MINKE_" + name.toUpperCase(Locale.ROOT).replace('-', '_');
    }

    /** @throws Rejected naming the setting and {@code source} */
    T parse(String text, String source) {
        try {
            return parser.apply(text.strip());
        } catch (IllegalArgumentException | Rejected malformed) {
            String shown = secret ? "***" : "\"" + text + "\"";
            throw new Rejected(name + " = " + shown + " (" + source + "): " + malformed.getMessage());
        }
    }
}
