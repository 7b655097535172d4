package io.minke.query;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.minke.engine.series.SeriesKey;
import io.minke.query.run.Queries;
import io.minke.query.run.QueryLimits;
import io.minke.query.source.MemorySource;
import io.minke.query.source.Topology;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import net.jqwik.api.Example;

/** Questions by what an inventory knows of hosts: four CPEs at two sites, three of them on one PON port, one that the inventory has never heard of. */
final class TopologyQuestionTest {
    private static final long MINUTE = 60_000_000_000L;

    private final Places places = new Places();
    private final MemorySource source = new MemorySource(3).topology(places);

    /** An inventory in a map; it knows no plans. */
    private static final class Places implements Topology {
        private final Map<String, Map<Field, String>> hosts = new TreeMap<>();

        @Override
        public Set<Field> fields() {
            return Set.of(Field.SITE, Field.PONPORT, Field.OLT);
        }

        @Override
        public Collection<String> values(Field field) {
            return hosts.values().stream()
                    .map(host -> host.getOrDefault(field, ""))
                    .filter(value -> !value.isEmpty())
                    .distinct()
                    .toList();
        }

        @Override
        public Collection<String> hosts(Field field, Collection<String> values) {
            return hosts.keySet().stream()
                    .filter(host -> values.contains(value(field, host))
                            && !value(field, host).isEmpty())
                    .toList();
        }

        @Override
        public String value(Field field, String host) {
            return hosts.getOrDefault(host, Map.of()).getOrDefault(field, "");
        }
    }

    TopologyQuestionTest() {
        place("pim1", "madrid", "olt1/1/1", -20);
        place("pim2", "madrid", "olt1/1/1", -24);
        place("pim3", "toledo", "olt1/1/1", -28);
        place("pim4", "toledo", "olt2/1/1", -18);
        sample("stranger", -10);
    }

    private void place(String host, String site, String port, double level) {
        places.hosts.put(host, Map.of(Topology.Field.SITE, site, Topology.Field.PONPORT, port));
        sample(host, level);
    }

    private void sample(String host, double level) {
        source.put(new SeriesKey("check_txrx", host, "txrx", "dnrx"), MINUTE, level);
    }

    private String ask(String method, Map<String, List<String>> parameters, String body) throws IOException {
        Instant now = Instant.ofEpochSecond(600);
        try (QueryApi api = new QueryApi(new Queries(source, () -> now, QueryLimits.defaults()))) {
            Answer answer = api.answer(method, "/api/minke/window", parameters, body.getBytes(UTF_8));
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            answer.body().writeTo(out);
            return out.toString(UTF_8);
        }
    }

    private String get(String... parameters) throws IOException {
        Map<String, List<String>> map = new LinkedHashMap<>();
        map.put("start", List.of("0"));
        map.put("end", List.of("600"));
        map.put("interval", List.of("10m"));
        for (int i = 0; i < parameters.length; i += 2) {
            map.put(parameters[i], List.of(parameters[i + 1]));
        }
        return ask("GET", map, "");
    }

    private String post(String rest) throws IOException {
        return ask("POST", Map.of(), "{\"start\": 0, \"end\": 600, \"interval\": \"10m\", " + rest + "}");
    }

    @Example
    void shouldCombineTheSeriesOfOnePonPort() throws IOException {
        String answer = post("\"select\": {\"ponport\": \"olt1/1/1\", \"metric\": \"dnrx\"}, \"across\": \"min\"");

        assertThat(answer)
                .contains("\"ponport\":\"olt1/1/1\"", "\"series_count\":3", "\"points\":[[0,-28]]")
                .doesNotContain("\"site\"");
        assertThat(get("ponport", "olt1/1/1", "across", "mean")).contains("\"points\":[[0,-24]]");
    }

    @Example
    void shouldGroupBySite() throws IOException {
        assertThat(get("by", "site", "across", "max", "host", "pim*"))
                .contains("\"site\":\"madrid\"},\"unit\":null,\"series_count\":2,\"points\":[[0,-20]]")
                .contains("\"site\":\"toledo\"},\"unit\":null,\"series_count\":2,\"points\":[[0,-18]]");
    }

    @Example
    void shouldGroupStrangersUnderTheEmptyText() throws IOException {
        assertThat(get("by", "site", "across", "max")).contains("\"site\":\"\"},\"unit\":null,\"points\":[[0,-10]]");
    }

    @Example
    void shouldTakeListsPatternsAndSeveralFields() throws IOException {
        assertThat(post("\"select\": {\"site\": [\"madrid\", \"toledo\"]}, \"across\": \"count\""))
                .contains("[[0,4]]");
        assertThat(post("\"select\": {\"ponport\": {\"glob\": \"olt1/*\"}, \"site\": \"toledo\"}, \"across\": \"max\""))
                .contains("\"site\":\"toledo\"", "[[0,-28]]");
        assertThat(post("\"select\": {\"ponport\": {\"regex\": \"olt[12]/.*\"}}, \"across\": \"count\""))
                .contains("[[0,4]]");
        assertThat(get("site", "~mad.*", "across", "count")).contains("[[0,2]]");
        assertThat(get("site", "nowhere")).contains("\"series\":[]");
    }

    @Example
    void shouldRefuseAFieldThatNoInventoryKnows() throws IOException {
        assertThat(get("plan", "gold")).isEqualTo("{\"plan\":[\"no inventory is there that knows it\"]}");
        assertThat(get("by", "plan")).isEqualTo("{\"by\":[\"no inventory is there that knows 'plan'\"]}");
        source.topology(Topology.NONE);
        assertThat(get("site", "madrid")).isEqualTo("{\"site\":[\"no inventory is there that knows it\"]}");
    }

    @Example
    void shouldAddUpAndDownOfASite() throws IOException {
        source.put(new SeriesKey("check_txrx", "pim1", "txrx", "dnatt"), MINUTE, 3)
                .put(new SeriesKey("check_txrx", "pim2", "txrx", "dnatt"), MINUTE, 5);

        assertThat(post(
                        "\"let\": {\"level\": {\"metric\": \"dnrx\", \"site\": \"madrid\"}, \"loss\": {\"metric\": \"dnatt\"}},"
                                + " \"expr\": \"level + loss\", \"by\": [\"site\"], \"aggregate\": \"sum\""))
                .contains("\"site\":\"madrid\"", "[[0,-36]]");
    }
}
