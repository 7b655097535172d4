package io.minke.ingest.daemon.config;

import io.minke.engine.EngineOptions;
import io.minke.engine.failure.Rejected;
import io.minke.ingest.door.DoorOptions;
import io.minke.ingest.http.HttpOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Every setting with its value and where it came from: a file's line gives way to the environment, the environment to an option. */
public final class DaemonConfig {
    private static final String PREFIX = "MINKE_";
    // Read by the launcher or by this class, not settings.
    private static final Set<String> OTHER_VARIABLES = Set.of("MINKE_CONFIG", "MINKE_JAVA_OPTS", "MINKE_REHEARSE");

    private record Resolved(String text, Object value, String source) {}

    private final Map<Setting<?>, Resolved> values = new LinkedHashMap<>();
    private final List<String> warnings = new ArrayList<>();
    private final Tokens tokens;

    /**
     * @param options by {@link Setting#name()}, only those that were given
     * @param environment all of the process
     * @param configFile from {@code --config}; else {@code MINKE_CONFIG} is looked at
     * @throws Rejected if anything is unknown, malformed or unsafe, with one line that says what
     */
    public static DaemonConfig resolve(
            Map<String, String> options, Map<String, String> environment, @Nullable Path configFile) {
        String fromEnvironment = environment.getOrDefault("MINKE_CONFIG", "");
        Path file = configFile != null || fromEnvironment.isEmpty() ? configFile : Path.of(fromEnvironment);
        return new DaemonConfig(options, environment, file);
    }

    private DaemonConfig(Map<String, String> options, Map<String, String> environment, @Nullable Path file) {
        Map<String, ConfigFile.Entry> entries = file == null ? Map.of() : ConfigFile.read(file);
        refuseUnknown(file, entries);
        warnOfUnknown(environment);
        for (Setting<?> setting : Settings.ALL) {
            String source = "default";
            String text = setting.defaultText();
            ConfigFile.Entry entry = entries.get(setting.name());
            if (entry != null) {
                source = file + " line " + entry.lineNumber();
                text = entry.value();
            }
            String variable = environment.get(setting.environment());
            if (variable != null) {
                source = "environment " + setting.environment();
                text = variable;
            }
            String option = options.get(setting.name());
            if (option != null) {
                source = "option " + setting.option();
                text = option;
            }
            values.put(setting, new Resolved(text, setting.parse(text, source), source));
        }
        if (entries.containsKey(Settings.TOKEN.name())) {
            Tokens.requirePrivate(file);
        }
        // Limits of the engine's own are told before anything is opened.
        engineOptions();
        tokens = Tokens.from(get(Settings.TOKEN_FILE), get(Settings.TOKEN));
        HttpAddress http = get(Settings.HTTP);
        if (tokens.isEmpty() && !http.isLoopback()) {
            throw new Rejected(
                    "refusing to listen on " + http
                            + " without a token, because that is not only this machine: set token-file, or listen on 127.0.0.1");
        }
    }

    /** The value of a setting, whatever its source. */
    @SuppressWarnings("unchecked") // the parser of the same setting made it
    public <T> T get(Setting<T> setting) {
        return (T) resolved(setting).value();
    }

    /** As a user wrote it; not for secrets. */
    public String text(Setting<?> setting) {
        return setting.secret() ? "***" : resolved(setting).text();
    }

    /** {@code default}, {@code FILE line N}, {@code environment MINKE_X} or {@code option --x}. */
    public String source(Setting<?> setting) {
        return resolved(setting).source();
    }

    public Tokens tokens() {
        return tokens;
    }

    /** What looks wrong but does not forbid the start. */
    public List<String> warnings() {
        return List.copyOf(warnings);
    }

    /** One line per setting, with its source, fit for a log. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        values.forEach((setting, resolved) -> {
            String shown = resolved.text().isEmpty() ? "none" : text(setting);
            lines.add(setting.name() + " = " + shown + " (" + resolved.source() + ")");
        });
        return lines;
    }

    public EngineOptions engineOptions() {
        return new EngineOptions(
                get(Settings.DURABILITY),
                get(Settings.FORCE_INTERVAL),
                Math.toIntExact(get(Settings.RING_SIZE)),
                get(Settings.ACTIVE_MEMORY),
                get(Settings.SEAL_AGE),
                get(Settings.COLD_AGE),
                Math.toIntExact(get(Settings.LOG_FILE_SIZE)),
                get(Settings.MAX_SERIES),
                get(Settings.MAX_FUTURE),
                get(Settings.DISK_RESERVE),
                get(Settings.TIERS),
                get(Settings.RETENTION),
                false);
    }

    public HttpOptions httpOptions(String version) {
        DoorOptions door = DoorOptions.at(get(Settings.HTTP).resolve())
                .withConnections(get(Settings.MAX_CONNECTIONS), get(Settings.MAX_CONNECTIONS_PER_ADDRESS))
                .withBytesPerAddress(get(Settings.MAX_BYTES_PER_ADDRESS))
                .withAllowedHosts(get(Settings.ALLOWED_HOSTS));
        if (get(Settings.IO_THREADS) > 0) {
            door = door.withLoops(get(Settings.IO_THREADS));
        }
        HttpOptions defaults = HttpOptions.of(door, tokens.plain(), version);
        return defaults.withLine(defaults.line().withMaxFuture(get(Settings.MAX_FUTURE)))
                .withDatabases(get(Settings.DATABASES))
                .withBodyLimits(get(Settings.MAX_BODY), defaults.maxCompressedBytes(), defaults.maxQuestionBytes());
    }

    private Resolved resolved(Setting<?> setting) {
        Resolved resolved = values.get(setting);
        if (resolved == null) {
            throw new IllegalArgumentException("no setting " + setting.name());
        }
        return resolved;
    }

    private static void refuseUnknown(@Nullable Path file, Map<String, ConfigFile.Entry> entries) {
        Map<String, Setting<?>> known = byName();
        entries.forEach((name, entry) -> {
            if (!known.containsKey(name)) {
                throw new Rejected(file + " line " + entry.lineNumber() + ": unknown setting \"" + name
                        + "\"; did you mean \"" + Similarity.nearest(name, known.keySet()) + "\"?");
            }
        });
    }

    /** Only a warning: an orchestrator may put variables with our prefix there that nobody wrote (MINKE_SERVICE_HOST of a service called minke). */
    private void warnOfUnknown(Map<String, String> environment) {
        Map<String, Setting<?>> known = new HashMap<>();
        Settings.ALL.forEach(setting -> known.put(setting.environment(), setting));
        for (String variable : new TreeMap<>(environment).keySet()) {
            if (variable.startsWith(PREFIX) && !known.containsKey(variable) && !OTHER_VARIABLES.contains(variable)) {
                warnings.add("the environment variable " + variable + " is no setting and is ignored; the nearest is "
                        + Similarity.nearest(variable, known.keySet()));
            }
        }
    }

    private static Map<String, Setting<?>> byName() {
        Map<String, Setting<?>> byName = new HashMap<>();
        Settings.ALL.forEach(setting -> byName.put(setting.name(), setting));
        return byName;
    }
}
