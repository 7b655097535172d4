package io.minke.query.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.minke.engine.series.SeriesKey;
import io.minke.query.window.Window;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Every value ever written and every range ever deleted, for answers that are made meanwhile. Thread-safe. */
final class WrittenSamples {
    /** What was taken from a series, in the order of the deletes. */
    private record Deleted(SeriesKey key, long startNanos, long endNanos) {
        boolean takes(SeriesKey other, long time) {
            return key.equals(other) && time >= startNanos && time < endNanos;
        }
    }

    /** Every value ever written, before it was, with the number of deletes until then. */
    private final Map<SeriesKey, TreeMap<Long, Map<Long, Integer>>> written = new HashMap<>();

    /** Grows only. */
    private final List<Deleted> deletes = new ArrayList<>();

    /** To be called before a sample is written. */
    synchronized void write(SeriesKey key, long time, double value) {
        written.computeIfAbsent(key, k -> new TreeMap<>())
                .computeIfAbsent(time, t -> new HashMap<>())
                .put(Double.doubleToRawLongBits(value), deletes.size());
    }

    synchronized void delete(SeriesKey key, long startNanos, long endNanos) {
        deletes.add(new Deleted(key, startNanos, endNanos));
    }

    synchronized int deleteCount() {
        return deletes.size();
    }

    /**
     * Checks an answer in raw samples.
     *
     * @param samples what was acknowledged before the question
     * @param deletesBefore deletes that were acknowledged before it
     */
    synchronized void checkNothingLostOrInvented(
            SeriesColumn column, TreeMap<Long, Double> samples, SeriesKey key, Window window, int deletesBefore) {
        TreeMap<Long, Double> found = new TreeMap<>();
        for (int i = 0; i < column.length(); i++) {
            found.put(column.times()[i], column.values()[i]);
        }
        assertThat(found).hasSize(column.length());
        // What is deleted while the question is answered may be gone or not.
        List<Deleted> since = deletes.subList(deletesBefore, deletes.size());
        for (long time : samples.subMap(window.startNanos(), true, window.endNanos(), false)
                .keySet()) {
            assertThat(found.containsKey(time) || since.stream().anyMatch(delete -> delete.takes(key, time)))
                    .as("sample at %d", time)
                    .isTrue();
        }
        TreeMap<Long, Map<Long, Integer>> ever = written.get(key);
        found.forEach((time, value) -> {
            Integer then = ever.getOrDefault(time, Map.of()).get(Double.doubleToRawLongBits(value));
            assertThat(then).as("what was written at %d", time).isNotNull();
            // Between the writing of this sample and the question.
            for (int i = then; i < deletesBefore; i++) {
                assertThat(deletes.get(i).takes(key, time))
                        .as("sample at %d, which was deleted", time)
                        .isFalse();
            }
        });
    }
}
