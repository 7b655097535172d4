package io.minke.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.minke.engine.series.SeriesInfo;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Example;

/** What krill2 clients ask: datasets by name, to the letter. */
final class DatasetsQuestionTest {
    private final ApiFixture api = new ApiFixture();

    @Example
    void shouldAnswerThePublishedSampleToTheLetter() {
        api.seed();
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
        ApiFixture.Reply reply = api.post(ApiFixture.DATASETS, request);
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.contentType()).isEqualTo("application/json");
        assertThat(reply.body()).isEqualTo(expected.replaceAll("\\s", ""));
        assertThat(api.get(
                                ApiFixture.DATASETS,
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
                        .body())
                .isEqualTo(reply.body());
    }

    @Example
    void shouldPointAtTheCommaThatThePublishedSampleLacks() {
        ApiFixture.Reply reply = api.post(
                ApiFixture.DATASETS,
                "{\n  \"host_name\":\"pim0585\",\n  \"service_name\":\"txrx\"\n  \"start\":\"24h\"\n}");
        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.body()).startsWith("{\"body\":[\"line 4, column 3: ");
    }

    @Example
    void shouldTakeHostAndServiceFromTheTopAndAnswerUnknownSeriesWithNothing() {
        api.seed();
        api.sample(ApiFixture.DNBW, "2023-02-17T14:00:00Z", 0);
        ApiFixture.Reply reply = api.post(
                ApiFixture.DATASETS,
                "{\"host_name\":\"pim0585\",\"service_name\":\"txrx\",\"start\":\"1h\",\"end\":\"0m\",\"metrics\":["
                        + "{\"measurement\":\"nope\",\"metric\":\"x\"},"
                        + "{\"measurement\":\"check_txrx\",\"metric\":\"dnatt\"},"
                        + "{\"measurement\":\"check_cpe\",\"metric\":\"dnbw\",\"service_name\":null},"
                        + "{\"measurement\":\"check_cpe\",\"metric\":\"dnbw\",\"service_name\":\"\"},"
                        + "{\"host_name\":\"other\",\"measurement\":\"check_txrx\",\"metric\":\"dnatt\"}]}");
        assertThat(reply.body())
                .isEqualTo("{\"nope__pim0585__txrx__x\":[],\"check_txrx__pim0585__txrx__dnatt\":[],"
                        + "\"check_cpe__pim0585____dnbw\":[{\"time\":\"2023-02-17T14:00:00Z\",\"value\":0,\"unit\":null}],"
                        + "\"check_txrx__other__txrx__dnatt\":[]}");
    }

    @Example
    void shouldShowGapsUnitsAndFractionsOfSeconds() {
        api.sample(ApiFixture.DNRX, "2023-02-17T14:00:00.250Z", -22.14)
                .sample(ApiFixture.DNRX, "2023-02-17T14:01:00Z", Double.NaN);
        api.source.info(ApiFixture.DNRX, new SeriesInfo("dBm", "dBm", -49, 5, null, null, List.of(), false));
        ApiFixture.Reply reply = api.get(
                ApiFixture.DATASETS,
                "host_name",
                "pim0585",
                "service_name",
                "txrx",
                "measurement",
                "check_txrx",
                "metric",
                "dnrx");
        assertThat(reply.body())
                .isEqualTo("{\"check_txrx__pim0585__txrx__dnrx\":["
                        + "{\"time\":\"2023-02-17T14:00:00.250Z\",\"value\":-22.14,\"unit\":\"dBm\"},"
                        + "{\"time\":\"2023-02-17T14:01:00Z\",\"value\":null,\"unit\":\"dBm\"}]}");
        assertThat(reply.headers())
                .containsEntry("X-Minke-Interval", "raw")
                .containsEntry("X-Minke-Tier", "Full")
                .containsEntry("X-Minke-Start", "2023-02-16T14:59:00Z")
                .containsEntry("X-Minke-End", "2023-02-17T14:59:00Z");
        assertThat(api.get(
                                ApiFixture.DATASETS,
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
                        .body())
                .isEqualTo("series,time,value,unit\r\n"
                        + "check_txrx__pim0585__txrx__dnrx,2023-02-17T14:00:00.250Z,-22.14,dBm\r\n"
                        + "check_txrx__pim0585__txrx__dnrx,2023-02-17T14:01:00Z,,dBm\r\n");
    }

    @Example
    void shouldStayRawUpToMaxPointsAndTakeTheNextNiceIntervalBeyond() {
        for (int i = 0; i < 600; i++) {
            api.source.put(ApiFixture.DNRX, ApiFixture.nanos("2023-02-17T04:59:00Z") + i * 60_000_000_000L, i);
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
            assertThat(api.get(ApiFixture.DATASETS, question).headers()).containsEntry("X-Minke-Interval", "raw");
        }
        question[9] = "599";
        // The window is 24 hours: 10 minutes make 145 buckets, 5 minutes 289.
        assertThat(api.get(ApiFixture.DATASETS, question).headers()).containsEntry("X-Minke-Interval", "5m");
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
            ApiFixture.Reply reply = api.ask("GET", ApiFixture.DATASETS, parameters, "");
            assertThat(reply.status()).as(field).isEqualTo(400);
            assertThat(reply.body()).startsWith("{\"" + field + "\":[\"").endsWith("\"]}");
        });
        assertThat(api.get(
                                ApiFixture.DATASETS,
                                "host_name",
                                "h",
                                "measurement",
                                "m",
                                "metric",
                                "x",
                                "start",
                                "1h",
                                "end",
                                "2h")
                        .body())
                .isEqualTo("{\"end\":[\"lies before start\"]}");
        assertThat(api.post(ApiFixture.DATASETS, "{\"start\":\"1h\",\"end\":\"0m\"}")
                        .body())
                .isEqualTo("{\"metrics\":[\"This field is required.\"]}");
        assertThat(api.post(ApiFixture.DATASETS, "{\"metrics\":[{\"host_name\":\"h\",\"measurement\":\"m\"}]}")
                        .body())
                .isEqualTo("{\"metrics[0].metric\":[\"This field is required.\"]}");
    }

    @Example
    void shouldTakeTenThousandMetricsAndNotOneMore() {
        for (int count : new int[] {9_999, 10_000, 10_001}) {
            String metrics = IntStream.range(0, count)
                    .mapToObj(i -> "{\"measurement\":\"m\",\"metric\":\"x" + i + "\"}")
                    .collect(Collectors.joining(","));
            assertThat(api.post(ApiFixture.DATASETS, "{\"host_name\":\"h\",\"metrics\":[" + metrics + "]}")
                            .status())
                    .isEqualTo(count <= 10_000 ? 200 : 400);
        }
    }

    @Example
    void shouldRefuseOtherPathsAndMethods() {
        assertThat(api.get("/api/minke/elsewhere").status()).isEqualTo(404);
        ApiFixture.Reply reply = api.ask("DELETE", ApiFixture.DATASETS, Map.of(), "");
        assertThat(reply.status()).isEqualTo(405);
        assertThat(reply.headers()).containsEntry("Allow", "GET, HEAD, POST");
        assertThat(reply.body()).isEqualTo("{\"detail\":\"Method \\\"DELETE\\\" not allowed.\"}");
    }
}
