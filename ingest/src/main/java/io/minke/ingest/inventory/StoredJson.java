package io.minke.ingest.inventory;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.minke.query.ask.Fields;
import io.minke.query.ask.JsonBody;
import io.minke.query.text.ByteSink;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Small JSON in a column: lists and objects that nobody searches by. */
final class StoredJson {
    private StoredJson() {}

    static String text(Consumer<ByteSink> content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ByteSink sink = new ByteSink(1 << 10).open(bytes);
        content.accept(sink);
        sink.finish();
        return bytes.toString(UTF_8);
    }

    static String ofTexts(List<String> texts) {
        return text(sink -> {
            sink.put('[');
            String before = "";
            for (String text : texts) {
                sink.put(before).putQuoted(text);
                before = ",";
            }
            sink.put(']');
        });
    }

    /** What {@link JsonBody} reads, written again. */
    static String ofValue(@Nullable Object value) {
        return text(sink -> put(sink, value));
    }

    private static void put(ByteSink sink, @Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            String before = "{";
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                put(sink.put(before).putQuoted(String.valueOf(entry.getKey())).put(':'), entry.getValue());
                before = ",";
            }
            sink.put(map.isEmpty() ? "{}" : "}");
        } else if (value instanceof List<?> list) {
            String before = "[";
            for (Object item : list) {
                put(sink.put(before), item);
                before = ",";
            }
            sink.put(list.isEmpty() ? "[]" : "]");
        } else if (value instanceof String text) {
            sink.putQuoted(text);
        } else if (value instanceof BigDecimal number) {
            sink.put(number.toPlainString());
        } else {
            sink.put(String.valueOf(value));
        }
    }

    static List<String> texts(String json) {
        List<String> texts = fields(json).texts("it");
        return texts == null ? List.of() : texts;
    }

    /** Whatever JSON there is, as the field {@code it}. */
    static Fields fields(String json) {
        return Fields.ofJson(JsonBody.parse(("{\"it\":" + json + "}").getBytes(UTF_8)));
    }

    static ByteSink quotedOrNull(ByteSink sink, @Nullable String text) {
        return text == null ? sink.put("null") : sink.putQuoted(text);
    }
}
