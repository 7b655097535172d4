package io.minke.engine;

import io.minke.engine.tier.TierStatus;
import java.util.List;

/**
 * What an engine can tell of itself.
 *
 * @param writable whether samples are accepted now
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
}
