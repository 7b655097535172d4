package io.minke.engine.segment;

import io.minke.engine.failure.EngineBug;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Live segments, sorted by their earliest sample. Immutable and counted as one: taking a snapshot of hundreds of segments is one increment. It holds a reference to each of its segments until its
 * own last one is released. Thread-safe.
 */
public final class SegmentSet {
    private final List<SegmentReader> readers;
    private final long[] minTimes;
    private final long[] maxTimes;
    private final AtomicInteger references = new AtomicInteger(1);

    /** Retains each of the segments; the caller owns the first reference to the set. */
    public SegmentSet(List<SegmentReader> segments) {
        List<SegmentReader> sorted = new ArrayList<>(segments);
        sorted.sort(Comparator.<SegmentReader>comparingLong(reader -> reader.minTime())
                .thenComparingLong(SegmentReader::order));
        this.readers = List.copyOf(sorted);
        this.minTimes = readers.stream().mapToLong(reader -> reader.minTime()).toArray();
        this.maxTimes = readers.stream().mapToLong(reader -> reader.maxTime()).toArray();
        readers.forEach(SegmentReader::retain);
    }

    public int count() {
        return readers.size();
    }

    public SegmentReader reader(int index) {
        return readers.get(index);
    }

    public List<SegmentReader> readers() {
        return readers;
    }

    public long minTime(int index) {
        return minTimes[index];
    }

    public long maxTime(int index) {
        return maxTimes[index];
    }

    /** Takes one more reference. @return false if the last one is gone already */
    public boolean tryRetain() {
        int current = references.get();
        while (current > 0) {
            if (references.compareAndSet(current, current + 1)) {
                return true;
            }
            current = references.get();
        }
        return false;
    }

    /** Gives a reference back; the last one releases the segments. */
    public void release() {
        int left = references.decrementAndGet();
        if (left == 0) {
            readers.forEach(SegmentReader::release);
        } else if (left < 0) {
            throw new EngineBug("a set of segments was released too often");
        }
    }
}
