package io.minke.bench.compare;

import io.minke.bench.fleet.FleetOptions;
import io.minke.bench.fleet.SplitMix;
import io.minke.bench.http.HttpConnection;
import io.minke.bench.http.Reply;
import io.minke.bench.load.LoadResult;
import io.minke.bench.load.LoadRun;
import io.minke.bench.load.Target;
import io.minke.bench.process.ServerProcess;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One engine's round: ingest, settle, questions, restart, kill. */
final class Trial implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofSeconds(120);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(120);
    private static final int WARM_QUERIES = 20;

    private final Contestant contestant;
    private final Plan plan;
    private final Figures figures;
    private final Consumer<String> progress;
    private final Path data;
    private final int port;
    private final URI server;
    private @Nullable ServerProcess process;

    Trial(Contestant contestant, Plan plan, Figures figures, Consumer<String> progress) throws IOException {
        this.contestant = contestant;
        this.plan = plan;
        this.figures = figures;
        this.progress = progress;
        data = plan.directory().resolve("data-" + contestant.name());
        port = ServerProcess.freePort();
        server = URI.create("http://127.0.0.1:" + port);
    }

    /** Runs everything but the kill. @return an answer per question over whole hours, to compare with other engines' */
    Map<Question, Answer> run() throws IOException {
        clear();
        figures.add(Figure.START_EMPTY, start());
        ingest();
        settle();
        return askForComparison();
    }

    private void note(String text) {
        progress.accept(contestant.name() + ": " + text);
    }

    private double start() throws IOException {
        Path log = plan.directory().resolve(contestant.name() + ".log");
        Files.createDirectories(data);
        process = ServerProcess.start(contestant.command(data, port), contestant.environment(data, port), log);
        double seconds = process.awaitReady(server, contestant.readyTarget(), START_LIMIT)
                        .toMillis()
                / 1e3;
        try (HttpConnection connection = new HttpConnection(server)) {
            contestant.prepare(connection);
        }
        return seconds;
    }

    private ServerProcess process() {
        if (process == null) {
            throw new IllegalStateException(contestant.name() + " isn't running");
        }
        return process;
    }

    private LoadRun load(FleetOptions fleet) throws IOException {
        Target target = new Target(server, contestant.writeTarget(), null);
        return new LoadRun(
                target, fleet, plan.connections(), plan.batchLines(), process().pid());
    }

    private void ingest() throws IOException {
        FleetOptions fleet = plan.fleet();
        long halfLines = fleet.totalLines() / 2;
        LoadResult cold;
        LoadResult warm;
        try (LoadRun run = load(fleet)) {
            cold = run.sendLines(halfLines);
            warm = run.sendAll(null);
        }
        double cpuBeforeCount = process().figures().cpuSeconds();
        for (LoadResult half : List.of(cold, warm)) {
            if (half.failure() != null) {
                throw new IOException(contestant.name() + " refused: " + half.failure());
            }
        }
        figures.add(Figure.RATE_COLD, cold.linesPerSecond());
        figures.add(Figure.RATE_WARM, warm.linesPerSecond());
        figures.add(Figure.CPU_COLD, cold.serverCpuSecondsPerMillion());
        figures.add(Figure.CPU_WARM, warm.serverCpuSecondsPerMillion());
        figures.add(Figure.BATCH_P50, warm.millisAt(50));
        figures.add(Figure.BATCH_P99, warm.millisAt(99));
        figures.add(Figure.BATCH_MAX, warm.sinceDue().getMaxValue() / 1e6);
        figures.add(Figure.PEAK_INGEST, process().figures().peakBytes() / (double) (1 << 20));
        note(String.format(
                java.util.Locale.ROOT,
                "%,d samples, %,.0f/s warm, %.3f CPU s/M warm, %.1f s of CPU in all",
                fleet.totalLines(),
                warm.linesPerSecond(),
                warm.serverCpuSecondsPerMillion(),
                cpuBeforeCount));
    }

    private void settle() throws IOException {
        FleetOptions fleet = plan.fleet();
        try (HttpConnection connection = new HttpConnection(server)) {
            contestant.settle(connection, process().pid());
            long count = awaitCount(connection, fleet.totalLines());
            if (count != fleet.totalLines()) {
                figures.remark("counts " + count + " of " + fleet.totalLines() + " samples after settling");
            }
        }
        figures.add(Figure.CPU_SETTLED, process().figures().cpuSeconds() * 1e6 / fleet.totalLines());
        figures.add(Figure.DISK, bytesOnDisk() / (double) fleet.totalLines());
        note("settled");
    }

    /** Some engines show samples only some seconds after they acknowledged them. */
    private long awaitCount(HttpConnection connection, long expected) throws IOException {
        FleetOptions fleet = plan.fleet();
        long count = 0;
        for (int attempt = 0; attempt < 10; attempt++) {
            count = contestant.count(connection, fleet.startSeconds(), fleet.endSeconds());
            if (count == expected) {
                break;
            }
            Contestant.pause(1_000);
        }
        return count;
    }

    private long bytesOnDisk() throws IOException {
        try (Stream<Path> files = Files.walk(data)) {
            return files.filter(Files::isRegularFile).mapToLong(Trial::length).sum();
        }
    }

    private static long length(Path file) {
        try {
            return Files.size(file);
        } catch (IOException gone) {
            return 0;
        }
    }

    private Map<Question, Answer> askForComparison() throws IOException {
        Map<Question, Answer> answers = new EnumMap<>(Question.class);
        FleetOptions fleet = plan.fleet();
        long end = fleet.endSeconds() / 3_600 * 3_600;
        try (HttpConnection connection = new HttpConnection(server)) {
            for (Question question : Question.values()) {
                Asked asked = new Asked(question, fleet.hostName(fleet.hosts() / 2), 3, fleet.startSeconds(), end);
                Reply reply = connection.get(contestant.questionTarget(asked));
                if (reply.isSuccess()) {
                    answers.put(question, contestant.read(asked, reply.body()));
                } else {
                    figures.remark(question + " failed: " + reply.summary());
                }
            }
        }
        return answers;
    }

    /** Times the questions, then stops the engine and starts it again on its data. */
    void timeQuestions(java.util.Set<Question> agreed) throws IOException {
        try (HttpConnection connection = new HttpConnection(server)) {
            for (Question question : Question.values()) {
                if (agreed.contains(question)) {
                    time(question, connection);
                } else {
                    figures.remark(question + " not timed: its answer differs");
                }
            }
        }
        figures.add(Figure.PEAK_QUERY, process().figures().peakBytes() / (double) (1 << 20));
        note("questions timed");
    }

    private void time(Question question, HttpConnection connection) throws IOException {
        boolean wide = question == Question.Q4 || question == Question.Q6;
        int count = wide ? plan.wideQueries() : plan.queries();
        long[] nanos = new long[count];
        SplitMix random = new SplitMix(42);
        FleetOptions fleet = plan.fleet();
        for (int index = -WARM_QUERIES; index < count; index++) {
            long shift = 60L * random.nextBelow(31);
            Asked asked = new Asked(
                    question,
                    fleet.hostName(random.nextBelow(fleet.hosts())),
                    random.nextBelow(Math.min(9, fleet.metricsPerHost())),
                    fleet.startSeconds() + shift,
                    fleet.endSeconds() + shift);
            String target = contestant.questionTarget(asked);
            long from = System.nanoTime();
            Reply reply = connection.get(target);
            if (index >= 0) {
                nanos[index] = System.nanoTime() - from;
            }
            if (!reply.isSuccess()) {
                throw new IOException(contestant.name() + " " + question + ": " + reply.summary());
            }
        }
        Arrays.sort(nanos);
        figures.add(Figure.p50(question), nanos[count / 2] / 1e6);
        figures.add(Figure.p99(question), nanos[Math.min(count - 1, count * 99 / 100)] / 1e6);
    }

    void restart() throws IOException {
        FleetOptions fleet = plan.fleet();
        figures.add(Figure.STOP, process().stop(STOP_LIMIT).toMillis() / 1e3);
        figures.add(Figure.START_FULL, start());
        try (HttpConnection connection = new HttpConnection(server)) {
            long from = System.nanoTime();
            long count = contestant.count(connection, fleet.startSeconds(), fleet.endSeconds());
            figures.add(Figure.COUNT_FULL, (System.nanoTime() - from) / 1e9);
            if (count != fleet.totalLines()) {
                figures.remark("counts " + count + " of " + fleet.totalLines() + " samples after a restart");
            }
        }
        process().stop(STOP_LIMIT);
    }

    /** Loads it at full speed on an empty directory, kills it in the middle and counts what is left. */
    void kill() throws IOException {
        clear();
        start();
        FleetOptions endless = plan.fleet().withSamplesPerSeries(1 << 20);
        LoadResult result;
        try (LoadRun run = load(endless)) {
            ServerProcess victim = process();
            Thread killer = new Thread(() -> {
                Contestant.pause((long) (plan.killSeconds() * 1_000));
                victim.kill();
            });
            killer.start();
            result = run.sendAll(null);
            join(killer);
        }
        start();
        try (HttpConnection connection = new HttpConnection(server)) {
            Contestant.pause(2_000);
            long span = result.acknowledgedLines()
                    / plan.fleet().hosts()
                    / plan.fleet().metricsPerHost();
            long end = endless.startSeconds() + (span + 60) * endless.intervalSeconds();
            long count = contestant.count(connection, endless.startSeconds(), end);
            figures.add(Figure.CRASH_ACKNOWLEDGED, result.acknowledgedLines());
            figures.add(Figure.CRASH_LOST, Math.max(0, result.acknowledgedLines() - count));
            note("killed with " + result.acknowledgedLines() + " acknowledged, " + count + " found");
        }
        process().stop(STOP_LIMIT);
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException("nothing interrupts the harness", e);
        }
    }

    private void clear() throws IOException {
        if (!Files.exists(data)) {
            return;
        }
        List<Path> all = new ArrayList<>();
        try (Stream<Path> files = Files.walk(data)) {
            files.sorted(Comparator.reverseOrder()).forEach(all::add);
        }
        for (Path file : all) {
            Files.delete(file);
        }
    }

    @Override
    public void close() throws IOException {
        if (process != null) {
            process.close();
        }
        clear();
    }
}
