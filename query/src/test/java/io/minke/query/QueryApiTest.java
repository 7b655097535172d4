package io.minke.query;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.minke.engine.series.SeriesInfo;
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
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Example;

final class QueryApiTest {
    private static final String DATASETS = "/api/v2/monitoring/datasets/";
    private static final Instant NOW = Instant.parse("2023-02-17T14:59:00Z");
    private static final SeriesKey DNATT = new SeriesKey("check_txrx", "pim0585", "txrx", "dnatt");
    private static final SeriesKey DNRX = new SeriesKey("check_txrx", "pim0585", "txrx", "dnrx");
    private static final SeriesKey DNBW = new SeriesKey("check_cpe", "pim0585", "", "dnbw");

    private final MemorySource source = new MemorySource(1);
    private QueryLimits limits = QueryLimits.defaults();

    private static long nanos(String instant) {
        Instant parsed = Instant.parse(instant);
        return parsed.getEpochSecond() * 1_000_000_000L + parsed.getNano();
    }

    private QueryApiTest sample(SeriesKey key, String time, double value) {
        source.put(key, nanos(time), value);
        return this;
    }

    /** The values of the published sample. */
    private void seed() {
        sample(DNATT, "2023-02-16T15:00:00Z", 29.03)
                .sample(DNATT, "2023-02-16T19:00:00Z", 30.35)
                .sample(DNATT, "2023-02-16T23:00:00Z", 30.21)
                .sample(DNATT, "2023-02-17T03:00:00Z", 31.54)
                .sample(DNATT, "2023-02-17T07:00:00Z", 31.52)
                .sample(DNATT, "2023-02-17T11:00:00Z", 27.03);
    }

    /** A status, and a body as text. */
    private record Reply(int status, String body, Map<String, String> headers, String contentType) {}

    private Reply ask(String method, String path, Map<String, List<String>> parameters, String body) {
        try (QueryApi api = new QueryApi(new Queries(source, () -> NOW, limits))) {
            Answer answer = api.answer(method, path, parameters, body.getBytes(UTF_8));
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            answer.body().writeTo(out);
            return new Reply(answer.status(), out.toString(UTF_8), answer.headers(), answer.contentType());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Reply post(String path, String body) {
        return ask("POST", path, Map.of(), body);
    }

    private Reply get(String path, String... parameters) {
        Map<String, List<String>> map = new LinkedHashMap<>();
        for (int i = 0; i < parameters.length; i += 2) {
            map.put(parameters[i], List.of(parameters[i + 1]));
        }
        return ask("GET", path, map, "");
    }

    @Example
    void shouldAnswerThePublishedSampleToTheLetter() {
        seed();
        // As printed, but for the comma that its second line lacks; the trailing ones stay.
        String request = """
                {
                  "host_name":"pim0585",
                  "service_name":"txrx",
                  "start":"24h",
                  "end":"0m",
                  "metrics":[
                    {
                      "host_name":"pim0585",
                      "service_name":"txrx",
                      "measurement":"check_txrx",
                      "metric":"dnatt"
                    }
                  ],
                }
                """;
        String expected = """
                {
                  "check_txrx__pim0585__txrx__dnatt":[
                    {
                      "time":"2023-02-16T15:00:00Z",
                      "value":29.03,
                      "unit":null
                    },
                    {
                      "time":"2023-02-16T19:00:00Z",
                      "value":30.35,
                      "unit":null
                    },
                    {
                      "time":"2023-02-16T23:00:00Z",
                      "value":30.21,
                      "unit":null
                    },
                    {
                      "time":"2023-02-17T03:00:00Z",
                      "value":31.54,
                      "unit":null
                    },
                    {
                      "time":"2023-02-17T07:00:00Z",
                      "value":31.52,
                      "unit":null
                    },
                    {
                      "time":"2023-02-17T11:00:00Z",
                      "value":27.03,
                      "unit":null
                    }
                  ]
                }
                """;
        Reply reply = post(DATASETS, request);
        assertThat(reply.status).isEqualTo(200);
        assertThat(reply.contentType).isEqualTo("application/json");
        assertThat(reply.body).isEqualTo(expected.replaceAll("\\s", ""));
        assertThat(get(
                                DATASETS,
                                "host_name",
                                "pim0585",
                                "service_name",
                                "txrx",
                                "measurement",
                                "check_txrx",
                                "metric",
                                "dnatt",
                                "start",
                                "2023-02-16T15:00:00+00:00",
                                "end",
                                "1676646000",
                                "interval",
                                "4h",
                                "tz",
                                "Europe/Madrid")
                        .body)
                .isEqualTo(reply.body);
    }

    @Example
    void shouldPointAtTheCommaThatThePublishedSampleLacks() {
        Reply reply =
                post(DATASETS, "{\n  \"host_name\":\"pim0585\",\n  \"service_name\":\"txrx\"\n  \"start\":\"24h\"\n}");
        assertThat(reply.status).isEqualTo(400);
        assertThat(reply.body).startsWith("{\"body\":[\"line 4, column 3: ");
    }

    @Example
    void shouldTakeHostAndServiceFromTheTopAndAnswerUnknownSeriesWithNothing() {
        seed();
        sample(DNBW, "2023-02-17T14:00:00Z", 0);
        Reply reply = post(
                DATASETS,
                "{\"host_name\":\"pim0585\",\"service_name\":\"txrx\",\"start\":\"1h\",\"end\":\"0m\",\"metrics\":["
                        + "{\"measurement\":\"nope\",\"metric\":\"x\"},"
                        + "{\"measurement\":\"check_txrx\",\"metric\":\"dnatt\"},"
                        + "{\"measurement\":\"check_cpe\",\"metric\":\"dnbw\",\"service_name\":null},"
                        + "{\"measurement\":\"check_cpe\",\"metric\":\"dnbw\",\"service_name\":\"\"},"
                        + "{\"host_name\":\"other\",\"measurement\":\"check_txrx\",\"metric\":\"dnatt\"}]}");
        assertThat(reply.body)
                .isEqualTo("{\"nope__pim0585__txrx__x\":[],\"check_txrx__pim0585__txrx__dnatt\":[],"
                        + "\"check_cpe__pim0585____dnbw\":[{\"time\":\"2023-02-17T14:00:00Z\",\"value\":0,\"unit\":null}],"
                        + "\"check_txrx__other__txrx__dnatt\":[]}");
    }

    @Example
    void shouldShowGapsUnitsAndFractionsOfSeconds() {
        sample(DNRX, "2023-02-17T14:00:00.250Z", -22.14).sample(DNRX, "2023-02-17T14:01:00Z", Double.NaN);
        source.info(DNRX, new SeriesInfo("dBm", "dBm", -49, 5, null, null, List.of(), false));
        Reply reply = get(
                DATASETS,
                "host_name",
                "pim0585",
                "service_name",
                "txrx",
                "measurement",
                "check_txrx",
                "metric",
                "dnrx");
        assertThat(reply.body)
                .isEqualTo("{\"check_txrx__pim0585__txrx__dnrx\":["
                        + "{\"time\":\"2023-02-17T14:00:00.250Z\",\"value\":-22.14,\"unit\":\"dBm\"},"
                        + "{\"time\":\"2023-02-17T14:01:00Z\",\"value\":null,\"unit\":\"dBm\"}]}");
        assertThat(reply.headers)
                .containsEntry("X-Minke-Interval", "raw")
                .containsEntry("X-Minke-Tier", "Full")
                .containsEntry("X-Minke-Start", "2023-02-16T14:59:00Z")
                .containsEntry("X-Minke-End", "2023-02-17T14:59:00Z");
        assertThat(get(
                                DATASETS,
                                "host_name",
                                "pim0585",
                                "service_name",
                                "txrx",
                                "measurement",
                                "check_txrx",
                                "metric",
                                "dnrx",
                                "format",
                                "csv")
                        .body)
                .isEqualTo("series,time,value,unit\r\n"
                        + "check_txrx__pim0585__txrx__dnrx,2023-02-17T14:00:00.250Z,-22.14,dBm\r\n"
                        + "check_txrx__pim0585__txrx__dnrx,2023-02-17T14:01:00Z,,dBm\r\n");
    }

    @Example
    void shouldStayRawUpToMaxPointsAndTakeTheNextNiceIntervalBeyond() {
        for (int i = 0; i < 600; i++) {
            source.put(DNRX, nanos("2023-02-17T04:59:00Z") + i * 60_000_000_000L, i);
        }
        String[] question = {
            "host_name",
            "pim0585",
            "service_name",
            "txrx",
            "measurement",
            "check_txrx",
            "metric",
            "dnrx",
            "max_points",
            ""
        };
        for (int maxPoints : new int[] {601, 600}) {
            question[9] = "" + maxPoints;
            assertThat(get(DATASETS, question).headers).containsEntry("X-Minke-Interval", "raw");
        }
        question[9] = "599";
        // The window is 24 hours: 10 minutes make 145 buckets, 5 minutes 289.
        assertThat(get(DATASETS, question).headers).containsEntry("X-Minke-Interval", "5m");
    }

    @Example
    void shouldNameTheFieldThatIsWrong() {
        Map<String, String> wrong = new LinkedHashMap<>();
        wrong.put("start", "24x");
        wrong.put("end", "-5m");
        wrong.put("interval", "5q");
        wrong.put("max_points", "0");
        wrong.put("aggregate", "middle");
        wrong.put("fill", "maybe");
        wrong.put("tz", "Europe/Atlantis");
        wrong.put("tier", "warp");
        wrong.put("format", "xml");
        wrong.put("measurement", "");
        wrong.put("metric", "");
        wrong.put("host_name", "");
        wrong.forEach((field, value) -> {
            Map<String, List<String>> parameters = new LinkedHashMap<>();
            for (String name : List.of("host_name", "measurement", "metric")) {
                parameters.put(name, List.of("x"));
            }
            parameters.put(field, List.of(value));
            Reply reply = ask("GET", DATASETS, parameters, "");
            assertThat(reply.status).as(field).isEqualTo(400);
            assertThat(reply.body).startsWith("{\"" + field + "\":[\"").endsWith("\"]}");
        });
        assertThat(get(DATASETS, "host_name", "h", "measurement", "m", "metric", "x", "start", "1h", "end", "2h").body)
                .isEqualTo("{\"end\":[\"lies before start\"]}");
        assertThat(post(DATASETS, "{\"start\":\"1h\",\"end\":\"0m\"}").body)
                .isEqualTo("{\"metrics\":[\"This field is required.\"]}");
        assertThat(post(DATASETS, "{\"metrics\":[{\"host_name\":\"h\",\"measurement\":\"m\"}]}").body)
                .isEqualTo("{\"metrics[0].metric\":[\"This field is required.\"]}");
    }

    @Example
    void shouldTakeTenThousandMetricsAndNotOneMore() {
        for (int count : new int[] {9_999, 10_000, 10_001}) {
            String metrics = IntStream.range(0, count)
                    .mapToObj(i -> "{\"measurement\":\"m\",\"metric\":\"x" + i + "\"}")
                    .collect(Collectors.joining(","));
            assertThat(post(DATASETS, "{\"host_name\":\"h\",\"metrics\":[" + metrics + "]}").status)
                    .isEqualTo(count <= 10_000 ? 200 : 400);
        }
    }

    @Example
    void shouldRefuseOtherPathsAndMethods() {
        assertThat(get("/api/minke/elsewhere").status).isEqualTo(404);
        Reply reply = ask("DELETE", DATASETS, Map.of(), "");
        assertThat(reply.status).isEqualTo(405);
        assertThat(reply.headers).containsEntry("Allow", "GET, HEAD, POST");
        assertThat(reply.body).isEqualTo("{\"detail\":\"Method \\\"DELETE\\\" not allowed.\"}");
    }

    private void fleet(int hosts, int samples) {
        for (int h = 0; h < hosts; h++) {
            for (int i = 0; i < samples; i++) {
                source.put(
                        new SeriesKey("check_txrx", "pim" + h, "txrx", "dnrx"),
                        nanos("2023-02-16T00:00:30Z") + i * 60_000_000_000L,
                        h + i);
            }
        }
    }

    @Example
    void shouldCountEverySampleAcrossAllSeries() {
        fleet(70, 1_500);
        assertThat(get(
                                "/api/minke/window",
                                "start",
                                "2023-02-15T00:00:00Z",
                                "end",
                                "2023-02-19T00:00:00Z",
                                "interval",
                                "1d",
                                "aggregate",
                                "count",
                                "across",
                                "sum")
                        .body)
                .isEqualTo("{\"interval\":\"1d\",\"interval_ms\":86400000,\"aggregate\":\"count\",\"tier\":\"Full\","
                        + "\"start\":\"2023-02-15T00:00:00Z\",\"end\":\"2023-02-17T14:59:00Z\",\"series\":["
                        + "{\"key\":{\"measurement\":null,\"host\":null,\"service\":null,\"metric\":null},\"unit\":null,"
                        + "\"series_count\":70,\"points\":[[1676505600000,100800],[1676592000000,4200]]}]}");
    }

    @Example
    void shouldGroupByHostAndNameWhatIsShared() {
        fleet(2, 2);
        String expected = "{\"interval\":\"1h\",\"interval_ms\":3600000,\"aggregate\":\"mean\",\"tier\":\"Full\","
                + "\"start\":\"2023-02-16T00:00:00Z\",\"end\":\"2023-02-16T02:00:00Z\",\"series\":["
                + "{\"key\":{\"measurement\":\"check_txrx\",\"host\":\"pim0\",\"service\":null,\"metric\":\"dnrx\"},"
                + "\"unit\":null,\"points\":[[1676505600000,0.5]]},"
                + "{\"key\":{\"measurement\":\"check_txrx\",\"host\":\"pim1\",\"service\":null,\"metric\":\"dnrx\"},"
                + "\"unit\":null,\"points\":[[1676505600000,1.5]]}]}";
        assertThat(get(
                                "/api/minke/window",
                                "measurement",
                                "check_txrx",
                                "metric",
                                "dnrx",
                                "by",
                                "host",
                                "start",
                                "2023-02-16T00:00:00Z",
                                "end",
                                "2023-02-16T02:00:00Z",
                                "interval",
                                "1h",
                                "aggregate",
                                "mean")
                        .body)
                .isEqualTo(expected);
        assertThat(post(
                                "/api/minke/window",
                                "{\"select\":{\"measurement\":[\"check_txrx\"],\"metric\":\"dnrx\",\"host\":{\"glob\":\"pim*\"}},"
                                        + "\"by\":[\"host\"],\"start\":\"2023-02-16T00:00:00Z\","
                                        + "\"end\":\"2023-02-16T02:00:00Z\",\"interval\":\"1h\"}")
                        .body)
                .isEqualTo(expected);
    }

    @Example
    void shouldSelectByTextListGlobAndExpression() {
        fleet(12, 1);
        String[][] questions = {
            {"host", "pim3", "1"},
            {"host", "pim3,pim11,none", "2"},
            {"host", "pim1*", "3"},
            {"host", "pim?", "10"},
            {"host", "~pim[0-4]", "5"},
            {"host", "~im1", "0"},
            {"service", "", "0"},
            {"service", "txrx", "12"},
        };
        for (String[] question : questions) {
            assertThat(get("/api/minke/series", question[0], question[1]).body)
                    .as(question[1])
                    .startsWith("{\"count\":" + question[2] + ",");
        }
        assertThat(get("/api/minke/series", "host", "~pim(").body).startsWith("{\"host\":[");
        assertThat(get("/api/minke/series", "hots", "pim1").body).startsWith("{\"hots\":[\"is not known here");
    }

    @Example
    void shouldPageThroughSeriesAndDistinctNames() {
        fleet(3, 2);
        Reply reply = get("/api/minke/series", "limit", "1", "offset", "1");
        assertThat(reply.body)
                .isEqualTo(
                        "{\"count\":3,\"next\":2,\"previous\":0,\"results\":[{\"key\":{\"measurement\":\"check_txrx\","
                                + "\"host\":\"pim1\",\"service\":\"txrx\",\"metric\":\"dnrx\"},"
                                + "\"name\":\"check_txrx__pim1__txrx__dnrx\",\"samples\":2,"
                                + "\"first_seen\":\"2023-02-16T00:00:30Z\",\"last_seen\":\"2023-02-16T00:01:30Z\","
                                + "\"unit\":null,\"unit_received\":null,\"min\":null,\"max\":null,\"warning\":null,"
                                + "\"critical\":null,\"thresholds\":[],\"counter\":false}]}");
        assertThat(get("/api/minke/series", "distinct", "host", "limit", "2").body)
                .isEqualTo("{\"count\":3,\"next\":2,\"previous\":null,\"results\":[\"pim0\",\"pim1\"]}");
        assertThat(get("/api/minke/series", "distinct", "host", "host", "*2").body)
                .isEqualTo("{\"count\":1,\"next\":null,\"previous\":null,\"results\":[\"pim2\"]}");
    }

    @Example
    void shouldShowLastValuesWithUnitAndState() {
        sample(DNRX, "2023-02-17T14:00:00Z", -9.5).sample(DNATT, "2023-02-17T14:01:00.5Z", 1);
        source.info(DNRX, new SeriesInfo("dBm", "dBm", -49, 5, null, null, List.of(-29.0, -27.0, -11.0, -8.0), false));
        source.series(DNBW);
        assertThat(get("/api/minke/last", "host", "pim0585").body)
                .isEqualTo("{\"series\":[{\"key\":{\"measurement\":\"check_txrx\",\"host\":\"pim0585\","
                        + "\"service\":\"txrx\",\"metric\":\"dnrx\"},\"unit\":\"dBm\",\"time\":\"2023-02-17T14:00:00Z\","
                        + "\"time_ms\":1676642400000,\"value\":-9.5,\"state\":\"warning\"},"
                        + "{\"key\":{\"measurement\":\"check_txrx\",\"host\":\"pim0585\",\"service\":\"txrx\","
                        + "\"metric\":\"dnatt\"},\"unit\":null,\"time\":\"2023-02-17T14:01:00.500Z\","
                        + "\"time_ms\":1676642460500,\"value\":1,\"state\":null}]}");
    }

    @Example
    void shouldRefuseWhatPassesALimitAndNameIt() {
        fleet(5, 10);
        String[] raw = {"start", "2d", "interval", "raw"};
        for (int max : new int[] {4, 5, 6}) {
            limits = QueryLimits.defaults().withMaxSeries(max);
            expect(get("/api/minke/window", raw), max >= 5, "series");
        }
        for (int max : new int[] {49, 50, 51}) {
            limits = QueryLimits.defaults().withMaxSamples(max);
            expect(get("/api/minke/window", raw), max >= 50, "samples");
            limits = QueryLimits.defaults().withMaxPoints(max);
            expect(get("/api/minke/window", raw), max >= 50, "points");
        }
        String[] hours = {
            "start", "2023-02-16T00:00:00Z", "end", "2023-02-16T10:00:00Z", "interval", "1h", "fill", "null"
        };
        for (int max : new int[] {9, 10, 11}) {
            limits = QueryLimits.defaults().withMaxBuckets(max);
            expect(get("/api/minke/window", hours), max >= 10, "interval");
        }
        for (int max : new int[] {49, 50, 51}) {
            limits = QueryLimits.defaults().withMaxPoints(max);
            expect(get("/api/minke/window", hours), max >= 50, "points");
        }
    }

    private static void expect(Reply reply, boolean fine, String field) {
        assertThat(reply.status).isEqualTo(fine ? 200 : 400);
        if (!fine) {
            assertThat(reply.body).startsWith("{\"" + field + "\":[").contains("limit");
        }
    }

    /** Bits in and out of two ports each on two routers, once a minute. */
    private void ports() {
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

    private static final String TEN_MINUTES =
            "\"start\":\"2023-02-17T14:00:00Z\",\"end\":\"2023-02-17T14:10:00Z\",\"interval\":\"10m\"";

    @Example
    void shouldComputeBetweenSelections() {
        ports();
        String body = post(
                        "/api/minke/window",
                        "{\"let\":{\"up\":{\"metric\":\"in\"},\"down\":{\"metric\":\"out\"}},\"expr\":\"(up + down) * 8\","
                                + "\"across\":\"sum\",\"by\":[\"host\"]," + TEN_MINUTES + "}")
                .body;
        assertThat(body)
                .contains("\"host\":\"r1\",\"service\":null,\"metric\":null},\"unit\":null,\"series_count\":3,"
                        + "\"points\":[[1676642400000,48]]")
                .contains("\"host\":\"r2\"")
                .contains("[[1676642400000,480]]");
        assertThat(post("/api/minke/window", "{\"let\":{\"up\":{}},\"expr\":\"up + down\"," + TEN_MINUTES + "}").body)
                .startsWith("{\"expr\":[\"'down' is not defined");
        assertThat(get("/api/minke/window", "metric", "out", "host", "r1", "interval", "1d", "expr", "value * 8").body)
                .contains("[[1676592000000,16]]");
        assertThat(get("/api/minke/window", "expr", "other * 8").body).startsWith("{\"expr\":[");
    }

    @Example
    void shouldGroupByLabelsAndSelectByThem() {
        ports();
        String body =
                get("/api/minke/window", "metric", "in", "by", "labels.zone", "across", "sum", "interval", "1d").body;
        assertThat(body)
                .contains("\"metric\":\"in\",\"labels\":{\"zone\":\"mad\"}},\"unit\":null,\"series_count\":2,"
                        + "\"points\":[[1676592000000,11]]")
                .contains(
                        "\"labels\":{\"zone\":\"bcn\"}},\"unit\":null,\"series_count\":2,\"points\":[[1676592000000,33]]");
        assertThat(get("/api/minke/series", "labels.zone", "bcn").body).startsWith("{\"count\":2,");
        assertThat(get("/api/minke/series", "labels.zone", "~m.*").body).startsWith("{\"count\":4,");
    }

    @Example
    void shouldAnswerTheTopAndTheBottom() {
        ports();
        String[] question = {"interval", "1d", "top", "2"};
        assertThat(get("/api/minke/window", question).body)
                .containsSubsequence(
                        "\"host\":\"r2\",\"service\":\"b,zone=bcn\"", "\"host\":\"r2\"", "\"metric\":\"out\"")
                .doesNotContain("r1");
        question[2] = "bottom";
        assertThat(get("/api/minke/window", question).body)
                .containsSubsequence("\"metric\":\"in\"", "\"metric\":\"out\"")
                .doesNotContain("r2");
        assertThat(get("/api/minke/window", "interval", "1d", "top", "1", "bottom", "1").status)
                .isEqualTo(400);
        for (int top : new int[] {9_999, 10_000, 10_001}) {
            assertThat(get("/api/minke/window", "interval", "1d", "top", "" + top).status)
                    .isEqualTo(top <= 10_000 ? 200 : 400);
        }
    }

    @Example
    void shouldTellTheBillingPercentileWithItsWindows() {
        ports();
        String body = get(
                        "/api/minke/window",
                        "host",
                        "r1",
                        "metric",
                        "in",
                        "by",
                        "host",
                        "across",
                        "sum",
                        "interval",
                        "5m",
                        "start",
                        "2023-02-17T14:00:00Z",
                        "end",
                        "2023-02-17T14:15:00Z",
                        "percentile",
                        "95",
                        "percentile_missing",
                        "zero")
                .body;
        assertThat(body)
                .contains("\"percentile\":[{\"start\":\"2023-02-17T14:00:00Z\",\"end\":\"2023-02-17T14:15:00Z\","
                        + "\"value\":4,\"windows\":3,\"expected\":3}]");
    }

    @Example
    void shouldExplainWhatWasDone() {
        fleet(3, 100);
        String body = get("/api/minke/window", "host", "pim*", "start", "2d", "interval", "1d", "explain", "true").body;
        assertThat(body)
                .contains("\"explain\":{\"select\":\"host is glob 'pim*'\",\"series\":3,\"columns\":3,\"buckets\":3,")
                .contains("\"samples\":300,");
    }

    @Example
    void shouldTellHowLongSeriesWereInWhichState() {
        sample(DNRX, "2023-02-17T13:58:00Z", -22)
                .sample(DNRX, "2023-02-17T14:10:00Z", -9)
                .sample(DNRX, "2023-02-17T14:20:00Z", -7)
                .sample(DNRX, "2023-02-17T14:22:00Z", Double.NaN)
                .sample(DNRX, "2023-02-17T14:24:00Z", -22);
        source.info(DNRX, new SeriesInfo("dBm", "dBm", -49, 5, null, null, List.of(-29.0, -27.0, -11.0, -8.0), false));
        sample(DNATT, "2023-02-17T14:10:00Z", 1);
        Reply reply = get("/api/minke/states", "host", "pim0585", "start", "2023-02-17T14:00:00Z", "trust", "15m");
        // The last sample is believed for 15 minutes; now is 14:59.
        assertThat(reply.body)
                .contains("\"ok_ms\":1500000,\"warning_ms\":600000,\"critical_ms\":120000,\"unknown_ms\":1320000,"
                        + "\"first_crossing\":\"2023-02-17T14:10:00Z\",\"intervals\":["
                        + "[1676642400000,1676643000000,\"ok\"],[1676643000000,1676643600000,\"warning\"],"
                        + "[1676643600000,1676643720000,\"critical\"],[1676643720000,1676643840000,\"unknown\"],"
                        + "[1676643840000,1676644740000,\"ok\"],[1676644740000,1676645940000,\"unknown\"]]}]}")
                .doesNotContain("dnatt");
        assertThat(get(
                                "/api/minke/window",
                                "host",
                                "pim0585",
                                "metric",
                                "dnrx",
                                "interval",
                                "10m",
                                "aggregate",
                                "state")
                        .body)
                .contains("\"points\":[[1676641800000,0],[1676643000000,1],[1676643600000,2]]");
    }

    @Example
    void shouldFillFromBeforeTheWindowWhenAskedTo() {
        sample(DNRX, "2023-02-17T13:30:00Z", 5).sample(DNRX, "2023-02-17T14:25:00Z", 7);
        String[] question = {
            "metric",
            "dnrx",
            "start",
            "2023-02-17T14:00:00Z",
            "end",
            "2023-02-17T14:40:00Z",
            "interval",
            "10m",
            "fill",
            "previous",
            "lookback",
            "0m"
        };
        assertThat(get("/api/minke/window", question).body)
                .contains("[[1676642400000,null],[1676643000000,null],[1676643600000,7],[1676644200000,7]]");
        question[11] = "1h";
        assertThat(get("/api/minke/window", question).body)
                .contains("[[1676642400000,5],[1676643000000,5],[1676643600000,7],[1676644200000,7]]");
        question[11] = "20m";
        assertThat(get("/api/minke/window", question).body).contains("[[1676642400000,null],");
    }

    @Example
    void shouldFillGroupsFromBeforeTheWindowToo() {
        SeriesKey other = new SeriesKey("check_txrx", "pim0586", "txrx", "dnrx");
        SeriesKey silent = new SeriesKey("check_txrx", "pim0587", "txrx", "dnrx");
        sample(DNRX, "2023-02-17T13:30:00Z", 5).sample(DNRX, "2023-02-17T14:25:00Z", 7);
        sample(other, "2023-02-17T13:40:00Z", 9);
        sample(silent, "2023-02-17T12:00:00Z", 100);
        String[] question = {
            "metric",
            "dnrx",
            "start",
            "2023-02-17T14:00:00Z",
            "end",
            "2023-02-17T14:40:00Z",
            "interval",
            "10m",
            "fill",
            "previous",
            "across",
            "sum",
            "lookback",
            "1h"
        };
        assertThat(get("/api/minke/window", question).body)
                .contains("[[1676642400000,14],[1676643000000,14],[1676643600000,7],[1676644200000,7]]");
        question[11] = "max";
        assertThat(get("/api/minke/window", question).body).contains("[[1676642400000,9],");
        question[11] = "count";
        assertThat(get("/api/minke/window", question).body).contains("[[1676642400000,2],");
        question[13] = "1m";
        assertThat(get("/api/minke/window", question).body).contains("[[1676642400000,null],");
    }

    @Example
    void shouldTakeEachLimitAndRefuseOneMore() {
        fleet(3, 10);
        String[] question = {"start", "2d", "interval", "raw"};
        for (int more = -1; more <= 1; more++) {
            limits = QueryLimits.defaults().withMaxSeries(3 + more);
            assertLimit(more, "series", question);
            limits = QueryLimits.defaults().withMaxPoints(30 + more);
            assertLimit(more, "points", question);
            limits = QueryLimits.defaults().withMaxSamples(30 + more);
            assertLimit(more, "samples", question);
        }
    }

    private void assertLimit(int more, String name, String... question) {
        Reply reply = get("/api/minke/window", question);
        assertThat(reply.status).as(name + " " + more).isEqualTo(more < 0 ? 400 : 200);
        assertThat(reply.body.startsWith("{\"" + name + "\":[")).isEqualTo(more < 0);
    }

    @Example
    void shouldStopWhenNobodyWaits() {
        fleet(3, 3);
        try (QueryApi api = new QueryApi(new Queries(source, () -> NOW, limits))) {
            Answer answer =
                    api.answer("GET", "/api/minke/window", Map.of("start", List.of("2d")), new byte[0], () -> true);
            assertThat(answer.status()).isEqualTo(503);
        }
    }

    @Example
    void shouldAnswerBrieflyOnlyWhatIsShort() throws IOException {
        fleet(3, 100);
        fleet(65, 1);
        for (int i = 0; i < 20_000; i++) {
            source.put(DNBW, nanos("2023-02-16T00:00:00Z") + i * 1_000_000_000L, i);
        }
        try (QueryApi api = new QueryApi(new Queries(source, () -> NOW, limits))) {
            assertThat(brief(api, "/api/minke/window", "host", "pim2", "interval", "10m"))
                    .isEqualTo(get("/api/minke/window", "start", "2d", "host", "pim2", "interval", "10m").body);
            assertThat(brief(api, "/api/minke/last", "host", "pim2")).contains("\"value\":101");
            assertThat(brief(api, "/api/minke/window", "metric", "dnrx", "interval", "10m"))
                    .as("65 series")
                    .isNull();
            assertThat(brief(api, "/api/minke/window", "host", "pim*", "interval", "10m"))
                    .as("a pattern")
                    .isNull();
            assertThat(brief(api, "/api/minke/window", "interval", "10m"))
                    .as("everything")
                    .isNull();
            assertThat(brief(api, "/api/minke/window", "host", "pim0585", "interval", "1h"))
                    .as("20,000 samples in hundreds of pieces")
                    .isNull();
            assertThat(brief(api, "/api/minke/window", "host", "pim2", "interval", "nonsense"))
                    .as("a mistake")
                    .isNull();
            assertThat(brief(api, "/api/minke/series", "host", "pim2")).isNull();
        }
    }

    private static String brief(QueryApi api, String path, String... parameters) throws IOException {
        Map<String, List<String>> map = new LinkedHashMap<>();
        if (path.endsWith("window")) {
            map.put("start", List.of("2d"));
        }
        for (int i = 0; i < parameters.length; i += 2) {
            map.put(parameters[i], List.of(parameters[i + 1]));
        }
        Answer answer = api.answerBriefly("GET", path, map, new byte[0]);
        if (answer == null) {
            return null;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        answer.body().writeTo(out);
        return out.toString(UTF_8);
    }

    @Example
    void shouldStopInTheMiddleOfOneLongSeries() {
        for (int i = 0; i < 100_000; i++) {
            source.put(DNRX, nanos("2023-02-16T00:00:00Z") + i * 1_000_000_000L, i);
        }
        java.util.concurrent.atomic.AtomicInteger asked = new java.util.concurrent.atomic.AtomicInteger();
        try (QueryApi api = new QueryApi(new Queries(source, () -> NOW, limits))) {
            Answer answer = api.answer(
                    "GET",
                    "/api/minke/window",
                    Map.of("start", List.of("2d"), "interval", List.of("1h")),
                    new byte[0],
                    () -> asked.incrementAndGet() > 3);
            assertThat(answer.status()).isEqualTo(503);
            assertThat(asked).hasValue(4);
        }
    }

    @Example
    void shouldRefuseAnAnswerThatIsTooLongAndAWorkThatTakesTooLong() {
        fleet(3, 100);
        limits = QueryLimits.defaults().withMaxTime(java.time.Duration.ZERO);
        assertThat(get("/api/minke/window", "start", "2d").body).startsWith("{\"time\":[");
        limits = QueryLimits.defaults();
        assertThat(get("/api/minke/window", "start", "2d").status).isEqualTo(200);
    }
}
