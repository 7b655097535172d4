package io.minke.ingest.daemon.config;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes and durations as people write them. */
final class Quantities {
    private static final Pattern NUMBER_AND_UNIT = Pattern.compile("([0-9]{1,18})\\s*([a-zA-Z]*)");

    private Quantities() {}

    /** Bytes from {@code 65536}, {@code 64KiB}, {@code 64MiB}, {@code 1GiB} (K, KB and KiB are all 1,024). */
    static long bytes(String text) {
        Matcher matcher = NUMBER_AND_UNIT.matcher(text);
        if (matcher.matches()) {
            long number = Long.parseLong(matcher.group(1));
            int shift = switch (matcher.group(2).toLowerCase(Locale.ROOT)) {
                case "", "b" -> 0;
                case "k", "kb", "kib" -> 10;
                case "m", "mb", "mib" -> 20;
                case "g", "gb", "gib" -> 30;
                case "t", "tb", "tib" -> 40;
                default -> -1;
            };
            if (shift >= 0 && number <= Long.MAX_VALUE >> shift) {
                return number << shift;
            }
        }
        throw new IllegalArgumentException("expected a size such as 65536, 64KiB, 64MiB or 1GiB");
    }

    /** From {@code 500ms}, {@code 30s}, {@code 5m}, {@code 2h}, {@code 1d}. */
    static Duration duration(String text) {
        Matcher matcher = NUMBER_AND_UNIT.matcher(text);
        if (matcher.matches()) {
            long number = Long.parseLong(matcher.group(1));
            long unitMillis = switch (matcher.group(2).toLowerCase(Locale.ROOT)) {
                case "ms" -> 1L;
                case "s" -> 1_000L;
                case "m" -> 60_000L;
                case "h" -> 3_600_000L;
                case "d" -> 86_400_000L;
                default -> 0L;
            };
            if (unitMillis > 0 && number <= MAX_DURATION_MILLIS / unitMillis) {
                return Duration.ofMillis(number * unitMillis);
            }
        }
        throw new IllegalArgumentException("expected a duration such as 500ms, 30s, 5m, 2h or 1d");
    }

    // A hundred years: beyond it, nanosecond arithmetic with epoch timestamps overflows.
    private static final long MAX_DURATION_MILLIS = 100L * 365 * 86_400_000;
}
