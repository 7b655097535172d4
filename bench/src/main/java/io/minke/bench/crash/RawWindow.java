package io.minke.bench.crash;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.minke.bench.http.HttpConnection;
import io.minke.bench.http.Reply;
import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.agrona.collections.Long2LongHashMap;

/** Asks {@code /api/minke/window} for everything a server has of some hosts. */
final class RawWindow {
    private static final JsonFactory JSON = new JsonFactory();
    private final HttpConnection connection;
    private final String range;

    RawWindow(HttpConnection connection, Instant start, Instant end) {
        this.connection = connection;
        range = "&start=" + start + "&end=" + end + "&interval=raw";
    }

    /** @param hosts a name, or a glob @return value bits by milliseconds, by series */
    Map<SeriesName, Long2LongHashMap> read(String hosts, Findings findings) throws IOException {
        Reply reply = connection.get("/api/minke/window?host=" + hosts + range);
        if (!reply.isSuccess()) {
            throw new IOException("window of " + hosts + ": " + reply.summary());
        }
        Map<SeriesName, Long2LongHashMap> series = new HashMap<>();
        try (JsonParser parser = JSON.createParser(reply.bytes(), 0, reply.length())) {
            while (parser.nextToken() != null) {
                if ("series".equals(parser.currentName()) && parser.currentToken() == JsonToken.START_ARRAY) {
                    while (parser.nextToken() == JsonToken.START_OBJECT) {
                        readSeries(parser, series, findings);
                    }
                }
            }
        }
        return series;
    }

    private static void readSeries(JsonParser parser, Map<SeriesName, Long2LongHashMap> series, Findings findings)
            throws IOException {
        SeriesName name = null;
        Long2LongHashMap samples = new Long2LongHashMap(SeriesTruth.ABSENT);
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String field = parser.currentName();
            parser.nextToken();
            switch (field) {
                case "key" -> name = readKey(parser);
                case "points" -> readPoints(parser, samples, findings);
                default -> parser.skipChildren();
            }
        }
        if (name == null) {
            throw new IOException("a series without a key in the answer");
        }
        if (series.put(name, samples) != null) {
            findings.fault("series " + name + " stands twice in one answer");
        }
    }

    private static SeriesName readKey(JsonParser parser) throws IOException {
        Map<String, String> parts = new HashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String field = parser.currentName();
            parser.nextToken();
            parts.put(field, parser.currentToken() == JsonToken.VALUE_NULL ? "" : parser.getText());
        }
        return new SeriesName(
                parts.getOrDefault("measurement", ""),
                parts.getOrDefault("host", ""),
                parts.getOrDefault("service", ""),
                parts.getOrDefault("metric", ""));
    }

    private static void readPoints(JsonParser parser, Long2LongHashMap samples, Findings findings) throws IOException {
        long before = Long.MIN_VALUE;
        while (parser.nextToken() == JsonToken.START_ARRAY) {
            parser.nextToken();
            long timestampMillis = parser.getLongValue();
            parser.nextToken();
            if (parser.currentToken() == JsonToken.VALUE_NULL) {
                findings.fault("a gap at " + timestampMillis + " ms, though none was ever sent");
            } else {
                samples.put(timestampMillis, Double.doubleToRawLongBits(Double.parseDouble(parser.getText())));
            }
            if (timestampMillis <= before) {
                findings.fault("times don't ascend: " + timestampMillis + " ms after " + before + " ms");
            }
            before = timestampMillis;
            parser.nextToken();
        }
    }
}
