package io.minke.engine;

import io.minke.engine.metric.Metric;
import io.minke.engine.metric.Metric.Type;
import io.minke.engine.tier.TierStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/** What of an engine's status is a figure to be watched. */
final class EngineMetrics {
    private EngineMetrics() {}

    static List<Metric> of(EngineStatus status) {
        List<Metric> metrics = new ArrayList<>(List.of(
                Metric.gauge("minke_writable", "Whether samples are accepted now", status.writable() ? 1 : 0),
                Metric.gauge(
                        "minke_problems",
                        "Things an operator should look at",
                        status.problems().size()),
                Metric.gauge("minke_series", "Series ever seen", status.seriesCount()),
                Metric.counter(
                        "minke_samples_appended_total", "Samples kept since the start", status.samplesAppended()),
                Metric.counter("minke_samples_refused_total", "Samples refused by a limit", status.samplesRefused()),
                Metric.counter(
                        "minke_groups_committed_total",
                        "Groups of frames made durable at once",
                        status.groupsCommitted()),
                Metric.gauge("minke_log_bytes", "Length of the write-ahead log", status.logBytes()),
                Metric.gauge("minke_active_samples", "Samples not yet sealed", status.activeSamples()),
                Metric.gauge("minke_active_bytes", "Off-heap memory of samples not yet sealed", status.activeBytes()),
                Metric.gauge("minke_segments", "Live segments", status.segmentCount()),
                Metric.gauge("minke_segment_bytes", "Length of the live segments", status.segmentBytes()),
                Metric.gauge("minke_segment_samples", "Samples in the live segments", status.segmentSamples()),
                Metric.counter("minke_seals_total", "Generations sealed since the start", status.sealsDone()),
                Metric.counter("minke_merges_total", "Merges of segments since the start", status.mergesDone()),
                Metric.counter("minke_merged_bytes_total", "Length of what merges wrote", status.mergedBytes())));
        metrics.addAll(tiers(status.tiers()));
        metrics.addAll(List.of(
                Metric.gauge(
                        "minke_deletes_waiting", "Deletes not carried out on the disk yet", status.deletesWaiting()),
                Metric.counter(
                        "minke_segments_rewritten_total",
                        "Segments freed of what was deleted or too old",
                        status.rewritesDone()),
                Metric.counter(
                        "minke_segments_expired_total", "Segments dropped by retention", status.segmentsExpired()),
                Metric.counter("minke_samples_expired_total", "Samples in them", status.samplesExpired()),
                Metric.gauge(
                        "minke_recovered_samples",
                        "Samples that the last start took from the log",
                        status.recoveredSamples()),
                Metric.gauge(
                        "minke_recovery_milliseconds",
                        "How long the last start took for it",
                        status.recoveryMillis())));
        return metrics;
    }

    private static List<Metric> tiers(List<TierStatus> tiers) {
        return List.of(
                perTier(tiers, "minke_tier_bytes", "Length of a tier's segments", Type.GAUGE, TierStatus::bytes),
                perTier(tiers, "minke_tier_segments", "Live segments of a tier", Type.GAUGE, TierStatus::segments),
                perTier(
                        tiers,
                        "minke_tier_values",
                        "Values of a tier, six and more a row",
                        Type.GAUGE,
                        TierStatus::values),
                perTier(tiers, "minke_tier_built_days", "Days rolled up", Type.GAUGE, TierStatus::builtDays),
                perTier(
                        tiers,
                        "minke_tier_dirty_days",
                        "Days with samples that no row knows yet, today among them",
                        Type.GAUGE,
                        TierStatus::dirtyDays),
                perTier(
                        tiers,
                        "minke_tier_rolled_up_days_total",
                        "Days rolled up since the start, again after late samples",
                        Type.COUNTER,
                        TierStatus::rolledUpDays),
                perTier(
                        tiers,
                        "minke_tier_written_bytes_total",
                        "Length of what was written for a tier",
                        Type.COUNTER,
                        TierStatus::writtenBytes));
    }

    private static Metric perTier(
            List<TierStatus> tiers, String name, String help, Type type, ToLongFunction<TierStatus> value) {
        return new Metric(
                name,
                help,
                type,
                tiers.stream()
                        .map(tier -> new Metric.Value("tier", tier.name(), value.applyAsLong(tier)))
                        .toList());
    }
}
