package io.minke.engine.scan;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Walks the rollup rows of one series in a tier, some hundred rows at a time. Columns are read when they are asked for, so that a mean costs two of them. One thread at a time; the arrays belong to this
 * object, hold {@link #count} rows from index 0 on, and hold until the next {@link #next}.
 */
public final class RollupRows {
    private final Snapshot snapshot;
    private final @Nullable Column[] columns = new Column[RollupColumn.values().length];
    private int seriesId;
    private long startNanos;
    private long endNanos;
    /** Columns whose cursors stand in the present window, and those whose values are there for the present rows. */
    private int openColumns;

    private int readColumns;
    private int count;
    private long[] starts = new long[0];

    /** @param snapshot of the tier's segments */
    public RollupRows(Snapshot snapshot) {
        this.snapshot = snapshot;
    }

    /** One column's cursor and the part of its piece that is not used yet. */
    private static final class Column {
        final SeriesCursor cursor;
        int position;
        int limit;
        double[] values = new double[0];
        private double[] own = new double[0];

        Column(SeriesCursor cursor) {
            this.cursor = cursor;
        }

        double[] own(int count, double filled) {
            if (own.length < count) {
                own = new double[Math.max(count, 2 * own.length)];
            }
            Arrays.fill(own, 0, count, filled);
            return own;
        }

        boolean ensurePiece() {
            while (position == limit) {
                if (!cursor.next()) {
                    return false;
                }
                position = 0;
                limit = 0;
                limit = cursor.load();
            }
            return true;
        }
    }

    /** Starts over with the rows whose buckets begin in [start, end). */
    public void open(int series, long start, long end) {
        seriesId = series;
        startNanos = start;
        endNanos = end;
        openColumns = 0;
        readColumns = 0;
        count = 0;
    }

    /** Goes on to the next rows. @return false if there are none. @throws Damage if some can't be read; a further call goes on behind them */
    public boolean next() {
        Column counts = column(RollupColumn.COUNT);
        counts.position = counts.limit;
        if (!counts.ensurePiece()) {
            count = 0;
            return false;
        }
        count = counts.limit;
        starts = counts.cursor.times();
        counts.values = counts.cursor.values();
        readColumns = RollupColumn.COUNT.bit();
        return true;
    }

    /** After {@link io.minke.engine.failure.Damage} of {@link #next}: the last nanosecond that the rows which could not be read may reach to. */
    long unreadThrough() {
        return column(RollupColumn.COUNT).cursor.unreadThrough();
    }

    private Column column(RollupColumn name) {
        Column column = columns[name.ordinal()];
        if (column == null) {
            column = new Column(snapshot.cursor());
            columns[name.ordinal()] = column;
        }
        if ((openColumns & name.bit()) == 0) {
            openColumns |= name.bit();
            column.cursor.open(name.idOf(seriesId), startNanos, endNanos);
            column.position = 0;
            column.limit = 0;
        }
        return column;
    }

    private double[] values(RollupColumn name, double absent) {
        Column column = column(name);
        if ((readColumns & name.bit()) == 0) {
            read(column, absent);
            readColumns |= name.bit();
        }
        return column.values;
    }

    /** Brings the values of the present rows into the column's array; nearly always they are a block of the same rows. */
    private void read(Column column, double absent) {
        double[] aligned = null;
        int row = 0;
        while (row < count && column.ensurePiece()) {
            long[] times = column.cursor.times();
            if (row == 0
                    && column.position == 0
                    && column.limit == count
                    && Arrays.equals(times, 0, count, starts, 0, count)) {
                column.values = column.cursor.values();
                column.position = column.limit;
                return;
            }
            if (aligned == null) {
                aligned = column.own(count, absent);
            }
            long time = times[column.position];
            if (time > starts[count - 1]) {
                break;
            }
            while (row < count && starts[row] < time) {
                row++;
            }
            if (row < count && starts[row] == time) {
                aligned[row++] = column.cursor.values()[column.position];
            }
            column.position++;
        }
        column.values = aligned == null ? column.own(count, absent) : aligned;
    }

    public int count() {
        return count;
    }

    /** Epoch nanoseconds of the first instant of each bucket, ascending. */
    public long[] starts() {
        return starts;
    }

    /** Values that are no gaps. */
    public double[] counts() {
        return values(RollupColumn.COUNT, 0);
    }

    public double[] gaps() {
        return values(RollupColumn.GAPS, 0);
    }

    /** Each the sum of the decimals in its bucket, exact and rounded once for each block that they come from; 0 where all are gaps. @throws Damage if they can't be read, as the next four */
    public double[] sums() {
        return values(RollupColumn.SUM, 0);
    }

    /** NaN where all are gaps, as the next three. */
    public double[] minima() {
        return values(RollupColumn.MIN, Double.NaN);
    }

    public double[] maxima() {
        return values(RollupColumn.MAX, Double.NaN);
    }

    public double[] firsts() {
        return values(RollupColumn.FIRST, Double.NaN);
    }

    public double[] lasts() {
        return values(RollupColumn.LAST, Double.NaN);
    }
}
