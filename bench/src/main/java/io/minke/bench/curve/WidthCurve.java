package io.minke.bench.curve;

import io.minke.bench.fleet.FleetOptions;
import io.minke.bench.load.LoadRun;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Wider and wider windows over five years of samples, up to their end: 1 h to 5 y. */
final class WidthCurve implements Curve {
    /** 2020-09-13: five years from then are past. */
    private static final long START_SECONDS = 1_600_000_000L / 86_400 * 86_400;

    private static final long YEAR_SECONDS = 365 * 86_400L;
    private static final long[] HOURS = {1, 6, 24, 168, 720, 2_160, 8_760, 5 * 8_760};
    private static final int QUESTIONS = 20;

    @Override
    public CurveTable draw(boolean small, @Nullable Path launcher, Consumer<String> progress) throws IOException {
        CurveTable table = new CurveTable(
                        "width",
                        "Cost against the width of a window",
                        "hours",
                        "raw, ms",
                        "at most 500 points, ms",
                        "one mean, ms",
                        "all hosts by day, ms")
                .picture("Question answered, by width of its window in hours", "ms", true, 0, 1, 2, 3);
        int hosts = small ? 4 : 50;
        int intervalSeconds = small ? 1_800 : 900;
        long samples = 5 * YEAR_SECONDS / intervalSeconds;
        FleetOptions fleet = new FleetOptions(hosts, 9, samples, intervalSeconds, true, 1, 0, 0, START_SECONDS);
        progress.accept(String.format(
                java.util.Locale.ROOT,
                "5 years of %d hosts every %d min: %,d samples",
                hosts,
                intervalSeconds / 60,
                fleet.totalLines()));
        try (Daemon daemon = new Daemon(launcher)) {
            try (LoadRun run = daemon.load(fleet, 2, 10_000)) {
                Daemon.whole(run.sendAll(null));
            }
            daemon.settle();
            for (long hours : HOURS) {
                String window = Windows.range(fleet.endSeconds() - hours * 3_600, fleet.endSeconds());
                table.add(
                        hours,
                        one(daemon, fleet, window + "&interval=raw"),
                        one(daemon, fleet, window + "&interval=auto&max_points=500"),
                        one(daemon, fleet, window + "&interval=" + (hours <= 24 ? hours + "h" : hours / 24 + "d")),
                        daemon.medianMillis(10, index -> Windows.all(window + "&interval=1d&by=host")));
                progress.accept(table.lastRow());
            }
        }
        return table;
    }

    private static double one(Daemon daemon, FleetOptions fleet, String rest) throws IOException {
        return daemon.medianMillis(QUESTIONS, index -> Windows.one(fleet.hostName(index % fleet.hosts()), rest));
    }
}
