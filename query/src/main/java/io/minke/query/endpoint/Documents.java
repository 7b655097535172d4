package io.minke.query.endpoint;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.minke.engine.series.SeriesKey;
import io.minke.query.Answer;
import io.minke.query.run.ColumnKey;
import io.minke.query.text.ByteSink;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What documents have in common. */
public final class Documents {
    public static final String JSON = "application/json";
    static final String CSV = "text/csv; charset=utf-8";

    private Documents() {}

    /** A short JSON document. */
    public static Answer json(int status, Map<String, String> headers, Consumer<ByteSink> content) {
        return new Answer(status, JSON, headers, out -> {
            ByteSink sink = ByteSink.ofThread(out);
            content.accept(sink);
            sink.finish();
        });
    }

    /** Tells of what could not be read where the document has no place for it; none if there is nothing to tell. */
    static Map<String, String> damageHeader(List<String> damages) {
        return damages.isEmpty() ? Map.of() : Map.of("X-Minke-Damage", damages.get(0));
    }

    /** {@code {"detail": "…"}}, what everything but a bad field is answered with. */
    public static Answer detail(int status, Map<String, String> headers, String detail) {
        return json(
                status,
                headers,
                sink -> sink.put("{\"detail\":").putQuoted(detail).put('}'));
    }

    /** {@code {"field": ["message"]}} */
    public static Answer badField(String field, String message) {
        return json(
                400,
                Map.of(),
                sink -> sink.put('{')
                        .putQuoted(field)
                        .put(":[")
                        .putQuoted(message)
                        .put("]}"));
    }

    static ByteSink quotedOrNull(ByteSink sink, @Nullable String text) {
        return text == null ? sink.put("null") : sink.putQuoted(text);
    }

    static ByteSink key(ByteSink sink, ColumnKey key) {
        quotedOrNull(sink.put("{\"measurement\":"), key.measurement());
        quotedOrNull(sink.put(",\"host\":"), key.host());
        quotedOrNull(sink.put(",\"service\":"), key.service());
        quotedOrNull(sink.put(",\"metric\":"), key.metric());
        key.fields()
                .forEach((field, value) ->
                        sink.put(",\"").put(field.text()).put("\":").putQuoted(value));
        if (!key.labels().isEmpty()) {
            sink.put(",\"labels\":");
            String before = "{";
            for (Map.Entry<String, String> label : key.labels().entrySet()) {
                sink.put(before).putQuoted(label.getKey()).put(':').putQuoted(label.getValue());
                before = ",";
            }
            sink.put('}');
        }
        return sink.put('}');
    }

    static ByteSink key(ByteSink sink, SeriesKey key) {
        sink.put("{\"measurement\":").putQuoted(key.measurement());
        sink.put(",\"host\":").putQuoted(key.host());
        sink.put(",\"service\":").putQuoted(key.service());
        return sink.put(",\"metric\":").putQuoted(key.metric()).put('}');
    }

    /** In quotes only where RFC 4180 needs them. */
    static byte[] csvText(String text) {
        boolean plain =
                text.indexOf(',') < 0 && text.indexOf('"') < 0 && text.indexOf('\n') < 0 && text.indexOf('\r') < 0;
        return (plain ? text : '"' + text.replace("\"", "\"\"") + '"').getBytes(UTF_8);
    }

    /** A gap is an empty field; infinities are spelled out. */
    static ByteSink csvNumber(ByteSink sink, double value) {
        if (Double.isNaN(value)) {
            return sink;
        }
        return Double.isInfinite(value) ? sink.put(value > 0 ? "Infinity" : "-Infinity") : sink.putNumber(value);
    }
}
