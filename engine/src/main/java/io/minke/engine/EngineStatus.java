package io.minke.engine;

import io.minke.engine.metric.Metric;
import io.minke.engine.tier.TierStatus;
import java.util.List;

/**
 * What an engine can tell of itself.
 *
 * @param writable whether samples are accepted now
 * @param rewritesDone segments that were freed of what was deleted or is too old
 * @param deletesWaiting deletes that are not carried out on the disk yet
 * @param segmentsExpired dropped as files, for all in them had outlived its retention
 * @param problems what is wrong, in words for an operator; empty when all is well
 */
public record EngineStatus(
        boolean writable,
        List<String> problems,
        int seriesCount,
        long samplesAppended,
        long samplesRefused,
        long groupsCommitted,
        long logBytes,
        long activeSamples,
        long activeBytes,
        int segmentCount,
        long segmentBytes,
        long segmentSamples,
        long sealsDone,
        long mergesDone,
        long mergedBytes,
        long rewritesDone,
        int deletesWaiting,
        long segmentsExpired,
        long samplesExpired,
        long recoveredSamples,
        long recoveryMillis,
        List<TierStatus> tiers,
        List<Account> accounts) {
    /** Off-heap memory by owner. */
    public record Account(String name, long usedBytes, long limitBytes) {}

    public EngineStatus {
        problems = List.copyOf(problems);
        tiers = List.copyOf(tiers);
        accounts = List.copyOf(accounts);
    }

    /** The figures in it that are worth watching. */
    public List<Metric> metrics() {
        return EngineMetrics.of(this);
    }
}
