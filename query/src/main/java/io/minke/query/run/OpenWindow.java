package io.minke.query.run;

import io.minke.query.source.SampleView;
import io.minke.query.window.BucketAxis;
import io.minke.query.window.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A planned question whose columns can be taken one by one. Holds a snapshot until closed: take them and close. One thread. */
public final class OpenWindow implements AutoCloseable {
    private final WindowPlan plan;
    private final SampleView view;
    private final Budget budget;
    private final WindowRun run;
    private final int threads;
    private final long planNanos;

    OpenWindow(WindowPlan plan, SampleView view, Budget budget, WindowRun run, int threads) {
        this.plan = plan;
        this.view = view;
        this.budget = budget;
        this.run = run;
        this.threads = threads;
        this.planNanos = budget.elapsedNanos();
    }

    /** The width of the buckets, as it is written in questions, or {@code raw}. */
    public String interval() {
        BucketAxis axis = plan.axis();
        return axis == null ? "raw" : axis.step().text();
    }

    /** In absolute times; a window into the future ends where there can be no more samples. */
    public Window window() {
        return plan.window();
    }

    public WindowPlan plan() {
        return plan;
    }

    /** What was done so far; complete after {@link #forEach}. */
    public Explanation explanation() {
        return Explanation.of(plan, budget, threads, planNanos);
    }

    public Budget budget() {
        return budget;
    }

    /** The question with the resolution that was chosen, so that asking it again chooses the same. */
    public WindowQuestion settled() {
        BucketAxis axis = plan.axis();
        if (plan.question().aggregate().choosesSamples()) {
            return plan.question();
        }
        return plan.question().resolution(axis == null ? Resolution.RAW : Resolution.every(axis.step()));
    }

    /** An upper bound of the points of the answer; beyond {@code enough} no longer exact. */
    public long pointsAtMost(long enough) {
        BucketAxis axis = plan.axis();
        if (axis != null) {
            return (long) plan.columns() * axis.count();
        }
        long points = 0;
        Meter meter = new Meter(view.cursor(), budget);
        for (int id : plan.seriesIds()) {
            points += points > enough ? 0 : meter.reader().countAtMost(id, plan.window(), enough - points);
            meter.settle();
        }
        return points;
    }

    /** Hands the columns on, in the order of the series or groups. */
    public void forEach(Consumer<SeriesColumn> columns) {
        run.forEach(columns);
    }

    public WindowAnswer all() {
        List<SeriesColumn> columns = new ArrayList<>();
        forEach(columns::add);
        return new WindowAnswer(interval(), window(), plan.tierText(), columns, budget.damages());
    }

    @Override
    public void close() {
        view.close();
    }
}
