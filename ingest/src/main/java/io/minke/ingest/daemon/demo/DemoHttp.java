package io.minke.ingest.daemon.demo;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.minke.engine.failure.Rejected;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Talks to the daemon as any client would: writes lines, asks for a window. */
final class DemoHttp {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final JsonFactory json = new JsonFactory();
    private final String base;

    /** @param base such as {@code http://127.0.0.1:8086} */
    DemoHttp(String base) {
        this.base = base;
    }

    /** Returns when the daemon said that the lines are kept. @throws Rejected with its words if it did not */
    void write(LineBuffer lines) {
        HttpResponse<String> answer = send(HttpRequest.newBuilder(URI.create(base + "/write?db=demo&precision=s"))
                .POST(HttpRequest.BodyPublishers.ofByteArray(lines.bytes(), 0, lines.length())));
        if (answer.statusCode() != 204) {
            throw new Rejected("the daemon answered " + answer.statusCode() + " to a write: " + answer.body());
        }
    }

    /** The points of the first list in a dataset answer. @param body as in the POST of the datasets endpoint */
    List<DatasetPoint> dataset(String body) {
        return points(answered(HttpRequest.newBuilder(URI.create(base + "/api/v2/monitoring/datasets/"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))));
    }

    /** @throws Rejected with the daemon's words if it does not answer 200 */
    void post(String pathAndQuery) {
        answered(HttpRequest.newBuilder(URI.create(base + pathAndQuery)).POST(HttpRequest.BodyPublishers.noBody()));
    }

    /** @throws Rejected with the daemon's words if it does not answer 200 */
    void get(String pathAndQuery) {
        answered(HttpRequest.newBuilder(URI.create(base + pathAndQuery)).GET());
    }

    private String answered(HttpRequest.Builder request) {
        HttpResponse<String> answer = send(request);
        if (answer.statusCode() != 200) {
            throw new Rejected("the daemon answered " + answer.statusCode() + " to a question: " + answer.body());
        }
        return answer.body();
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return client.send(request.timeout(PATIENCE).build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException broken) {
            throw new UncheckedIOException("the connection to " + base + " broke", broken);
        } catch (InterruptedException stopped) {
            throw new IllegalStateException("interrupted while waiting for " + base, stopped);
        }
    }

    private List<DatasetPoint> points(String text) {
        List<DatasetPoint> points = new ArrayList<>();
        try (JsonParser parser = json.createParser(text)) {
            long epochMillis = 0;
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token != JsonToken.FIELD_NAME) {
                    continue;
                }
                String name = parser.currentName();
                if (name.equals("time")) {
                    epochMillis = Instant.parse(parser.nextTextValue()).toEpochMilli();
                } else if (name.equals("value")) {
                    boolean isNumber = parser.nextToken().isNumeric();
                    points.add(new DatasetPoint(epochMillis, isNumber ? parser.getDoubleValue() : Double.NaN));
                }
            }
        } catch (IOException malformed) {
            throw new UncheckedIOException("the daemon's answer is no JSON: " + text, malformed);
        }
        return points;
    }
}
