package io.minke.ingest.http.monitoring;

import io.minke.ingest.monitoring.CheckResult;
import io.minke.ingest.monitoring.HostChecks;
import io.minke.query.text.ByteSink;
import io.minke.query.threshold.State;
import io.minke.query.threshold.Thresholds;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** {@code cpes/{id}/info}. Texts and states are those of the latest check results; values, units and thresholds those of the series, whichever door they came through. */
final class CpeInfoDocument {
    private final HostChecks checks;
    private final HostSeries series;

    CpeInfoDocument(HostChecks checks, HostSeries series) {
        this.checks = checks;
        this.series = series;
    }

    void put(ByteSink sink) {
        CheckResult.PassedThrough parts = checks.passedThrough();
        sink.put("{\"alarms\":").put(orElse(parts.alarms(), "[]"));
        number(sink.put(",\"dnbw\":"), series.ofHost("dnbw"));
        sink.put(",\"ips\":").put(orElse(parts.ips(), "[]"));
        CheckResult hostCheck = checks.hostCheck();
        sink.put(",\"output\":").putQuoted(hostCheck == null ? "" : hostCheck.output());
        sink.put(",\"registration\":").put(orElse(parts.registration(), "null"));
        sink.put(",\"services\":{");
        Map<String, @Nullable CheckResult> services = services();
        boolean first = true;
        for (Map.Entry<String, @Nullable CheckResult> service : services.entrySet()) {
            (first ? sink : sink.put(',')).putQuoted(service.getKey()).put(':');
            service(sink, service.getKey(), service.getValue());
            first = false;
        }
        sink.put("},\"state\":");
        int state = hostState(hostCheck);
        sink.put(state < 0 ? "null" : state == 0 ? "\"up\"" : "\"down\"").put(",\"state_id\":");
        (state < 0 ? sink.put("null") : sink.put(state)).put(",\"tech\":").put(orElse(parts.tech(), "null"));
        number(sink.put(",\"upbw\":"), series.ofHost("upbw"));
        number(sink.put(",\"uptime\":"), series.ofHost("uptime")).put('}');
    }

    private Map<String, @Nullable CheckResult> services() {
        Map<String, @Nullable CheckResult> services = new TreeMap<>();
        series.services().forEach(service -> services.put(service, null));
        checks.services().forEach(result -> services.put(result.service(), result));
        return services;
    }

    /** @return 0 up, 1 down, -1 unknown */
    private int hostState(@Nullable CheckResult hostCheck) {
        if (hostCheck != null) {
            return hostCheck.stateId();
        }
        return Double.isNaN(series.hostState()) ? -1 : series.hostState() == 0 ? 0 : 1;
    }

    private void service(ByteSink sink, String name, @Nullable CheckResult result) {
        List<HostSeries.Latest> values = series.of(name);
        sink.put("{\"output\":")
                .putQuoted(result == null ? "" : result.output())
                .put(",\"perfdatas\":[");
        State worst = State.OK;
        for (int i = 0; i < values.size(); i++) {
            HostSeries.Latest latest = values.get(i);
            Thresholds thresholds = Thresholds.of(latest.info());
            State state = thresholds == null ? State.OK : thresholds.state(latest.value());
            worst = state.compareTo(worst) > 0 ? state : worst;
            perfdata(i == 0 ? sink : sink.put(','), latest);
        }
        sink.put("],\"state_id\":")
                .put(result == null ? worst.number() : result.stateId())
                .put('}');
    }

    private static void perfdata(ByteSink sink, HostSeries.Latest latest) {
        sink.put("{\"items\":[],\"max\":").putNumber(latest.info().max());
        sink.put(",\"metric\":").putQuoted(latest.metric());
        sink.put(",\"min\":").putNumber(latest.info().min()).put(",\"thresholds\":[");
        List<Double> thresholds = latest.info().thresholds();
        for (int i = 0; i < thresholds.size(); i++) {
            (i == 0 ? sink : sink.put(',')).putNumber(thresholds.get(i));
        }
        sink.put("],\"uom\":");
        String unit = latest.info().unit();
        (unit == null ? sink.put("null") : sink.putQuoted(unit))
                .put(",\"value\":")
                .putNumber(latest.value())
                .put('}');
    }

    private static ByteSink number(ByteSink sink, @Nullable Double value) {
        return sink.putNumber(value == null ? Double.NaN : value);
    }

    private static String orElse(@Nullable String json, String absent) {
        return json == null ? absent : json;
    }
}
