package io.minke.engine.metric;

import java.util.List;

/**
 * A figure to be watched, with what it stands at.
 *
 * @param name words between underscores, the unit last, and {@code _total} behind that of a counter
 * @param help one line without a line end
 * @param values one, or one for each of several things of the same kind
 */
public record Metric(String name, String help, Type type, List<Value> values) {
    /** What the values do. */
    public enum Type {
        /** They go up and down. */
        GAUGE,
        /** They only grow, from zero at the start. */
        COUNTER
    }

    /**
     * What it stands at.
     *
     * @param label kind of the thing it is of, empty where there is but one
     * @param thing its name, which holds nothing that needs an escape
     */
    public record Value(String label, String thing, long value) {}

    public Metric {
        values = List.copyOf(values);
    }

    public static Metric gauge(String name, String help, long value) {
        return new Metric(name, help, Type.GAUGE, List.of(new Value("", "", value)));
    }

    public static Metric counter(String name, String help, long value) {
        return new Metric(name, help, Type.COUNTER, List.of(new Value("", "", value)));
    }
}
