package io.minke.query.graph;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.minke.engine.series.SeriesKey;
import io.minke.query.ask.BadQuestion;
import io.minke.query.ask.Fields;
import io.minke.query.ask.JsonBody;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Rules in the order in which they are tried; the first that takes a series counts. As JSON:
 *
 * <pre>
 * {"rules": [
 *    {"metric": ["dnbw", "upbw"], "group": "bandwidth", "title": "Bandwidth", "weight": 3, "uom": "B"},
 *    {"measurement": {"glob": "if_*"}, "metric": {"regex": ".*octets"}, "percentile": 95}],
 *  "builtin": true}
 * </pre>
 *
 * <p>With {@code builtin}, which is the default, Minke's own rules follow those of the file.
 */
public final class GraphRules {
    private static final int MAX_RULES = 1_000;

    /** Interfaces are known by the names that their checks usually have. */
    private static final String BUILT_IN_TEXT = """
            {"builtin": false, "rules": [
              {"metric": ["dnbw", "upbw"], "service": "", "group": "bandwidth", "title": "Bandwidth", "weight": 3, "uom": "B"},
              {"metric": "dnrx", "weight": -2},
              {"metric": "uprx", "weight": -1},
              {"metric": ["uptx", "pondesv"], "weight": 0},
              {"metric": ["dnatt", "upatt"], "weight": 1},
              {"measurement": {"regex": "(?i)(check_)?(snmp_)?(if|iface|interface|int|netint|traffic|bandwidth)([_.-].*|[0-9]*|s|traffic)"},
               "metric": {"regex": "(?i)in|out|rx|tx|.*(octets|bytes|bits|bps|traffic|bandwidth|bw)([ _.-]?(in|out|rx|tx))?|.*[ _.-](in|out|rx|tx)"},
               "percentile": 95}]}""";

    public static final GraphRules BUILT_IN = new GraphRules(rules(BUILT_IN_TEXT.getBytes(UTF_8)));

    private final List<GraphRule> rules;

    private GraphRules(List<GraphRule> rules) {
        this.rules = List.copyOf(rules);
    }

    /** @throws BadQuestion naming the rule and the field, or line and column of broken JSON */
    public static GraphRules parse(byte[] json) {
        return new GraphRules(rules(json));
    }

    private static List<GraphRule> rules(byte[] json) {
        Fields fields = Fields.ofJson(JsonBody.parse(json));
        fields.only(Set.of("rules", "builtin"));
        if (!(fields.value("rules") instanceof List<?> list)) {
            throw new BadQuestion("rules", "must be a list");
        }
        if (list.size() > MAX_RULES) {
            throw new BadQuestion("rules", "has " + list.size() + " rules, at most " + MAX_RULES + " are possible");
        }
        List<GraphRule> rules = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            rules.add(GraphRule.of(Fields.object("rules[" + i + "]", list.get(i))));
        }
        if (!fields.has("builtin") || fields.flag("builtin")) {
            rules.addAll(BUILT_IN.rules);
        }
        return rules;
    }

    GraphRule ruleFor(SeriesKey key) {
        for (GraphRule rule : rules) {
            if (rule.takes(key)) {
                return rule;
            }
        }
        return GraphRule.PLAIN;
    }
}
