package io.minke.bench.compare;

import io.minke.bench.fleet.FleetOptions;
import io.minke.bench.fleet.SplitMix;
import io.minke.bench.load.LoadResult;
import io.minke.bench.process.Pause;
import io.minke.bench.process.ServerProcess;
import io.minke.bench.process.WorkDirectory;
import io.minke.bench.question.Answer;
import io.minke.bench.question.Asked;
import io.minke.bench.question.Question;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One engine's round: ingest, settle, questions, restart, kill. */
final class Trial implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofSeconds(120);
    /** A launcher may build its program first, and let it rehearse. */
    private static final Duration FIRST_START_LIMIT = Duration.ofSeconds(600);

    private static final Duration STOP_LIMIT = Duration.ofSeconds(120);
    private static final double MEBIBYTE = 1 << 20;
    private static final long LOOK_MILLIS = 250;
    private static final int LOOKS_UNCHANGED = 6;
    private static final int LOOK_LIMIT = 60;
    /** What one question may take, so that an engine that is slow at it does not take the time of all others. */
    private static final double QUESTION_LIMIT_SECONDS = 30;

    private static final int LEAST_TIMED = 10;

    private final Contestant contestant;
    private final Plan plan;
    private final Figures figures;
    private final Consumer<String> progress;
    private final Path data;
    private final Path log;
    private @Nullable ServerProcess process;
    private @Nullable Drive drive;

    Trial(Contestant contestant, Plan plan, Figures figures, Consumer<String> progress) {
        this.contestant = contestant;
        this.plan = plan;
        this.figures = figures;
        this.progress = progress;
        String name = contestant.name().replace(' ', '-');
        data = plan.directory().resolve("data-" + name);
        log = plan.directory().resolve(name + ".log");
    }

    /** Starts and stops it once, unmeasured: its program is then in the page cache, and what it does at its very first start is done. */
    void rehearse() throws IOException {
        clear();
        start(plan, FIRST_START_LIMIT);
        stop();
        clear();
    }

    /** Runs everything up to the questions. @return an answer per question over whole hours, to compare with other engines' */
    Map<Question, Answer> run() throws IOException {
        clear();
        figures.add(Figure.START_EMPTY, start(plan));
        ingest();
        settle();
        return askForComparison();
    }

    private void note(String text) {
        progress.accept(contestant.name() + ": " + text);
    }

    /** @return seconds until it was ready */
    private double start(Plan loaded) throws IOException {
        return start(loaded, START_LIMIT);
    }

    private double start(Plan loaded, Duration limit) throws IOException {
        Files.createDirectories(data);
        int port = ServerProcess.freePort();
        URI server = URI.create("http://127.0.0.1:" + port);
        ServerProcess started =
                ServerProcess.start(contestant.command(loaded, data, port), contestant.environment(data, port), log);
        process = started;
        double seconds =
                started.awaitReady(server, contestant.readyTarget(), limit).toMillis() / 1e3;
        drive = contestant.drive(new Running(started, server, loaded));
        return seconds;
    }

    private ServerProcess process() {
        if (process == null) {
            throw new IllegalStateException(contestant.name() + " isn't running");
        }
        return process;
    }

    private Drive drive() {
        if (drive == null) {
            throw new IllegalStateException(contestant.name() + " isn't running");
        }
        return drive;
    }

    private void ingest() throws IOException {
        FleetOptions fleet = plan.fleet();
        LoadResult cold = drive().load(fleet.totalLines() / 2);
        LoadResult warm = drive().load(Long.MAX_VALUE);
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
        figures.add(Figure.PEAK_INGEST, process().figures().peakBytes() / MEBIBYTE);
        note(String.format(
                Locale.ROOT,
                "%,d samples, %,.0f/s and %.3f CPU s/M in the second half",
                fleet.totalLines(),
                warm.linesPerSecond(),
                warm.serverCpuSecondsPerMillion()));
    }

    private void settle() throws IOException {
        FleetOptions fleet = plan.fleet();
        drive().settle();
        long count = awaitCount(fleet.totalLines());
        if (count != fleet.totalLines()) {
            figures.remark("counts " + count + " of " + fleet.totalLines() + " samples after settling");
        }
        double cpuSeconds = process().figures().cpuSeconds() - drive().foreignCpuSeconds();
        figures.add(Figure.CPU_SETTLED, cpuSeconds * 1e6 / fleet.totalLines());
        figures.add(Figure.DISK, settledBytes() / (double) fleet.totalLines());
        figures.add(Figure.DISK_ALLOCATED, DiskUse.allocatedBytes(data) / (double) fleet.totalLines());
        note("settled");
    }

    /** What is not needed any more, such as a log, may go a moment after the engine says that it is done: the same patience for all of them. */
    private long settledBytes() throws IOException {
        long bytes = DiskUse.bytes(data);
        for (int unchanged = 0, look = 0; unchanged < LOOKS_UNCHANGED && look < LOOK_LIMIT; look++) {
            Pause.millis(LOOK_MILLIS);
            long now = DiskUse.bytes(data);
            unchanged = now == bytes ? unchanged + 1 : 0;
            bytes = now;
        }
        return bytes;
    }

    /** Some engines show samples only some seconds after they acknowledged them. */
    private long awaitCount(long expected) throws IOException {
        FleetOptions fleet = plan.fleet();
        long count = 0;
        for (int attempt = 0; attempt < 10; attempt++) {
            count = drive().count(fleet.startSeconds(), fleet.endSeconds());
            if (count == expected) {
                break;
            }
            Pause.millis(1_000);
        }
        return count;
    }

    private Map<Question, Answer> askForComparison() throws IOException {
        Map<Question, Answer> answers = new EnumMap<>(Question.class);
        FleetOptions fleet = plan.fleet();
        long end = fleet.endSeconds() / 3_600 * 3_600;
        long from = System.nanoTime();
        for (Question question : Question.values()) {
            Asked asked = new Asked(question, fleet.hostName(fleet.hosts() / 2), 3, fleet.startSeconds(), end);
            try {
                answers.put(question, drive().ask(asked));
            } catch (IOException e) {
                figures.remark(question + " failed: " + e.getMessage());
            }
        }
        figures.add(Figure.FIRST_ANSWERS, (System.nanoTime() - from) / 1e6);
        return answers;
    }

    /** Times the questions whose answers agreed. */
    void timeQuestions(Set<Question> agreed) throws IOException {
        for (Question question : Question.values()) {
            if (agreed.contains(question)) {
                time(question);
            } else {
                figures.remark(question + " not timed: its answer differs");
            }
        }
        figures.add(Figure.PEAK_QUERY, process().figures().peakBytes() / MEBIBYTE);
        note("questions timed");
    }

    private void time(Question question) throws IOException {
        int wanted = question.isWide() ? plan.wideQueries() : plan.queries();
        SplitMix random = new SplitMix(42);
        int trials = Math.min(wanted, LEAST_TIMED);
        long from = System.nanoTime();
        drive().time(asked(question, trials, random));
        double secondsEach = (System.nanoTime() - from) / 1e9 / trials;
        int count = Math.max(trials, (int) Math.min(wanted, QUESTION_LIMIT_SECONDS / 2 / secondsEach));
        if (count < wanted) {
            figures.remark(String.format(
                    Locale.ROOT,
                    "%s timed %d times instead of %d: it takes %.0f ms",
                    question,
                    count,
                    wanted,
                    secondsEach * 1e3));
        }
        // As many before are not counted: engines with a compiler at run time get to compile.
        drive().time(asked(question, count - trials, random));
        long[] nanos = drive().time(asked(question, count, random));
        Arrays.sort(nanos);
        figures.add(Figure.p50(question), nanos[count / 2] / 1e6);
        figures.add(Figure.p99(question), nanos[Math.min(count - 1, count * 99 / 100)] / 1e6);
    }

    /** Questions over a day each, of hosts and metrics at random, begun at one of 31 minutes so that no answer is kept ready. */
    private List<Asked> asked(Question question, int count, SplitMix random) {
        FleetOptions fleet = plan.fleet();
        List<Asked> asked = new ArrayList<>(count);
        for (int index = 0; index < count; index++) {
            long shift = 60L * random.nextBelow(31);
            asked.add(new Asked(
                    question,
                    fleet.hostName(random.nextBelow(fleet.hosts())),
                    random.nextBelow(Asked.METRIC_COUNT),
                    fleet.startSeconds() + shift,
                    fleet.endSeconds() + shift));
        }
        return asked;
    }

    /** Stops the engine and starts it again on its data. */
    void restart() throws IOException {
        FleetOptions fleet = plan.fleet();
        figures.add(Figure.STOP, stop().toMillis() / 1e3);
        figures.add(Figure.DISK_STOPPED, DiskUse.bytes(data) / (double) fleet.totalLines());
        figures.add(Figure.START_FULL, start(plan));
        long from = System.nanoTime();
        long count = drive().count(fleet.startSeconds(), fleet.endSeconds());
        figures.add(Figure.COUNT_FULL, (System.nanoTime() - from) / 1e9);
        if (count != fleet.totalLines()) {
            figures.remark("counts " + count + " of " + fleet.totalLines() + " samples after a restart");
        }
        stop();
    }

    private Duration stop() throws IOException {
        drive().close();
        return process().stop(STOP_LIMIT);
    }

    /** Loads it at full speed on an empty directory, kills it in the middle and counts what is left. */
    void kill() throws IOException {
        clear();
        Plan endless = plan.withFleet(plan.fleet().withSamplesPerSeries(1 << 20));
        start(endless);
        ServerProcess victim = process();
        Thread killer = new Thread(
                () -> {
                    Pause.millis((long) (plan.killSeconds() * 1_000));
                    victim.kill();
                },
                "killer");
        killer.start();
        long acknowledged = drive().load(Long.MAX_VALUE).acknowledgedLines();
        Pause.untilEndOf(killer);
        drive().close();
        start(endless);
        Pause.millis(2_000);
        FleetOptions fleet = endless.fleet();
        long ticks = acknowledged / fleet.hosts() / fleet.metricsPerHost();
        long end = fleet.startSeconds() + (ticks + 60) * fleet.intervalSeconds();
        long count = drive().count(fleet.startSeconds(), end);
        figures.add(Figure.CRASH_ACKNOWLEDGED, acknowledged);
        figures.add(Figure.CRASH_LOST, Math.max(0, acknowledged - count));
        note("killed with " + acknowledged + " acknowledged, " + count + " found");
        stop();
    }

    private void clear() throws IOException {
        WorkDirectory.delete(data);
    }

    @Override
    public void close() throws IOException {
        if (drive != null) {
            drive.close();
        }
        if (process != null) {
            process.close();
        }
        clear();
    }
}
