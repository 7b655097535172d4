package io.minke.engine;

import io.minke.engine.active.Generation;
import io.minke.engine.active.TimeOrder;
import io.minke.engine.codec.SeriesHints;
import io.minke.engine.disk.Disk;
import io.minke.engine.segment.Partition;
import io.minke.engine.segment.SegmentIdentity;
import io.minke.engine.segment.SegmentSummary;
import io.minke.engine.segment.SegmentWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Writes one generation as segments: series by series in the order of their ids, each into the partitions its samples fall into. Sealer thread only. */
final class GenerationSealing implements AutoCloseable {
    /** A load of old data can touch years of days; each open segment costs some 2 MiB. What does not fit waits for another pass over the generation. */
    private static final int MAX_OPEN_SEGMENTS = 32;

    private final Disk disk;
    private final Path segments;
    private final Generation generation;
    private final LongSupplier nextSequence;
    private final TimeOrder timeOrder;
    private final SeriesHints hints;
    private final Map<Partition, SegmentWriter> open = new HashMap<>();
    private final List<SegmentSummary> finished = new ArrayList<>();
    private long[] times = new long[4_096];
    private double[] values = new double[4_096];
    private final Set<Partition> done = new HashSet<>();
    private boolean moreToDo;
    /** The partition of the sample before; most samples share it. */
    private Partition latest = Partition.day(0);

    GenerationSealing(
            Disk disk,
            Path segments,
            Generation generation,
            LongSupplier nextSequence,
            TimeOrder timeOrder,
            SeriesHints hints) {
        this.disk = disk;
        this.segments = segments;
        this.generation = generation;
        this.nextSequence = nextSequence;
        this.timeOrder = timeOrder;
        this.hints = hints;
    }

    /** @return what was written, durable but not yet in the catalog */
    List<SegmentSummary> run() {
        do {
            moreToDo = false;
            int limit = generation.seriesLimit();
            for (int id = 0; id < limit; id++) {
                int count = generation.count(id);
                if (count > 0) {
                    sealSeries(id, count);
                }
            }
            open.forEach((partition, writer) -> {
                finished.add(writer.finish());
                writer.close();
                done.add(partition);
            });
            open.clear();
        } while (moreToDo);
        return List.copyOf(finished);
    }

    /** The segments are the catalog's from now on. */
    void handOver() {
        finished.clear();
    }

    private void sealSeries(int id, int count) {
        if (times.length < count) {
            times = new long[count * 2];
            values = new double[count * 2];
        }
        int left = generation.copy(id, count, times, values);
        int kept = generation.ordered(id) ? left : timeOrder.sort(times, values, left);
        int from = 0;
        while (from < kept) {
            if (!latest.contains(times[from])) {
                latest = Partition.day(times[from]);
            }
            int to = latest.contains(times[kept - 1]) ? kept : firstBeyond(latest, from, kept);
            SegmentWriter writer = writer(latest);
            if (writer != null) {
                writer.append(id, times, values, from, to - from);
            }
            from = to;
        }
    }

    private int firstBeyond(Partition partition, int from, int to) {
        int low = from;
        int high = to;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (partition.contains(times[middle])) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private @Nullable SegmentWriter writer(Partition partition) {
        SegmentWriter writer = open.get(partition);
        if (writer == null && !done.contains(partition)) {
            if (open.size() == MAX_OPEN_SEGMENTS) {
                moreToDo = true;
                return null;
            }
            SegmentIdentity identity =
                    SegmentIdentity.sealed(nextSequence.getAsLong(), partition, generation.lastLogSequence());
            writer = SegmentWriter.create(disk, segments, identity, hints);
            open.put(partition, writer);
        }
        return writer;
    }

    /** Leaves nothing behind that was not handed over. */
    @Override
    public void close() {
        open.values().forEach(SegmentWriter::close);
        open.clear();
        finished.forEach(
                segment -> disk.delete(segments.resolve(segment.identity().relativePath())));
        finished.clear();
    }
}
