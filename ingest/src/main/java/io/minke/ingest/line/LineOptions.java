package io.minke.ingest.line;

import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * How lines become series, and how much of anything a line may have.
 *
 * @param hostTags tags that name the host; the first one present wins, the others stay extra tags
 * @param serviceTags tags that name the service, likewise
 * @param metricTags tags that name the metric, likewise
 * @param defaultHost host of a line without a host tag
 * @param metadataFields fields of a line without metric tag that get {@code metadataPrefix}, so that state and latency of a check don't mix with its measurements
 * @param maxLineBytes longest line
 * @param maxKeyBytes longest measurement with its tags
 * @param maxTags most tags of a line
 * @param maxFields most fields of a line
 * @param maxFuture how far ahead of the clock a timestamp may be
 * @param maxCacheBytes off-heap memory of one event loop's cache of known series; when it is full the cache starts anew
 */
public record LineOptions(
        List<String> hostTags,
        List<String> serviceTags,
        List<String> metricTags,
        String defaultHost,
        Set<String> metadataFields,
        String metadataPrefix,
        int maxLineBytes,
        int maxKeyBytes,
        int maxTags,
        int maxFields,
        Duration maxFuture,
        long maxCacheBytes) {
    public LineOptions {
        hostTags = List.copyOf(hostTags);
        serviceTags = List.copyOf(serviceTags);
        metricTags = List.copyOf(metricTags);
        metadataFields = Set.copyOf(metadataFields);
    }

    public static LineOptions defaults() {
        return new LineOptions(
                List.of("hostname", "host"),
                List.of("service"),
                List.of("metric"),
                "-",
                Set.of(
                        "acknowledgement",
                        "current_attempt",
                        "downtime_depth",
                        "execution_time",
                        "latency",
                        "max_check_attempts",
                        "reachable",
                        "state",
                        "state_type"),
                "_meta.",
                64 << 10,
                65_535,
                32,
                256,
                Duration.ofDays(1),
                // A series takes about 110 bytes, so this holds two million of them; a working set of 50,000 takes 8
                // MiB.
                256L << 20);
    }

    /** With the engine's own limit, so that a line beyond it is told so in Influx's words. */
    public LineOptions withMaxFuture(Duration limit) {
        return new LineOptions(
                hostTags,
                serviceTags,
                metricTags,
                defaultHost,
                metadataFields,
                metadataPrefix,
                maxLineBytes,
                maxKeyBytes,
                maxTags,
                maxFields,
                limit,
                maxCacheBytes);
    }
}
