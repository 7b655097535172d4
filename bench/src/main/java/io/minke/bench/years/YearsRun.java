package io.minke.bench.years;

import io.minke.bench.process.WorkDirectory;
import io.minke.engine.Appender;
import io.minke.engine.Durability;
import io.minke.engine.Engine;
import io.minke.engine.EngineOptions;
import io.minke.engine.EngineStatus;
import io.minke.engine.series.SeriesKey;
import io.minke.engine.tier.TierOptions;
import io.minke.engine.tier.TierStatus;
import io.minke.query.fold.Aggregate;
import io.minke.query.run.Queries;
import io.minke.query.run.QueryLimits;
import io.minke.query.run.Resolution;
import io.minke.query.run.TierChoice;
import io.minke.query.run.WindowQuestion;
import io.minke.query.select.Selector;
import io.minke.query.source.EngineSource;
import io.minke.query.window.Step;
import io.minke.query.window.Window;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** One load into an engine of its own, and questions to it. */
final class YearsRun implements AutoCloseable {
    private final YearsLoad load;
    private final WorkDirectory work = new WorkDirectory("minke-years-");
    private final Engine engine;
    private long sealerNanosBefore;
    private Consumer<String> out = line -> {};

    /** @param tiers names among the default ones */
    YearsRun(YearsLoad load, List<String> tiers) throws IOException {
        this.load = load;
        this.engine = Engine.open(
                work.path(),
                EngineOptions.defaults()
                        .withDurability(Durability.OS)
                        .withActiveBytes(256L << 20)
                        .withTiers(TierOptions.defaults().stream()
                                .filter(tier -> tiers.contains(tier.name()))
                                .toList()));
    }

    void all(Consumer<String> lines) {
        out = lines;
        say("%,d samples: %s", load.samples(), load);
        append();
        engine.seal();
        long sealed = engine.status().segmentBytes();
        tell("append and seal (merges in between among it)");
        engine.compact();
        EngineStatus merged = engine.status();
        tell("merge what is left");
        say(
                "raw: %,d bytes in %d segments, %.3f bytes/sample; merges wrote %,d bytes, %.2f times what is left",
                merged.segmentBytes(),
                merged.segmentCount(),
                (double) merged.segmentBytes() / load.samples(),
                merged.mergedBytes(),
                (double) merged.mergedBytes() / merged.segmentBytes());
        say("sealed before the last merges: %,d bytes", sealed);
        engine.rollUp();
        tell("roll up");
        for (TierStatus tier : engine.status().tiers()) {
            say(
                    "tier %s: %d days, %,d bytes in %d segments, %.3f bytes/raw sample; wrote %,d bytes",
                    tier.name(),
                    tier.builtDays(),
                    tier.bytes(),
                    tier.segments(),
                    (double) tier.bytes() / load.samples(),
                    tier.writtenBytes());
        }
        ask();
    }

    private void append() {
        SeriesKey[] keys = new SeriesKey[load.series()];
        Arrays.setAll(keys, YearsLoad::key);
        try (Appender appender = engine.appender()) {
            load.each((series, nanos, value) -> appender.append(keys[series], nanos, value));
            appender.awaitDurable(appender.flush());
        }
    }

    private void ask() {
        Window all = new Window(YearsLoad.START, YearsLoad.START + load.days() * YearsLoad.DAY);
        QueryLimits limits = QueryLimits.defaults()
                .withHelperThreads(0)
                .withMaxSamples(Long.MAX_VALUE)
                .withMaxTime(Duration.ofMinutes(2));
        try (Queries queries = new Queries(new EngineSource(engine), Clock.systemUTC(), limits)) {
            WindowQuestion every = WindowQuestion.of(Selector.ALL, all, Resolution.every(Step.parse("step", "1h")));
            for (Aggregate aggregate : new Aggregate[] {Aggregate.MEAN, Aggregate.MAX}) {
                int[] turn = {0};
                time(
                        queries,
                        aggregate.text() + " by the hour of one series",
                        200,
                        () -> every.aggregate(aggregate)
                                .selector(Selector.of(YearsLoad.key(turn[0]++ % load.series()))));
                time(queries, aggregate.text() + " by the hour of all series", 5, () -> every.aggregate(aggregate));
            }
            WindowQuestion daily = every.resolution(Resolution.every(Step.parse("step", "1d")));
            WindowQuestion monthly = every.resolution(Resolution.every(Step.parse("step", "1mo")));
            int[] turn = {0};
            time(
                    queries,
                    "mean by the month of one series",
                    200,
                    () -> monthly.selector(Selector.of(YearsLoad.key(turn[0]++ % load.series()))));
            time(
                    queries,
                    "mean by the day of one series",
                    200,
                    () -> daily.selector(Selector.of(YearsLoad.key(turn[0]++ % load.series()))));
        }
    }

    private interface Asking {
        WindowQuestion next();
    }

    private void time(Queries queries, String what, int rounds, Asking asking) {
        StringBuilder line = new StringBuilder(what).append(':');
        for (TierChoice choice : new TierChoice[] {TierChoice.FULL, TierChoice.AUTO}) {
            int most = choice.equals(TierChoice.FULL) ? Math.min(rounds, 20) : rounds;
            double[] millis = new double[2 * most];
            for (int i = 0; i < millis.length; i++) {
                long begun = System.nanoTime();
                queries.window(asking.next().tier(choice));
                millis[i] = (System.nanoTime() - begun) / 1e6;
            }
            // The first half warms up.
            double[] measured = Arrays.copyOfRange(millis, most, millis.length);
            Arrays.sort(measured);
            line.append(String.format(
                    Locale.ROOT,
                    " %s p50 %.3f ms, p99 %.3f ms;",
                    choice.equals(TierChoice.FULL) ? "from samples" : "from tiers",
                    measured[measured.length / 2],
                    measured[measured.length * 99 / 100]));
        }
        say("%s", line);
    }

    /** CPU of the background thread since the last call. */
    private void tell(String step) {
        long now = sealerNanos();
        say(
                "%s: %.2f CPU s, %.3f CPU s per million samples",
                step, (now - sealerNanosBefore) / 1e9, (now - sealerNanosBefore) / 1e3 / load.samples());
        sealerNanosBefore = now;
    }

    private static long sealerNanos() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        for (long id : threads.getAllThreadIds()) {
            ThreadInfo info = threads.getThreadInfo(id);
            if (info != null && info.getThreadName().equals("minke-sealer")) {
                return threads.getThreadCpuTime(id);
            }
        }
        return 0;
    }

    private void say(String format, Object... values) {
        out.accept(String.format(Locale.ROOT, format, values));
    }

    @Override
    public void close() throws IOException {
        engine.close();
        work.close();
    }
}
