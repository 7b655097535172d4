package io.minke.ingest.daemon.demo;

import java.util.Locale;

/** Large numbers as people read them. */
final class Amounts {
    private Amounts() {}

    /** {@code 950}, {@code 12.3 k}, {@code 6.48 M}. */
    static String count(long amount) {
        if (amount < 1_000) {
            return Long.toString(amount);
        }
        if (amount < 1_000_000) {
            return String.format(Locale.ROOT, "%.1f k", amount / 1e3);
        }
        return String.format(Locale.ROOT, "%.2f M", amount / 1e6);
    }

    /** {@code 512 B}, {@code 12.0 KB}, {@code 5.83 MB}, with thousands. */
    static String bytes(long bytes) {
        if (bytes < 1_000) {
            return bytes + " B";
        }
        if (bytes < 1_000_000) {
            return String.format(Locale.ROOT, "%.1f KB", bytes / 1e3);
        }
        return String.format(Locale.ROOT, "%.2f MB", bytes / 1e6);
    }
}
