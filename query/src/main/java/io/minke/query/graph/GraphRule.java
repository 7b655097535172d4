package io.minke.query.graph;

import io.minke.engine.series.SeriesKey;
import io.minke.query.ask.BadQuestion;
import io.minke.query.ask.Fields;
import io.minke.query.select.Matcher;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How some metrics are drawn. A matcher that is null takes everything.
 *
 * @param group series of one group share a graph; null: each metric has its own
 * @param title of the group's graph; null: the group's name
 * @param weight where the graph stands among others; clients sort by it
 * @param uom unit shown instead of the series' own, or null
 * @param percentile to be drawn as a line, or null
 */
record GraphRule(
        @Nullable Matcher measurement,
        @Nullable Matcher service,
        @Nullable Matcher metric,
        @Nullable String group,
        @Nullable String title,
        int weight,
        @Nullable String uom,
        @Nullable Double percentile,
        @Nullable String operator,
        String type,
        String range) {
    static final String TYPE = "LineChart";
    static final String RANGE = "24h";
    /** What a series without a rule of its own gets. */
    static final GraphRule PLAIN = new GraphRule(null, null, null, null, null, 0, null, null, null, TYPE, RANGE);

    private static final Set<String> FIELDS = Set.of(
            "measurement",
            "service",
            "metric",
            "group",
            "title",
            "weight",
            "uom",
            "percentile",
            "operator",
            "type",
            "range");
    private static final int MAX_WEIGHT = 1_000_000;

    static GraphRule of(Fields fields) {
        fields.only(FIELDS);
        String percentile = fields.text("percentile");
        return new GraphRule(
                matcher(fields, "measurement"),
                matcher(fields, "service"),
                matcher(fields, "metric"),
                fields.text("group"),
                fields.text("title"),
                fields.whole("weight", 0, -MAX_WEIGHT, MAX_WEIGHT),
                fields.text("uom"),
                percentile == null ? null : percentile(fields, percentile),
                fields.text("operator"),
                fields.text("type", TYPE),
                fields.text("range", RANGE));
    }

    private static Double percentile(Fields fields, String text) {
        double percentile = Fields.number(fields.name("percentile"), text);
        if (percentile <= 0 || percentile > 100) {
            throw new BadQuestion(fields.name("percentile"), text + " is outside 0 … 100");
        }
        return percentile;
    }

    private static @Nullable Matcher matcher(Fields fields, String field) {
        Object value = fields.value(field);
        return value == null ? null : Matcher.ofJson(fields.name(field), value);
    }

    boolean takes(SeriesKey key) {
        return takes(measurement, key.measurement()) && takes(service, key.service()) && takes(metric, key.metric());
    }

    private static boolean takes(@Nullable Matcher matcher, String name) {
        return matcher == null || matcher.test(name);
    }

    /** Place of a metric in the list of its group, from 1; 0 if the rule has no such list. */
    int place(String name) {
        return group == null || metric == null ? 0 : metric.texts().indexOf(name) + 1;
    }
}
