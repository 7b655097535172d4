package io.minke.engine.segment;

/**
 * The block table: what is known about every block, so that statistics are read without touching blocks. Blocks stand in the order of series id and time, in groups of {@value #GROUP_BLOCKS}. A
 * row is found by one multiplication and read straight from the mapping: nothing is decoded ahead, nothing is kept on the heap.
 *
 * <pre>
 *  section   +---------------------+---------+---------+---
 *            | groups: u32 offset, | group 0 | group 1 | …
 *            | u32 crc             |         |         |
 *            +---------------------+---------+---------+---
 *            the offset counts from the start of the section; the head up to group 0 is under the section's checksum, each group under its own
 *
 *  group     +--------+--------------------+-------------------+-----------+-----------+------------+
 *            | head,  | u32 crc of the     | u32 crc of the    | block     | time      | statistics |
 *            | 48     | value columns      | time columns      | rows      | rows      | bits       |
 *            +--------+--------------------+-------------------+-----------+-----------+------------+
 *            rows are bit-packed, every area starts on a byte
 *
 *  head      0           4        5       6          7          8     9       10         11
 *            +-----------+--------+-------+----------+----------+-----+-------+----------+------+
 *            | data      | blocks | times | end      | time     | gap | index | stat.end | unit |
 *            | start     |        |       | width    | width    |width| width | width    |      |
 *            +-----------+--------+-------+----------+----------+-----+-------+----------+------+
 *            | offset | length | count | start | duration | 0    | offset  | length  | count    |
 *            | width  | width  | width | width | width    |      | base    | base    | base     |
 *            +--------+--------+-------+-------+----------+------+---------+---------+----------+
 *            12       13       14      15      16         17     20        24        28         32
 *            | start base, in units              | duration base, in units                      |
 *            32                                  40                                             48
 *
 *  block row   end of data | time index | gaps | min index + 1 | max index + 1 | end of statistics
 *  time row    offset - base | length - base | count - base | start - base | duration - base
 * </pre>
 *
 * <p>A block's data is what lies between its predecessor's end of data and its own, counted from the data start of the group: its time column, if it is the first block that has it, and then its
 * value column. The time rows are the distinct time columns of the group's blocks; they may lie anywhere before. Start and duration are in units of 1, 1,000, 1,000,000 or 1,000,000,000 ns.
 * End of statistics is the bit position behind the block's entry of the statistics area; see {@link StatisticsBits}.
 */
final class BlockTableLayout {
    /** Blocks of a group: enough to share bases and time columns, few enough to check at first touch (some microseconds). */
    static final int GROUP_BLOCKS = 64;

    static final int INDEX_ENTRY_LENGTH = 8;

    static final int DATA_START = 0;
    static final int BLOCKS = 4;
    static final int TIMES = 5;
    static final int END_WIDTH = 6;
    static final int TIME_WIDTH = 7;
    static final int GAP_WIDTH = 8;
    static final int INDEX_WIDTH = 9;
    static final int STATISTICS_END_WIDTH = 10;
    static final int UNIT = 11;
    static final int OFFSET_WIDTH = 12;
    static final int LENGTH_WIDTH = 13;
    static final int COUNT_WIDTH = 14;
    static final int START_WIDTH = 15;
    static final int DURATION_WIDTH = 16;
    static final int OFFSET_BASE = 20;
    static final int LENGTH_BASE = 24;
    static final int COUNT_BASE = 28;
    static final int START_BASE = 32;
    static final int DURATION_BASE = 40;
    static final int HEAD_LENGTH = 48;

    private static final long[] UNIT_NANOS = {1, 1_000, 1_000_000, 1_000_000_000};

    private BlockTableLayout() {}

    static int units() {
        return UNIT_NANOS.length;
    }

    static long unitNanos(int unit) {
        return UNIT_NANOS[unit];
    }

    static int groups(int blocks) {
        return (blocks + GROUP_BLOCKS - 1) / GROUP_BLOCKS;
    }
}
