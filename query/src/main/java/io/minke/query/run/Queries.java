package io.minke.query.run;

import io.minke.engine.ReadableEngine;
import io.minke.engine.series.KeyPart;
import io.minke.query.ask.BadQuestion;
import io.minke.query.fold.SeriesReader;
import io.minke.query.select.Selector;
import io.minke.query.source.EngineSource;
import io.minke.query.source.SampleSource;
import io.minke.query.source.SampleView;
import io.minke.query.threshold.Thresholds;
import io.minke.query.window.BucketAxis;
import io.minke.query.window.Window;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;
import java.util.function.LongSupplier;

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
    private final Effort effort;
    private final LongSupplier stopwatch;

    public Queries(ReadableEngine engine) {
        this(new EngineSource(engine), Clock.systemUTC(), QueryLimits.defaults());
    }

    public Queries(SampleSource source, InstantSource clock, QueryLimits limits) {
        this(source, clock, limits, System::nanoTime);
    }

    /** @param stopwatch what the time of work is taken by: nanoseconds since any time */
    public Queries(SampleSource source, InstantSource clock, QueryLimits limits, LongSupplier stopwatch) {
        this(source, clock, limits, Effort.ANY, stopwatch);
    }

    private Queries(
            SampleSource source, InstantSource clock, QueryLimits limits, Effort effort, LongSupplier stopwatch) {
        this.source = source;
        this.clock = clock;
        this.limits = effort.of(limits);
        this.workers = new Workers(this.limits.helperThreads());
        this.effort = effort;
        this.stopwatch = stopwatch;
    }

    /** The same for askers that must not be held up: what is more work is given back with {@link TakesLonger}. */
    public Queries within(Effort most) {
        return new Queries(source, clock, limits, most, stopwatch);
    }

    /** Gives an answer of so many points back where there is no time for them. */
    public void checkPoints(long points) {
        effort.points(points);
    }

    private Budget budget(BooleanSupplier cancelled) {
        return new Budget(limits, cancelled, effort, stopwatch);
    }

    /** Ids of the series of a selection, ascending. */
    public int[] select(Selector selector) {
        return select(selector, budget(NEVER));
    }

    private int[] select(Selector selector, Budget budget) {
        effort.selection(selector.isQuick(), source.lag());
        int[] ids = selector.resolve(source, budget::steps);
        effort.series(ids.length);
        return ids;
    }

    public SampleSource source() {
        return source;
    }

    public QueryLimits limits() {
        return limits;
    }

    /** A column step that computes an expression of {@code value}, such as {@code value * 8}. */
    public static WindowQuestion.ColumnStep ofValue(Expression expression) {
        return Arithmetic.ofValue(expression);
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
        return open(question, select(question.selector()), cancelled);
    }

    /** The same for series that are known by id. */
    public OpenWindow open(WindowQuestion question, int[] seriesIds, BooleanSupplier cancelled) {
        return open(question, seriesIds, budget(cancelled));
    }

    private OpenWindow open(WindowQuestion question, int[] seriesIds, Budget budget) {
        SampleView view = source.view();
        try {
            WindowPlan plan = WindowPlan.of(question, seriesIds, source, view, now(), budget);
            BucketAxis axis = plan.axis();
            budget.buckets(axis == null ? 0 : (long) plan.columns() * axis.count());
            WindowRun run = new WindowRun(plan, source, view, workers, budget);
            return new OpenWindow(plan, view, budget, run, workers.width());
        } catch (RuntimeException | Error e) {
            view.close();
            throw e;
        }
    }

    /**
     * The answer to an expression over several selections, such as {@code up + down}. It is one question: what it may cost is for all names together.
     *
     * @param questions what each name of the expression means; they must agree in everything but the selection, and have groups
     * @return columns for the groups, in the order in which they first appear
     */
    public WindowAnswer combine(
            Expression expression, Map<String, WindowQuestion> questions, BooleanSupplier cancelled) {
        List<WindowAnswer> answers = new ArrayList<>();
        Budget budget = budget(cancelled);
        WindowQuestion like = null;
        for (String name : expression.names()) {
            WindowQuestion question = questions.get(name);
            if (question == null) {
                throw new BadQuestion("expr", "'" + name + "' is not defined in 'let'");
            }
            like = question;
            WindowQuestion plain = question.after(List.of()).ranking(null);
            try (OpenWindow open = open(plain, select(plain.selector(), budget), budget)) {
                answers.add(open.all());
            }
        }
        if (like == null) {
            throw new BadQuestion("expr", "has no name in it");
        }
        List<SeriesColumn> combined = new ArrayList<>();
        for (SeriesColumn column : new Arithmetic(expression, like.by()).combine(answers)) {
            SeriesColumn changed = column;
            for (WindowQuestion.ColumnStep step : like.after()) {
                changed = step.apply(changed);
            }
            combined.add(changed);
        }
        List<SeriesColumn> columns = combined;
        Ranking ranking = like.ranking();
        if (ranking != null) {
            columns = new ArrayList<>();
            ranking.rank(combined::forEach, columns::add);
        }
        return new WindowAnswer(
                answers.get(0).interval(),
                answers.get(0).window(),
                answers.get(0).tier(),
                columns,
                budget.damages());
    }

    /**
     * How the series of a selection stood to their thresholds; series without any are left out.
     *
     * @param trustNanos how long a sample is believed when no other follows
     */
    public List<StateReport> states(Selector selector, Window window, long trustNanos, BooleanSupplier cancelled) {
        int[] ids = select(selector);
        Budget budget = budget(cancelled);
        budget.series(ids.length);
        Window known = new Window(
                Math.min(window.startNanos(), now()),
                Math.max(window.startNanos(), Math.min(window.endNanos(), now())));
        Window withBefore = new Window(known.startNanos() - trustNanos, known.endNanos());
        List<StateReport> reports = new ArrayList<>();
        try (SampleView view = source.view()) {
            Meter meter = new Meter(view.cursor(), budget);
            SeriesReader reader = meter.reader();
            for (int id : ids) {
                Thresholds thresholds = Thresholds.of(source.info(id));
                if (thresholds != null) {
                    int count = reader.raw(id, withBefore);
                    meter.settle();
                    StateWalk walk = new StateWalk(known, trustNanos);
                    reports.add(new StateReport(
                            source.key(id), walk.walk(thresholds, reader.rawTimes(), reader.rawValues(), count)));
                }
            }
        }
        return reports;
    }

    /** Whether the hosts of a group crossed their thresholds together, and when that began. */
    public CommonCause commonCause(CommonCauseQuestion question, BooleanSupplier cancelled) {
        return new CommonCauseRun(question, select(question.selector()), source, now(), budget(cancelled)).run();
    }

    /** The newest samples of a selection; series without any are left out. */
    public List<LastValue> last(Selector selector) {
        int[] ids = select(selector);
        budget(NEVER).series(ids.length);
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
            // The last nanosecond that can be is no sample's: a window never holds its end.
            Window always = new Window(Long.MIN_VALUE, Long.MAX_VALUE);
            Meter meter = new Meter(view.cursor(), budget(NEVER));
            SeriesReader reader = meter.reader();
            for (int id : seriesIds) {
                long samples = reader.count(id, always, Long.MAX_VALUE);
                meter.settle();
                spans.add(new SeriesSpan(
                        source.key(id), samples, reader.firstCounted(), view.lastTime(id), source.info(id)));
            }
        }
        return spans;
    }

    /** The distinct values of a key part among the series of a selection, sorted. */
    public List<String> distinct(Selector selector, KeyPart part) {
        if (selector.isAll()) {
            effort.series(source.all().getLongCardinality());
            return source.distinct(part);
        }
        TreeSet<String> values = new TreeSet<>();
        for (int id : select(selector)) {
            values.add(GroupName.part(source.key(id), part));
        }
        return List.copyOf(values);
    }

    /** Runs the tasks 0 … count-1, in any order, on this thread and on helpers that are free; for answers that take long to write. Returns when all are done. */
    public void share(int count, IntConsumer task) {
        workers.run(count, task);
    }

    @Override
    public void close() {
        workers.close();
    }
}
