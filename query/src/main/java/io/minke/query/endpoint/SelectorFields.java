package io.minke.query.endpoint;

import io.minke.engine.series.KeyPart;
import io.minke.query.ask.BadQuestion;
import io.minke.query.ask.Fields;
import io.minke.query.run.GroupName;
import io.minke.query.select.Matcher;
import io.minke.query.select.Selector;
import io.minke.query.source.Topology;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Selections by the names of key parts, of labels, and of the inventory's fields. */
final class SelectorFields {
    private static final String LABEL_PREFIX = "labels.";
    private static final Map<String, KeyPart> PARTS = Map.of(
            "measurement",
            KeyPart.MEASUREMENT,
            "host",
            KeyPart.HOST,
            "service",
            KeyPart.SERVICE,
            "metric",
            KeyPart.METRIC);

    private SelectorFields() {}

    static Set<String> names() {
        Set<String> names = new HashSet<>();
        for (KeyPart part : KeyPart.values()) {
            names.add(name(part));
        }
        for (Topology.Field field : Topology.Field.values()) {
            names.add(field.text());
        }
        return names;
    }

    private static String name(KeyPart part) {
        return part.name().toLowerCase(Locale.ROOT);
    }

    /** {@code {"host": …, "labels": {"zone": …}}} */
    static Selector ofJson(Fields fields) {
        Set<String> known = names();
        known.add("labels");
        fields.only(known);
        Selector selector = Selector.ALL;
        for (KeyPart part : KeyPart.values()) {
            Object value = fields.value(name(part));
            if (value != null) {
                selector = selector.with(part, Matcher.ofJson(fields.name(name(part)), value));
            }
        }
        for (Topology.Field field : Topology.Field.values()) {
            Object value = fields.value(field.text());
            if (value != null) {
                selector = selector.withField(field, Matcher.ofJson(fields.name(field.text()), value));
            }
        }
        Fields labels = fields.object("labels");
        if (labels != null) {
            for (String label : labels.names()) {
                Object value = labels.value(label);
                if (value != null) {
                    selector = selector.withLabel(label, Matcher.ofJson(labels.name(label), value));
                }
            }
        }
        return selector;
    }

    /** {@code host=…&labels.zone=…}, among parameters with the other given names. */
    static Selector ofParameters(Fields fields, Set<String> otherNames) {
        Selector selector = Selector.ALL;
        for (String name : fields.names()) {
            KeyPart part = PARTS.get(name);
            Topology.Field field = part == null ? Topology.Field.of(name) : null;
            if (part != null) {
                selector = selector.with(part, Matcher.ofParameter(name, fields.text(name, "")));
            } else if (field != null) {
                selector = selector.withField(field, Matcher.ofParameter(name, fields.text(name, "")));
            } else if (name.startsWith(LABEL_PREFIX)) {
                selector = selector.withLabel(
                        name.substring(LABEL_PREFIX.length()), Matcher.ofParameter(name, fields.text(name, "")));
            } else if (!otherNames.contains(name)) {
                Set<String> known = names();
                known.addAll(otherNames);
                known.addAll(fields.names().stream()
                        .filter(n -> n.startsWith(LABEL_PREFIX))
                        .toList());
                fields.only(known);
            }
        }
        return selector;
    }

    /** Key parts, labels as {@code labels.zone}, and fields of the inventory, that groups are made by. */
    static List<GroupName> groups(String field, List<String> names) {
        List<GroupName> groups = new ArrayList<>();
        for (String name : names) {
            Topology.Field known = Topology.Field.of(name);
            if (name.startsWith(LABEL_PREFIX)) {
                groups.add(GroupName.ofLabel(name.substring(LABEL_PREFIX.length())));
            } else {
                groups.add(known == null ? GroupName.of(part(field, name)) : GroupName.of(known));
            }
        }
        return groups;
    }

    static KeyPart part(String field, String name) {
        KeyPart known = PARTS.get(name);
        if (known != null) {
            return known;
        }
        throw new BadQuestion(
                field,
                "'" + name
                        + "' is none of measurement, host, service, metric, labels.<name>, or a field of the inventory");
    }
}
