package io.minke.ingest.daemon;

import io.minke.engine.failure.Rejected;
import io.minke.ingest.daemon.config.DaemonConfig;
import io.minke.ingest.daemon.config.Setting;
import io.minke.ingest.daemon.config.Settings;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Understands {@code serve} where it is written plainly, and nothing else: each option at most once, by its whole name, with a value, and a file that can be read again. All other arguments, mistakes among them, are left to {@link
 * RootCommand}, which understands these in the same way.
 *
 * <p>The library behind that one has class files of Java 5, which no archive of the JVM takes: to load and to link them was a third of a start.
 */
final class PlainServe {
    static final String CONFIG_OPTION = "--config";

    private PlainServe() {}

    /** @return null if the arguments are for {@link RootCommand} */
    static @Nullable DaemonConfig config(Map<String, String> environment, String... arguments) {
        Map<String, String> options = options(arguments);
        if (options == null) {
            return null;
        }
        try {
            String file = options.remove(CONFIG_OPTION);
            return isReadOnce(file == null ? environment.get("MINKE_CONFIG") : file)
                    ? null
                    : DaemonConfig.resolve(options, environment, file == null ? null : Path.of(file));
        } catch (Rejected | InvalidPathException mistake) {
            return null;
        }
    }

    /** Such as a pipe: if there is a mistake in it, whoever reads it again finds nothing, and would start as if nothing had been set. */
    private static boolean isReadOnce(@Nullable String file) {
        return file != null && !file.isEmpty() && Files.exists(Path.of(file)) && !Files.isRegularFile(Path.of(file));
    }

    /** Values by the names of their settings, and of {@link #CONFIG_OPTION}. */
    private static @Nullable Map<String, String> options(String... arguments) {
        if (arguments.length == 0 || !arguments[0].equals("serve")) {
            return null;
        }
        Map<String, String> names = names();
        Map<String, String> options = new HashMap<>();
        for (int i = 1; i < arguments.length; i++) {
            int equals = arguments[i].indexOf('=');
            String option = equals < 0 ? arguments[i] : arguments[i].substring(0, equals);
            if (equals < 0) {
                i++;
            }
            String name = names.get(option);
            String value = i == arguments.length ? "" : arguments[i].substring(equals + 1);
            if (name == null || !isPlain(value) || options.put(name, value) != null) {
                return null;
            }
        }
        return options;
    }

    private static Map<String, String> names() {
        Map<String, String> names = new HashMap<>();
        names.put(CONFIG_OPTION, CONFIG_OPTION);
        for (Setting<?> setting : Settings.ALL) {
            if (!setting.secret()) {
                names.put(setting.option(), setting.name());
            }
        }
        return names;
    }

    /** Not what may be an option, a file of arguments or quoted. */
    private static boolean isPlain(String value) {
        return !value.isEmpty() && "-@\"'".indexOf(value.charAt(0)) < 0;
    }
}
