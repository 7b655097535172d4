package io.minke.engine.tier;

import io.minke.engine.disk.Disk;
import io.minke.engine.failure.Damage;
import io.minke.engine.removal.Horizon;
import io.minke.engine.removal.Removed;
import io.minke.engine.removal.Tombstones;
import io.minke.engine.scan.RollupColumn;
import io.minke.engine.scan.RollupRows;
import io.minke.engine.scan.RowDeletes;
import io.minke.engine.scan.ScanMemory;
import io.minke.engine.scan.SeriesCursor;
import io.minke.engine.scan.Snapshot;
import io.minke.engine.segment.Partition;
import io.minke.engine.segment.SegmentIdentity;
import io.minke.engine.segment.SegmentReader;
import io.minke.engine.segment.SegmentSet;
import io.minke.engine.segment.SegmentSummary;
import io.minke.engine.segment.SegmentWriter;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.IntIterator;
import org.roaringbitmap.RoaringBitmap;

/**
 * Writes the rows of one day: of all series where the day has none yet, else of the series and the time that newer segments touch. What it writes wins over older rows by its sequence.
 */
final class DayRollup implements AutoCloseable {
    private final Disk disk;
    private final Path segments;
    private final long widthNanos;
    private final Partition day;
    private final boolean built;
    private final Tombstones deletes;
    private final SegmentSet raw;
    private final Snapshot samples;
    private final SegmentSet oldSet;
    private final Snapshot oldRows;
    /** The samples that the present rows do not know. */
    private final SegmentSet freshSet;

    private final Snapshot freshSamples;
    private final SeriesCursor freshCursor;
    private final Horizon keptSamples;
    private final RowBuffer rows;
    private final Set<String> unmendable;
    private final @Nullable NarrowRows narrow;
    private final RoaringBitmap series = new RoaringBitmap();
    /** What is to be done of the day, whole buckets. */
    private long from;

    private long to;
    private @Nullable SegmentWriter writer;

    /**
     * @param built whether it may have rows
     * @param sources raw segments, all that have samples of the day
     * @param newSince the lowest order among them that the day's rows do not know, or {@link TierNote#KNOWS_ALL}
     * @param renew whether any row may be missing besides
     * @param keptSamples what is too old of the samples
     * @param rowSegments the tier's present segments
     * @param narrow what is left of the day where its samples are gone, or null; closed with this
     * @param unmendable files among them with damaged rows that stay as they are
     * @param deletes those that are not carried out everywhere; the rows will know them
     */
    DayRollup(
            Disk disk,
            Path segments,
            long widthNanos,
            long dayNumber,
            boolean built,
            List<SegmentReader> sources,
            long newSince,
            boolean renew,
            Horizon keptSamples,
            List<SegmentReader> rowSegments,
            @Nullable NarrowRows narrow,
            Set<String> unmendable,
            Tombstones deletes,
            ScanMemory memory) {
        this.deletes = deletes;
        this.disk = disk;
        this.segments = segments;
        this.widthNanos = widthNanos;
        this.day = Partition.day(dayNumber * Partition.DAY_NANOS);
        this.built = built;
        this.unmendable = unmendable;
        this.narrow = narrow;
        this.rows = new RowBuffer(widthNanos);
        this.raw = new SegmentSet(sources);
        this.samples = new Snapshot(raw, List.of(), List.of(), new Removed(deletes, Horizon.NONE), memory);
        this.oldSet = new SegmentSet(built ? rowSegments : List.of());
        Removed ofRows = new Removed(new RowDeletes(widthNanos).of(deletes), Horizon.NONE);
        this.oldRows = new Snapshot(oldSet, List.of(), List.of(), ofRows, memory);
        this.keptSamples = keptSamples;
        this.freshSet = new SegmentSet(sources.stream()
                .filter(segment -> built && segment.order() >= newSince)
                .toList());
        this.freshSamples = new Snapshot(freshSet, List.of(), List.of(), new Removed(deletes, Horizon.NONE), memory);
        this.freshCursor = freshSamples.cursor();
        choose(newSince, renew);
    }

    private void choose(long newSince, boolean renew) {
        from = day.endNanos();
        to = day.startNanos();
        for (SegmentReader segment : raw.readers()) {
            if (!built || renew || segment.order() >= newSince) {
                from = Math.min(from, Math.max(day.startNanos(), segment.minTime()));
                to = Math.max(to, Math.min(day.endNanos() - 1, segment.maxTime()) + 1);
                for (int position = 0; position < segment.seriesCount(); position++) {
                    series.add(segment.seriesId(position));
                }
            }
        }
        if (narrow != null) {
            from = day.startNanos();
            to = day.endNanos();
            narrow.addSeriesTo(series);
        }
        from = Math.floorDiv(from, widthNanos) * widthNanos;
        to = Math.floorDiv(to + widthNanos - 1, widthNanos) * widthNanos;
    }

    /** How many samples a row would stand for, by a look at some of the series. */
    double samplesPerRow() {
        int step = Math.max(1, series.getCardinality() / 64);
        long rowCount = 0;
        long before = rows.samples();
        SeriesCursor cursor = samples.cursor();
        for (int i = 0; i < series.getCardinality(); i += step) {
            gather(cursor, series.select(i));
            rowCount += rows.count();
        }
        return rowCount == 0 ? 0 : (double) (rows.samples() - before) / rowCount;
    }

    /**
     * Writes the rows.
     *
     * @param stop asked between series
     * @return what was written, durable; empty if there is nothing to write; null if it was told to stop
     * @throws Damage if samples can't be read, or present rows that may still be mended
     */
    @Nullable
    List<SegmentSummary> run(long sequence, BooleanSupplier stop) {
        SeriesCursor cursor = samples.cursor();
        RollupRows present = new RollupRows(oldRows);
        IntIterator ids = series.getIntIterator();
        while (ids.hasNext()) {
            if (stop.getAsBoolean()) {
                return null;
            }
            int id = ids.next();
            if (id <= RollupColumn.MAX_SERIES_ID) {
                gather(cursor, id);
                if (narrow != null) {
                    rows.takeThicker(narrow.of(id, from, to));
                }
                if (built) {
                    compare(present, id);
                }
                if (rows.count() > 0) {
                    rows.write(writer(sequence), id, built);
                }
            }
        }
        return writer == null ? List.of() : List.of(writer.finish());
    }

    private void gather(SeriesCursor cursor, int id) {
        rows.clear();
        cursor.open(id, from, to);
        while (cursor.next()) {
            rows.add(cursor);
        }
    }

    /** Leaves the present rows of a series where they stand for more, or for samples that are too old, be it because nobody can tell any more; those that a delete touched are not among them. */
    private void compare(RollupRows present, int id) {
        present.open(id, from, to);
        try {
            rows.dropThinner(present, keptSamples.floorNanos(id), fresh(id));
        } catch (Damage damage) {
            if (!unmendable.contains(damage.file())) {
                throw damage;
            }
            rows.clear();
        }
    }

    /** The starts of the rows of samples that are too old, and that got new ones all the same, before they were. */
    private Set<Long> fresh(int id) {
        long floor = keptSamples.floorNanos(id);
        Set<Long> starts = new HashSet<>();
        if (from >= floor) {
            return starts;
        }
        long bucketEnd = Long.MIN_VALUE;
        freshCursor.open(id, from, Math.min(to, floor + widthNanos));
        while (freshCursor.next()) {
            int loaded = freshCursor.load();
            long[] times = freshCursor.times();
            for (int i = 0; i < loaded; i++) {
                if (times[i] >= bucketEnd) {
                    long start = Math.floorDiv(times[i], widthNanos) * widthNanos;
                    starts.add(start);
                    bucketEnd = start + widthNanos;
                }
            }
        }
        return starts;
    }

    private SegmentWriter writer(long sequence) {
        SegmentWriter open = writer;
        if (open == null) {
            open = SegmentWriter.create(disk, segments, SegmentIdentity.sealed(sequence, day, deletesThrough()));
            writer = open;
        }
        return open;
    }

    private long deletesThrough() {
        long through = deletes.lastSequence();
        for (SegmentReader segment : raw.readers()) {
            through = Math.max(through, segment.deletesThrough());
        }
        return through;
    }

    long samplesRead() {
        return rows.samples();
    }

    /** Leaves nothing unfinished behind; what was finished is the caller's. */
    @Override
    public void close() {
        samples.close();
        raw.release();
        oldRows.close();
        oldSet.release();
        freshSamples.close();
        freshSet.release();
        if (narrow != null) {
            narrow.close();
        }
        if (writer != null) {
            writer.close();
        }
    }
}
