package io.minke.query.graph;

import io.minke.engine.failure.Damage;
import io.minke.engine.series.SeriesInfo;
import io.minke.engine.series.SeriesKey;
import io.minke.engine.series.SeriesLabels;
import io.minke.query.source.SampleSource;
import io.minke.query.source.SampleView;
import io.minke.query.threshold.State;
import io.minke.query.threshold.Thresholds;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The graphs of one host's check, or of one of its services, in the order in which their series were first seen. */
public final class Graphs {
    /** Metrics that tell of the check itself and not of what it measured, see the line protocol's options. */
    private static final String ABOUT_THE_CHECK = "_meta.";

    private static final int WARNING_SEVERITY = 50;
    private static final int CRITICAL_SEVERITY = 100;

    private record Line(GraphRule rule, Graph.Dataset dataset, int severity) {}

    private final SampleSource source;
    private final GraphRules rules;
    private final Consumer<Damage> damages;

    /** @param damages told of every latest value that could not be read */
    public Graphs(SampleSource source, GraphRules rules, Consumer<Damage> damages) {
        this.source = source;
        this.rules = rules;
        this.damages = damages;
    }

    /**
     * @param ids of the series of a host
     * @param service whose graphs are wanted; empty for the host's own check
     */
    public List<Graph> of(int[] ids, String service) {
        String stored = SeriesLabels.canonical(service);
        Map<String, List<Line>> groups = new LinkedHashMap<>();
        try (SampleView view = source.view()) {
            for (int id : ids) {
                SeriesKey key = source.key(id);
                boolean meant = key.service().equals(stored) || key.service().equals(service);
                if (meant && !key.metric().startsWith(ABOUT_THE_CHECK)) {
                    GraphRule rule = rules.ruleFor(key);
                    String group = rule.group() == null ? key.metric() + " Graph." : rule.group();
                    groups.computeIfAbsent(group, name -> new ArrayList<>())
                            .add(line(key, rule, source.info(id), value(view, id)));
                }
            }
        }
        List<Graph> graphs = new ArrayList<>();
        groups.forEach((group, lines) -> graphs.add(graph(group, lines)));
        return graphs;
    }

    /** A series whose last value can't be read is drawn without a severity of its own. */
    private double value(SampleView view, int id) {
        try {
            return view.lastValue(id);
        } catch (Damage unreadable) {
            damages.accept(unreadable);
            return Double.NaN;
        }
    }

    private static Graph graph(String group, List<Line> lines) {
        GraphRule rule = lines.get(0).rule();
        List<Line> ordered = new ArrayList<>(lines);
        ordered.sort(java.util.Comparator.comparingInt(
                line -> line.rule().place(line.dataset().metric())));
        int severity = lines.stream().mapToInt(Line::severity).max().orElse(0);
        return new Graph(
                group,
                severity,
                rule.title() == null ? group : rule.title(),
                rule.type(),
                rule.weight(),
                rule.range(),
                ordered.stream().map(Line::dataset).toList());
    }

    private static Line line(SeriesKey key, GraphRule rule, @Nullable SeriesInfo known, double lastValue) {
        SeriesInfo info = known == null ? SeriesInfo.UNKNOWN : known;
        UpperThresholds upper = UpperThresholds.of(info);
        Thresholds thresholds = Thresholds.of(info);
        State state = thresholds == null ? State.OK : thresholds.state(lastValue);
        return new Line(
                rule,
                new Graph.Dataset(
                        key.measurement(),
                        key.metric(),
                        rule.uom() == null ? info.unit() : rule.uom(),
                        info.min(),
                        info.max(),
                        upper.warning(),
                        upper.critical(),
                        rule.percentile(),
                        rule.operator(),
                        rule.place(key.metric())),
                severity(state));
    }

    private static int severity(State state) {
        return switch (state) {
            case OK, UNKNOWN -> 0;
            case WARNING -> WARNING_SEVERITY;
            case CRITICAL -> CRITICAL_SEVERITY;
        };
    }
}
