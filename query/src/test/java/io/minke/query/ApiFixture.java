package io.minke.query;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.minke.engine.series.SeriesKey;
import io.minke.query.run.Queries;
import io.minke.query.run.QueryLimits;
import io.minke.query.source.MemorySource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Samples in memory, and a front that is asked about them as a door would. */
final class ApiFixture {
    static final String DATASETS = "/api/v2/monitoring/datasets/";
    static final Instant NOW = Instant.parse("2023-02-17T14:59:00Z");
    static final SeriesKey DNATT = new SeriesKey("check_txrx", "pim0585", "txrx", "dnatt");
    static final SeriesKey DNRX = new SeriesKey("check_txrx", "pim0585", "txrx", "dnrx");
    static final SeriesKey DNBW = new SeriesKey("check_cpe", "pim0585", "", "dnbw");
    static final String TEN_MINUTES =
            "\"start\":\"2023-02-17T14:00:00Z\",\"end\":\"2023-02-17T14:10:00Z\",\"interval\":\"10m\"";

    final MemorySource source = new MemorySource(1);
    QueryLimits limits = QueryLimits.defaults();

    /** A status, and a body as text. */
    record Reply(int status, String body, Map<String, String> headers, String contentType) {}

    static long nanos(String instant) {
        Instant parsed = Instant.parse(instant);
        return parsed.getEpochSecond() * 1_000_000_000L + parsed.getNano();
    }

    ApiFixture sample(SeriesKey key, String time, double value) {
        source.put(key, nanos(time), value);
        return this;
    }

    /** The values of the published sample. */
    void seed() {
        sample(DNATT, "2023-02-16T15:00:00Z", 29.03)
                .sample(DNATT, "2023-02-16T19:00:00Z", 30.35)
                .sample(DNATT, "2023-02-16T23:00:00Z", 30.21)
                .sample(DNATT, "2023-02-17T03:00:00Z", 31.54)
                .sample(DNATT, "2023-02-17T07:00:00Z", 31.52)
                .sample(DNATT, "2023-02-17T11:00:00Z", 27.03);
    }

    void fleet(int hosts, int samples) {
        for (int h = 0; h < hosts; h++) {
            for (int i = 0; i < samples; i++) {
                source.put(
                        new SeriesKey("check_txrx", "pim" + h, "txrx", "dnrx"),
                        nanos("2023-02-16T00:00:30Z") + i * 60_000_000_000L,
                        h + i);
            }
        }
    }

    /** Bits in and out of two ports each on two routers, once a minute. */
    void ports() {
        for (int i = 0; i < 10; i++) {
            long time = nanos("2023-02-17T14:00:00Z") + i * 60_000_000_000L;
            for (String host : List.of("r1", "r2")) {
                int factor = host.equals("r1") ? 1 : 10;
                source.put(new SeriesKey("if", host, "a,zone=mad", "in"), time, factor * 1);
                source.put(new SeriesKey("if", host, "a,zone=mad", "out"), time, factor * 2);
                source.put(new SeriesKey("if", host, "b,zone=bcn", "in"), time, factor * 3);
            }
        }
    }

    QueryApi open() {
        return new QueryApi(new Queries(source, () -> NOW, limits));
    }

    Reply ask(String method, String path, Map<String, List<String>> parameters, String body) {
        try (QueryApi api = open()) {
            return reply(api.answer(method, path, parameters, body.getBytes(UTF_8)));
        }
    }

    static Reply reply(Answer answer) {
        try {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            answer.body().writeTo(out);
            return new Reply(answer.status(), out.toString(UTF_8), answer.headers(), answer.contentType());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Reply post(String path, String body) {
        return ask("POST", path, Map.of(), body);
    }

    Reply get(String path, String... parameters) {
        return ask("GET", path, parameters(parameters), "");
    }

    /** The sum of selections, host by host. */
    static String combination(String options, String... selections) {
        StringBuilder names = new StringBuilder();
        StringBuilder sum = new StringBuilder();
        for (int i = 0; i < selections.length; i++) {
            String separator = i == 0 ? "" : ",";
            names.append(separator).append("\"n" + i + "\":{" + selections[i] + "}");
            sum.append(i == 0 ? "" : "+").append("n" + i);
        }
        return "{\"let\":{" + names + "},\"expr\":\"" + sum + "\",\"by\":[\"host\"]," + options + "}";
    }

    /** Name, value, name, value … as a door hands them on. */
    static Map<String, List<String>> parameters(String... namesAndValues) {
        Map<String, List<String>> map = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            map.put(namesAndValues[i], List.of(namesAndValues[i + 1]));
        }
        return map;
    }
}
