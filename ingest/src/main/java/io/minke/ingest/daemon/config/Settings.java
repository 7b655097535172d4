package io.minke.ingest.daemon.config;

import io.minke.engine.Durability;
import io.minke.engine.failure.Rejected;
import io.minke.engine.removal.RetentionRules;
import io.minke.engine.tier.TierOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Everything that can be set, in the order in which it is printed. The only list: files, environment, options and help are made from it. */
public final class Settings {
    public static final Setting<Path> DATA =
            setting("data", "./minke-data", "directory of the data; created if missing", Path::of);
    public static final Setting<HttpAddress> HTTP = setting(
            "http", "127.0.0.1:8086", "HOST:PORT of the HTTP door; port 0 takes any free one", HttpAddress::parse);
    public static final Setting<Durability> DURABILITY = setting(
            "durability",
            "fsync",
            "what survives a power cut: all that was acknowledged (fsync), all but the last interval, or what the os wrote",
            Settings::durability);
    public static final Setting<Duration> FORCE_INTERVAL =
            setting("force-interval", "1s", "time between forces with durability interval", Quantities::duration);
    public static final Setting<Long> ACTIVE_MEMORY =
            setting("active-memory", "1GiB", "off-heap memory for unsealed samples", Quantities::bytes);
    public static final Setting<Duration> SEAL_AGE =
            setting("seal-age", "2h", "longest time a sample stays unsealed", Quantities::duration);
    public static final Setting<Duration> COLD_AGE = setting(
            "cold-age",
            "1d",
            "how long after its end a day that is merged is encoded for size, not speed; weeks always are",
            Quantities::duration);
    public static final Setting<Long> RING_SIZE =
            setting("ring-size", "16MiB", "ring between doors and writer, a power of two", Settings::powerOfTwo);
    public static final Setting<Long> LOG_FILE_SIZE =
            setting("log-file-size", "64MiB", "length of a write-ahead log file", Quantities::bytes);
    public static final Setting<Integer> MAX_SERIES =
            setting("max-series", "10000000", "new series beyond it are refused, known ones flow on", Settings::count);
    public static final Setting<Duration> MAX_FUTURE =
            setting("max-future", "1d", "how far ahead of the clock a timestamp may be", Quantities::duration);
    public static final Setting<Long> DISK_RESERVE = setting(
            "disk-reserve", "256MiB", "writes are refused when the file system has less left", Quantities::bytes);
    public static final Setting<List<TierOptions>> TIERS = setting(
            "tiers",
            "5m,1h",
            "widths of the rollups to keep, separated by commas, such as 5m,1h; none: none",
            Settings::tiers);
    public static final Setting<RetentionRules> RETENTION = setting(
            "retention",
            "none",
            "days that samples (raw) and rollups are kept, such as raw=400,5m=1000; what is not named, or 0: for ever",
            Settings::retention);
    public static final Setting<String> SNAPSHOTS = setting(
            "snapshots",
            "",
            "directory for snapshots that are asked for over HTTP; none: snapshots in the data directory",
            Function.identity());
    public static final Setting<Integer> IO_THREADS =
            setting("io-threads", "0", "threads that serve connections; 0: half of the cores", Settings::countOrZero);
    public static final Setting<Integer> MAX_CONNECTIONS =
            setting("max-connections", "1024", "beyond it nobody is accepted until someone leaves", Settings::count);
    public static final Setting<Integer> MAX_CONNECTIONS_PER_ADDRESS = setting(
            "max-connections-per-address",
            "512",
            "beyond it a newcomer from there is told so and closed",
            Settings::count);
    public static final Setting<Long> MAX_BYTES_PER_ADDRESS = setting(
            "max-bytes-per-address",
            "64MiB",
            "sent too early or not taken of answers; from there on its questions are told to come again",
            Quantities::bytes);
    public static final Setting<Long> MAX_BODY =
            setting("max-body", "64MiB", "largest body of a write, unpacked", Quantities::bytes);
    public static final Setting<Set<String>> DATABASES =
            setting("databases", "", "names a write may give, separated by commas; none: any", Settings::names);
    public static final Setting<Set<String>> ALLOWED_HOSTS = setting(
            "allowed-hosts", "", "names a Host header may have, separated by commas; none: any", Settings::names);
    public static final Setting<String> TOKEN_FILE = setting(
            "token-file",
            "",
            "file (mode 0600) with one token per line; needed to listen beyond this machine",
            Function.identity());
    public static final Setting<String> TOKEN =
            new Setting<>("token", "", "a token; file and environment only", true, Function.identity());
    public static final Setting<String> GRAPH_RULES = setting(
            "graph-rules",
            "",
            "file (JSON) with rules for the titles, groups and weights of graphs; read again when it changes",
            Function.identity());
    public static final Setting<Duration> WARM_UP = setting(
            "warm-up",
            "6s",
            "work on own questions, when nobody asks in the first 10 minutes, that makes first answers fast; 0s: none",
            Quantities::duration);
    public static final Setting<LogFormat> LOG_FORMAT =
            setting("log-format", "text", "text or json (one object per line)", text -> choice(LogFormat.class, text));
    public static final Setting<LogLevel> LOG_LEVEL =
            setting("log-level", "info", "error, warn, info or debug", text -> choice(LogLevel.class, text));

    public static final List<Setting<?>> ALL = List.of(
            DATA,
            HTTP,
            DURABILITY,
            FORCE_INTERVAL,
            ACTIVE_MEMORY,
            SEAL_AGE,
            COLD_AGE,
            RING_SIZE,
            LOG_FILE_SIZE,
            MAX_SERIES,
            MAX_FUTURE,
            DISK_RESERVE,
            TIERS,
            RETENTION,
            SNAPSHOTS,
            IO_THREADS,
            MAX_CONNECTIONS,
            MAX_CONNECTIONS_PER_ADDRESS,
            MAX_BYTES_PER_ADDRESS,
            MAX_BODY,
            DATABASES,
            ALLOWED_HOSTS,
            TOKEN_FILE,
            TOKEN,
            GRAPH_RULES,
            WARM_UP,
            LOG_FORMAT,
            LOG_LEVEL);

    /** How log lines are written. */
    public enum LogFormat {
        TEXT,
        JSON
    }

    /** The least that is logged. */
    public enum LogLevel {
        ERROR,
        WARN,
        INFO,
        DEBUG
    }

    private Settings() {}

    private static <T> Setting<T> setting(
            String name, String defaultText, String description, Function<String, T> parser) {
        return new Setting<>(name, defaultText, description, false, parser);
    }

    private static Durability durability(String text) {
        return choice(Durability.class, text);
    }

    private static <E extends Enum<E>> E choice(Class<E> type, String text) {
        StringBuilder allowed = new StringBuilder();
        for (E constant : type.getEnumConstants()) {
            String name = constant.name().toLowerCase(Locale.ROOT);
            if (name.equals(text)) {
                return constant;
            }
            allowed.append(allowed.isEmpty() ? "" : ", ").append(name);
        }
        throw new IllegalArgumentException("expected one of " + allowed);
    }

    private static long powerOfTwo(String text) {
        long bytes = Quantities.bytes(text);
        if (Long.bitCount(bytes) != 1 || bytes < 64 << 10 || bytes > 1 << 30) {
            throw new IllegalArgumentException("expected a power of two from 64KiB to 1GiB");
        }
        return bytes;
    }

    private static int count(String text) {
        int count = countOrZero(text);
        if (count == 0) {
            throw new IllegalArgumentException("expected a count from 1 to " + Integer.MAX_VALUE);
        }
        return count;
    }

    private static int countOrZero(String text) {
        if (!text.matches("[0-9]{1,10}") || Long.parseLong(text) > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("expected a count up to " + Integer.MAX_VALUE);
        }
        return Integer.parseInt(text);
    }

    private static List<TierOptions> tiers(String text) {
        if (text.equals("none")) {
            return List.of();
        }
        try {
            return Arrays.stream(text.split(","))
                    .map(String::strip)
                    .map(width -> TierOptions.of(width, Quantities.duration(width)))
                    .toList();
        } catch (Rejected unfit) {
            throw new IllegalArgumentException(unfit.getMessage(), unfit);
        }
    }

    private static RetentionRules retention(String text) {
        RetentionRules rules = RetentionRules.KEEP_ALL;
        if (text.equals("none")) {
            return rules;
        }
        for (String part : text.split(",")) {
            String[] tierAndDays = part.strip().split("=", -1);
            if (tierAndDays.length != 2 || tierAndDays[0].isEmpty()) {
                throw new IllegalArgumentException("expected TIER=DAYS, separated by commas, such as raw=400,5m=1000");
            }
            if (!tierAndDays[1].matches("[0-9]{1,9}")) {
                throw new IllegalArgumentException("expected whole days after " + tierAndDays[0] + "=, such as "
                        + tierAndDays[0] + "=400; 0: for ever");
            }
            try {
                rules = rules.withDays(tierAndDays[0], Integer.parseInt(tierAndDays[1]));
            } catch (Rejected unfit) {
                throw new IllegalArgumentException(unfit.getMessage(), unfit);
            }
        }
        return rules;
    }

    private static Set<String> names(String text) {
        return Arrays.stream(text.split(","))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toUnmodifiableSet());
    }
}
