package io.minke.ingest.http;

import io.minke.engine.metric.Metric;
import io.minke.ingest.access.Credentials;
import io.minke.ingest.access.Rights;
import io.minke.ingest.door.Exchange;
import io.minke.ingest.door.Reply;
import io.minke.ingest.door.RequestBody;
import io.minke.ingest.door.Route;
import io.minke.ingest.door.ServedPath;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/** {@code GET /metrics}: the figures of all rooms, in Prometheus' text form. */
final class MetricsRoute implements Route {
    private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";

    private final Credentials credentials;
    private final List<Supplier<List<Metric>>> rooms;

    /** @param rooms asked for their figures, which are told in this order */
    MetricsRoute(Credentials credentials, List<Supplier<List<Metric>>> rooms) {
        this.credentials = credentials;
        this.rooms = List.copyOf(rooms);
    }

    @Override
    public List<ServedPath> servedPaths() {
        return List.of(ServedPath.of("/metrics", "GET", "HEAD"));
    }

    @Override
    public boolean serves(String path) {
        return path.equals("/metrics");
    }

    @Override
    public RequestBody open(Exchange exchange) {
        String method = exchange.head().method();
        if (!method.equals("GET") && !method.equals("HEAD")) {
            exchange.reply(InfluxReplies.methodNotAllowed("GET, HEAD"));
        } else if (!credentials.rights(exchange.head()).include(Rights.READ)) {
            exchange.reply(InfluxReplies.unauthorized());
        } else {
            exchange.reply(Reply.text(200, TEXT, text()));
        }
        return RequestBody.IGNORED;
    }

    private String text() {
        StringBuilder text = new StringBuilder(8 << 10);
        for (Supplier<List<Metric>> room : rooms) {
            room.get().forEach(metric -> put(text, metric));
        }
        return text.toString();
    }

    private static void put(StringBuilder text, Metric metric) {
        String name = metric.name();
        text.append("# HELP ").append(name).append(' ').append(metric.help()).append('\n');
        text.append("# TYPE ").append(name).append(' ');
        text.append(metric.type().name().toLowerCase(Locale.ROOT)).append('\n');
        for (Metric.Value value : metric.values()) {
            text.append(name);
            if (!value.label().isEmpty()) {
                text.append('{').append(value.label()).append("=\"");
                text.append(value.thing()).append("\"}");
            }
            text.append(' ').append(value.value()).append('\n');
        }
    }
}
