package io.minke.bench.curve;

import io.minke.bench.fleet.FleetOptions;
import io.minke.bench.load.LoadResult;
import io.minke.bench.load.LoadRun;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** More and more series: what it costs to meet them, to know them, and to start with them. */
final class SeriesCurve implements Curve {
    private static final int METRICS = 9;
    private static final int CONNECTIONS = 2;
    private static final int BATCH_LINES = 10_000;
    /** So that few series are known long enough to be measured. */
    private static final long KNOWN_LINES = 1_000_000;

    private static final long LEAST_TIMED_LINES = 50_000;
    private static final int WARM_HOSTS = 10;
    private static final long WARM_TICKS = 10_000;
    private static final long[] SMALL = {1_000, 10_000, 100_000};
    private static final long[] FULL = {1_000, 10_000, 100_000, 1_000_000, 9_999_999};
    /** What daemon and harness together may need of memory for a series; steps beyond what is there are left out. */
    private static final long BYTES_PER_SERIES = 1_500;

    @Override
    public CurveTable draw(boolean small, @Nullable Path launcher, Consumer<String> progress) throws IOException {
        CurveTable table = new CurveTable(
                        "series",
                        "Cost against series",
                        "series",
                        "CPU s/M, new series",
                        "CPU s/M, known",
                        "anonymous memory, MiB",
                        "start, s",
                        "one series raw, ms")
                .picture("CPU per million samples", "s/M", true, 0, 1)
                .picture("Memory that no file backs", "MiB", true, 2)
                .picture("Start, and a question to one series", "s, ms", true, 3, 4);
        for (long series : small ? SMALL : FULL) {
            if (series * BYTES_PER_SERIES > freeMemoryBytes()) {
                progress.accept("left out: " + series + " series need more memory than is free");
                continue;
            }
            try (Daemon daemon = new Daemon(launcher)) {
                measure(daemon, table, series);
            }
            progress.accept(table.lastRow());
        }
        return table;
    }

    private static void measure(Daemon daemon, CurveTable table, long series) throws IOException {
        int hosts = (int) Math.max(CONNECTIONS, series / METRICS);
        long lines = (long) hosts * METRICS;
        long samples = Math.max(3, KNOWN_LINES / lines) + 1;
        FleetOptions fleet = FleetOptions.of(hosts, samples, true, 1);
        warmUp(daemon);
        LoadResult first;
        LoadResult known;
        try (LoadRun run = daemon.load(fleet, CONNECTIONS, BATCH_LINES)) {
            first = Daemon.whole(run.sendLines(lines));
            known = Daemon.whole(run.sendAll(null));
        }
        double memory = daemon.figures().anonymousBytes() / (double) (1 << 20);
        double start = daemon.restart();
        String window = Windows.range(fleet.startSeconds(), fleet.endSeconds());
        double raw = daemon.medianMillis(
                50, index -> Windows.one(fleet.hostName(index * 31 % hosts), window + "&interval=raw"));
        // The system counts CPU in steps of 10 ms.
        double meeting = lines < LEAST_TIMED_LINES ? Double.NaN : first.serverCpuSecondsPerMillion();
        table.add(lines, meeting, known.serverCpuSecondsPerMillion(), memory, start, raw);
    }

    /** Many samples of few series, from before those that are measured: otherwise few series would pay for the daemon's JIT, and many not. */
    private static void warmUp(Daemon daemon) throws IOException {
        long start = FleetOptions.DEFAULT_START_SECONDS - WARM_TICKS * 60;
        FleetOptions few = new FleetOptions(WARM_HOSTS, METRICS, WARM_TICKS, 60, true, 2, 0, 0, start);
        try (LoadRun run = daemon.load(few, CONNECTIONS, BATCH_LINES)) {
            Daemon.whole(run.sendAll(null));
        }
    }

    private static long freeMemoryBytes() throws IOException {
        for (String line : java.nio.file.Files.readAllLines(Path.of("/proc/meminfo"))) {
            if (line.startsWith("MemAvailable:")) {
                return Long.parseLong(line.replaceAll("\\D", "")) << 10;
            }
        }
        throw new IOException("/proc/meminfo says nothing of available memory");
    }
}
