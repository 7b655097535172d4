package io.minke.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.minke.query.run.QueryLimits;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.Example;

/** What a question may cost, and how its work ends. */
final class LimitsQuestionTest {
    private final ApiFixture api = new ApiFixture();

    @Example
    void shouldRefuseWhatPassesALimitAndNameIt() {
        api.fleet(5, 10);
        String[] raw = {"start", "2d", "interval", "raw"};
        for (int max : new int[] {4, 5, 6}) {
            api.limits = QueryLimits.defaults().withMaxSeries(max);
            expect(api.get("/api/minke/window", raw), max >= 5, "series");
        }
        for (int max : new int[] {49, 50, 51}) {
            api.limits = QueryLimits.defaults().withMaxSamples(max);
            expect(api.get("/api/minke/window", raw), max >= 50, "samples");
            api.limits = QueryLimits.defaults().withMaxPoints(max);
            expect(api.get("/api/minke/window", raw), max >= 50, "points");
        }
        String[] hours = {
            "start", "2023-02-16T00:00:00Z", "end", "2023-02-16T10:00:00Z", "interval", "1h", "fill", "null"
        };
        for (int max : new int[] {9, 10, 11}) {
            api.limits = QueryLimits.defaults().withMaxBuckets(max);
            expect(api.get("/api/minke/window", hours), max >= 10, "interval");
        }
        for (int max : new int[] {49, 50, 51}) {
            api.limits = QueryLimits.defaults().withMaxPoints(max);
            expect(api.get("/api/minke/window", hours), max >= 50, "points");
        }
    }

    private static void expect(ApiFixture.Reply reply, boolean fine, String field) {
        assertThat(reply.status()).isEqualTo(fine ? 200 : 400);
        if (!fine) {
            assertThat(reply.body()).startsWith("{\"" + field + "\":[").contains("limit");
        }
    }

    @Example
    void shouldTakeEachLimitAndRefuseOneMore() {
        api.fleet(3, 10);
        String[] question = {"start", "2d", "interval", "raw"};
        for (int more = -1; more <= 1; more++) {
            api.limits = QueryLimits.defaults().withMaxSeries(3 + more);
            assertLimit(more, "series", question);
            api.limits = QueryLimits.defaults().withMaxPoints(30 + more);
            assertLimit(more, "points", question);
            api.limits = QueryLimits.defaults().withMaxSamples(30 + more);
            assertLimit(more, "samples", question);
        }
    }

    private void assertLimit(int more, String name, String... question) {
        ApiFixture.Reply reply = api.get("/api/minke/window", question);
        assertThat(reply.status()).as(name + " " + more).isEqualTo(more < 0 ? 400 : 200);
        assertThat(reply.body().startsWith("{\"" + name + "\":[")).isEqualTo(more < 0);
    }

    /** What one name alone may cost is half of what the two read. */
    @Example
    void shouldCountAllNamesOfACombinationTogether() {
        api.fleet(3, 10);
        String[] selections = {"\"metric\":\"dnrx\"", "\"measurement\":\"check_txrx\""};
        String question = ApiFixture.combination(
                "\"start\":\"2023-02-16T00:00:00Z\",\"end\":\"2023-02-16T01:00:00Z\",\"interval\":\"1m\"", selections);
        String whole = api.post("/api/minke/window", question).body();
        for (int max : new int[] {59, 60, 61}) {
            api.limits = QueryLimits.defaults().withMaxSamples(max);
            ApiFixture.Reply reply = api.post("/api/minke/window", question);
            expect(reply, max >= 60, "samples");
            assertThat(reply.body())
                    .isEqualTo(
                            max >= 60
                                    ? whole
                                    : "{\"samples\":[\"more samples would be read than the limit of 59 allows; ask for less\"]}");
            api.limits = QueryLimits.defaults().withMaxPoints(max);
            expect(api.post("/api/minke/window", question), max >= 60, "points");
        }
        for (int max : new int[] {2, 3, 4}) {
            api.limits = QueryLimits.defaults().withMaxSeries(max);
            expect(api.post("/api/minke/window", question), max >= 3, "series");
        }
    }

    @Example
    void shouldStopWhenNobodyWaits() {
        api.fleet(3, 3);
        try (QueryApi opened = api.open()) {
            Answer answer =
                    opened.answer("GET", "/api/minke/window", Map.of("start", List.of("2d")), new byte[0], () -> true);
            assertThat(answer.status()).isEqualTo(503);
        }
    }

    @Example
    void shouldStopInTheMiddleOfOneLongSeries() {
        for (int i = 0; i < 100_000; i++) {
            api.source.put(ApiFixture.DNRX, ApiFixture.nanos("2023-02-16T00:00:00Z") + i * 1_000_000_000L, i);
        }
        AtomicInteger asked = new AtomicInteger();
        try (QueryApi opened = api.open()) {
            Answer answer = opened.answer(
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
        api.fleet(3, 100);
        api.limits = QueryLimits.defaults().withMaxTime(java.time.Duration.ZERO);
        assertThat(api.get("/api/minke/window", "start", "2d").body()).startsWith("{\"time\":[");
        api.limits = QueryLimits.defaults();
        assertThat(api.get("/api/minke/window", "start", "2d").status()).isEqualTo(200);
    }

    /** How much is kept of a series is counted; nobody looks at the samples, which are as many as there are. */
    @Example
    void shouldHoldTheListingOfSeriesToTheTimeAndNotToTheSamples() {
        api.fleet(3, 100);
        api.limits = QueryLimits.defaults().withMaxSamples(1);
        ApiFixture.Reply listed = api.get("/api/minke/series");
        assertThat(listed.status()).isEqualTo(200);
        assertThat(listed.body().split("\"samples\":100,", -1)).hasSize(4);
        api.limits = QueryLimits.defaults().withMaxTime(java.time.Duration.ZERO);
        assertThat(api.get("/api/minke/series").body()).startsWith("{\"time\":[");
    }
}
