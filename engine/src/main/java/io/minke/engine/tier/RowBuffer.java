package io.minke.engine.tier;

import io.minke.engine.codec.BlockStatistics;
import io.minke.engine.scan.RollupColumn;
import io.minke.engine.scan.RollupRows;
import io.minke.engine.scan.SeriesCursor;
import io.minke.engine.segment.SegmentWriter;
import java.util.Arrays;
import java.util.Set;

/** The rows of one series while its samples go by, in ascending order; reused from series to series. */
final class RowBuffer {
    /** Samples whose sum is exact at once; see {@link BlockStatistics}. */
    private static final int SUMMED_AT_ONCE = 2_048;

    private static final int GAPS = RollupColumn.GAPS.ordinal();
    private final long widthNanos;
    private final BlockStatistics statistics = new BlockStatistics();
    private final double[][] columns = new double[RollupColumn.values().length][256];
    private long[] starts = new long[256];
    private int count;
    private long samples;
    /** Samples before it belong to the last row. */
    private long edge;

    private double[] sparseValues = new double[0];
    private long[] sparseStarts = new long[0];

    RowBuffer(long widthNanos) {
        this.widthNanos = widthNanos;
    }

    void clear() {
        count = 0;
        edge = Long.MIN_VALUE;
    }

    int count() {
        return count;
    }

    long start(int row) {
        return starts[row];
    }

    double value(RollupColumn column, int row) {
        return columns[column.ordinal()][row];
    }

    /** Samples that rows were made of since this buffer was made. */
    long samples() {
        return samples;
    }

    /** Takes the piece that the cursor stands at, by its statistics if it lies in one bucket. */
    void add(SeriesCursor cursor) {
        if (cursor.hasStatistics() && bucket(cursor.minTime()) == bucket(cursor.maxTime())) {
            samples += cursor.count();
            combine(
                    cursor.minTime(),
                    cursor.count() - cursor.gapCount(),
                    cursor.gapCount(),
                    cursor.sum(),
                    cursor.min(),
                    cursor.max(),
                    cursor.first(),
                    cursor.last());
            return;
        }
        int loaded = cursor.load();
        long[] times = cursor.times();
        double[] values = cursor.values();
        samples += loaded;
        int from = 0;
        while (from < loaded) {
            long end = bucket(times[from]) + widthNanos;
            int to = from + 1;
            while (to < loaded && times[to] < end && to - from < SUMMED_AT_ONCE) {
                to++;
            }
            statistics.of(times, values, from, to - from);
            combine(
                    times[from],
                    statistics.count - statistics.gapCount,
                    statistics.gapCount,
                    statistics.sum,
                    statistics.min,
                    statistics.max,
                    statistics.first,
                    statistics.last);
            from = to;
        }
    }

    /** Takes rows of narrower buckets. */
    void add(RollupRows narrow) {
        for (int i = 0; i < narrow.count(); i++) {
            combine(
                    narrow.starts()[i],
                    (int) narrow.counts()[i],
                    (int) narrow.gaps()[i],
                    narrow.sums()[i],
                    narrow.minima()[i],
                    narrow.maxima()[i],
                    narrow.firsts()[i],
                    narrow.lasts()[i]);
        }
    }

    private long bucket(long nanos) {
        return Math.floorDiv(nanos, widthNanos) * widthNanos;
    }

    private void combine(
            long time, int values, int gaps, double sum, double min, double max, double first, double last) {
        if (time >= edge) {
            append(bucket(time));
        }
        int row = count - 1;
        column(RollupColumn.GAPS)[row] += gaps;
        if (values == 0) {
            return;
        }
        boolean empty = column(RollupColumn.COUNT)[row] == 0;
        column(RollupColumn.COUNT)[row] += values;
        column(RollupColumn.SUM)[row] = empty ? sum : column(RollupColumn.SUM)[row] + sum;
        column(RollupColumn.MIN)[row] = empty ? min : Math.min(column(RollupColumn.MIN)[row], min);
        column(RollupColumn.MAX)[row] = empty ? max : Math.max(column(RollupColumn.MAX)[row], max);
        column(RollupColumn.LAST)[row] = last;
        if (empty) {
            column(RollupColumn.FIRST)[row] = first;
        }
    }

    private double[] column(RollupColumn column) {
        return columns[column.ordinal()];
    }

    /** Begins a row without samples: what it becomes if none follow. */
    private void append(long start) {
        ensureRoom();
        starts[count] = start;
        edge = start + widthNanos;
        for (RollupColumn column : RollupColumn.values()) {
            columns[column.ordinal()][count] = switch (column) {
                case COUNT, GAPS, SUM -> 0;
                case MIN, MAX, FIRST, LAST -> Double.NaN;
            };
        }
        count++;
    }

    private void ensureRoom() {
        if (count == starts.length) {
            starts = Arrays.copyOf(starts, 2 * count);
            for (int column = 0; column < columns.length; column++) {
                columns[column] = Arrays.copyOf(columns[column], 2 * count);
            }
        }
    }

    /** Takes the rows of others that are missing here, or stand for fewer samples. */
    void takeThicker(RowBuffer others) {
        for (int other = 0; other < others.count; other++) {
            int row = Arrays.binarySearch(starts, 0, count, others.starts[other]);
            if (row < 0) {
                row = -1 - row;
                insert(row);
            } else if (samplesOf(row) >= others.samplesOf(other)) {
                continue;
            }
            starts[row] = others.starts[other];
            for (int column = 0; column < columns.length; column++) {
                columns[column][row] = others.columns[column][other];
            }
        }
    }

    private double samplesOf(int row) {
        return column(RollupColumn.COUNT)[row] + column(RollupColumn.GAPS)[row];
    }

    private void insert(int row) {
        ensureRoom();
        System.arraycopy(starts, row, starts, row + 1, count - row);
        for (double[] column : columns) {
            System.arraycopy(column, row, column, row + 1, count - row);
        }
        count++;
    }

    /** Drops the rows that stand for fewer samples than the present ones do: samples only get fewer when they were lost or dropped, and no row vanishes with them. */
    void dropThinner(RollupRows present) {
        dropThinner(present, Long.MIN_VALUE, Set.of());
    }

    /**
     * The same, and those of samples that are too old unless they stand for more: what is left of these may be what others had taken the place of, which are no longer there.
     *
     * @param keptFrom the oldest time that is kept of the samples
     * @param fresh starts of older rows that are right all the same, since all their samples are still there
     */
    void dropThinner(RollupRows present, long keptFrom, Set<Long> fresh) {
        int row = 0;
        int kept = 0;
        while (present.next()) {
            for (int i = 0; i < present.count(); i++) {
                while (row < count && starts[row] < present.starts()[i]) {
                    move(row++, kept++);
                }
                if (row < count && starts[row] == present.starts()[i]) {
                    double samplesThen = present.counts()[i] + present.gaps()[i];
                    double samplesNow = samplesOf(row);
                    boolean whole = starts[row] >= keptFrom || fresh.contains(starts[row]);
                    if (samplesNow > samplesThen || whole && samplesNow == samplesThen) {
                        move(row, kept++);
                    }
                    row++;
                }
            }
        }
        while (row < count) {
            move(row++, kept++);
        }
        count = kept;
    }

    private void move(int row, int target) {
        starts[target] = starts[row];
        for (double[] column : columns) {
            column[target] = column[row];
        }
    }

    /** Writes the rows of a series. @param replaces whether there may be older rows, whose gaps must not show through */
    void write(SegmentWriter writer, int seriesId, boolean replaces) {
        for (RollupColumn column : RollupColumn.values()) {
            int id = column.idOf(seriesId);
            if (column.ordinal() != GAPS || replaces) {
                writer.append(id, starts, columns[column.ordinal()], 0, count);
            } else {
                writeGaps(writer, id);
            }
        }
    }

    private void writeGaps(SegmentWriter writer, int id) {
        if (sparseStarts.length < count) {
            sparseStarts = new long[starts.length];
            sparseValues = new double[starts.length];
        }
        int kept = 0;
        for (int row = 0; row < count; row++) {
            if (columns[GAPS][row] > 0) {
                sparseStarts[kept] = starts[row];
                sparseValues[kept++] = columns[GAPS][row];
            }
        }
        writer.append(id, sparseStarts, sparseValues, 0, kept);
    }
}
