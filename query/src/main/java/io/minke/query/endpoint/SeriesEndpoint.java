package io.minke.query.endpoint;

import io.minke.engine.series.KeyPart;
import io.minke.engine.series.SeriesInfo;
import io.minke.query.Answer;
import io.minke.query.ask.Fields;
import io.minke.query.run.Queries;
import io.minke.query.run.SeriesSpan;
import io.minke.query.select.Selector;
import io.minke.query.text.ByteSink;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code /api/minke/series}: which series there are, page by page, or the distinct values of one key part. */
public final class SeriesEndpoint {
    static final int DEFAULT_LIMIT = 100;
    static final int MAX_LIMIT = 10_000;

    private static final Set<String> OPTIONS = Set.of("limit", "offset", "distinct");

    private final Queries queries;

    public SeriesEndpoint(Queries queries) {
        this.queries = queries;
    }

    public Answer answer(Request request) {
        Fields fields = Fields.ofParameters(request.parameters());
        Selector selector = SelectorFields.ofParameters(fields, OPTIONS);
        int limit = fields.whole("limit", DEFAULT_LIMIT, 1, MAX_LIMIT);
        int offset = fields.whole("offset", 0, 0, Integer.MAX_VALUE);
        String distinct = fields.text("distinct", "");
        return distinct.isEmpty()
                ? series(selector, limit, offset)
                : values(selector, SelectorFields.part("distinct", distinct), limit, offset);
    }

    private Answer series(Selector selector, int limit, int offset) {
        int[] ids = queries.select(selector);
        int from = Math.min(offset, ids.length);
        List<SeriesSpan> page =
                queries.spans(Arrays.copyOfRange(ids, from, (int) Math.min((long) from + limit, ids.length)));
        return Documents.json(200, Map.of(), sink -> {
            head(sink, ids.length, limit, offset);
            for (int i = 0; i < page.size(); i++) {
                span(i == 0 ? sink : sink.put(','), page.get(i));
            }
            sink.put("]}");
        });
    }

    private Answer values(Selector selector, KeyPart part, int limit, int offset) {
        List<String> values = queries.distinct(selector, part);
        int from = Math.min(offset, values.size());
        List<String> page = values.subList(from, (int) Math.min((long) from + limit, values.size()));
        return Documents.json(200, Map.of(), sink -> {
            head(sink, values.size(), limit, offset);
            for (int i = 0; i < page.size(); i++) {
                (i == 0 ? sink : sink.put(',')).putQuoted(page.get(i));
            }
            sink.put("]}");
        });
    }

    private static void head(ByteSink sink, int count, int limit, int offset) {
        sink.put("{\"count\":").put(count).put(",\"next\":");
        offset(sink, offset + (long) limit < count ? offset + limit : -1);
        sink.put(",\"previous\":");
        offset(sink, offset > 0 ? Math.max(0, offset - limit) : -1);
        sink.put(",\"results\":[");
    }

    private static void offset(ByteSink sink, int offset) {
        if (offset < 0) {
            sink.put("null");
        } else {
            sink.put(offset);
        }
    }

    private static void span(ByteSink sink, SeriesSpan span) {
        Documents.key(sink.put("{\"key\":"), span.key());
        sink.put(",\"name\":").putQuoted(span.key().joined());
        sink.put(",\"samples\":").put(span.samples());
        sink.put(",\"first_seen\":");
        instant(sink, span.samples(), span.firstNanos());
        sink.put(",\"last_seen\":");
        instant(sink, span.samples(), span.lastNanos());
        info(sink, span.info() == null ? SeriesInfo.UNKNOWN : span.info());
        sink.put('}');
    }

    private static void instant(ByteSink sink, long samples, long nanos) {
        if (samples == 0) {
            sink.put("null");
        } else {
            sink.put('"').putInstant(nanos).put('"');
        }
    }

    private static void info(ByteSink sink, SeriesInfo info) {
        text(sink, "unit", info.unit());
        text(sink, "unit_received", info.unitReceived());
        sink.put(",\"min\":").putNumber(info.min()).put(",\"max\":").putNumber(info.max());
        text(sink, "warning", info.warning());
        text(sink, "critical", info.critical());
        sink.put(",\"thresholds\":[");
        for (int i = 0; i < info.thresholds().size(); i++) {
            (i == 0 ? sink : sink.put(',')).putNumber(info.thresholds().get(i));
        }
        sink.put("],\"counter\":").put(Boolean.toString(info.counter()));
    }

    private static void text(ByteSink sink, String name, @Nullable String text) {
        Documents.quotedOrNull(sink.put(",\"").put(name).put("\":"), text);
    }
}
