package io.minke.query.run;

import io.minke.query.source.Topology;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** A topology that remembers what it was told, for one question: many series share a host. One thread. */
final class HostNames implements Topology {
    private final Topology topology;
    private final Map<Field, Map<String, String>> known = new HashMap<>();

    HostNames(Topology topology) {
        this.topology = topology;
    }

    @Override
    public Set<Field> fields() {
        return topology.fields();
    }

    @Override
    public Collection<String> values(Field field) {
        return topology.values(field);
    }

    @Override
    public Collection<String> hosts(Field field, Collection<String> values) {
        return topology.hosts(field, values);
    }

    @Override
    public String value(Field field, String host) {
        return known.computeIfAbsent(field, f -> new HashMap<>())
                .computeIfAbsent(host, name -> topology.value(field, name));
    }
}
