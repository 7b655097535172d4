package io.minke.bench.crash;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.agrona.collections.Long2LongHashMap;

/** What may be found in one series. */
final class SeriesTruth {
    /** Bits of a NaN, which no line can carry. */
    static final long ABSENT = 0x7ff8_0000_0000_deadL;

    private final Long2LongHashMap certain = new Long2LongHashMap(ABSENT);
    /** Times whose last write got no answer: what stands there may be any of these, ABSENT for nothing. */
    private final Map<Long, Set<Long>> open = new HashMap<>();

    void acknowledged(long timestampMillis, long valueBits) {
        certain.put(timestampMillis, valueBits);
        open.remove(timestampMillis);
    }

    void unanswered(long timestampMillis, long valueBits) {
        Set<Long> candidates = open.computeIfAbsent(timestampMillis, time -> {
            Set<Long> first = new HashSet<>();
            first.add(certain.get(timestampMillis));
            return first;
        });
        candidates.add(valueBits);
    }

    /** Everything in [fromMillis, toMillis) is gone, whatever was open. */
    void deleted(long fromMillis, long toMillis) {
        open.keySet().removeIf(time -> time >= fromMillis && time < toMillis);
        for (long time : within(fromMillis, toMillis)) {
            certain.remove(time);
        }
    }

    /** A delete without an answer: each sample in the range may be gone. */
    void deletionUnanswered(long fromMillis, long toMillis) {
        for (long time : within(fromMillis, toMillis)) {
            unanswered(time, ABSENT);
        }
        open.forEach((time, candidates) -> {
            if (time >= fromMillis && time < toMillis) {
                candidates.add(ABSENT);
            }
        });
    }

    private long[] within(long fromMillis, long toMillis) {
        return certain.keySet().stream()
                .mapToLong(Long::longValue)
                .filter(time -> time >= fromMillis && time < toMillis)
                .toArray();
    }

    /**
     * Holds what was found against what may be. What was open is then settled by what was found: it must not change any more.
     *
     * @param found value bits by timestamp
     */
    void verify(SeriesName series, Long2LongHashMap found, Findings findings) {
        open.forEach((timestamp, candidates) -> {
            long bits = found.get(timestamp.longValue());
            if (candidates.contains(bits)) {
                settle(timestamp, bits);
            }
        });
        open.clear();
        certain.forEachLong((timestamp, bits) -> {
            long foundBits = found.get(timestamp);
            if (foundBits == ABSENT) {
                findings.lost(series, timestamp, bits);
            } else if (foundBits != bits) {
                findings.wrong(series, timestamp, bits, foundBits);
            }
        });
        found.forEachLong((timestamp, bits) -> {
            if (!certain.containsKey(timestamp)) {
                findings.invented(series, timestamp, bits);
            }
        });
        findings.verified(certain.size());
        // From here on what was found is the truth, so that a fault counts once and a later change of it counts again.
        certain.clear();
        found.forEachLong(certain::put);
    }

    private void settle(long timestamp, long bits) {
        if (bits == ABSENT) {
            certain.remove(timestamp);
        } else {
            certain.put(timestamp, bits);
        }
    }
}
