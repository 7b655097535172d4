package io.minke.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.minke.engine.series.SeriesInfo;
import java.util.List;
import net.jqwik.api.Example;

/** Which series there are, what they showed last, and how they stood to their thresholds. */
final class SeriesQuestionTest {
    private final ApiFixture api = new ApiFixture();

    @Example
    void shouldSelectByTextListGlobAndExpression() {
        api.fleet(12, 1);
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
            assertThat(api.get("/api/minke/series", question[0], question[1]).body())
                    .as(question[1])
                    .startsWith("{\"count\":" + question[2] + ",");
        }
        assertThat(api.get("/api/minke/series", "host", "~pim(").body()).startsWith("{\"host\":[");
        assertThat(api.get("/api/minke/series", "hots", "pim1").body()).startsWith("{\"hots\":[\"is not known here");
    }

    @Example
    void shouldPageThroughSeriesAndDistinctNames() {
        api.fleet(3, 2);
        ApiFixture.Reply reply = api.get("/api/minke/series", "limit", "1", "offset", "1");
        assertThat(reply.body())
                .isEqualTo(
                        "{\"count\":3,\"next\":2,\"previous\":0,\"results\":[{\"key\":{\"measurement\":\"check_txrx\","
                                + "\"host\":\"pim1\",\"service\":\"txrx\",\"metric\":\"dnrx\"},"
                                + "\"name\":\"check_txrx__pim1__txrx__dnrx\",\"samples\":2,"
                                + "\"first_seen\":\"2023-02-16T00:00:30Z\",\"last_seen\":\"2023-02-16T00:01:30Z\","
                                + "\"unit\":null,\"unit_received\":null,\"min\":null,\"max\":null,\"warning\":null,"
                                + "\"critical\":null,\"thresholds\":[],\"counter\":false}]}");
        assertThat(api.get("/api/minke/series", "distinct", "host", "limit", "2")
                        .body())
                .isEqualTo("{\"count\":3,\"next\":2,\"previous\":null,\"results\":[\"pim0\",\"pim1\"]}");
        assertThat(api.get("/api/minke/series", "distinct", "host", "host", "*2")
                        .body())
                .isEqualTo("{\"count\":1,\"next\":null,\"previous\":null,\"results\":[\"pim2\"]}");
    }

    @Example
    void shouldShowLastValuesWithUnitAndState() {
        api.sample(ApiFixture.DNRX, "2023-02-17T14:00:00Z", -9.5).sample(ApiFixture.DNATT, "2023-02-17T14:01:00.5Z", 1);
        api.source.info(
                ApiFixture.DNRX,
                new SeriesInfo("dBm", "dBm", -49, 5, null, null, List.of(-29.0, -27.0, -11.0, -8.0), false));
        api.source.series(ApiFixture.DNBW);
        assertThat(api.get("/api/minke/last", "host", "pim0585").body())
                .isEqualTo("{\"series\":[{\"key\":{\"measurement\":\"check_txrx\",\"host\":\"pim0585\","
                        + "\"service\":\"txrx\",\"metric\":\"dnrx\"},\"unit\":\"dBm\",\"time\":\"2023-02-17T14:00:00Z\","
                        + "\"time_ms\":1676642400000,\"value\":-9.5,\"state\":\"warning\"},"
                        + "{\"key\":{\"measurement\":\"check_txrx\",\"host\":\"pim0585\",\"service\":\"txrx\","
                        + "\"metric\":\"dnatt\"},\"unit\":null,\"time\":\"2023-02-17T14:01:00.500Z\","
                        + "\"time_ms\":1676642460500,\"value\":1,\"state\":null}]}");
    }

    @Example
    void shouldTellHowLongSeriesWereInWhichState() {
        api.sample(ApiFixture.DNRX, "2023-02-17T13:58:00Z", -22)
                .sample(ApiFixture.DNRX, "2023-02-17T14:10:00Z", -9)
                .sample(ApiFixture.DNRX, "2023-02-17T14:20:00Z", -7)
                .sample(ApiFixture.DNRX, "2023-02-17T14:22:00Z", Double.NaN)
                .sample(ApiFixture.DNRX, "2023-02-17T14:24:00Z", -22);
        api.source.info(
                ApiFixture.DNRX,
                new SeriesInfo("dBm", "dBm", -49, 5, null, null, List.of(-29.0, -27.0, -11.0, -8.0), false));
        api.sample(ApiFixture.DNATT, "2023-02-17T14:10:00Z", 1);
        ApiFixture.Reply reply =
                api.get("/api/minke/states", "host", "pim0585", "start", "2023-02-17T14:00:00Z", "trust", "15m");
        // The last sample is believed for 15 minutes; now is 14:59.
        assertThat(reply.body())
                .contains("\"ok_ms\":1500000,\"warning_ms\":600000,\"critical_ms\":120000,\"unknown_ms\":1320000,"
                        + "\"first_crossing\":\"2023-02-17T14:10:00Z\",\"intervals\":["
                        + "[1676642400000,1676643000000,\"ok\"],[1676643000000,1676643600000,\"warning\"],"
                        + "[1676643600000,1676643720000,\"critical\"],[1676643720000,1676643840000,\"unknown\"],"
                        + "[1676643840000,1676644740000,\"ok\"],[1676644740000,1676645940000,\"unknown\"]]}]}")
                .doesNotContain("dnatt");
        assertThat(api.get(
                                "/api/minke/window",
                                "host",
                                "pim0585",
                                "metric",
                                "dnrx",
                                "interval",
                                "10m",
                                "aggregate",
                                "state")
                        .body())
                .contains("\"points\":[[1676641800000,0],[1676643000000,1],[1676643600000,2]]");
    }
}
