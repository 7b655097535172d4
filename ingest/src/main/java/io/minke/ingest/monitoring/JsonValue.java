package io.minke.ingest.monitoring;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.minke.engine.failure.EngineBug;
import io.minke.query.text.ByteSink;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What {@link io.minke.query.ask.JsonBody} reads, as JSON again; numbers keep their digits. */
public final class JsonValue {
    private JsonValue() {}

    public static String text(@Nullable Object value) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        ByteSink sink = new ByteSink(1_024).open(bytes);
        put(sink, value);
        sink.finish();
        return bytes.toString(UTF_8);
    }

    private static void put(ByteSink sink, @Nullable Object value) {
        if (value == null || value instanceof Boolean || value instanceof BigDecimal) {
            sink.put(String.valueOf(value));
        } else if (value instanceof String text) {
            sink.putQuoted(text);
        } else if (value instanceof List<?> list) {
            char before = '[';
            for (Object item : list) {
                put(sink.put(before), item);
                before = ',';
            }
            sink.put(list.isEmpty() ? "[]" : "]");
        } else if (value instanceof Map<?, ?> map) {
            char before = '{';
            for (Map.Entry<?, ?> member : map.entrySet()) {
                put(sink.put(before).putQuoted((String) member.getKey()).put(':'), member.getValue());
                before = ',';
            }
            sink.put(map.isEmpty() ? "{}" : "}");
        } else {
            throw new EngineBug("no JSON value: " + value.getClass());
        }
    }
}
