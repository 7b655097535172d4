package io.minke.engine.scan;

import io.minke.engine.failure.EngineBug;

/**
 * How rows of a tier are stored: as samples at the start of their bucket, each column a series of its own in the tier's segments. So columns of a row share their time column, and encodings, statistics,
 * checksums, merges and "the later one wins" are those of samples.
 *
 * <pre>
 *  id in the tier's segments = series id * 8 + column
 *
 *  0 COUNT   values that are no gaps        always; 0 where all are gaps
 *  1 GAPS    gaps                           absent if there are none, unless the row replaces another
 *  2 SUM     of the values                  with each COUNT; 0 where that is 0
 *  3 MIN  4 MAX  5 FIRST  6 LAST            with each COUNT; a gap where that is 0
 *  7                                        reserved
 * </pre>
 */
public enum RollupColumn {
    COUNT,
    GAPS,
    SUM,
    MIN,
    MAX,
    FIRST,
    LAST;

    /** An id is the series' id with this many bits behind it. */
    public static final int BITS = 3;

    /** Series above it can't have rows: their columns would have no ids. */
    public static final int MAX_SERIES_ID = Integer.MAX_VALUE >> BITS;

    /** The id of this column of a series. */
    public int idOf(int seriesId) {
        if (seriesId < 0 || seriesId > MAX_SERIES_ID) {
            throw new EngineBug("series " + seriesId + " is beyond " + MAX_SERIES_ID + ", the last one with rollups");
        }
        return seriesId << BITS | ordinal();
    }

    /** The series that a column belongs to. */
    public static int seriesOf(int columnId) {
        return columnId >>> BITS;
    }

    int bit() {
        return 1 << ordinal();
    }
}
