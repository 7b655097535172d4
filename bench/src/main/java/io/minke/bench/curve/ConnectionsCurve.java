package io.minke.bench.curve;

import io.minke.bench.fleet.FleetOptions;
import io.minke.bench.http.HttpConnection;
import io.minke.bench.http.Reply;
import io.minke.bench.load.LoadResult;
import io.minke.bench.load.LoadRun;
import io.minke.bench.process.Pause;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** More and more clients at a time: writers that each send what a poller of its own would, then readers that each ask for one series' day in buckets. */
final class ConnectionsCurve implements Curve {
    private static final int HOSTS = 512;
    private static final int METRICS = 9;
    private static final int BATCH_LINES = 1_000;
    /** With more questions at once than may wait, a daemon asks to come again; the time of an answer counts from the first attempt. */
    private static final int UNAVAILABLE = 503;

    private static final int[] SMALL = {1, 4, 16, 64};
    private static final int[] FULL = {1, 2, 4, 8, 16, 32, 64, 128, 256};

    @Override
    public CurveTable draw(boolean small, @Nullable Path launcher, Consumer<String> progress) throws IOException {
        CurveTable table = new CurveTable(
                        "connections",
                        "Cost against clients at a time",
                        "clients",
                        "samples/s",
                        "ingest CPU, s/M",
                        "batch p50, ms",
                        "batch p99, ms",
                        "questions/s",
                        "question p50, ms",
                        "question p99, ms",
                        "asked again, %")
                .picture("Samples a second, batches of 1,000", "samples/s", false, 0)
                .picture("CPU per million samples", "s/M", false, 1)
                .picture("Batch acknowledged", "ms", true, 2, 3)
                .picture("Questions a second", "questions/s", false, 4)
                .picture("Question answered", "ms", true, 5, 6);
        long ticks = small ? 60 : 440;
        try (Daemon daemon = new Daemon(launcher)) {
            long startSeconds = FleetOptions.DEFAULT_START_SECONDS;
            // What the JIT has not seen yet would be the first step's.
            send(daemon, fleet(startSeconds, ticks), 2);
            for (int clients : small ? SMALL : FULL) {
                startSeconds += ticks * 60;
                FleetOptions fleet = fleet(startSeconds, ticks);
                LoadResult written = send(daemon, fleet, clients);
                Readers readers = new Readers(daemon, fleet, clients);
                Histogram answered = readers.ask(small ? 1_000 : 4_000);
                table.add(
                        clients,
                        written.linesPerSecond(),
                        written.serverCpuSecondsPerMillion(),
                        written.millisAt(50),
                        written.millisAt(99),
                        answered.getTotalCount() / readers.seconds,
                        answered.getValueAtPercentile(50) / 1e6,
                        answered.getValueAtPercentile(99) / 1e6,
                        100.0 * readers.refusals.sum() / (answered.getTotalCount() + readers.refusals.sum()));
                progress.accept(table.lastRow());
            }
        }
        return table;
    }

    private static FleetOptions fleet(long startSeconds, long ticks) {
        return new FleetOptions(HOSTS, METRICS, ticks, 60, true, startSeconds, 0, 0, startSeconds);
    }

    private static LoadResult send(Daemon daemon, FleetOptions fleet, int clients) throws IOException {
        try (LoadRun run = daemon.load(fleet, clients, BATCH_LINES)) {
            return Daemon.whole(run.sendAll(null));
        }
    }

    /** Readers, each with a connection of its own. */
    private static final class Readers {
        private final Daemon daemon;
        private final FleetOptions fleet;
        private final int count;
        private final Histogram nanos = new ConcurrentHistogram(3);
        private final AtomicReference<@Nullable IOException> failure = new AtomicReference<>();
        /** Answers that only said that too many ask at once. */
        private final LongAdder refusals = new LongAdder();

        private volatile boolean stopped;
        private double seconds;

        Readers(Daemon daemon, FleetOptions fleet, int count) {
            this.daemon = daemon;
            this.fleet = fleet;
            this.count = count;
        }

        Histogram ask(long millis) throws IOException {
            List<Thread> threads = new ArrayList<>();
            for (int reader = 0; reader < count; reader++) {
                int first = reader;
                threads.add(new Thread(() -> read(first), "reader-" + reader));
            }
            long from = System.nanoTime();
            threads.forEach(Thread::start);
            Pause.millis(millis);
            stopped = true;
            threads.forEach(Pause::untilEndOf);
            seconds = (System.nanoTime() - from) / 1e9;
            IOException failed = failure.get();
            if (failed != null) {
                throw failed;
            }
            return nanos;
        }

        private void read(int first) {
            String rest = Windows.range(fleet.startSeconds(), fleet.endSeconds()) + "&interval=5m";
            try (HttpConnection connection = new HttpConnection(daemon.server())) {
                for (int turn = first; !stopped; turn += count) {
                    String question = Windows.one(fleet.hostName(turn % HOSTS), rest);
                    long from = System.nanoTime();
                    Reply reply = connection.get(question);
                    while (reply.status() == UNAVAILABLE && !stopped) {
                        refusals.increment();
                        Pause.millis(1);
                        reply = connection.get(question);
                    }
                    if (!stopped) {
                        Daemon.success(reply);
                        nanos.recordValue(System.nanoTime() - from);
                    }
                }
            } catch (IOException e) {
                failure.set(e);
            }
        }
    }
}
