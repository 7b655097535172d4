package io.minke.ingest.http;

import io.minke.engine.Engine;
import io.minke.engine.EngineStatus;
import io.minke.engine.tier.TierStatus;
import io.minke.ingest.access.Credentials;
import io.minke.ingest.access.Rights;
import io.minke.ingest.door.DoorCounters;
import io.minke.ingest.door.Exchange;
import io.minke.ingest.door.Reply;
import io.minke.ingest.door.RequestBody;
import io.minke.ingest.door.Route;
import io.minke.ingest.door.ServedPath;
import io.minke.ingest.inventory.DeviceLoads;
import io.minke.ingest.limit.SampleLimits;
import java.util.List;
import java.util.function.ToLongFunction;

/** {@code GET /metrics} in Prometheus' text form. */
final class MetricsRoute implements Route {
    private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";

    private final Engine engine;
    private final Credentials credentials;
    private final DoorCounters door;
    private final WriteCounters writes;
    private final CheckCounters checks;
    private final SampleLimits limits;

    MetricsRoute(
            Engine engine,
            Credentials credentials,
            DoorCounters door,
            WriteCounters writes,
            CheckCounters checks,
            SampleLimits limits) {
        this.engine = engine;
        this.credentials = credentials;
        this.door = door;
        this.writes = writes;
        this.checks = checks;
        this.limits = limits;
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
        EngineStatus status = engine.status();
        StringBuilder text = new StringBuilder(4 << 10);
        gauge(text, "minke_writable", "Whether samples are accepted now", status.writable() ? 1 : 0);
        gauge(
                text,
                "minke_problems",
                "Things an operator should look at",
                status.problems().size());
        gauge(text, "minke_series", "Series ever seen", status.seriesCount());
        counter(text, "minke_samples_appended_total", "Samples kept since the start", status.samplesAppended());
        counter(text, "minke_samples_refused_total", "Samples refused by a limit", status.samplesRefused());
        counter(
                text,
                "minke_groups_committed_total",
                "Groups of frames made durable at once",
                status.groupsCommitted());
        gauge(text, "minke_log_bytes", "Length of the write-ahead log", status.logBytes());
        gauge(text, "minke_active_samples", "Samples not yet sealed", status.activeSamples());
        gauge(text, "minke_active_bytes", "Off-heap memory of samples not yet sealed", status.activeBytes());
        gauge(text, "minke_segments", "Live segments", status.segmentCount());
        gauge(text, "minke_segment_bytes", "Length of the live segments", status.segmentBytes());
        gauge(text, "minke_segment_samples", "Samples in the live segments", status.segmentSamples());
        counter(text, "minke_seals_total", "Generations sealed since the start", status.sealsDone());
        counter(text, "minke_merges_total", "Merges of segments since the start", status.mergesDone());
        counter(text, "minke_merged_bytes_total", "Length of what merges wrote", status.mergedBytes());
        tiers(text, status.tiers());
        gauge(text, "minke_deletes_waiting", "Deletes not carried out on the disk yet", status.deletesWaiting());
        counter(
                text,
                "minke_segments_rewritten_total",
                "Segments freed of what was deleted or too old",
                status.rewritesDone());
        counter(text, "minke_segments_expired_total", "Segments dropped by retention", status.segmentsExpired());
        counter(text, "minke_samples_expired_total", "Samples in them", status.samplesExpired());
        gauge(
                text,
                "minke_recovered_samples",
                "Samples that the last start took from the log",
                status.recoveredSamples());
        gauge(text, "minke_recovery_milliseconds", "How long the last start took for it", status.recoveryMillis());

        gauge(text, "minke_http_connections", "Open connections", door.openConnections());
        counter(text, "minke_http_connections_total", "Accepted connections", door.acceptedConnections());
        counter(text, "minke_http_connections_refused_total", "One too many of an address", door.refusedConnections());
        counter(text, "minke_http_connections_slow_total", "Closed for slowness", door.slowConnections());
        counter(text, "minke_http_requests_total", "Requests", door.requests());
        counter(
                text,
                "minke_http_requests_faulty_total",
                "Requests that broke the rules of HTTP",
                door.faultyRequests());
        counter(text, "minke_http_body_bytes_total", "Bytes of request bodies", door.bodyBytes());

        counter(text, "minke_write_requests_total", "Writes", writes.requests.sum());
        counter(text, "minke_write_requests_kept_total", "Writes kept whole", writes.keptRequests.sum());
        counter(text, "minke_write_requests_partial_total", "Writes with bad lines", writes.partialRequests.sum());
        counter(
                text,
                "minke_write_requests_failed_total",
                "Writes that could not be kept",
                writes.failedRequests.sum());
        counter(text, "minke_lines_total", "Lines", writes.lines.sum());
        counter(text, "minke_lines_rejected_total", "Bad lines", writes.rejectedLines.sum());
        counter(text, "minke_line_samples_total", "Samples of lines that were taken", writes.samples.sum());
        counter(
                text,
                "minke_line_samples_new_series_total",
                "Samples of lines whose series was not known",
                writes.newSeriesSamples.sum());
        counter(
                text,
                "minke_line_fields_skipped_total",
                "Text fields, which are no samples",
                writes.skippedFields.sum());
        counter(text, "minke_ring_pauses_total", "Times that reading stopped for a full ring", writes.pauses.sum());

        counter(text, "minke_check_requests_total", "Requests with check results", checks.requests.sum());
        counter(
                text,
                "minke_check_requests_refused_total",
                "Requests with check results that were wrong",
                checks.refusedRequests.sum());
        counter(
                text,
                "minke_check_requests_failed_total",
                "Requests with check results that could not be kept",
                checks.failedRequests.sum());
        counter(text, "minke_check_results_total", "Check results kept", checks.results.sum());
        counter(text, "minke_check_samples_total", "Samples of check results that were kept", checks.samples.sum());
        counter(
                text,
                "minke_check_perfdata_problems_total",
                "Items of perfdata that were no items",
                checks.perfdataProblems.sum());
        gauge(text, "minke_devices_limited", "Devices whose plan limits samples per second", limits.limitedDevices());
        counter(
                text,
                "minke_samples_lowered_total",
                "Samples left out because their devices sent more than their plans allow",
                limits.loweredSamples());
        lowered(text);
        return text.toString();
    }

    private static void tiers(StringBuilder text, List<TierStatus> tiers) {
        perTier(text, tiers, "minke_tier_bytes", "Length of a tier's segments", "gauge", TierStatus::bytes);
        perTier(text, tiers, "minke_tier_segments", "Live segments of a tier", "gauge", TierStatus::segments);
        perTier(text, tiers, "minke_tier_values", "Values of a tier, six and more a row", "gauge", TierStatus::values);
        perTier(text, tiers, "minke_tier_built_days", "Days rolled up", "gauge", TierStatus::builtDays);
        perTier(
                text,
                tiers,
                "minke_tier_dirty_days",
                "Days with samples that no row knows yet, today among them",
                "gauge",
                TierStatus::dirtyDays);
        perTier(
                text,
                tiers,
                "minke_tier_rolled_up_days_total",
                "Days rolled up since the start, again after late samples",
                "counter",
                TierStatus::rolledUpDays);
        perTier(
                text,
                tiers,
                "minke_tier_written_bytes_total",
                "Length of what was written for a tier",
                "counter",
                TierStatus::writtenBytes);
    }

    private static void perTier(
            StringBuilder text,
            List<TierStatus> tiers,
            String name,
            String help,
            String type,
            ToLongFunction<TierStatus> value) {
        text.append("# HELP ").append(name).append(' ').append(help).append('\n');
        text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
        for (TierStatus tier : tiers) {
            text.append(name).append("{tier=\"").append(tier.name()).append("\"} ");
            text.append(value.applyAsLong(tier)).append('\n');
        }
    }

    /** Only of the few that met their limit: a line per device of a large network would be too much. */
    private void lowered(StringBuilder text) {
        String name = "minke_device_samples_lowered_total";
        text.append("# HELP ")
                .append(name)
                .append(" The same by device\n# TYPE ")
                .append(name)
                .append(" counter\n");
        for (String device : limits.loweredDevices()) {
            DeviceLoads.Load load = limits.of(device);
            if (load != null) {
                // The name of a device holds nothing that needs an escape.
                text.append(name).append("{device=\"").append(device).append("\"} ");
                text.append(load.loweredSamples()).append('\n');
            }
        }
    }

    private static void gauge(StringBuilder text, String name, String help, long value) {
        metric(text, name, help, "gauge", value);
    }

    private static void counter(StringBuilder text, String name, String help, long value) {
        metric(text, name, help, "counter", value);
    }

    private static void metric(StringBuilder text, String name, String help, String type, long value) {
        text.append("# HELP ").append(name).append(' ').append(help).append('\n');
        text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
        text.append(name).append(' ').append(value).append('\n');
    }
}
