package io.minke.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.minke.engine.series.SeriesKey;
import net.jqwik.api.Example;

/** Windows: groups, arithmetic, ranking, percentiles, filling. */
final class WindowQuestionTest {
    private final ApiFixture api = new ApiFixture();

    @Example
    void shouldCountEverySampleAcrossAllSeries() {
        api.fleet(70, 1_500);
        assertThat(api.get(
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
                        .body())
                .isEqualTo("{\"interval\":\"1d\",\"interval_ms\":86400000,\"aggregate\":\"count\",\"tier\":\"Full\","
                        + "\"start\":\"2023-02-15T00:00:00Z\",\"end\":\"2023-02-17T14:59:00Z\",\"series\":["
                        + "{\"key\":{\"measurement\":null,\"host\":null,\"service\":null,\"metric\":null},\"unit\":null,"
                        + "\"series_count\":70,\"points\":[[1676505600000,100800],[1676592000000,4200]]}]}");
    }

    @Example
    void shouldGroupByHostAndNameWhatIsShared() {
        api.fleet(2, 2);
        String expected = "{\"interval\":\"1h\",\"interval_ms\":3600000,\"aggregate\":\"mean\",\"tier\":\"Full\","
                + "\"start\":\"2023-02-16T00:00:00Z\",\"end\":\"2023-02-16T02:00:00Z\",\"series\":["
                + "{\"key\":{\"measurement\":\"check_txrx\",\"host\":\"pim0\",\"service\":null,\"metric\":\"dnrx\"},"
                + "\"unit\":null,\"points\":[[1676505600000,0.5]]},"
                + "{\"key\":{\"measurement\":\"check_txrx\",\"host\":\"pim1\",\"service\":null,\"metric\":\"dnrx\"},"
                + "\"unit\":null,\"points\":[[1676505600000,1.5]]}]}";
        assertThat(api.get(
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
                        .body())
                .isEqualTo(expected);
        assertThat(api.post(
                                "/api/minke/window",
                                "{\"select\":{\"measurement\":[\"check_txrx\"],\"metric\":\"dnrx\",\"host\":{\"glob\":\"pim*\"}},"
                                        + "\"by\":[\"host\"],\"start\":\"2023-02-16T00:00:00Z\","
                                        + "\"end\":\"2023-02-16T02:00:00Z\",\"interval\":\"1h\"}")
                        .body())
                .isEqualTo(expected);
    }

    @Example
    void shouldComputeBetweenSelections() {
        api.ports();
        String body = api.post(
                        "/api/minke/window",
                        "{\"let\":{\"up\":{\"metric\":\"in\"},\"down\":{\"metric\":\"out\"}},\"expr\":\"(up + down) * 8\","
                                + "\"across\":\"sum\",\"by\":[\"host\"]," + ApiFixture.TEN_MINUTES + "}")
                .body();
        assertThat(body)
                .contains("\"host\":\"r1\",\"service\":null,\"metric\":null},\"unit\":null,\"series_count\":3,"
                        + "\"points\":[[1676642400000,48]]")
                .contains("\"host\":\"r2\"")
                .contains("[[1676642400000,480]]");
        assertThat(api.post(
                                "/api/minke/window",
                                "{\"let\":{\"up\":{}},\"expr\":\"up + down\"," + ApiFixture.TEN_MINUTES + "}")
                        .body())
                .startsWith("{\"expr\":[\"'down' is not defined");
        assertThat(api.get("/api/minke/window", "metric", "out", "host", "r1", "interval", "1d", "expr", "value * 8")
                        .body())
                .contains("[[1676592000000,16]]");
        assertThat(api.get("/api/minke/window", "expr", "other * 8").body()).startsWith("{\"expr\":[");
    }

    @Example
    void shouldGroupByLabelsAndSelectByThem() {
        api.ports();
        String body = api.get(
                        "/api/minke/window", "metric", "in", "by", "labels.zone", "across", "sum", "interval", "1d")
                .body();
        assertThat(body)
                .contains("\"metric\":\"in\",\"labels\":{\"zone\":\"mad\"}},\"unit\":null,\"series_count\":2,"
                        + "\"points\":[[1676592000000,11]]")
                .contains(
                        "\"labels\":{\"zone\":\"bcn\"}},\"unit\":null,\"series_count\":2,\"points\":[[1676592000000,33]]");
        assertThat(api.get("/api/minke/series", "labels.zone", "bcn").body()).startsWith("{\"count\":2,");
        assertThat(api.get("/api/minke/series", "labels.zone", "~m.*").body()).startsWith("{\"count\":4,");
    }

    @Example
    void shouldAnswerTheTopAndTheBottom() {
        api.ports();
        String[] question = {"interval", "1d", "top", "2"};
        assertThat(api.get("/api/minke/window", question).body())
                .containsSubsequence(
                        "\"host\":\"r2\",\"service\":\"b,zone=bcn\"", "\"host\":\"r2\"", "\"metric\":\"out\"")
                .doesNotContain("r1");
        question[2] = "bottom";
        assertThat(api.get("/api/minke/window", question).body())
                .containsSubsequence("\"metric\":\"in\"", "\"metric\":\"out\"")
                .doesNotContain("r2");
        assertThat(api.get("/api/minke/window", "interval", "1d", "top", "1", "bottom", "1")
                        .status())
                .isEqualTo(400);
        for (int top : new int[] {9_999, 10_000, 10_001}) {
            assertThat(api.get("/api/minke/window", "interval", "1d", "top", "" + top)
                            .status())
                    .isEqualTo(top <= 10_000 ? 200 : 400);
        }
    }

    @Example
    void shouldTellTheBillingPercentileWithItsWindows() {
        api.ports();
        String body = api.get(
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
                .body();
        assertThat(body)
                .contains("\"percentile\":[{\"start\":\"2023-02-17T14:00:00Z\",\"end\":\"2023-02-17T14:15:00Z\","
                        + "\"value\":4,\"windows\":3,\"expected\":3}]");
    }

    @Example
    void shouldExplainWhatWasDone() {
        api.fleet(3, 100);
        String body = api.get("/api/minke/window", "host", "pim*", "start", "2d", "interval", "1d", "explain", "true")
                .body();
        assertThat(body)
                .contains("\"explain\":{\"select\":\"host is glob 'pim*'\",\"series\":3,\"columns\":3,\"buckets\":3,")
                .contains("\"samples\":300,");
    }

    /** Whether there is room for raw samples is found out by counting them, which answers nothing. */
    @Example
    void shouldExplainEachSampleOnceWhereTheIntervalIsFound() {
        api.fleet(3, 100);
        assertThat(api.get("/api/minke/window", "host", "pim*", "start", "2d", "explain", "true")
                        .body())
                .contains("\"interval\":\"raw\"")
                .contains("\"samples\":300,");
    }

    @Example
    void shouldFillFromBeforeTheWindowWhenAskedTo() {
        api.sample(ApiFixture.DNRX, "2023-02-17T13:30:00Z", 5).sample(ApiFixture.DNRX, "2023-02-17T14:25:00Z", 7);
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
        assertThat(api.get("/api/minke/window", question).body())
                .contains("[[1676642400000,null],[1676643000000,null],[1676643600000,7],[1676644200000,7]]");
        question[11] = "1h";
        assertThat(api.get("/api/minke/window", question).body())
                .contains("[[1676642400000,5],[1676643000000,5],[1676643600000,7],[1676644200000,7]]");
        question[11] = "20m";
        assertThat(api.get("/api/minke/window", question).body()).contains("[[1676642400000,null],");
    }

    @Example
    void shouldFillGroupsFromBeforeTheWindowToo() {
        SeriesKey other = new SeriesKey("check_txrx", "pim0586", "txrx", "dnrx");
        SeriesKey silent = new SeriesKey("check_txrx", "pim0587", "txrx", "dnrx");
        api.sample(ApiFixture.DNRX, "2023-02-17T13:30:00Z", 5).sample(ApiFixture.DNRX, "2023-02-17T14:25:00Z", 7);
        api.sample(other, "2023-02-17T13:40:00Z", 9);
        api.sample(silent, "2023-02-17T12:00:00Z", 100);
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
        assertThat(api.get("/api/minke/window", question).body())
                .contains("[[1676642400000,14],[1676643000000,14],[1676643600000,7],[1676644200000,7]]");
        question[11] = "max";
        assertThat(api.get("/api/minke/window", question).body()).contains("[[1676642400000,9],");
        question[11] = "count";
        assertThat(api.get("/api/minke/window", question).body()).contains("[[1676642400000,2],");
        question[13] = "1m";
        assertThat(api.get("/api/minke/window", question).body()).contains("[[1676642400000,null],");
    }
}
