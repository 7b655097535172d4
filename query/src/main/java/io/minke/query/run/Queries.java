package io.minke.query.run;

import io.minke.engine.Engine;
import io.minke.engine.series.KeyPart;
import io.minke.query.select.Selector;
import io.minke.query.source.EngineSource;
import io.minke.query.source.SampleCursor;
import io.minke.query.source.SampleSource;
import io.minke.query.source.SampleView;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;

/**
 * Questions to an engine, for Java programs. Thread-safe. Close it when done; the engine stays open.
 *
 * <pre>
 * try (Engine engine = Engine.open(directory, EngineOptions.defaults());
 *         Queries queries = new Queries(engine)) {
 *     WindowAnswer answer = queries.window(WindowQuestion.of(
 *             Selector.of(new SeriesKey("check_txrx", "pim0585", "txrx", "dnrx")),
 *             new Window(startNanos, endNanos),
 *             Resolution.every(Step.parse("interval", "5m"))));
 *     double[] means = answer.series().get(0).values();
 * }
 * </pre>
 */
public final class Queries implements AutoCloseable {
    private static final BooleanSupplier NEVER = () -> false;

    private final SampleSource source;
    private final InstantSource clock;
    private final QueryLimits limits;
    private final Workers workers;

    public Queries(Engine engine) {
        this(new EngineSource(engine), Clock.systemUTC(), QueryLimits.defaults());
    }

    public Queries(SampleSource source, InstantSource clock, QueryLimits limits) {
        this.source = source;
        this.clock = clock;
        this.limits = limits;
        this.workers = new Workers(limits.helperThreads());
    }

    public SampleSource source() {
        return source;
    }

    public QueryLimits limits() {
        return limits;
    }

    /** The clock's time in epoch nanoseconds. */
    public long now() {
        Instant now = clock.instant();
        return now.getEpochSecond() * 1_000_000_000L + now.getNano();
    }

    /** @throws io.minke.query.ask.BadQuestion what can't be answered, and which limit it would pass */
    public WindowAnswer window(WindowQuestion question) {
        try (OpenWindow open = open(question, NEVER)) {
            return open.all();
        }
    }

    /**
     * Plans a question, for answers that are too large to hold.
     *
     * @param cancelled asked now and then while working; true ends the work with {@link Budget.Cancelled}
     */
    public OpenWindow open(WindowQuestion question, BooleanSupplier cancelled) {
        return open(question, question.selector().resolve(source), cancelled);
    }

    /** The same for series that are known by id. */
    public OpenWindow open(WindowQuestion question, int[] seriesIds, BooleanSupplier cancelled) {
        Budget budget = new Budget(limits, cancelled);
        SampleView view = source.view();
        try {
            WindowPlan plan = WindowPlan.of(question, seriesIds, source, view, now(), budget);
            return new OpenWindow(plan, view, budget, new WindowRun(plan, source, view, workers, budget));
        } catch (RuntimeException | Error e) {
            view.close();
            throw e;
        }
    }

    /** The newest samples of a selection; series without any are left out. */
    public List<LastValue> last(Selector selector) {
        int[] ids = selector.resolve(source);
        new Budget(limits, NEVER).series(ids.length);
        List<LastValue> values = new ArrayList<>(ids.length);
        try (SampleView view = source.view()) {
            for (int id : ids) {
                long time = view.lastTime(id);
                if (time != Long.MIN_VALUE) {
                    values.add(new LastValue(source.key(id), time, view.lastValue(id), source.info(id)));
                }
            }
        }
        return values;
    }

    /** How much is kept of each series; by block statistics, so nothing is decoded that need not be. */
    public List<SeriesSpan> spans(int[] seriesIds) {
        List<SeriesSpan> spans = new ArrayList<>(seriesIds.length);
        try (SampleView view = source.view()) {
            SampleCursor cursor = view.cursor();
            for (int id : seriesIds) {
                long samples = 0;
                long first = Long.MAX_VALUE;
                long last = view.lastTime(id);
                // The last nanosecond that can be is no sample's: a window never holds its end.
                cursor.open(id, Long.MIN_VALUE, Long.MAX_VALUE);
                while (cursor.next()) {
                    int count = cursor.hasStatistics() ? cursor.count() : cursor.load();
                    if (count > 0 && samples == 0) {
                        first = cursor.hasStatistics() ? cursor.minTime() : cursor.times()[0];
                    }
                    samples += count;
                }
                spans.add(new SeriesSpan(source.key(id), samples, first, last, source.info(id)));
            }
        }
        return spans;
    }

    /** The distinct values of a key part among the series of a selection, sorted. */
    public List<String> distinct(Selector selector, KeyPart part) {
        if (selector.isAll()) {
            return source.distinct(part);
        }
        TreeSet<String> values = new TreeSet<>();
        for (int id : selector.resolve(source)) {
            values.add(WindowPlan.part(source.key(id), part));
        }
        return List.copyOf(values);
    }

    @Override
    public void close() {
        workers.close();
    }
}
