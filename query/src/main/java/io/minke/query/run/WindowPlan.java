package io.minke.query.run;

import io.minke.engine.scan.TierSnapshot;
import io.minke.engine.series.KeyPart;
import io.minke.engine.series.SeriesKey;
import io.minke.query.ask.BadQuestion;
import io.minke.query.fold.Across;
import io.minke.query.fold.Aggregate;
import io.minke.query.source.SampleSource;
import io.minke.query.source.SampleView;
import io.minke.query.source.Topology;
import io.minke.query.window.BucketAxis;
import io.minke.query.window.Step;
import io.minke.query.window.Window;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What will be done for a question: series, groups, and the axis of its buckets.
 *
 * @param seriesIds the series, those of one group side by side
 * @param groups the groups in the order of the answer, or null if every series answers for itself
 * @param axis null for raw samples
 * @param window with its end no later than there can be samples
 * @param now epoch nanoseconds
 * @param tiers whose rows are used where they stand for their samples, the first one first; empty for samples only
 */
public record WindowPlan(
        WindowQuestion question,
        int[] seriesIds,
        @Nullable List<Group> groups,
        @Nullable BucketAxis axis,
        Window window,
        long now,
        List<TierSnapshot> tiers) {
    /** Series that are combined: {@code seriesIds} [from, to). */
    public record Group(ColumnKey key, int from, int to) {}

    /** @param ids of the selected series */
    static WindowPlan of(
            WindowQuestion question, int[] ids, SampleSource source, SampleView view, long now, Budget budget) {
        budget.series(ids.length);
        Window window = upToNewest(question.window(), ids, view, now);
        BucketAxis axis = axis(question, window, ids, view, budget);
        List<Group> groups = null;
        int[] ordered = ids;
        if (question.combines()) {
            if (axis == null || question.aggregate().choosesSamples()) {
                throw new BadQuestion(
                        "interval",
                        "samples themselves can't be combined across series; give an interval and an aggregate");
            }
            if (question.by().isEmpty()) {
                groups = ids.length == 0
                        ? List.of()
                        : List.of(new Group(sharedKey(question, null, Topology.NONE), 0, ids.length));
            } else {
                ordered = new int[ids.length];
                groups = group(question, ids, source, ordered);
            }
        }
        if (axis != null) {
            long columns = groups == null ? ids.length : groups.size();
            checkPoints(budget, columns, axis, question);
        }
        List<TierSnapshot> tiers = question.tier().of(question.aggregate(), axis, view);
        if (tiers.isEmpty() && hasOlderRows(window, view)) {
            budget.missing("samples before " + Instant.ofEpochSecond(0, view.samplesFrom())
                    + " are no longer kept, and the rollups that are can't answer this: ask for mean, sum, min, max, "
                    + "spread, count, first or last, by a multiple of their width");
        }
        return new WindowPlan(question, ordered, groups, axis, window, now, tiers);
    }

    /** Filled buckets are sure to be points; unfilled ones are counted as they come. */
    private static void checkPoints(Budget budget, long columns, BucketAxis axis, WindowQuestion question) {
        if (question.fill().kind() != io.minke.query.window.Fill.Kind.NONE
                && columns * axis.count() > budget.limits().maxPoints()) {
            budget.points(columns * axis.count());
        }
    }

    /** A window into the future ends behind the newest sample or now, whichever is later. */
    private static Window upToNewest(Window window, int[] ids, SampleView view, long now) {
        if (window.endNanos() <= now) {
            return window;
        }
        long last = now;
        for (int id : ids) {
            last = Math.max(last, view.lastTime(id) + 1);
        }
        long end = Math.min(window.endNanos(), last);
        return new Window(window.startNanos(), Math.max(window.startNanos(), end));
    }

    private static @Nullable BucketAxis axis(
            WindowQuestion question, Window window, int[] ids, SampleView view, Budget budget) {
        Resolution resolution = question.resolution();
        boolean chooses = question.aggregate().choosesSamples();
        return switch (resolution.kind()) {
            case RAW -> {
                if (chooses) {
                    throw new BadQuestion(
                            "interval", question.aggregate().text() + " chooses samples; it can't answer them all");
                }
                yield null;
            }
            case STEP -> {
                Step step = java.util.Objects.requireNonNull(resolution.step());
                budget.expectBuckets((window.endNanos() - window.startNanos()) / step.nominalNanos());
                yield BucketAxis.of(
                        window, step, question.zone(), budget.limits().maxBuckets());
            }
            case AUTO -> {
                budget.expectBuckets(resolution.maxPoints());
                if (chooses) {
                    yield BucketAxis.even(window, visualBuckets(question));
                }
                boolean olderRows = question.aggregate().answeredByRows() && hasOlderRows(window, view);
                long leastWidth = question.tier().leastWidthNanos(view, olderRows);
                boolean raw = leastWidth == 0
                        && !question.combines()
                        && fits(window, ids, view, resolution.maxPoints(), budget);
                yield raw || window.isEmpty()
                        ? null
                        : BucketAxis.nice(
                                window, question.zone(), maxPoints(resolution.maxPoints(), window, leastWidth));
            }
        };
    }

    /** Whether there are rows of a time whose samples are gone. */
    private static boolean hasOlderRows(Window window, SampleView view) {
        long kept = Math.min(view.samplesFrom(), window.endNanos());
        return window.startNanos() < kept
                && view.tiers().stream().anyMatch(tier -> tier.rolled().intersects(window.startNanos(), kept));
    }

    /** No more than buckets of at least that width need. */
    private static int maxPoints(int asked, Window window, long leastWidth) {
        long most = leastWidth == 0 ? asked : (window.endNanos() - window.startNanos()) / leastWidth;
        return (int) Math.max(1, Math.min(asked, most));
    }

    /** M4 has up to four points for each bucket. */
    private static int visualBuckets(WindowQuestion question) {
        int maxPoints = question.resolution().maxPoints();
        return question.aggregate().kind() == Aggregate.Kind.M4 ? Math.max(1, maxPoints / 4) : maxPoints;
    }

    /** Whether every series has at most that many samples in the window. */
    private static boolean fits(Window window, int[] ids, SampleView view, int maxPoints, Budget budget) {
        Meter meter = new Meter(view.cursor(), budget);
        for (int id : ids) {
            long count = meter.reader().count(id, window, maxPoints);
            meter.settle();
            if (count > maxPoints) {
                return false;
            }
        }
        return true;
    }

    /** Sorts the series into groups, in the order in which the groups first appear. */
    private static List<Group> group(WindowQuestion question, int[] ids, SampleSource source, int[] ordered) {
        Topology topology = topology(question, source);
        Map<List<String>, Integer> numbers = new LinkedHashMap<>();
        List<SeriesKey> firstKeys = new ArrayList<>();
        int[] groupOf = new int[ids.length];
        for (int i = 0; i < ids.length; i++) {
            SeriesKey key = source.key(ids[i]);
            List<String> names = new ArrayList<>(question.by().size());
            for (GroupName name : question.by()) {
                names.add(name.of(key, topology));
            }
            Integer number = numbers.putIfAbsent(names, firstKeys.size());
            groupOf[i] = number == null ? firstKeys.size() : number;
            if (number == null) {
                firstKeys.add(key);
            }
        }
        int[] ends = new int[firstKeys.size() + 1];
        for (int group : groupOf) {
            ends[group + 1]++;
        }
        for (int g = 0; g < firstKeys.size(); g++) {
            ends[g + 1] += ends[g];
        }
        int[] next = Arrays.copyOf(ends, firstKeys.size());
        for (int i = 0; i < ids.length; i++) {
            ordered[next[groupOf[i]]++] = ids[i];
        }
        List<Group> groups = new ArrayList<>(firstKeys.size());
        for (int g = 0; g < firstKeys.size(); g++) {
            groups.add(new Group(sharedKey(question, firstKeys.get(g), topology), ends[g], ends[g + 1]));
        }
        return groups;
    }

    /** The names that make the group, and those that the selection pins. */
    private static ColumnKey sharedKey(WindowQuestion question, @Nullable SeriesKey first, Topology topology) {
        Map<String, String> labels = new LinkedHashMap<>();
        Map<Topology.Field, String> fields = new EnumMap<>(Topology.Field.class);
        for (Topology.Field field : Topology.Field.values()) {
            String only = question.selector().only(field);
            if (only != null) {
                fields.put(field, only);
            }
        }
        for (GroupName name : question.by()) {
            if (first != null && name.label() != null) {
                labels.put(name.label(), name.of(first, topology));
            }
            if (first != null && name.field() != null) {
                fields.put(name.field(), name.of(first, topology));
            }
        }
        return new ColumnKey(
                shared(question, first, KeyPart.MEASUREMENT),
                shared(question, first, KeyPart.HOST),
                shared(question, first, KeyPart.SERVICE),
                shared(question, first, KeyPart.METRIC),
                labels,
                fields);
    }

    private static Topology topology(WindowQuestion question, SampleSource source) {
        Topology topology = source.topology();
        for (GroupName name : question.by()) {
            if (name.field() != null && !topology.fields().contains(name.field())) {
                throw new BadQuestion("by", "no inventory is there that knows '" + name + "'");
            }
        }
        return new HostNames(topology);
    }

    private static @Nullable String shared(WindowQuestion question, @Nullable SeriesKey first, KeyPart part) {
        return first != null && question.by().contains(GroupName.of(part))
                ? GroupName.part(first, part)
                : question.selector().only(part);
    }

    /** How far apart samples may be and still be neighbours: two buckets, at least a quarter of an hour, at most two days. */
    long reachNanos() {
        long quarter = 900_000_000_000L;
        long step = axis == null ? 0 : axis.step().nominalNanos();
        return Math.max(quarter, Math.min(2 * step, 192 * quarter));
    }

    /** Columns of the answer, at most. */
    public int columns() {
        return groups == null ? seriesIds.length : groups.size();
    }

    /** Full if samples alone will answer, else Fast. */
    public String tierText() {
        return tiers.isEmpty() ? "Full" : "Fast";
    }

    /** How groups are combined. */
    Across across() {
        Across across = question.across();
        return across == null ? question.aggregate().natural() : across;
    }
}
