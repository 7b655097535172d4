package io.minke.bench.crash;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What the oracle found: counts of everything, and the first few faults in words. */
final class Findings {
    private static final int DETAIL_LIMIT = 20;
    private long verified;
    private long lost;
    private long invented;
    private long wrong;
    private final List<String> details = new ArrayList<>();

    void verified(long samples) {
        verified += samples;
    }

    void lost(SeriesName series, long timestampMillis, long expectedBits) {
        lost++;
        detail("lost: %s at %d ms, acknowledged as %s", series, timestampMillis, text(expectedBits));
    }

    void invented(SeriesName series, long timestampMillis, long foundBits) {
        invented++;
        detail("invented: %s at %d ms is %s, never sent", series, timestampMillis, text(foundBits));
    }

    void wrong(SeriesName series, long timestampMillis, long expectedBits, long foundBits) {
        wrong++;
        detail(
                "wrong: %s at %d ms is %s, acknowledged as %s",
                series, timestampMillis, text(foundBits), text(expectedBits));
    }

    /** A fault that isn't about one sample. */
    void fault(String words) {
        wrong++;
        details.add(words);
    }

    private void detail(String format, Object... values) {
        if (details.size() < DETAIL_LIMIT) {
            details.add(String.format(Locale.ROOT, format, values));
        }
    }

    private static String text(long bits) {
        return Double.longBitsToDouble(bits) + " (0x" + Long.toHexString(bits) + ")";
    }

    boolean isClean() {
        return lost == 0 && invented == 0 && wrong == 0;
    }

    long verifiedCount() {
        return verified;
    }

    long lostCount() {
        return lost;
    }

    long inventedCount() {
        return invented;
    }

    long wrongCount() {
        return wrong;
    }

    List<String> details() {
        return List.copyOf(details);
    }
}
