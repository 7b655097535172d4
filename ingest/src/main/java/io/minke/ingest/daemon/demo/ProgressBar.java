package io.minke.ingest.daemon.demo;

import java.io.PrintStream;
import java.util.Locale;

/** A bar that redraws its line in a terminal; elsewhere a line every now and then. */
final class ProgressBar {
    private static final int WIDTH = 32;
    private static final String[] EIGHTHS = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
    private static final long LINE_EVERY_NANOS = 2_000_000_000L;

    private final PrintStream out;
    private final boolean redraws;
    private final String label;
    private final long total;
    private final long startNanos;
    private long lastLineNanos;

    /** @param total what {@link #show} counts up to, at least 1 */
    ProgressBar(PrintStream out, boolean redraws, String label, long total, long nowNanos) {
        this.out = out;
        this.redraws = redraws;
        this.label = label;
        this.total = total;
        this.startNanos = nowNanos;
        this.lastLineNanos = nowNanos;
    }

    void show(long done, long nowNanos) {
        if (redraws) {
            out.print("\r" + line(done, nowNanos) + "\u001b[K");
            out.flush();
        } else if (nowNanos - lastLineNanos >= LINE_EVERY_NANOS) {
            lastLineNanos = nowNanos;
            out.println(line(done, nowNanos));
        }
    }

    void finish(long done, long nowNanos) {
        out.println((redraws ? "\r" : "") + line(done, nowNanos) + (redraws ? "\u001b[K" : ""));
    }

    String line(long done, long nowNanos) {
        double seconds = Math.max(1e-3, (nowNanos - startNanos) / 1e9);
        double rate = done / seconds;
        String rest = done >= total
                ? String.format(Locale.ROOT, "in %.1f s", seconds)
                : String.format(Locale.ROOT, "%.0f s left", rate > 0 ? (total - done) / rate : 0.0);
        return String.format(
                Locale.ROOT,
                "%s %s %3d %%  %s samples  %s/s  %s",
                label,
                bar(done),
                100 * done / total,
                Amounts.count(done),
                Amounts.count(Math.round(rate)),
                rest);
    }

    private String bar(long done) {
        int eighths = (int) (8L * WIDTH * Math.min(done, total) / total);
        String bar = "█".repeat(eighths / 8) + EIGHTHS[eighths % 8];
        return bar + "░".repeat(WIDTH - bar.length());
    }
}
