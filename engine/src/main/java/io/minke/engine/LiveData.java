package io.minke.engine;

import io.minke.engine.active.Generation;
import io.minke.engine.compact.Compactor;
import io.minke.engine.removal.Horizon;
import io.minke.engine.removal.Removed;
import io.minke.engine.removal.RetentionRules;
import io.minke.engine.removal.Tombstone;
import io.minke.engine.removal.TombstoneBook;
import io.minke.engine.removal.Tombstones;
import io.minke.engine.scan.RollupColumn;
import io.minke.engine.scan.RowDeletes;
import io.minke.engine.scan.ScanMemory;
import io.minke.engine.scan.Snapshot;
import io.minke.engine.scan.TierView;
import io.minke.engine.scan.TimeRanges;
import io.minke.engine.segment.SegmentReader;
import io.minke.engine.segment.SegmentSet;
import io.minke.engine.series.SeriesIndex;
import io.minke.engine.tier.Tiers;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.IntIterator;
import org.roaringbitmap.RoaringBitmap;

/**
 * What a reader can see: the sealed segments, the unsealed generations, and the tiers of rollups. Every change is one step under one lock, so that a snapshot holds each sample exactly once; a snapshot retains what it took,
 * so that nothing is unmapped or freed under it.
 */
final class LiveData implements Compactor.LiveSegments, Tiers.Readers {
    private final ScanMemory scanMemory = new ScanMemory();
    private final TombstoneBook deletes;
    /** What is too old now, by tier. */
    private final Function<String, Horizon> horizon;
    /** What of that may leave the disk. */
    private volatile Horizon settled = Horizon.NONE;

    private List<RowDeletes> rowDeletes;
    private final List<SegmentReader> segments;
    /** Oldest first; the last one is written to, the others wait to be sealed. */
    private final List<Generation> generations = new ArrayList<>();
    /** The segments as snapshots take them: retained as one. */
    private SegmentSet segmentSet;

    private final List<TierView> tiers;
    /** What a look at all that is kept has found of the listings, until the writer takes it or it holds no longer. */
    private @Nullable ListingChange listingChange;

    /**
     * @param silent series of which nothing is kept
     * @param revived silent series of which something is kept again
     */
    record ListingChange(RoaringBitmap silent, RoaringBitmap revived) {}

    /** Takes the references of the caller. */
    LiveData(
            List<SegmentReader> segments,
            List<TierView> tiers,
            Generation first,
            TombstoneBook deletes,
            Function<String, Horizon> horizon) {
        this.tiers = new ArrayList<>(tiers);
        this.rowDeletes = rowDeletes(tiers);
        this.horizon = horizon;
        this.deletes = deletes;
        this.segments = new ArrayList<>(segments);
        this.segmentSet = new SegmentSet(segments);
        generations.add(first);
    }

    private static List<RowDeletes> rowDeletes(List<TierView> tiers) {
        return tiers.stream().map(tier -> new RowDeletes(tier.widthNanos())).toList();
    }

    synchronized Snapshot snapshot() {
        Removed removed = new Removed(deletes.current(), horizon.apply(RetentionRules.RAW));
        return new Snapshot(segmentSet, generations, tierViews(removed.deletes()), removed, scanMemory);
    }

    private List<TierView> tierViews(Tombstones deleted) {
        List<TierView> views = new ArrayList<>(tiers.size());
        for (int i = 0; i < tiers.size(); i++) {
            TierView tier = tiers.get(i);
            Horizon kept = horizon.apply(tier.name()).ofRows(RollupColumn.BITS);
            views.add(tier.without(new Removed(rowDeletes.get(i).of(deleted), kept)));
        }
        return views;
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

    /** Takes a delete: hides what it takes in the segments, now and when they are made from generations that came before it, and takes it out of the generations. Writer only. */
    synchronized void delete(Tombstone delete) {
        deletes.add(delete);
        for (Generation generation : generations) {
            IntIterator ids = delete.series().getIntIterator();
            while (ids.hasNext()) {
                generation.delete(ids.next(), delete.startNanos(), delete.lastNanos());
            }
        }
    }

    /** The deletes that no segment holds samples of any more. Sealer only, whose segments these are. @param before only those with a lower sequence; a replay of the log brings others back */
    List<Tombstone> carriedOut(long before) {
        List<Tombstone> carriedOut = new ArrayList<>(deletes.current().list());
        carriedOut.removeIf(delete -> delete.sequence() >= before);
        for (SegmentReader segment : segments()) {
            carriedOut.removeIf(segment::mayHold);
        }
        for (TierView tier : tiers()) {
            for (SegmentReader segment : tier.rows().readers()) {
                carriedOut.removeIf(delete -> segment.mayHold(RowDeletes.ofRows(delete, tier.widthNanos())));
            }
        }
        return carriedOut;
    }

    /** The highest sequence of the log that any segment is clean of deletes up to: a later delete must have a higher one. Background thread only, or a start. */
    long deletesThrough() {
        long through = 0;
        for (SegmentReader segment : segments()) {
            through = Math.max(through, segment.deletesThrough());
        }
        for (TierView tier : tiers()) {
            for (SegmentReader segment : tier.rows().readers()) {
                through = Math.max(through, segment.deletesThrough());
            }
        }
        return through;
    }

    /** Forgets deletes that were carried out. */
    void forget(List<Tombstone> carriedOut) {
        deletes.drop(carriedOut);
    }

    /** Sealer only, whose segments these are: what comes from now on is in no segment before {@link #seal}, which takes this back. */
    synchronized void change(ListingChange found) {
        listingChange = found;
    }

    /** Changes the listings as was found, but for what was written meanwhile. Writer only. @return whether it changed any */
    synchronized boolean changeListings(SeriesIndex series) {
        ListingChange found = listingChange;
        if (found == null) {
            return false;
        }
        listingChange = null;
        RoaringBitmap silent = RoaringBitmap.or(series.hidden().silent(), withoutUnsealed(found.silent));
        silent.andNot(found.revived);
        boolean changed = !silent.equals(series.hidden().silent());
        series.silence(silent);
        return changed;
    }

    /** Those of some series that have no unsealed samples. */
    synchronized RoaringBitmap withoutUnsealed(RoaringBitmap series) {
        RoaringBitmap without = series.clone();
        for (Generation generation : generations) {
            series.forEach((int id) -> {
                if (generation.count(id) > 0) {
                    without.remove(id);
                }
            });
        }
        return without;
    }

    /** Sealer only. */
    synchronized List<TierView> tiers() {
        return List.copyOf(tiers);
    }

    /** What is too old of a tier now. */
    Horizon horizon(String tier) {
        return horizon.apply(tier);
    }

    /** Deletes that are not carried out everywhere. */
    Tombstones deletes() {
        return deletes.current();
    }

    /** All rows are there that need samples which are too old by this: these may leave the disk. What grows too old from now on may not. Sealer only. */
    void settled(Horizon tooOld) {
        settled = tooOld;
    }

    /** What leaves the disk; answers leave out what has grown too old since, too. */
    @Override
    public Removed removed() {
        return new Removed(deletes.current(), settled);
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
        listingChange = null;
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

    /** The generations whose every record is below a sequence, oldest first. */
    synchronized List<Generation> generationsBelow(long sequence) {
        return generations.stream()
                .filter(generation -> generation.lastLogSequence() < sequence)
                .toList();
    }

    /** Shows other segments, tiers and deletes in one step, and lets go of the generations that the segments were made from. For a follower, which learns of them together. */
    synchronized void replaceAll(
            List<SegmentReader> old,
            List<SegmentReader> by,
            List<Generation> sealed,
            List<TierView> shown,
            Tombstones deleted) {
        generations.removeAll(sealed);
        replaceSegments(old, by);
        sealed.forEach(Generation::release);
        tiers.forEach(tier -> tier.rows().release());
        tiers.clear();
        tiers.addAll(shown);
        rowDeletes = rowDeletes(shown);
        deletes.replace(deleted);
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
