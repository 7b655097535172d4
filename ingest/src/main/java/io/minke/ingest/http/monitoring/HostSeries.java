package io.minke.ingest.http.monitoring;

import io.minke.engine.failure.Damage;
import io.minke.engine.series.KeyPart;
import io.minke.engine.series.SeriesInfo;
import io.minke.engine.series.SeriesKey;
import io.minke.engine.series.SeriesLabels;
import io.minke.query.select.Matcher;
import io.minke.query.select.Selector;
import io.minke.query.source.SampleSource;
import io.minke.query.source.SampleView;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The latest values of a host's series, by service. */
final class HostSeries {
    /** What tells of the check itself, such as its latency, see the line protocol's options. */
    private static final String ABOUT_THE_CHECK = "_meta.";

    private static final String STATE = ABOUT_THE_CHECK + "state";
    /** A metric that is missing in a day of its service's values is none of it any more. */
    private static final long OUTDATED_NANOS = 86_400_000_000_000L;

    /** @param value NaN for a gap */
    record Latest(String metric, long nanos, double value, SeriesInfo info) {}

    private final Map<String, Map<String, Latest>> services = new TreeMap<>();
    private double hostState = Double.NaN;

    private HostSeries() {}

    static HostSeries read(SampleSource source, String host) {
        HostSeries series = new HostSeries();
        try (SampleView view = source.view()) {
            for (int id : ids(source, host)) {
                long nanos = view.lastTime(id);
                if (nanos != Long.MIN_VALUE) {
                    SeriesInfo info = source.info(id);
                    series.add(source.key(id), nanos, value(view, id), info == null ? SeriesInfo.UNKNOWN : info);
                }
            }
        }
        return series;
    }

    /** One series that can't be read must not hide the others; the engine's status tells of it. */
    private static double value(SampleView view, int id) {
        try {
            return view.lastValue(id);
        } catch (Damage unreadable) {
            return Double.NaN;
        }
    }

    static boolean isUnknown(SampleSource source, String host) {
        return ids(source, host).length == 0;
    }

    private static int[] ids(SampleSource source, String host) {
        return Selector.ALL.with(KeyPart.HOST, Matcher.of(host)).resolve(source);
    }

    private void add(SeriesKey key, long nanos, double value, SeriesInfo info) {
        if (key.metric().startsWith(ABOUT_THE_CHECK)) {
            hostState = key.service().isEmpty() && key.metric().equals(STATE) ? value : hostState;
            return;
        }
        boolean labelled = !SeriesLabels.parse(key.service()).isEmpty();
        String service = labelled ? key.service() : SeriesLabels.service(key.service());
        // A metric stands under two measurements after its check was given another command.
        services.computeIfAbsent(service, name -> new LinkedHashMap<>())
                .merge(
                        key.metric(),
                        new Latest(key.metric(), nanos, value, info),
                        (old, other) -> other.nanos() > old.nanos() ? other : old);
    }

    /** The services that have values, the host's own check left out, sorted. */
    List<String> services() {
        return services.keySet().stream().filter(service -> !service.isEmpty()).toList();
    }

    /** The values of a service that belong to it now, in the order in which its metrics were first seen. */
    List<Latest> of(String service) {
        Collection<Latest> all = services.getOrDefault(service, Map.of()).values();
        long newest = all.stream().mapToLong(Latest::nanos).max().orElse(0);
        List<Latest> current = new ArrayList<>(all.size());
        for (Latest latest : all) {
            if (latest.nanos() > newest - OUTDATED_NANOS) {
                current.add(latest);
            }
        }
        return current;
    }

    /** A value of the host's own check; null if it has none. */
    @Nullable
    Double ofHost(String metric) {
        Latest latest = services.getOrDefault("", Map.of()).get(metric);
        return latest == null || Double.isNaN(latest.value()) ? null : latest.value();
    }

    /** The host's state as the line protocol told it; NaN if it did not. */
    double hostState() {
        return hostState;
    }
}
