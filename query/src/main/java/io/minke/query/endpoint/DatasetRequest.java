package io.minke.query.endpoint;

import io.minke.engine.series.SeriesKey;
import io.minke.query.ask.BadQuestion;
import io.minke.query.ask.Fields;
import io.minke.query.select.Selector;
import io.minke.query.source.SampleSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The metrics that a dataset question names, each once, and the ids of those that exist. */
record DatasetRequest(List<Entry> entries, int[] seriesIds) {
    static final int MAX_METRICS = 10_000;

    /**
     * @param name the joined text under which the dataset stands in the answer
     * @param seriesId or {@link SampleSource#ABSENT}
     */
    record Entry(String name, int seriesId) {}

    /** From the document: a list of metrics, for which host and service at the top are defaults. */
    static DatasetRequest ofJson(Fields fields, SampleSource source) {
        Object metrics = fields.value("metrics");
        if (metrics == null) {
            throw new BadQuestion("metrics", "This field is required.");
        }
        if (!(metrics instanceof List<?> list)) {
            throw new BadQuestion("metrics", "must be a list");
        }
        if (list.isEmpty() || list.size() > MAX_METRICS) {
            throw new BadQuestion("metrics", "has " + list.size() + " metrics, 1 … " + MAX_METRICS + " are possible");
        }
        Map<String, Entry> entries = new LinkedHashMap<>();
        for (int i = 0; i < list.size(); i++) {
            Fields metric = Fields.object("metrics[" + i + "]", list.get(i));
            add(entries, metric, host(metric, fields), service(metric, fields), source);
        }
        return of(entries);
    }

    /** From query parameters: one metric. */
    static DatasetRequest ofParameters(Fields fields, SampleSource source) {
        Map<String, Entry> entries = new LinkedHashMap<>();
        add(entries, fields, fields.needText("host_name"), fields.text("service_name", ""), source);
        return of(entries);
    }

    private static String host(Fields metric, Fields top) {
        String host = metric.text("host_name");
        return host == null && top.has("host_name") ? top.needText("host_name") : metric.needText("host_name");
    }

    /** A service that is null means the host check; only one that is not there takes the default. */
    private static String service(Fields metric, Fields top) {
        return metric.names().contains("service_name") ? metric.text("service_name", "") : top.text("service_name", "");
    }

    private static void add(
            Map<String, Entry> entries, Fields metric, String host, String service, SampleSource source) {
        String measurement = metric.needText("measurement");
        String name = metric.needText("metric");
        String joined = measurement + "__" + host + "__" + service + "__" + name;
        @Nullable SeriesKey key = Selector.keyOrNull(measurement, host, service, name);
        int id = key == null ? SampleSource.ABSENT : source.find(key);
        Entry before = entries.get(joined);
        // Names that hold "__" can join to the same text; the one that exists is meant.
        if (before == null || before.seriesId() == SampleSource.ABSENT) {
            entries.put(joined, new Entry(joined, id));
        }
    }

    private static DatasetRequest of(Map<String, Entry> entries) {
        List<Entry> list = new ArrayList<>(entries.values());
        int[] ids = new int[list.size()];
        int known = 0;
        for (Entry entry : list) {
            if (entry.seriesId() != SampleSource.ABSENT) {
                ids[known++] = entry.seriesId();
            }
        }
        return new DatasetRequest(list, Arrays.copyOf(ids, known));
    }
}
