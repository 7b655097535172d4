package io.minke.ingest.line;

import org.jspecify.annotations.Nullable;

/** The unit of a request's timestamps. */
public enum Precision {
    NANOSECONDS(1L),
    MICROSECONDS(1_000L),
    MILLISECONDS(1_000_000L),
    SECONDS(1_000_000_000L),
    MINUTES(60_000_000_000L),
    HOURS(3_600_000_000_000L);

    private final long nanos;

    Precision(long nanos) {
        this.nanos = nanos;
    }

    /** Length of one unit. */
    public long nanos() {
        return nanos;
    }

    /** By its name in {@code /write?precision=}: n, ns, u, us, µ, ms, s, m, h; absent or empty is nanoseconds. @return null if there is no such precision */
    public static @Nullable Precision named(@Nullable String name) {
        if (name == null) {
            return NANOSECONDS;
        }
        return switch (name) {
            case "", "n", "ns" -> NANOSECONDS;
            case "u", "us", "µ" -> MICROSECONDS;
            case "ms" -> MILLISECONDS;
            case "s" -> SECONDS;
            case "m" -> MINUTES;
            case "h" -> HOURS;
            default -> null;
        };
    }

    /** By its name in {@code /api/v2/write?precision=}: ns, us, ms, s only. @return null if there is no such precision */
    public static @Nullable Precision namedByVersion2(@Nullable String name) {
        if (name == null) {
            return NANOSECONDS;
        }
        return switch (name) {
            case "", "ns" -> NANOSECONDS;
            case "us" -> MICROSECONDS;
            case "ms" -> MILLISECONDS;
            case "s" -> SECONDS;
            default -> null;
        };
    }
}
