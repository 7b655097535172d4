package io.minke.query.endpoint;

import io.minke.engine.series.SeriesInfo;
import io.minke.query.Answer;
import io.minke.query.ask.Fields;
import io.minke.query.run.LastValue;
import io.minke.query.run.Queries;
import io.minke.query.select.Selector;
import io.minke.query.text.ByteSink;
import io.minke.query.threshold.State;
import io.minke.query.threshold.Thresholds;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code /api/minke/last}: the newest value of each series of a selection, with unit and threshold state. */
public final class LastEndpoint {
    private final Queries queries;

    public LastEndpoint(Queries queries) {
        this.queries = queries;
    }

    public Answer answer(Request request) {
        Fields fields = request.fields();
        Selector selector =
                fields.json() ? SelectorFields.ofJson(fields) : SelectorFields.ofParameters(fields, Set.of());
        List<LastValue> values = queries.last(selector);
        return Documents.json(200, Map.of(), sink -> {
            sink.put("{\"series\":[");
            for (int i = 0; i < values.size(); i++) {
                value(i == 0 ? sink : sink.put(','), values.get(i));
            }
            sink.put("]}");
        });
    }

    private static void value(ByteSink sink, LastValue last) {
        @Nullable SeriesInfo info = last.info();
        Documents.key(sink.put("{\"key\":"), last.key());
        Documents.quotedOrNull(sink.put(",\"unit\":"), info == null ? null : info.unit());
        sink.put(",\"time\":\"")
                .putInstant(last.timeNanos())
                .put("\",\"time_ms\":")
                .putMillis(last.timeNanos());
        sink.put(",\"value\":").putNumber(last.value()).put(",\"state\":");
        Thresholds thresholds = Thresholds.of(info);
        State state = thresholds == null ? null : thresholds.state(last.value());
        Documents.quotedOrNull(sink, state == null ? null : state.text()).put('}');
    }
}
