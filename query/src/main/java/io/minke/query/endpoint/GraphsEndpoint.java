package io.minke.query.endpoint;

import io.minke.engine.series.KeyPart;
import io.minke.query.Answer;
import io.minke.query.ask.Fields;
import io.minke.query.graph.Graph;
import io.minke.query.graph.GraphRules;
import io.minke.query.graph.Graphs;
import io.minke.query.run.Queries;
import io.minke.query.select.Matcher;
import io.minke.query.select.Selector;
import io.minke.query.text.ByteSink;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** {@code /api/v2/monitoring/graphs/}: what can be drawn of a host or a service, as krill2 clients ask for it. */
public final class GraphsEndpoint {
    private final Queries queries;
    private final Supplier<GraphRules> rules;

    /** @param rules asked for each answer, so that they may change meanwhile */
    public GraphsEndpoint(Queries queries, Supplier<GraphRules> rules) {
        this.queries = queries;
        this.rules = rules;
    }

    public Answer answer(Request request) {
        Fields fields = Fields.ofParameters(request.parameters());
        String host = fields.needText("host_name");
        String service = fields.text("service_name", "");
        List<String> damages = new ArrayList<>();
        int[] ids = queries.select(Selector.ALL.with(KeyPart.HOST, Matcher.of(host)));
        List<Graph> graphs = new Graphs(
                        queries.source(), rules.get(), damage -> damages.add(String.valueOf(damage.getMessage())))
                .of(ids, service);
        return Documents.json(200, Documents.damageHeader(damages), sink -> {
            sink.put("{\"graphs\":[");
            for (int i = 0; i < graphs.size(); i++) {
                graph(i == 0 ? sink : sink.put(','), graphs.get(i));
            }
            sink.put("]}");
        });
    }

    private static void graph(ByteSink sink, Graph graph) {
        sink.put("{\"group\":").putQuoted(graph.group());
        sink.put(",\"severity\":").put(graph.severity());
        sink.put(",\"title\":").putQuoted(graph.title());
        sink.put(",\"type\":").putQuoted(graph.type());
        sink.put(",\"weight\":").put(graph.weight());
        sink.put(",\"range\":").putQuoted(graph.range());
        sink.put(",\"datasets\":[");
        for (int i = 0; i < graph.datasets().size(); i++) {
            dataset(i == 0 ? sink : sink.put(','), graph.datasets().get(i));
        }
        sink.put("]}");
    }

    private static void dataset(ByteSink sink, Graph.Dataset dataset) {
        sink.put("{\"label\":").putQuoted(dataset.metric());
        sink.put(",\"measurement\":").putQuoted(dataset.measurement());
        sink.put(",\"metric\":").putQuoted(dataset.metric());
        Documents.quotedOrNull(sink.put(",\"uom\":"), dataset.uom());
        sink.put(",\"min\":").putNumber(dataset.min());
        sink.put(",\"max\":").putNumber(dataset.max());
        sink.put(",\"warning\":").putNumber(dataset.warning());
        sink.put(",\"critical\":").putNumber(dataset.critical());
        sink.put(",\"error\":null,\"percentile\":");
        sink.putNumber(dataset.percentile() == null ? Double.NaN : dataset.percentile());
        Documents.quotedOrNull(sink.put(",\"operator\":"), dataset.operator());
        sink.put(",\"color_index\":");
        if (dataset.colorIndex() == 0) {
            sink.put("null}");
        } else {
            sink.put(dataset.colorIndex()).put('}');
        }
    }
}
