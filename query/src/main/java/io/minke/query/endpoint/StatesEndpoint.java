package io.minke.query.endpoint;

import io.minke.query.Answer;
import io.minke.query.ask.Fields;
import io.minke.query.run.Queries;
import io.minke.query.run.StateReport;
import io.minke.query.select.Selector;
import io.minke.query.text.ByteSink;
import io.minke.query.threshold.State;
import io.minke.query.window.Window;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** {@code /api/minke/states}: how long the series of a selection were ok, warning, critical and unknown, and when. */
public final class StatesEndpoint {
    private static final Set<String> OPTIONS = Set.of("start", "end", "trust");
    private static final State[] ORDER = {State.OK, State.WARNING, State.CRITICAL, State.UNKNOWN};

    private final Queries queries;

    public StatesEndpoint(Queries queries) {
        this.queries = queries;
    }

    public Answer answer(Request request) {
        Fields fields = Fields.ofParameters(request.parameters());
        Selector selector = SelectorFields.ofParameters(fields, OPTIONS);
        Window window = WindowFields.window(fields, queries.now());
        long trustNanos = WindowFields.duration(fields, "trust", "15m");
        List<StateReport> reports = queries.states(selector, window, trustNanos, request.cancelled());
        return Documents.json(200, Map.of(), sink -> {
            sink.put("{\"start\":\"").putInstant(window.startNanos());
            sink.put("\",\"end\":\"").putInstant(window.endNanos()).put("\",\"series\":[");
            for (int i = 0; i < reports.size(); i++) {
                report(i == 0 ? sink : sink.put(','), reports.get(i));
            }
            sink.put("]}");
        });
    }

    private static void report(ByteSink sink, StateReport report) {
        Documents.key(sink.put("{\"key\":"), report.key());
        for (State state : ORDER) {
            sink.put(",\"").put(state.text()).put("_ms\":").putMillis(report.nanosIn(state));
        }
        sink.put(",\"first_crossing\":");
        long first = report.firstCrossing();
        if (first == Long.MIN_VALUE) {
            sink.put("null");
        } else {
            sink.put('"').putInstant(first).put('"');
        }
        sink.put(",\"intervals\":[");
        for (int i = 0; i < report.spans().size(); i++) {
            StateReport.Span span = report.spans().get(i);
            sink.put(i == 0 ? "[" : ",[").putMillis(span.fromNanos()).put(',').putMillis(span.toNanos());
            sink.put(",\"").put(span.state().text()).put("\"]");
        }
        sink.put("]}");
    }
}
