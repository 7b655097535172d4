package io.minke.query.run;

import io.minke.engine.series.SeriesInfo;
import io.minke.query.fold.Aggregate;
import io.minke.query.fold.Combination;
import io.minke.query.fold.Fold;
import io.minke.query.fold.SampleChooser;
import io.minke.query.fold.SeriesReader;
import io.minke.query.source.SampleSource;
import io.minke.query.source.SampleView;
import io.minke.query.window.BucketAxis;
import io.minke.query.window.Fill;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Carries a plan out. Series are worked off in chunks of fixed size, by as many threads as there are, and put together in the order of the plan: so the number of threads never shows in an answer.
 */
public final class WindowRun {
    /** Series that one thread takes at once: enough to make handing out cheap, few enough to share the work evenly. */
    static final int CHUNK_SERIES = 32;
    /** Fewer where the axis is long, so that the combinations of a chunk stay within a few megabytes. */
    private static final int CHUNK_BUCKETS = 256 << 10;
    /** Chunks that are worked off before their columns are handed on, for each thread. */
    private static final int WAVE_CHUNKS = 8;

    private final WindowPlan plan;
    private final SampleSource source;
    private final SampleView view;
    private final Workers workers;
    private final Budget budget;

    WindowRun(WindowPlan plan, SampleSource source, SampleView view, Workers workers, Budget budget) {
        this.plan = plan;
        this.source = source;
        this.view = view;
        this.workers = workers;
        this.budget = budget;
    }

    /** Hands the columns on one by one, on this thread, in the order of the plan. */
    public void forEach(Consumer<SeriesColumn> columns) {
        Consumer<Consumer<SeriesColumn>> all = chosen -> each(column -> chosen.accept(after(column)));
        Ranking ranking = plan.question().ranking();
        if (ranking == null) {
            all.accept(columns);
        } else {
            ranking.rank(all, columns);
        }
    }

    private SeriesColumn after(SeriesColumn column) {
        SeriesColumn changed = column;
        for (WindowQuestion.ColumnStep step : plan.question().after()) {
            changed = step.apply(changed);
        }
        return changed;
    }

    private void each(Consumer<SeriesColumn> columns) {
        if (plan.groups() == null) {
            eachSeries(columns);
        } else {
            eachGroup(plan.groups(), columns);
        }
    }

    private void eachSeries(Consumer<SeriesColumn> columns) {
        inChunks(Desk::columns, chunk -> {
            for (SeriesColumn column : chunk) {
                columns.accept(column);
            }
        });
    }

    private void eachGroup(List<WindowPlan.Group> groups, Consumer<SeriesColumn> columns) {
        Filling filling =
                new Filling(Objects.requireNonNull(plan.axis()), plan.question().fill(), plan.now());
        ArrayDeque<Part> open = new ArrayDeque<>(1);
        inChunks((desk, from, to) -> desk.combine(groups, from, to), parts -> {
            for (Part part : parts) {
                Part before = open.poll();
                if (before != null && before.group == part.group) {
                    open.add(before.join(part));
                } else {
                    if (before != null) {
                        columns.accept(column(groups.get(before.group), before, filling));
                    }
                    open.add(part);
                }
            }
        });
        Part last = open.poll();
        if (last != null) {
            columns.accept(column(groups.get(last.group), last, filling));
        }
    }

    /** Work on the series [from, to) of the plan. */
    private interface ChunkWork<T> {
        T on(Desk desk, int from, int to);
    }

    /** Works the series off in chunks and hands the results on in the order of the plan. */
    private <T> void inChunks(ChunkWork<T> work, Consumer<T> inOrder) {
        int count = plan.seriesIds().length;
        BucketAxis axis = plan.axis();
        int length = axis == null || axis.count() == 0 ? CHUNK_SERIES : CHUNK_BUCKETS / axis.count();
        int chunkSeries = Math.max(1, Math.min(CHUNK_SERIES, length));
        int chunks = (count + chunkSeries - 1) / chunkSeries;
        if (chunks <= 1) {
            inOrder.accept(work.on(new Desk(), 0, count));
            return;
        }
        Desks desks = new Desks();
        int wave = (chunkSeries < CHUNK_SERIES ? 1 : WAVE_CHUNKS) * workers.width();
        for (int first = 0; first < chunks; first += wave) {
            int firstChunk = first;
            AtomicReferenceArray<T> done = new AtomicReferenceArray<>(Math.min(wave, chunks - first));
            workers.run(done.length(), i -> {
                int from = (firstChunk + i) * chunkSeries;
                Desk desk = desks.take();
                done.set(i, work.on(desk, from, Math.min(from + chunkSeries, count)));
                desks.give(desk);
            });
            for (int i = 0; i < done.length(); i++) {
                inOrder.accept(done.get(i));
            }
        }
    }

    private SeriesColumn column(WindowPlan.Group group, Part part, Filling filling) {
        int points = filling.apply(part.combination.finish(), part.combination.seen(), part.valueBefore());
        budget.points(points);
        return new SeriesColumn(
                group.key(), part.unit, part.combination.seriesCount(), filling.times(), filling.points());
    }

    private @Nullable String unit(int seriesId) {
        if (!plan.question().aggregate().keepsUnit()) {
            return null;
        }
        SeriesInfo info = source.info(seriesId);
        return info == null ? null : info.unit();
    }

    /**
     * What one chunk knows of one group.
     *
     * @param before what the series had before the window, in one bucket; null if nobody asks
     */
    private record Part(
            int group,
            Combination combination,
            @Nullable Combination before,
            @Nullable String unit) {
        double valueBefore() {
            return before != null && before.seen()[0] ? before.finish()[0] : Double.NaN;
        }

        Part join(Part other) {
            combination.join(other.combination);
            if (before != null && other.before != null) {
                before.join(other.before);
            }
            return Objects.equals(unit, other.unit) ? this : new Part(group, combination, before, null);
        }
    }

    /** Desks that wait for the next chunk; as many as threads have ever worked at once. */
    private final class Desks {
        private final ArrayList<Desk> free = new ArrayList<>();

        Desk take() {
            synchronized (free) {
                if (!free.isEmpty()) {
                    return free.remove(free.size() - 1);
                }
            }
            return new Desk();
        }

        void give(Desk desk) {
            synchronized (free) {
                free.add(desk);
            }
        }
    }

    /** One thread's cursor and arrays. */
    private final class Desk {
        private final Meter meter = new Meter(view.cursor(plan.tiers()), budget);
        private final SeriesReader reader = meter.reader();
        private final @Nullable Fold fold;
        private final @Nullable SampleChooser chooser;
        private final @Nullable Filling filling = plan.axis() == null
                ? null
                : new Filling(plan.axis(), plan.question().fill(), plan.now());

        Desk() {
            Aggregate aggregate = plan.question().aggregate();
            BucketAxis axis = plan.axis();
            boolean chooses = aggregate.choosesSamples();
            fold = chooses || axis == null ? null : aggregate.fold(plan.reachNanos());
            chooser = chooses && axis != null ? new SampleChooser(aggregate.kind(), axis.count()) : null;
        }

        SeriesColumn[] columns(int from, int to) {
            SeriesColumn[] columns = new SeriesColumn[to - from];
            BucketAxis axis = plan.axis();
            for (int i = from; i < to; i++) {
                int id = plan.seriesIds()[i];
                columns[i - from] = axis == null
                        ? raw(id)
                        : chooser == null
                                ? buckets(id, axis, Objects.requireNonNull(filling))
                                : chosen(id, axis, chooser);
                meter.settle();
            }
            return columns;
        }

        private SeriesColumn raw(int id) {
            int count = reader.raw(id, plan.window());
            budget.points(count);
            return new SeriesColumn(
                    ColumnKey.of(source.key(id)),
                    unit(id),
                    1,
                    Arrays.copyOf(reader.rawTimes(), count),
                    Arrays.copyOf(reader.rawValues(), count));
        }

        private SeriesColumn chosen(int id, BucketAxis axis, SampleChooser samples) {
            budget.points(samples.choose(reader, id, axis));
            return new SeriesColumn(ColumnKey.of(source.key(id)), unit(id), 1, samples.times(), samples.values());
        }

        private void fold(int id, BucketAxis axis) {
            Fold known = Objects.requireNonNull(fold);
            if (plan.question().aggregate().kind() == Aggregate.Kind.STATE) {
                known.series(source.info(id));
            }
            reader.fold(id, axis, known);
        }

        private SeriesColumn buckets(int id, BucketAxis axis, Filling points) {
            fold(id, axis);
            budget.points(points.apply(reader.values(), reader.seen(), valueBefore(id)));
            return new SeriesColumn(ColumnKey.of(source.key(id)), unit(id), 1, points.times(), points.points());
        }

        /** What {@code previous} fills with before the first sample, if the question wants to look back that far. */
        private double valueBefore(int id) {
            return looksBack()
                    ? reader.valueBefore(id, plan.window(), plan.question().lookbackNanos())
                    : Double.NaN;
        }

        private boolean looksBack() {
            return plan.question().lookbackNanos() > 0 && plan.question().fill().kind() == Fill.Kind.PREVIOUS;
        }

        List<Part> combine(List<WindowPlan.Group> groups, int from, int to) {
            BucketAxis axis = Objects.requireNonNull(plan.axis());
            List<Part> parts = new ArrayList<>();
            int group = groupOf(groups, from);
            for (int i = from; i < to; group++) {
                int end = Math.min(to, groups.get(group).to());
                Combination combination = new Combination(plan.across(), axis.count());
                Combination before = looksBack() ? new Combination(plan.across(), 1) : null;
                String unit = unit(plan.seriesIds()[i]);
                for (; i < end; i++) {
                    int id = plan.seriesIds()[i];
                    fold(id, axis);
                    combination.add(reader.values(), reader.seen());
                    if (before != null) {
                        double value = valueBefore(id);
                        before.add(new double[] {value}, new boolean[] {!Double.isNaN(value)});
                    }
                    unit = unit == null || unit.equals(unit(id)) ? unit : null;
                    meter.settle();
                }
                parts.add(new Part(group, combination, before, unit));
            }
            return parts;
        }

        private int groupOf(List<WindowPlan.Group> groups, int series) {
            int low = 0;
            int high = groups.size() - 1;
            while (low < high) {
                int middle = (low + high + 1) >>> 1;
                if (groups.get(middle).from() <= series) {
                    low = middle;
                } else {
                    high = middle - 1;
                }
            }
            return low;
        }
    }
}
