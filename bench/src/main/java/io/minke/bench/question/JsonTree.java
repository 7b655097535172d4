package io.minke.bench.question;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A JSON text as a tree that can be walked without casts. A step that leads nowhere leads to an empty node. */
public final class JsonTree {
    private static final JsonFactory JSON = new JsonFactory();
    private static final JsonTree NOTHING = new JsonTree(null);
    private final @Nullable Object node;

    private JsonTree(@Nullable Object node) {
        this.node = node;
    }

    public static JsonTree parse(byte[] bytes) throws IOException {
        try (JsonParser parser = JSON.createParser(bytes)) {
            parser.nextToken();
            return new JsonTree(read(parser));
        }
    }

    /** Several JSON texts, one a line. */
    public static List<JsonTree> parseLines(byte[] bytes) throws IOException {
        List<JsonTree> trees = new ArrayList<>();
        try (JsonParser parser = JSON.createParser(bytes)) {
            while (parser.nextToken() != null) {
                trees.add(new JsonTree(read(parser)));
            }
        }
        return trees;
    }

    private static @Nullable Object read(JsonParser parser) throws IOException {
        if (parser.currentToken() == JsonToken.START_OBJECT) {
            Map<String, @Nullable Object> fields = new LinkedHashMap<>();
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String name = parser.currentName();
                parser.nextToken();
                fields.put(name, read(parser));
            }
            return fields;
        }
        if (parser.currentToken() == JsonToken.START_ARRAY) {
            List<@Nullable Object> items = new ArrayList<>();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                items.add(read(parser));
            }
            return items;
        }
        return parser.currentToken() == JsonToken.VALUE_NULL ? null : parser.getText();
    }

    public JsonTree at(String name) {
        return node instanceof Map<?, ?> fields ? new JsonTree(fields.get(name)) : NOTHING;
    }

    public JsonTree at(int index) {
        return node instanceof List<?> items && index < items.size() ? new JsonTree(items.get(index)) : NOTHING;
    }

    public List<JsonTree> items() {
        List<JsonTree> trees = new ArrayList<>();
        if (node instanceof List<?> items) {
            items.forEach(item -> trees.add(new JsonTree(item)));
        }
        return trees;
    }

    /** Names of an object's fields. */
    public List<String> names() {
        List<String> names = new ArrayList<>();
        if (node instanceof Map<?, ?> fields) {
            fields.keySet().forEach(name -> names.add(String.valueOf(name)));
        }
        return names;
    }

    public boolean isNull() {
        return node == null;
    }

    /** Text of a text or number, empty for null. */
    public String text() {
        return node instanceof String text ? text : "";
    }

    public double number() {
        return node instanceof String text ? Double.parseDouble(text) : Double.NaN;
    }

    public long integer() {
        return (long) number();
    }
}
