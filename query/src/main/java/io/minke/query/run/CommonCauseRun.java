package io.minke.query.run;

import io.minke.engine.series.SeriesKey;
import io.minke.query.fold.SeriesReader;
import io.minke.query.source.SampleSource;
import io.minke.query.source.SampleView;
import io.minke.query.threshold.State;
import io.minke.query.threshold.Thresholds;
import io.minke.query.window.BucketAxis;
import io.minke.query.window.Step;
import io.minke.query.window.Window;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Answers a {@link CommonCauseQuestion}: series by series to spans of states, host by host to alerts, and then all together. */
final class CommonCauseRun {
    /** As many buckets as a line of a screen can show. */
    private static final int AUTO_BUCKETS = 200;

    private static final int MAX_BUCKETS = 100_000;

    /** One host's series together. */
    private static final class Member {
        final List<StateReport.Span> alerts = new ArrayList<>();
        final List<StateReport.Span> known = new ArrayList<>();
        CommonCause.@Nullable Crossing first;
    }

    private final CommonCauseQuestion question;
    private final int[] seriesIds;
    private final SampleSource source;
    private final Window known;
    private final Budget budget;
    private final Map<String, Member> members = new LinkedHashMap<>();

    CommonCauseRun(CommonCauseQuestion question, int[] seriesIds, SampleSource source, long now, Budget budget) {
        this.question = question;
        this.seriesIds = seriesIds;
        this.source = source;
        this.budget = budget;
        Window asked = question.window();
        long start = Math.min(asked.startNanos(), now);
        this.known = new Window(start, Math.max(start, Math.min(asked.endNanos(), now)));
    }

    CommonCause run() {
        Step step = question.step();
        BucketAxis axis = step == null
                ? BucketAxis.nice(known, question.zone(), AUTO_BUCKETS)
                : BucketAxis.of(known, step, question.zone(), MAX_BUCKETS);
        budget.series(seriesIds.length);
        try (SampleView view = source.view()) {
            Meter meter = new Meter(view.cursor(), budget);
            for (int id : seriesIds) {
                read(id, meter.reader());
                meter.settle();
            }
        }
        return together(axis);
    }

    private void read(int id, SeriesReader reader) {
        Thresholds thresholds = Thresholds.of(source.info(id));
        if (thresholds == null) {
            return;
        }
        SeriesKey key = source.key(id);
        Member member = members.computeIfAbsent(key.host(), host -> new Member());
        Window withBefore = new Window(known.startNanos() - question.trustNanos(), known.endNanos());
        // Before they are gathered, since they are held in memory.
        budget.expectSamples(reader.countAtMost(id, withBefore, budget.limits().maxSamples()));
        int count = reader.raw(id, withBefore);
        long[] times = reader.rawTimes();
        List<StateReport.Span> spans =
                new StateWalk(known, question.trustNanos()).walk(thresholds, times, reader.rawValues(), count);
        budget.points(spans.size());
        for (StateReport.Span span : spans) {
            if (span.state() != State.UNKNOWN) {
                member.known.add(span);
            }
            if (span.state() == State.WARNING || span.state() == State.CRITICAL) {
                member.alerts.add(span);
                CommonCause.Crossing first = member.first;
                if (first == null || span.fromNanos() < first.nanos()) {
                    int at = Arrays.binarySearch(times, 0, count, span.fromNanos());
                    int sample = at >= 0 ? at : -at - 2;
                    boolean already = span.fromNanos() == known.startNanos()
                            && alertedBefore(thresholds, times, reader.rawValues(), count);
                    member.first = new CommonCause.Crossing(
                            key, span.fromNanos(), already, span.state(), reader.rawValues()[sample]);
                }
            }
        }
    }

    /** Whether the last sample before the window alerts. */
    private boolean alertedBefore(Thresholds thresholds, long[] times, double[] values, int count) {
        int at = Arrays.binarySearch(times, 0, count, known.startNanos());
        int before = at >= 0 ? at - 1 : -at - 2;
        State state = before < 0 ? State.UNKNOWN : thresholds.state(values[before]);
        return state == State.WARNING || state == State.CRITICAL;
    }

    private CommonCause together(BucketAxis axis) {
        int[] seen = new int[axis.count()];
        int[] alerting = new int[axis.count()];
        int silent = 0;
        List<IncidentSearch.Alert> alerts = new ArrayList<>();
        List<CommonCause.Crossing> crossings = new ArrayList<>();
        int number = 0;
        for (Member member : members.values()) {
            silent += member.known.isEmpty() ? 1 : 0;
            count(axis, union(member.known), seen);
            List<Window> times = union(member.alerts);
            count(axis, times, alerting);
            for (Window time : times) {
                alerts.add(new IncidentSearch.Alert(number, time.startNanos(), time.endNanos()));
            }
            number++;
            if (member.first != null) {
                crossings.add(member.first);
            }
        }
        int needed = Math.max(2, (int) Math.ceil(question.share() * (members.size() - silent) - 1e-9));
        crossings.sort(Comparator.comparingLong(CommonCause.Crossing::nanos)
                .thenComparing(crossing -> crossing.key().joined()));
        List<CommonCause.Bucket> buckets = new ArrayList<>(axis.count());
        for (int b = 0; b < axis.count(); b++) {
            buckets.add(new CommonCause.Bucket(axis.edge(b), seen[b], alerting[b]));
        }
        return new CommonCause(
                known,
                axis.step().text(),
                members.size(),
                silent,
                crossings.size(),
                needed,
                new IncidentSearch(needed, question.togetherNanos(), known.endNanos()).search(alerts),
                buckets,
                crossings,
                budget.damages());
    }

    /** The spans of several series of one host as times that neither overlap nor touch, ascending. */
    private static List<Window> union(List<StateReport.Span> spans) {
        List<StateReport.Span> sorted = new ArrayList<>(spans);
        sorted.sort(Comparator.comparingLong(StateReport.Span::fromNanos));
        List<Window> times = new ArrayList<>();
        for (StateReport.Span span : sorted) {
            int last = times.size() - 1;
            if (last >= 0 && span.fromNanos() <= times.get(last).endNanos()) {
                long end = Math.max(times.get(last).endNanos(), span.toNanos());
                times.set(last, new Window(times.get(last).startNanos(), end));
            } else {
                times.add(new Window(span.fromNanos(), span.toNanos()));
            }
        }
        return times;
    }

    /** Adds one to every bucket that any of the times touches. */
    private static void count(BucketAxis axis, List<Window> times, int[] counts) {
        int counted = -1;
        for (Window time : times) {
            int last = axis.indexOf(time.endNanos() - 1);
            for (int b = Math.max(counted + 1, axis.indexOf(time.startNanos())); b <= last; b++) {
                counts[b]++;
                counted = b;
            }
        }
    }
}
