package io.minke.bench.soak;

import io.minke.bench.crash.CrashOptions;
import io.minke.bench.fleet.FleetOptions;
import io.minke.bench.fleet.SplitMix;
import io.minke.bench.http.HttpConnection;
import io.minke.bench.http.Reply;
import io.minke.bench.load.LoadResult;
import io.minke.bench.load.LoadRun;
import io.minke.bench.load.Target;
import io.minke.bench.process.Pause;
import io.minke.bench.process.ProcessFigures;
import io.minke.bench.process.ServerProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.HdrHistogram.Histogram;

/** The load of a soak besides the oracle's: a fleet with late samples and replaced hosts at a steady rate, questions, and a look at the process five times a second. */
final class SoakLoad implements CrashOptions.Companion {
    private static final int HOSTS = 500;
    private static final int METRICS = 9;
    private static final int BATCH_LINES = 1_000;
    private static final long LOOK_MILLIS = 200;
    private static final Duration END_LIMIT = Duration.ofSeconds(5);

    private final double linesPerSecond;
    private final long seed;
    private final List<Epoch> epochs = new ArrayList<>();
    private final List<String> faults = Collections.synchronizedList(new ArrayList<>());
    private final Chores chores;
    private long startSeconds = FleetOptions.DEFAULT_START_SECONDS + 30 * 86_400L;

    /** @param retentionDays as the server was told; @param data its directory; @param length of the whole soak */
    SoakLoad(double linesPerSecond, long seed, int retentionDays, Path data, Duration length) {
        chores = new Chores(retentionDays, data, length, faults::add);
        this.linesPerSecond = linesPerSecond;
        this.seed = seed;
    }

    @Override
    public void accompany(ServerProcess process, URI server, long loadMillis) {
        long ticks = (long) (linesPerSecond * loadMillis / 1_000 / HOSTS / METRICS) + 1;
        FleetOptions fleet = new FleetOptions(HOSTS, METRICS, ticks * 2, 60, true, seed, 0.5, 0.02, startSeconds);
        Histogram questions = new Histogram(3);
        Peaks peaks = new Peaks(process);
        Thread asking = new Thread(() -> ask(process, server, fleet, questions), "questions");
        Thread looking = new Thread(peaks, "looking");
        Thread working = new Thread(() -> choresOf(process, server, loadMillis / 3), "chores");
        asking.start();
        looking.start();
        working.start();
        LoadResult result;
        Target target = new Target(server, "/write?db=icinga2&precision=ns", null);
        try (LoadRun run = new LoadRun(target, fleet, 2, BATCH_LINES, null)) {
            result = run.sendAtRate(linesPerSecond, loadMillis / 1e3 + 5, null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Pause.untilEndOf(asking);
        Pause.untilEndOf(looking);
        Pause.untilEndOf(working);
        if (result.refusedLines() > 0) {
            faults.add(result.refusedLines() + " samples refused: " + result.failure());
        }
        epochs.add(new Epoch(
                result.acknowledgedLines(),
                peaks.anonymousBytes,
                peaks.handles,
                peaks.threads,
                result.sinceDue(),
                questions));
        startSeconds += ticks * 60;
    }

    /** In the middle of every epoch. */
    private void choresOf(ServerProcess process, URI server, long afterMillis) {
        Pause.millis(afterMillis);
        if (!process.isAlive()) {
            return;
        }
        try (HttpConnection connection = new HttpConnection(server)) {
            chores.run(connection);
        } catch (IOException failure) {
            // Most often the epoch is over: a connection breaks a moment before its process has ended.
            if (!process.endsWithin(END_LIMIT)) {
                faults.add("chores: " + failure);
            }
        }
    }

    private void ask(ServerProcess process, URI server, FleetOptions fleet, Histogram nanos) {
        SplitMix random = new SplitMix(seed + epochs.size());
        try (HttpConnection connection = new HttpConnection(server)) {
            while (process.isAlive()) {
                String host = fleet.hostName(random.nextBelow(fleet.hosts()));
                String range = "&start=" + Instant.ofEpochSecond(fleet.startSeconds() - 43_200) + "&end="
                        + Instant.ofEpochSecond(fleet.startSeconds() + 43_200);
                String selection = random.nextBelow(10) == 0 ? "metric=dnrx&across=max" : "host=" + host;
                long from = System.nanoTime();
                Reply reply = connection.get("/api/minke/window?" + selection + range + "&interval=1h");
                nanos.recordValue(System.nanoTime() - from);
                if (!reply.isSuccess()) {
                    faults.add("a window was refused: " + reply.summary());
                    return;
                }
                Pause.millis(20);
            }
        } catch (IOException killedMeanwhile) {
            // The epoch is over.
        }
    }

    /** The most a process had of each. */
    private static final class Peaks implements Runnable {
        private final ServerProcess process;
        private volatile long anonymousBytes;
        private volatile int handles;
        private volatile int threads;

        Peaks(ServerProcess process) {
            this.process = process;
        }

        @Override
        public void run() {
            try {
                while (process.isAlive()) {
                    ProcessFigures now = process.figures();
                    anonymousBytes = Math.max(anonymousBytes, now.anonymousBytes());
                    handles = Math.max(handles, now.handles());
                    threads = Math.max(threads, now.threads());
                    Pause.millis(LOOK_MILLIS);
                }
            } catch (UncheckedIOException killedMeanwhile) {
                // The epoch is over.
            }
        }
    }

    Chores chores() {
        return chores;
    }

    List<Epoch> epochs() {
        return epochs;
    }

    List<String> faults() {
        return faults;
    }
}
