package io.minke.engine;

import io.minke.engine.active.Generation;
import io.minke.engine.compact.Compactor;
import io.minke.engine.scan.ScanMemory;
import io.minke.engine.scan.Snapshot;
import io.minke.engine.scan.TierView;
import io.minke.engine.scan.TimeRanges;
import io.minke.engine.segment.SegmentReader;
import io.minke.engine.segment.SegmentSet;
import io.minke.engine.tier.Tiers;
import java.util.ArrayList;
import java.util.List;

/**
 * What a reader can see: the sealed segments the unsealed generations, and the tiers of rollups. Every change is one step under one lock, so that a snapshot holds each sample exactly once; a snapshot retains what it took,
 * so that nothing is unmapped or freed under it.
 */
final class LiveData implements Compactor.LiveSegments, Tiers.Readers {
    private final ScanMemory scanMemory = new ScanMemory();
    private final List<SegmentReader> segments;
    /** Oldest first; the last one is written to, the others wait to be sealed. */
    private final List<Generation> generations = new ArrayList<>();
    /** The segments as snapshots take them: retained as one. */
    private SegmentSet segmentSet;

    private final List<TierView> tiers;

    /** Takes the references of the caller. */
    LiveData(List<SegmentReader> segments, List<TierView> tiers, Generation first) {
        this.tiers = new ArrayList<>(tiers);
        this.segments = new ArrayList<>(segments);
        this.segmentSet = new SegmentSet(segments);
        generations.add(first);
    }

    synchronized Snapshot snapshot() {
        return new Snapshot(segmentSet, generations, tiers, scanMemory);
    }

    synchronized Generation current() {
        return generations.get(generations.size() - 1);
    }

    /** Generations that wait to be sealed. */
    synchronized int waitingCount() {
        return generations.size() - 1;
    }

    synchronized long unsealedSamples() {
        return generations.stream().mapToLong(Generation::sampleCount).sum();
    }

    @Override
    public synchronized List<SegmentReader> segments() {
        return List.copyOf(segments);
    }

    synchronized void rotate(Generation next) {
        generations.add(next);
    }

    /** Shows the segments in the place of the generation they were made from, and lets that go. */
    synchronized void seal(Generation sealed, List<SegmentReader> by) {
        generations.remove(sealed);
        // In the same step: rows that do not know these samples must not answer for them.
        tiers.replaceAll(tier -> tier.clean(without(tier.clean(), by)));
        replaceSegments(List.of(), by);
        sealed.release();
    }

    private static TimeRanges without(TimeRanges clean, List<SegmentReader> sealed) {
        TimeRanges left = clean;
        for (SegmentReader segment : sealed) {
            left = left.without(segment.minTime(), segment.maxTime() + 1);
        }
        return left;
    }

    @Override
    public synchronized void showTier(int index, TierView view) {
        TierView before = tiers.set(index, view);
        before.rows().release();
    }

    @Override
    public synchronized void replaceSegments(List<SegmentReader> old, List<SegmentReader> by) {
        segments.removeAll(old);
        segments.addAll(by);
        SegmentSet before = segmentSet;
        segmentSet = new SegmentSet(segments);
        before.release();
        old.forEach(SegmentReader::release);
    }

    synchronized void close() {
        generations.forEach(Generation::release);
        generations.clear();
        tiers.forEach(tier -> tier.rows().release());
        tiers.clear();
        segmentSet.release();
        segments.forEach(SegmentReader::release);
        segments.clear();
    }
}
