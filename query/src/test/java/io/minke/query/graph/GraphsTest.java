package io.minke.query.graph;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minke.engine.failure.Damage;
import io.minke.engine.series.KeyPart;
import io.minke.engine.series.SeriesInfo;
import io.minke.engine.series.SeriesKey;
import io.minke.query.ask.BadQuestion;
import io.minke.query.source.MemorySource;
import java.util.List;
import java.util.function.Consumer;
import net.jqwik.api.Example;

final class GraphsTest {
    private static final Consumer<Damage> NO_DAMAGE = damage -> {
        throw damage;
    };

    private final MemorySource source = new MemorySource(5);

    private void put(String measurement, String service, String metric, double value, Double... thresholds) {
        SeriesKey key = new SeriesKey(measurement, "pim0585", service, metric);
        source.put(key, 1_000, value);
        source.info(key, new SeriesInfo("dBm", "dBm", -49, 5, null, null, List.of(thresholds), false));
    }

    private List<Graph> graphs(String service) {
        return new Graphs(source, GraphRules.BUILT_IN, NO_DAMAGE)
                .of(source.having(KeyPart.HOST, "pim0585").toArray(), service);
    }

    @Example
    void shouldDrawBothDirectionsOfBandwidthTogether() {
        put("check_cpe", "", "upbw", 2);
        put("check_cpe", "", "uptime", 3);
        put("check_cpe", "", "dnbw", 1);
        put("check_txrx", "txrx", "dnrx", 1);
        put("check_cpe", "", "_meta.state", 0);
        List<Graph> graphs = graphs("");
        assertThat(graphs).extracting(Graph::title).containsExactly("Bandwidth", "uptime Graph.");
        Graph bandwidth = graphs.get(0);
        assertThat(bandwidth.group()).isEqualTo("bandwidth");
        assertThat(bandwidth.weight()).isEqualTo(3);
        assertThat(bandwidth.datasets()).extracting(Graph.Dataset::metric).containsExactly("dnbw", "upbw");
        assertThat(bandwidth.datasets()).extracting(Graph.Dataset::colorIndex).containsExactly(1, 2);
        assertThat(bandwidth.datasets()).extracting(Graph.Dataset::uom).containsOnly("B");
    }

    @Example
    void shouldTellSeverityFromTheLatestValueAndTheUpperPairOfThresholds() {
        put("check_txrx", "txrx", "ok", -22.14, -29.0, -27.0, -11.0, -8.0);
        put("check_txrx", "txrx", "low", -27.0, -29.0, -27.0, -11.0, -8.0);
        put("check_txrx", "txrx", "high", -8.0, -29.0, -27.0, -11.0, -8.0);
        put("check_txrx", "txrx", "pair", 27.03, 26.0, 46.0);
        put("check_txrx", "txrx", "gap", Double.NaN, 26.0, 46.0);
        put("check_txrx", "txrx", "none", 1);
        List<Graph> graphs = graphs("txrx");
        assertThat(graphs).extracting(Graph::severity).containsExactly(0, 50, 100, 50, 0, 0);
        assertThat(graphs.get(0).datasets().get(0).warning()).isEqualTo(-11);
        assertThat(graphs.get(0).datasets().get(0).critical()).isEqualTo(-8);
        assertThat(graphs.get(3).datasets().get(0).warning()).isEqualTo(26);
        assertThat(graphs.get(5).datasets().get(0).warning()).isNaN();
    }

    @Example
    void shouldTakeTheEndsOfRangesForLines() {
        for (String[] range :
                new String[][] {{"10", "10"}, {"10:", "10"}, {"~:7", "7"}, {"1:9", "9"}, {"@1:9", "NaN"}}) {
            SeriesInfo info = new SeriesInfo(null, null, Double.NaN, Double.NaN, range[0], null, List.of(), false);
            assertThat(Double.toString(UpperThresholds.of(info).warning()))
                    .as(range[0])
                    .isEqualTo(Double.toString(Double.parseDouble(range[1])));
            assertThat(UpperThresholds.of(info).critical()).isNaN();
        }
    }

    @Example
    void shouldDrawThe95thPercentileOfInterfaces() {
        put("check_if", "Te0/0/1", "ifHCInOctets", 1);
        put("if_traffic", "Te0/0/1", "in octets", 1);
        put("if_traffic", "Te0/0/1", "errors", 1);
        put("check_txrx", "Te0/0/1", "in", 1);
        assertThat(graphs("Te0/0/1"))
                .extracting(graph -> graph.datasets().get(0).percentile())
                .containsExactly(95.0, 95.0, null, null);
    }

    @Example
    void shouldLetAnOperatorsRulesGoFirst() {
        put("check_txrx", "txrx", "dnrx", 1);
        put("check_txrx", "txrx", "uprx", 1);
        GraphRules rules = GraphRules.parse("""
                {"rules": [{"metric": {"glob": "*rx"}, "service": "txrx", "group": "optics", "title": "Optics", "weight": 7,
                            "range": "7d", "type": "AreaChart", "operator": "max", "percentile": 50}]}""".getBytes(UTF_8));
        List<Graph> graphs = new Graphs(source, rules, NO_DAMAGE)
                .of(source.having(KeyPart.HOST, "pim0585").toArray(), "txrx");
        assertThat(graphs).hasSize(1);
        assertThat(graphs.get(0).title()).isEqualTo("Optics");
        assertThat(graphs.get(0).weight()).isEqualTo(7);
        assertThat(graphs.get(0).range()).isEqualTo("7d");
        assertThat(graphs.get(0).type()).isEqualTo("AreaChart");
        assertThat(graphs.get(0).datasets()).extracting(Graph.Dataset::metric).containsExactly("dnrx", "uprx");
        assertThat(graphs.get(0).datasets()).extracting(Graph.Dataset::operator).containsOnly("max");
        GraphRules without = GraphRules.parse("{\"rules\":[],\"builtin\":false}".getBytes(UTF_8));
        assertThat(new Graphs(source, without, NO_DAMAGE)
                        .of(source.having(KeyPart.HOST, "pim0585").toArray(), "txrx"))
                .extracting(Graph::weight)
                .containsExactly(0, 0);
    }

    @Example
    void shouldNameWhatIsWrongInAFileOfRules() {
        for (String[] broken : new String[][] {
            {"{\"rules\":7}", "rules"},
            {"{\"rules\":[{\"metrik\":\"x\"}]}", "rules[0].metrik"},
            {"{\"rules\":[{\"percentile\":101}]}", "rules[0].percentile"},
            {"{\"rules\":[{\"metric\":{\"regex\":\"(\"}}]}", "rules[0].metric.regex"},
            {"{\"rules\":[}", "body"}
        }) {
            assertThatThrownBy(() -> GraphRules.parse(broken[0].getBytes(UTF_8)))
                    .isInstanceOfSatisfying(
                            BadQuestion.class, bad -> assertThat(bad.field()).isEqualTo(broken[1]));
        }
    }

    @Example
    void shouldFindAServiceWithACommaByItsName() {
        put("disk", "disk\\, windows", "C", 1);
        assertThat(graphs("disk, windows")).hasSize(1);
        assertThat(graphs("disk")).isEmpty();
    }
}
