package io.minke.query;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.minke.engine.series.SeriesInfo;
import io.minke.engine.series.SeriesKey;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.Example;
import org.jspecify.annotations.Nullable;

/** What is answered at once, what is answered before wide questions, and what is given back. */
final class BriefAndNarrowTest {
    private static final byte[] NO_BODY = {};

    private final ApiFixture fixture = new ApiFixture();

    private static Map<String, List<String>> parameters(String path, String... given) {
        Map<String, List<String>> parameters = new TreeMap<>(ApiFixture.parameters(given));
        if (path.endsWith("window") || path.endsWith("states")) {
            parameters.putIfAbsent("start", List.of("2d"));
        }
        return parameters;
    }

    private static @Nullable String brief(QueryApi api, String path, String... given) {
        Answer answer = api.answerBriefly("GET", path, parameters(path, given), NO_BODY);
        return answer == null ? null : ApiFixture.reply(answer).body();
    }

    private static @Nullable String narrow(QueryApi api, String path, String... given) {
        Answer answer = api.answerNarrowly("GET", path, parameters(path, given), NO_BODY, () -> false);
        return answer == null ? null : ApiFixture.reply(answer).body();
    }

    /** 20,000 samples in hundreds of pieces. */
    private void manyPieces() {
        for (int i = 0; i < 20_000; i++) {
            fixture.source.put(ApiFixture.DNBW, ApiFixture.nanos("2023-02-16T00:00:00Z") + i * 1_000_000_000L, i);
        }
    }

    @Example
    void shouldAnswerBrieflyOnlyWhatIsShort() {
        fixture.fleet(3, 100);
        fixture.fleet(65, 1);
        manyPieces();
        try (QueryApi api = fixture.open()) {
            assertThat(brief(api, "/api/minke/window", "host", "pim2", "interval", "10m"))
                    .isEqualTo(fixture.get("/api/minke/window", "start", "2d", "host", "pim2", "interval", "10m")
                            .body());
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
                    .as("hundreds of pieces")
                    .isNull();
            assertThat(brief(api, "/api/minke/window", "host", "pim2", "interval", "nonsense"))
                    .as("a mistake")
                    .isNull();
            assertThat(brief(api, "/api/minke/window", "host", "pim2", "interval", "1s", "start", "30d"))
                    .as("millions of buckets")
                    .isNull();
            assertThat(brief(api, "/api/minke/series", "host", "pim2")).isNull();
        }
    }

    /** To the byte what would have been answered among wide questions. */
    @Example
    void shouldAnswerNarrowlyWhatIsMoreThanBriefButNotWide() {
        fixture.fleet(256, 2);
        manyPieces();
        try (QueryApi api = fixture.open()) {
            String[][] questions = {
                {"/api/minke/window", "metric", "dnrx", "interval", "1h"},
                {"/api/minke/window", "host", "pim1*", "interval", "10m"},
                {"/api/minke/window", "host", "pim0585", "interval", "1h"},
                {"/api/minke/window", "host", "pim2", "interval", "nonsense"},
                {"/api/minke/window", "metric", "dnrx", "top", "0", "interval", "1h"},
                {"/api/minke/last", "metric", "dnrx"},
                {"/api/minke/series", "host", "~pim.1"},
                {"/api/minke/states", "host", "pim1*"},
                {"/api/v2/monitoring/graphs", "host_name", "pim1"},
                {"/api/minke/nowhere"},
            };
            for (String[] question : questions) {
                String[] given = List.of(question).subList(1, question.length).toArray(new String[0]);
                Answer whole = api.answer("GET", question[0], parameters(question[0], given), NO_BODY);
                assertThat(narrow(api, question[0], given))
                        .as(String.join(" ", question))
                        .isEqualTo(ApiFixture.reply(whole).body());
            }
        }
    }

    @Example
    void shouldGiveBackWhatIsWide() {
        fixture.fleet(257, 2);
        SeriesKey key = new SeriesKey("check", "busy", "", "x");
        for (int i = 0; i < 70_000; i++) {
            fixture.source.put(key, ApiFixture.nanos("2023-02-16T00:00:00Z") + i * 1_000_000_000L, i);
        }
        fixture.source.info(key, new SeriesInfo("", "", 0, 0, null, null, List.of(0.0, 1.0, 2.0, 3.0), false));
        try (QueryApi api = fixture.open()) {
            String[][] questions = {
                {"/api/minke/window", "metric", "dnrx", "interval", "10m"},
                {"/api/minke/window", "host", "pim*", "interval", "10m"},
                {"/api/minke/window", "host", "busy", "interval", "raw"},
                {"/api/minke/window", "host", "pim2", "interval", "1s", "start", "30d"},
                {"/api/minke/last", "metric", "dnrx"},
                {"/api/minke/series"},
                {"/api/minke/series", "distinct", "host"},
                {"/api/minke/states", "metric", "dnrx"},
                {"/api/minke/states", "host", "busy"},
                {"/api/minke/common-cause", "metric", "dnrx", "start", "2d"},
            };
            for (String[] question : questions) {
                String[] given = List.of(question).subList(1, question.length).toArray(new String[0]);
                assertThat(narrow(api, question[0], given))
                        .as(String.join(" ", question))
                        .isNull();
            }
        }
    }

    /** As many names as there are, each for the one series of a host. */
    private static String sum(int names, String interval, int minutes) {
        String[] selections = new String[names];
        Arrays.fill(selections, "\"host\":\"pim2\"");
        return sum(interval, minutes, selections);
    }

    private static String sum(String interval, int minutes, String... selections) {
        String end =
                Instant.parse("2023-02-16T00:00:00Z").plusSeconds(minutes * 60L).toString();
        return ApiFixture.combination(
                "\"start\":\"2023-02-16T00:00:00Z\",\"end\":\"" + end + "\",\"interval\":\"" + interval + "\"",
                selections);
    }

    private boolean isBrief(String body) {
        try (QueryApi api = fixture.open()) {
            Answer answer = api.answerBriefly("POST", "/api/minke/window", Map.of(), body.getBytes(UTF_8));
            return isWhole(answer, body);
        }
    }

    private boolean isNarrow(String body) {
        try (QueryApi api = fixture.open()) {
            Answer answer =
                    api.answerNarrowly("POST", "/api/minke/window", Map.of(), body.getBytes(UTF_8), () -> false);
            return isWhole(answer, body);
        }
    }

    /** False for what was given back; what was not must be what is answered without hurry. */
    private boolean isWhole(@Nullable Answer answer, String body) {
        if (answer == null) {
            return false;
        }
        assertThat(ApiFixture.reply(answer)).isEqualTo(fixture.post("/api/minke/window", body));
        assertThat(answer.status()).isEqualTo(200);
        return true;
    }

    @Example
    void shouldCountAllNamesOfACombinationTogether() {
        fixture.fleet(3, 2);
        for (int names = 63; names <= 65; names++) {
            assertThat(isBrief(sum(names, "1h", 60))).as(names + " series").isEqualTo(names <= 64);
        }
        for (int minutes = 1_023; minutes <= 1_025; minutes++) {
            assertThat(isBrief(sum(8, "1m", minutes)))
                    .as("8 times " + minutes + " buckets")
                    .isEqualTo(minutes <= 1_024);
        }
        fixture.fleet(128, 1);
        String half = "\"metric\":\"dnrx\"";
        String others = "\"host\":{\"regex\":\"pim([1-9]|[1-9].|1[01].|12[0-7])\"}";
        String one = "\"host\":\"pim2\"";
        assertThat(isNarrow(sum("1h", 60, half, others))).as("255 series").isTrue();
        assertThat(isNarrow(sum("1h", 60, half, half))).as("256 series").isTrue();
        assertThat(isNarrow(sum("1h", 60, half, half, one))).as("257 series").isFalse();
    }

    /** The samples lie in two buckets and more, so that at least one piece of each name must be decoded. */
    @Example
    void shouldCountThePiecesOfAllNamesTogether() {
        fixture.fleet(3, 60);
        assertThat(isBrief(sum(1, "1m", 60))).isTrue();
        assertThat(isBrief(sum(33, "1m", 60))).isFalse();
        assertThat(isNarrow(sum(33, "1m", 60))).isTrue();
    }

    @Example
    void shouldStopNarrowWorkWhenNobodyWaits() {
        fixture.fleet(3, 3);
        AtomicInteger asked = new AtomicInteger();
        try (QueryApi api = fixture.open()) {
            Answer answer = api.answerNarrowly(
                    "GET",
                    "/api/minke/window",
                    parameters("/api/minke/window", "host", "pim*"),
                    NO_BODY,
                    () -> asked.incrementAndGet() > 0);
            assertThat(answer).isNotNull();
            assertThat(answer.status()).isEqualTo(503);
        }
    }
}
