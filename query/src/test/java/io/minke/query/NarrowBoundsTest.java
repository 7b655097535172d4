package io.minke.query;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.minke.engine.series.SeriesKey;
import io.minke.query.run.Queries;
import io.minke.query.run.QueryLimits;
import io.minke.query.source.ManyPieces;
import io.minke.query.source.Topology;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.Example;

/** That a question which may go before others costs what it may cost, whatever it is that it costs: one less, just so much, and one more. */
final class NarrowBoundsTest {
    private static final byte[] NO_BODY = {};
    private static final int STEPS = 1 << 20;
    private static final int STEPS_PER_UNION = 1 << 15;
    private static final int STEPS_PER_TEXT = 64;
    private static final int PIECES = 1 << 16;
    private static final int DECODED_PIECES = 1 << 10;
    /** How far it may go beyond: it looks up that often. */
    private static final int BREATH_PIECES = 16;

    private final ApiFixture fixture = new ApiFixture();

    private static boolean isNarrow(QueryApi api, String path, String... given) {
        Map<String, List<String>> parameters = ApiFixture.parameters(given);
        Answer answer = api.answerNarrowly("GET", path, parameters, NO_BODY, () -> false);
        if (answer != null) {
            ApiFixture.Reply whole = ApiFixture.reply(api.answer("GET", path, parameters, NO_BODY));
            assertThat(whole.status()).isEqualTo(200);
            assertThat(ApiFixture.reply(answer)).isEqualTo(whole);
        }
        return answer != null;
    }

    /** Hosts of four letters. */
    private void hosts(int count) {
        for (int i = 100; i < 100 + count; i++) {
            fixture.sample(new SeriesKey("check", "h" + i, "", "x"), "2023-02-17T14:00:00Z", i);
        }
    }

    /** A pattern that nobody's name fits. */
    private static String pattern(int length) {
        return "*" + "x".repeat(length - 1);
    }

    @Example
    void shouldCountTheNamesThatAPatternIsHeldAgainst() {
        int stepsPerName = 5 * 1_000;
        int most = (STEPS - STEPS_PER_UNION) / stepsPerName;
        hosts(most - 1);
        for (int hosts = most - 1; hosts <= most + 1; hosts++) {
            hosts(hosts);
            try (QueryApi api = fixture.open()) {
                assertThat(isNarrow(api, "/api/minke/last", "host", pattern(1_000)))
                        .as(hosts + " names of at most " + most)
                        .isEqualTo(hosts <= most);
            }
        }
    }

    /** An expression of few letters may be a large machine. */
    @Example
    void shouldWeighAnExpressionByWhatItTakes() {
        hosts(100);
        try (QueryApi api = fixture.open()) {
            assertThat(isNarrow(api, "/api/minke/last", "host", "~x[0-9]{3}y")).isTrue();
            assertThat(isNarrow(api, "/api/minke/last", "host", "~(a|b){999}(c|d){999}y"))
                    .isFalse();
        }
    }

    @Example
    void shouldCountTheTextsOfAList() {
        hosts(2);
        int most = (STEPS - STEPS_PER_UNION) / STEPS_PER_TEXT - 1;
        Map<Integer, Boolean> narrow = new java.util.TreeMap<>();
        try (QueryApi api = fixture.open()) {
            assertThat(most).isGreaterThan(10_000);
            assertThat(isNarrow(api, "/api/minke/last", "host", list(8_000))).isTrue();
            // Twice as many as a list may have.
            for (int texts = most / 2 - 260; texts <= most / 2 + 1; texts += 261) {
                narrow.put(texts, isNarrow(api, "/api/minke/last", "host", list(texts), "metric", list(texts)));
            }
        }
        assertThat(narrow.values()).containsExactly(true, false);
    }

    private static String list(int texts) {
        return String.join(",", IntStream.range(0, texts).mapToObj(i -> "n" + i).toList());
    }

    @Example
    void shouldCountTheHostsOfAField() {
        int most = (STEPS - STEPS_PER_UNION) / STEPS_PER_TEXT;
        for (int hosts = most - 1; hosts <= most + 1; hosts++) {
            List<String> names =
                    IntStream.range(0, hosts).mapToObj(i -> "n" + i).toList();
            hosts(1);
            fixture.source.topology(new Topology() {
                @Override
                public Set<Field> fields() {
                    return Set.of(Field.SITE);
                }

                @Override
                public Collection<String> values(Field field) {
                    return List.of("mad");
                }

                @Override
                public Collection<String> hosts(Field field, Collection<String> values) {
                    return names;
                }

                @Override
                public String value(Field field, String host) {
                    return "mad";
                }
            });
            try (QueryApi api = fixture.open()) {
                assertThat(isNarrow(api, "/api/minke/last", "site", "mad"))
                        .as(hosts + " hosts of at most " + most)
                        .isEqualTo(hosts <= most);
            }
        }
    }

    @Example
    void shouldCountWhatAllNamesOfACombinationChooseTogether() {
        hosts(120);
        String costly = "\"host\":{\"glob\":\"" + pattern(1_000) + "\"}";
        String minute = "\"start\":\"2023-02-17T14:00:00Z\",\"end\":\"2023-02-17T14:01:00Z\",\"interval\":\"1m\"";
        try (QueryApi api = fixture.open()) {
            for (int names = 1; names <= 2; names++) {
                String[] selections = names == 1 ? new String[] {costly} : new String[] {costly, costly};
                byte[] body = ApiFixture.combination(minute, selections).getBytes(UTF_8);
                Answer answer = api.answerNarrowly("POST", "/api/minke/window", Map.of(), body, () -> false);
                assertThat(answer != null).as(names + " of them").isEqualTo(names == 1);
            }
        }
    }

    @Example
    void shouldGiveGraphsOfManySeriesBack() {
        for (int series = 1; series <= 257; series++) {
            fixture.sample(new SeriesKey("check", "busy", "", "x" + series), "2023-02-17T14:00:00Z", series);
            if (series >= 255) {
                try (QueryApi api = fixture.open()) {
                    assertThat(isNarrow(api, "/api/v2/monitoring/graphs", "host_name", "busy"))
                            .as(series + " series")
                            .isEqualTo(series <= 256);
                }
            }
        }
    }

    /** A history that is told, samples that are counted to know whether they can be shown as they are, and others to know how long the answer gets. */
    @Example
    void shouldCountPiecesThatAreOnlyCounted() {
        long start = ApiFixture.nanos("2023-02-17T14:00:00Z");
        String[][] questions = {
            {"/api/minke/series", "host", "h"},
            {"/api/minke/window", "host", "h", "max_points", "200000", "start", "2023-02-17T14:00:00Z"},
            {"/api/minke/window", "host", "h", "interval", "raw", "start", "2023-02-17T14:00:00Z"},
        };
        for (int pieces : new int[] {PIECES - 1, PIECES, PIECES + 1, 10 * PIECES}) {
            ManyPieces source = new ManyPieces(new SeriesKey("check", "h", "", "x"), start, pieces);
            try (QueryApi api = new QueryApi(new Queries(source, () -> ApiFixture.NOW, QueryLimits.defaults()))) {
                for (String[] question : questions) {
                    String[] given =
                            List.of(question).subList(1, question.length).toArray(new String[0]);
                    Answer answer =
                            api.answerNarrowly("GET", question[0], ApiFixture.parameters(given), NO_BODY, () -> false);
                    int looked = source.takeLooked();
                    assertThat(looked)
                            .as(String.join(" ", question) + " looks at pieces")
                            .isBetween(Math.min(pieces, PIECES), PIECES + DECODED_PIECES + 2 * BREATH_PIECES);
                    if (question[0].endsWith("series")) {
                        assertThat(answer != null).as(pieces + " pieces").isEqualTo(pieces <= PIECES);
                    }
                }
            }
        }
    }
}
