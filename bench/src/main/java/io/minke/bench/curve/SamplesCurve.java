package io.minke.bench.curve;

import io.minke.bench.fleet.FleetOptions;
import io.minke.bench.load.LoadResult;
import io.minke.bench.load.LoadRun;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** More and more samples of the same 4,500 series on disk; questions are about the last day each time. */
final class SamplesCurve implements Curve {
    private static final int HOSTS = 500;
    private static final int METRICS = 9;
    private static final long[] SMALL = {500_000, 1_000_000, 2_000_000, 4_000_000};
    private static final long[] FULL = {10_000_000, 30_000_000, 100_000_000, 300_000_000, 1_000_000_000, 2_000_000_000};
    /** Room that a sample may need while it is in the log, sealed and merged. */
    private static final long BYTES_PER_SAMPLE = 6;

    @Override
    public CurveTable draw(boolean small, @Nullable Path launcher, Consumer<String> progress) throws IOException {
        CurveTable table = new CurveTable(
                        "samples",
                        "Cost against samples on disk",
                        "samples",
                        "disk, B/sample",
                        "ingest CPU, s/M",
                        "settle, s",
                        "start, s",
                        "anonymous memory, MiB",
                        "one series raw, ms",
                        "500 series by hour, ms")
                .picture("Disk, and CPU of ingest", "B/sample, s/M", false, 0, 1)
                .picture("Settling and starting", "s", true, 2, 3)
                .picture("Memory that no file backs", "MiB", false, 4)
                .picture("Questions about the last day", "ms", true, 5, 6);
        try (Daemon daemon = new Daemon(launcher)) {
            long sent = 0;
            long startSeconds = FleetOptions.DEFAULT_START_SECONDS;
            for (long samples : small ? SMALL : FULL) {
                if ((samples - sent) * BYTES_PER_SAMPLE > daemon.usableBytes()) {
                    progress.accept("left out: " + samples + " samples need more disk than is free");
                    break;
                }
                long ticks = (samples - sent) / HOSTS / METRICS;
                FleetOptions stage = new FleetOptions(HOSTS, METRICS, ticks, 60, true, 1 + sent, 0, 0, startSeconds);
                sent += stage.totalLines();
                startSeconds = stage.endSeconds();
                measure(daemon, table, stage, sent);
                progress.accept(table.lastRow());
            }
        }
        return table;
    }

    private static void measure(Daemon daemon, CurveTable table, FleetOptions stage, long sent) throws IOException {
        LoadResult result;
        try (LoadRun run = daemon.load(stage, 2, 10_000)) {
            result = Daemon.whole(run.sendAll(null));
        }
        long from = System.nanoTime();
        daemon.settle();
        double settleSeconds = (System.nanoTime() - from) / 1e9;
        double start = daemon.restart();
        String day = Windows.range(stage.endSeconds() - 86_400, stage.endSeconds());
        double one = daemon.medianMillis(
                50, index -> Windows.one(stage.hostName(index * 31 % HOSTS), day + "&interval=raw"));
        double all = daemon.medianMillis(10, index -> Windows.all(day + "&interval=1h&by=host"));
        table.add(
                sent,
                daemon.bytesOnDisk() / (double) sent,
                result.serverCpuSecondsPerMillion(),
                settleSeconds,
                start,
                daemon.figures().anonymousBytes() / (double) (1 << 20),
                one,
                all);
    }
}
