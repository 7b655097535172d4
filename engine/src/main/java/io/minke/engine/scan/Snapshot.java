package io.minke.engine.scan;

import io.minke.engine.active.Generation;
import io.minke.engine.failure.Rejected;
import io.minke.engine.removal.DeletedRanges;
import io.minke.engine.removal.Removed;
import io.minke.engine.segment.BlockRow;
import io.minke.engine.segment.SegmentReader;
import io.minke.engine.segment.SegmentSet;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A consistent view of all samples that were acknowledged before it was taken. Holds segments mapped until closed: keep it short. Thread-safe. */
public final class Snapshot implements AutoCloseable {
    private final SegmentSet segments;
    private final List<Generation> generations;
    private final List<TierSnapshot> tiers;
    private final Removed removed;
    private final ScanMemory memory;
    private final List<SeriesCursor> cursors = new ArrayList<>();
    private final BlockRow lastRow = new BlockRow();
    private @Nullable SeriesCursor lastCursor;
    /** Cursors that may still touch what is held, and one for the snapshot itself. */
    private int holders = 1;

    private boolean closed;

    /**
     * Holds the segments and generations until it is closed. The caller keeps others from releasing the last reference meanwhile.
     *
     * @param generations later ones have higher ranks
     */
    public Snapshot(SegmentSet segments, List<Generation> generations, ScanMemory memory) {
        this(segments, generations, List.of(), Removed.NOTHING, memory);
    }

    /** The same without what no longer counts, and with tiers, which are held as well. */
    public Snapshot(
            SegmentSet segments,
            List<Generation> generations,
            List<TierView> tiers,
            Removed removed,
            ScanMemory memory) {
        if (!segments.tryRetain()) {
            throw new Rejected("the engine is closed");
        }
        for (Generation generation : generations) {
            generation.retain();
        }
        List<TierSnapshot> held = new ArrayList<>(tiers.size());
        for (TierView tier : tiers) {
            Snapshot rows = new Snapshot(tier.rows(), List.of(), List.of(), tier.removed(), memory);
            held.add(new TierSnapshot(
                    tier.name(), tier.widthNanos(), tier.clean(), tier.rolled(), tier.known(), rows, tier.damages()));
        }
        this.tiers = Collections.unmodifiableList(held);
        this.segments = segments;
        this.generations = List.copyOf(generations);
        this.removed = removed;
        this.memory = memory;
    }

    /** A new cursor, to be used by one thread, over and over. */
    public SeriesCursor cursor() {
        synchronized (cursors) {
            checkOpen();
            SeriesCursor cursor = new SeriesCursor(this, segments, memory.take());
            cursors.add(cursor);
            holders++;
            return cursor;
        }
    }

    /** Epoch nanoseconds of the newest sample of a series, or Long.MIN_VALUE if it has none. */
    public long lastTime(int seriesId) {
        synchronized (cursors) {
            checkOpen();
            DeletedRanges deleted = removed.deletes().of(seriesId);
            long newest = Long.MIN_VALUE;
            for (int i = 0; i < generations.size(); i++) {
                newest = Math.max(newest, generations.get(i).maxTime(seriesId));
            }
            for (int i = segments.count() - 1; i >= 0; i--) {
                if (segments.maxTime(i) > newest) {
                    newest = Math.max(newest, lastTime(segments.reader(i), seriesId, newest, deleted));
                }
            }
            return newest < removed.horizon().floorNanos(seriesId) ? Long.MIN_VALUE : newest;
        }
    }

    /** Newest time in a segment, if it is above {@code known}. */
    private long lastTime(SegmentReader reader, int seriesId, long known, @Nullable DeletedRanges deleted) {
        int position = reader.seriesPosition(seriesId);
        if (position < 0) {
            return Long.MIN_VALUE;
        }
        long newest = reader.maxTime(reader.endBlockAt(position) - 1);
        DeletedRanges hidden = deleted == null ? null : deleted.after(reader.deletesThrough());
        if (hidden == null || newest <= known || !hidden.contain(newest)) {
            return newest;
        }
        CursorMemory decoder = memory.take();
        try {
            return lastTimeLeft(reader, position, known, hidden, decoder);
        } finally {
            memory.give(decoder);
        }
    }

    private static long lastTimeLeft(
            SegmentReader reader, int position, long known, DeletedRanges hidden, CursorMemory decoder) {
        BlockRow row = new BlockRow();
        for (int block = reader.endBlockAt(position) - 1; block >= reader.firstBlockAt(position); block--) {
            reader.columns(block, row);
            if (row.maxTime <= known) {
                return Long.MIN_VALUE;
            }
            if (!hidden.cover(row.minTime, row.maxTime)) {
                decoder.decodeTimes(reader, row);
                for (int i = row.count - 1; i >= 0; i--) {
                    if (!hidden.contain(decoder.blockTimes[i])) {
                        return decoder.blockTimes[i];
                    }
                }
            }
        }
        return Long.MIN_VALUE;
    }

    /** The value at {@link #lastTime}; NaN for a gap. Read from the block table, unless the sample is not sealed or its block has gaps. */
    public double lastValue(int seriesId) {
        synchronized (cursors) {
            long time = lastTime(seriesId);
            if (time == Long.MIN_VALUE) {
                return Double.NaN;
            }
            if (removed.deletes().of(seriesId) == null && tableHasLast(seriesId, time)) {
                return lastRow.last;
            }
            SeriesCursor cursor = lastCursor;
            if (cursor == null) {
                cursor = cursor();
                lastCursor = cursor;
            }
            cursor.open(seriesId, time, time + 1);
            return cursor.next() && cursor.load() > 0 ? cursor.values()[0] : Double.NaN;
        }
    }

    /** Fills the row of the block whose last sample is the series' last, if its statistics tell that sample's value. */
    private boolean tableHasLast(int seriesId, long time) {
        for (int i = 0; i < generations.size(); i++) {
            if (generations.get(i).maxTime(seriesId) == time) {
                return false;
            }
        }
        SegmentReader newest = null;
        for (int i = 0; i < segments.count(); i++) {
            SegmentReader reader = segments.reader(i);
            boolean wins = newest == null || reader.order() > newest.order();
            if (segments.maxTime(i) >= time && wins && lastTime(reader, seriesId, Long.MIN_VALUE, null) == time) {
                newest = reader;
            }
        }
        if (newest == null) {
            return false;
        }
        newest.row(newest.endBlockAt(newest.seriesPosition(seriesId)) - 1, lastRow);
        return lastRow.gapCount == 0;
    }

    /** The tiers of rollups, in the order of the options. */
    public List<TierSnapshot> tiers() {
        return tiers;
    }

    /** Epoch nanoseconds of the earliest sample of a series that is not sealed; Long.MAX_VALUE if there is none. */
    long unsealedFrom(int seriesId) {
        long earliest = Long.MAX_VALUE;
        for (int i = 0; i < generations.size(); i++) {
            earliest = Math.min(earliest, generations.get(i).minTime(seriesId));
        }
        return earliest;
    }

    /** Whether a series may have samples in [startNanos, lastNanos] that are not sealed, or are in a segment of an order from {@code order} on. */
    boolean mayHoldUnknown(int seriesId, long startNanos, long lastNanos, long order) {
        for (int i = 0; i < generations.size(); i++) {
            Generation generation = generations.get(i);
            if (generation.minTime(seriesId) <= lastNanos && generation.maxTime(seriesId) >= startNanos) {
                return true;
            }
        }
        for (int i = 0; i < segments.count() && segments.minTime(i) <= lastNanos; i++) {
            SegmentReader reader = segments.reader(i);
            if (segments.maxTime(i) >= startNanos
                    && reader.order() >= order
                    && reader.mayHold(seriesId, startNanos, lastNanos)) {
                return true;
            }
        }
        return false;
    }

    /** Whether the samples of a series are all there from an instant on, as far as can be told: they are kept for so long, and it has one in the {@code withinNanos} behind it or before. */
    boolean holdsFrom(int seriesId, long nanos, long withinNanos) {
        if (removed.horizon().floorNanos(seriesId) > nanos) {
            return false;
        }
        long latest = nanos > Long.MAX_VALUE - withinNanos ? Long.MAX_VALUE : nanos + withinNanos;
        for (int i = 0; i < generations.size(); i++) {
            if (generations.get(i).minTime(seriesId) < latest) {
                return true;
            }
        }
        BlockRow row = new BlockRow();
        for (int i = 0; i < segments.count() && segments.minTime(i) < latest; i++) {
            SegmentReader reader = segments.reader(i);
            int position = reader.seriesPosition(seriesId);
            if (position >= 0) {
                reader.columns(reader.firstBlockAt(position), row);
                if (row.minTime < latest) {
                    return true;
                }
            }
        }
        return false;
    }

    /** What no longer counts and may still be in segments: whoever reads blocks without a cursor leaves those alone that it concerns. */
    public Removed removed() {
        return removed;
    }

    List<Generation> generations() {
        return generations;
    }

    /** A cursor has ended; the last one to end lets go of what the snapshot holds. */
    void letGo(CursorMemory cursorMemory) {
        memory.give(cursorMemory);
        leave();
    }

    private void leave() {
        synchronized (cursors) {
            holders--;
            if (holders > 0) {
                return;
            }
        }
        segments.release();
        for (Generation generation : generations) {
            generation.release();
        }
    }

    private void checkOpen() {
        if (closed) {
            throw new Rejected("the snapshot is closed");
        }
    }

    /** Lets go of segments and generations, at once or when the last cursor at work returns from its call. May be called again. */
    @Override
    public void close() {
        List<SeriesCursor> open;
        synchronized (cursors) {
            if (closed) {
                return;
            }
            closed = true;
            open = List.copyOf(cursors);
        }
        for (SeriesCursor cursor : open) {
            cursor.close();
        }
        for (TierSnapshot tier : tiers) {
            tier.rows().close();
        }
        leave();
    }
}
