package io.minke.query.ask;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A JSON body as maps, lists, texts, {@link java.math.BigDecimal}s and booleans. A comma before a closing bracket is tolerated, since published samples have it; anything else that is broken is
 * refused with its line and column.
 */
public final class JsonBody {
    /** Deeper questions than selections of lists of matchers do not exist. */
    public static final int MAX_DEPTH = 32;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(JsonReadFeature.ALLOW_TRAILING_COMMA)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxNumberLength(100)
                    .build())
            .build();

    private JsonBody() {}

    /** An object. @throws BadQuestion for the field {@code body} */
    public static Map<String, @Nullable Object> parse(byte[] body) {
        return parse(body, false, 1).get(0);
    }

    /**
     * One object, or a list of objects.
     *
     * @param max how many at most; a longer list is refused when that shows
     * @throws BadQuestion for the field {@code body}
     */
    public static List<Map<String, @Nullable Object>> parseOneOrMany(byte[] body, int max) {
        return parse(body, true, max);
    }

    private static List<Map<String, @Nullable Object>> parse(byte[] body, boolean manyAllowed, int max) {
        try (JsonParser parser = FACTORY.createParser(body)) {
            List<Map<String, @Nullable Object>> objects = new ArrayList<>();
            JsonToken first = parser.nextToken();
            if (first == JsonToken.START_OBJECT) {
                objects.add(object(parser));
            } else if (first == JsonToken.START_ARRAY && manyAllowed) {
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    if (parser.currentToken() != JsonToken.START_OBJECT) {
                        throw at(parser.currentTokenLocation(), "a JSON object is needed");
                    }
                    if (objects.size() == max) {
                        throw at(parser.currentTokenLocation(), "more than " + max + " objects");
                    }
                    objects.add(object(parser));
                }
            } else {
                throw new BadQuestion("body", "line 1, column 1: a JSON object is needed");
            }
            if (parser.nextToken() != null) {
                throw at(
                        parser.currentTokenLocation(),
                        "there is something behind the " + (first == JsonToken.START_OBJECT ? "object" : "list"));
            }
            return objects;
        } catch (JsonProcessingException e) {
            throw at(e.getLocation(), e.getOriginalMessage());
        } catch (IOException e) {
            throw new BadQuestion("body", e.getMessage() == null ? "can't be read" : e.getMessage());
        }
    }

    private static Map<String, @Nullable Object> object(JsonParser parser) throws IOException {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            if (object.containsKey(name)) {
                throw at(parser.currentTokenLocation(), "'" + name + "' is given twice");
            }
            parser.nextToken();
            object.put(name, value(parser));
        }
        return object;
    }

    private static @Nullable Object value(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> object(parser);
            case START_ARRAY -> {
                List<@Nullable Object> list = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    list.add(value(parser));
                }
                yield list;
            }
            case VALUE_STRING -> parser.getText();
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> parser.getDecimalValue();
            case VALUE_TRUE -> Boolean.TRUE;
            case VALUE_FALSE -> Boolean.FALSE;
            case VALUE_NULL -> null;
            default -> throw at(parser.currentTokenLocation(), "a value is missing");
        };
    }

    private static BadQuestion at(@Nullable JsonLocation location, String message) {
        String place =
                location == null ? "" : "line " + location.getLineNr() + ", column " + location.getColumnNr() + ": ";
        return new BadQuestion("body", place + message);
    }
}
