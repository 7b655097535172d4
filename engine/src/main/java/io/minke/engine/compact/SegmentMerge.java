package io.minke.engine.compact;

import io.minke.engine.codec.Effort;
import io.minke.engine.codec.SeriesHints;
import io.minke.engine.codec.TimestampCodec;
import io.minke.engine.disk.Disk;
import io.minke.engine.failure.Damage;
import io.minke.engine.removal.Removed;
import io.minke.engine.removal.Tombstone;
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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.IntIterator;
import org.roaringbitmap.RoaringBitmap;

/**
 * Writes one merge: walks each series through all sources and writes what comes, full blocks as they are, everything else in blocks as full as they get. Then reads the result back and holds it
 * against what went in. Memory: one block and what was copied lately per source, {@value #BUFFER_SAMPLES} samples, and the block table of what is written.
 */
final class SegmentMerge implements AutoCloseable {
    /** Blocks with at least this many samples are taken over as they are, and held against their source byte by byte: decoding them costs a tenth of encoding them anew, and their bytes a tenth of that. */
    private static final int FULL_BLOCK_SAMPLES = TimestampCodec.MAX_COUNT / 2;
    /** Fewer samples than this before a full block are joined with it rather than left as a small block. */
    private static final int SMALL_RUN_SAMPLES = TimestampCodec.MAX_COUNT / 4;

    private static final int BUFFER_SAMPLES = 16 * TimestampCodec.MAX_COUNT;
    /** Above it the next series begins another file. */
    private static final long MAX_FILE_BYTES = 1L << 30;

    private final Disk disk;
    private final Path segments;
    private final CompactionPlan.Merge merge;
    private final LongSupplier nextSequence;
    private final BooleanSupplier stop;
    private final SegmentSet set;
    private final Snapshot snapshot;
    private final ScanMemory memory;
    private final Effort effort;
    private final SeriesHints hints;
    private final MergeTotals totals = new MergeTotals();
    private final List<SegmentSummary> finished = new ArrayList<>();
    /** Of each finished segment the blocks that were taken over byte by byte. */
    private final List<RoaringBitmap> finishedCopies = new ArrayList<>();

    private RoaringBitmap copied = new RoaringBitmap();
    private final long[] sources;
    private final SegmentIdentity highest;
    private final Removed removed;
    /** Those that had samples left. */
    private final RoaringBitmap keptSeries = new RoaringBitmap();

    private long[] times = new long[BUFFER_SAMPLES];
    private double[] values = new double[BUFFER_SAMPLES];
    private int count;
    private @Nullable SegmentWriter writer;
    private boolean handedOver;

    SegmentMerge(
            Disk disk,
            Path segments,
            CompactionPlan.Merge merge,
            List<SegmentReader> readers,
            Removed removed,
            ScanMemory memory,
            Effort effort,
            SeriesHints hints,
            LongSupplier nextSequence,
            BooleanSupplier stop) {
        this.disk = disk;
        this.segments = segments;
        this.merge = merge;
        this.nextSequence = nextSequence;
        this.stop = stop;
        this.memory = memory;
        this.effort = effort;
        this.hints = hints;
        this.set = new SegmentSet(readers);
        this.removed = removed;
        this.snapshot = new Snapshot(set, List.of(), List.of(), removed, memory);
        this.sources = merge.sources().stream()
                .mapToLong(source -> source.identity().sequence())
                .toArray();
        this.highest = merge.sources().get(merge.sources().size() - 1).identity();
    }

    /** @return the result, durable and verified, or null if it was told to stop. @throws Damage if a source, or what was written, is not right */
    @Nullable
    List<SegmentSummary> run() {
        RoaringBitmap series = series(set.readers());
        SeriesCursor cursor = snapshot.cursor();
        IntIterator ids = series.getIntIterator();
        while (ids.hasNext()) {
            if (stop.getAsBoolean()) {
                return null;
            }
            writeSeries(cursor, ids.next());
        }
        finishWriter();
        verify();
        return List.copyOf(finished);
    }

    private static RoaringBitmap series(List<SegmentReader> readers) {
        RoaringBitmap series = new RoaringBitmap();
        for (SegmentReader reader : readers) {
            for (int position = 0; position < reader.seriesCount(); position++) {
                series.add(reader.seriesId(position));
            }
        }
        return series;
    }

    private void writeSeries(SeriesCursor cursor, int id) {
        cursor.open(id, Long.MIN_VALUE, Long.MAX_VALUE);
        while (cursor.next()) {
            boolean full = cursor.hasStatistics() && cursor.count() >= FULL_BLOCK_SAMPLES && isFinal(cursor);
            if (full && (count == 0 || count >= SMALL_RUN_SAMPLES) && mayCopy(cursor)) {
                flush(id, count);
                copy(id, cursor);
            } else {
                collect(id, cursor);
            }
        }
        flush(id, count);
        if (writer != null && writer.bytesWritten() > MAX_FILE_BYTES) {
            finishWriter();
        }
    }

    /** A block that is told from another one needs that to come along. */
    private boolean mayCopy(SeriesCursor cursor) {
        return writer().canCopy(cursor.blockSegment(), cursor.blockRow());
    }

    /** Whether the block would be encoded no smaller than it is. Segments of several days were written cold. */
    private boolean isFinal(SeriesCursor cursor) {
        Partition written = cursor.blockSegment().summary().identity().partition();
        return effort == Effort.HOT || written.days() > 1;
    }

    private void copy(int id, SeriesCursor cursor) {
        keptSeries.add(id);
        SegmentWriter target = writer();
        SegmentReader source = cursor.blockSegment();
        if (target.copyBlock(id, source, cursor.blockRow())) {
            copied.add(target.blocksWritten() - 1);
            totals.addCopied(id, source, cursor.blockRow());
        } else {
            int loaded = cursor.load();
            totals.add(id, cursor.times(), cursor.values(), loaded);
        }
    }

    private void collect(int id, SeriesCursor cursor) {
        int loaded = cursor.load();
        if (count + loaded > times.length) {
            // A whole number of full blocks; the rest waits for what follows it.
            flush(id, count / TimestampCodec.MAX_COUNT * TimestampCodec.MAX_COUNT);
        }
        if (count + loaded > times.length) {
            times = Arrays.copyOf(times, count + loaded);
            values = Arrays.copyOf(values, count + loaded);
        }
        System.arraycopy(cursor.times(), 0, times, count, loaded);
        System.arraycopy(cursor.values(), 0, values, count, loaded);
        count += loaded;
    }

    private void flush(int id, int samples) {
        if (samples == 0) {
            return;
        }
        keptSeries.add(id);
        totals.add(id, times, values, samples);
        writer().append(id, times, values, 0, samples);
        System.arraycopy(times, samples, times, 0, count - samples);
        System.arraycopy(values, samples, values, 0, count - samples);
        count -= samples;
    }

    private SegmentWriter writer() {
        SegmentWriter open = writer;
        if (open == null) {
            SegmentIdentity identity = new SegmentIdentity(
                    nextSequence.getAsLong(), highest.order(), nextLevel(), merge.target(), deletesThrough());
            open = SegmentWriter.create(disk, segments, identity, sources, effort, hints);
            writer = open;
        }
        return open;
    }

    /** Each source was clean of the deletes before its own mark, and all there are now are carried out here. */
    private long deletesThrough() {
        long through = removed.deletes().lastSequence();
        for (SegmentSummary source : merge.sources()) {
            through = Math.max(through, source.identity().deletesThrough());
        }
        return through;
    }

    private boolean mayDropSamples() {
        for (SegmentSummary source : merge.sources()) {
            if (source.minTime() < removed.horizon().latestFloor()) {
                return true;
            }
            for (Tombstone delete : removed.deletes().list()) {
                if (delete.concerns(source.identity().deletesThrough(), source.minTime(), source.maxTime())) {
                    return true;
                }
            }
        }
        return false;
    }

    private int nextLevel() {
        int level = 0;
        for (SegmentSummary source : merge.sources()) {
            level = Math.max(level, source.identity().level());
        }
        return Math.min(255, level + 1);
    }

    private void finishWriter() {
        if (writer != null) {
            finished.add(writer.finish());
            writer = null;
            finishedCopies.add(copied);
            copied = new RoaringBitmap();
        }
    }

    /** Reads every byte of what was written, decodes what was encoded here, and holds it against the totals of what went in, and these against the sources. */
    private void verify() {
        MergeTotals written = new MergeTotals();
        RoaringBitmap writtenSeries = new RoaringBitmap();
        for (int i = 0; i < finished.size(); i++) {
            SegmentSummary segment = finished.get(i);
            SegmentReader reader =
                    SegmentReader.open(disk, segments.resolve(segment.identity().relativePath()));
            try {
                writtenSeries.or(series(List.of(reader)));
                written.addAll(reader, finishedCopies.get(i), memory);
            } finally {
                reader.release();
            }
        }
        String difference = totals.difference(written);
        if (difference == null && !writtenSeries.equals(keptSeries)) {
            difference = keptSeries.getCardinality() + " series, found " + writtenSeries.getCardinality();
        }
        if (difference == null) {
            difference = totals.contradiction(merge.sources(), mayDropSamples());
        }
        if (difference != null) {
            throw new Damage(
                    segments.toString(),
                    0,
                    "a merge that equals its " + merge.sources().size() + " sources",
                    difference);
        }
    }

    /** The result is the catalog's from now on. */
    void handOver() {
        handedOver = true;
    }

    /** Leaves nothing behind that was not handed over. */
    @Override
    public void close() {
        snapshot.close();
        set.release();
        if (writer != null) {
            writer.close();
        }
        if (!handedOver) {
            finished.forEach(
                    segment -> disk.delete(segments.resolve(segment.identity().relativePath())));
        }
    }
}
