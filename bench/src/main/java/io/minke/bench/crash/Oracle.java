package io.minke.bench.crash;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.agrona.collections.Long2LongHashMap;

/** Remembers what one client sent and what it was answered. Used by one thread at a time. */
final class Oracle {
    private final Map<SeriesName, SeriesTruth> truths = new HashMap<>();
    private long acknowledgedBatches;
    private long acknowledgedLines;
    private long openBatches;
    private long acknowledgedDeletions;

    void acknowledged(Batch batch) {
        acknowledgedBatches++;
        acknowledgedLines += batch.lines().size();
        for (Batch.Line line : batch.lines()) {
            truth(line.series()).acknowledged(line.timestampMillis(), line.valueBits());
        }
    }

    /** Sent, in whole or in part, but without an answer, or refused: each line may have been kept or not. */
    void unanswered(Batch batch) {
        openBatches++;
        for (Batch.Line line : batch.lines()) {
            truth(line.series()).unanswered(line.timestampMillis(), line.valueBits());
        }
    }

    void deleted(Deletion deletion) {
        acknowledgedDeletions++;
        ofHost(deletion.host()).forEach(truth -> truth.deleted(deletion.fromMillis(), deletion.toMillis()));
    }

    /** Asked for and not answered: what it is about may be gone or not. */
    void unanswered(Deletion deletion) {
        ofHost(deletion.host()).forEach(truth -> truth.deletionUnanswered(deletion.fromMillis(), deletion.toMillis()));
    }

    private List<SeriesTruth> ofHost(String host) {
        return truths.entrySet().stream()
                .filter(truth -> truth.getKey().host().equals(host))
                .map(Map.Entry::getValue)
                .toList();
    }

    long acknowledgedDeletions() {
        return acknowledgedDeletions;
    }

    private SeriesTruth truth(SeriesName series) {
        return truths.computeIfAbsent(series, name -> new SeriesTruth());
    }

    /** Verifies all series whose host's name begins with a text, against all that the server has of them. */
    void verify(String hostStart, Map<SeriesName, Long2LongHashMap> found, Findings findings) {
        Set<SeriesName> all = new HashSet<>(found.keySet());
        truths.keySet().stream()
                .filter(name -> name.host().startsWith(hostStart))
                .forEach(all::add);
        for (SeriesName series : all) {
            Long2LongHashMap samples = found.get(series);
            truth(series)
                    .verify(series, samples == null ? new Long2LongHashMap(SeriesTruth.ABSENT) : samples, findings);
        }
    }

    /** As if a batch had been acknowledged that was never sent: every campaign can thus show that its oracle looks. */
    void pretendAcknowledged(SeriesName series, long timestampMillis, double value) {
        truth(series).acknowledged(timestampMillis, Double.doubleToRawLongBits(value));
    }

    long acknowledgedBatches() {
        return acknowledgedBatches;
    }

    long acknowledgedLines() {
        return acknowledgedLines;
    }

    long openBatches() {
        return openBatches;
    }
}
