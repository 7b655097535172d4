package io.minke.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.minke.engine.series.SeriesKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What the outside knows of an engine that may die at any moment: what was acknowledged, and what was sent since and may be there or not. */
final class AcknowledgedSamples {
    /** What the outside knows of one sample. */
    static final class Sent {
        /** The value of the last acknowledgement; null while there was none, or when the last was that of a delete. */
        Double acknowledged;
        /** What was sent since then, and may be there or not; null for a delete. */
        final List<Double> open = new ArrayList<>();
    }

    private final Map<SeriesKey, TreeMap<Long, Sent>> series = new HashMap<>();
    private final List<Sent> unacknowledged = new ArrayList<>();

    void send(SeriesKey key, long time, double value) {
        Sent sent = series.computeIfAbsent(key, any -> new TreeMap<>()).computeIfAbsent(time, any -> new Sent());
        sent.open.add(value);
        unacknowledged.add(sent);
    }

    void delete(SeriesKey key, long from, long to) {
        of(key).subMap(from, to).values().forEach(sent -> {
            sent.open.add(null);
            unacknowledged.add(sent);
        });
    }

    void acknowledge() {
        for (Sent sent : unacknowledged) {
            if (!sent.open.isEmpty()) {
                sent.acknowledged = sent.open.get(sent.open.size() - 1);
                sent.open.clear();
            }
        }
        unacknowledged.clear();
    }

    AcknowledgedSamples copy() {
        AcknowledgedSamples copy = new AcknowledgedSamples();
        series.forEach((key, samples) -> samples.forEach((time, sent) -> {
            Sent same = new Sent();
            same.acknowledged = sent.acknowledged;
            same.open.addAll(sent.open);
            copy.series.computeIfAbsent(key, any -> new TreeMap<>()).put(time, same);
        }));
        return copy;
    }

    Set<SeriesKey> keys() {
        return series.keySet();
    }

    /** The samples of a series by their times; none if it is not known. */
    TreeMap<Long, Sent> of(SeriesKey key) {
        return series.getOrDefault(key, new TreeMap<>());
    }

    /** Holds what was found of a series from an instant on against what must be there and what may be. */
    void compare(String where, SeriesKey key, long fromNanos, TreeMap<Long, Double> found) {
        Map<Long, Sent> samples = of(key).tailMap(fromNanos, true);
        samples.forEach((time, sent) -> {
            Double value = found.get(time);
            boolean right = value == null
                    ? sent.acknowledged == null || sent.open.contains(null)
                    : value.equals(sent.acknowledged) || sent.open.contains(value);
            assertThat(right)
                    .as(
                            "%s: %s at %d found %s, acknowledged %s, open %s",
                            where, key.joined(), time, value, sent.acknowledged, sent.open)
                    .isTrue();
        });
        assertThat(samples.keySet()).as("%s: %s", where, key.joined()).containsAll(found.keySet());
    }
}
