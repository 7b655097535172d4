package io.minke.engine.segment;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * The frame of a segment file; all numbers are little-endian.
 *
 * <pre>
 *  +----------------------------------------------------------+ 0
 *  | header, 64 bytes                                         |
 *  +----------------------------------------------------------+ 64
 *  | columns, without gaps: [times] values, [times] values, … |
 *  +----------------------------------------------------------+ dataEnd
 *  | section 1: block table        (BlockTableLayout)         |
 *  | section 2: series directory   (SeriesDirectory)          |
 *  | section 3: reserved                                      |
 *  | section 4: sources, i64 each  (merged segments only)     |
 *  | …          unknown sections are ignored by readers       |
 *  +----------------------------------------------------------+
 *  | footer, 64 + 24 * sections bytes                         |
 *  +----------------------------------------------------------+ end - 20
 *  | tail, 20 bytes                                           |
 *  +----------------------------------------------------------+ end
 *
 *  header    0        8         10       12      13    16         24      32
 *            +--------+---------+--------+-------+-----+----------+-------+
 *            | magic  | version | length | level | 0   | sequence | order |
 *            +--------+---------+--------+-------+-----+----------+-------+
 *            | partition start  | partition days | deletes through | 0  | crc   |
 *            +------------------+----------------+-----------------+----+-------+
 *            32                 40               48                56   60      64
 *
 *  footer    0            4              8         16        24       32       36
 *            +------------+--------------+---------+---------+--------+--------+--------+
 *            | header crc | section count| min time| max time| samples| series | blocks |
 *            +------------+--------------+---------+---------+--------+--------+--------+
 *            | data end   | gaps         | stored time columns        | 0      |
 *            +------------+--------------+----------------------------+--------+
 *            40           48             56                           60       64
 *            then per section:  u32 id, u32 crc, i64 offset, i64 length
 *
 *  tail      0               4         6     8     12       20
 *            +---------------+---------+-----+-----+--------+
 *            | footer length | version | 0   | crc | magic  |
 *            +---------------+---------+-----+-----+--------+
 * </pre>
 *
 * <p>A time column of one sample has no bytes: its block's row has the timestamp.
 *
 * <p>The checksums form a chain: the catalog knows the tail's, which covers the footer; the footer has those of the header and of the sections; the head of the block table has those of its
 * groups; the groups have those of the columns. So a footer checksum names the whole content of a file.
 */
final class SegmentLayout {
    static final int VERSION = 1;

    static final long HEADER_MAGIC = magic("MINKESEG");
    static final int HEADER_LENGTH = 64;
    static final int MAGIC_OFFSET = 0;
    static final int VERSION_OFFSET = MAGIC_OFFSET + Long.BYTES;
    static final int LENGTH_OFFSET = VERSION_OFFSET + Short.BYTES;
    static final int LEVEL_OFFSET = LENGTH_OFFSET + Short.BYTES;
    static final int SEQUENCE_OFFSET = LEVEL_OFFSET + Integer.BYTES;
    static final int ORDER_OFFSET = SEQUENCE_OFFSET + Long.BYTES;
    static final int PARTITION_START_OFFSET = ORDER_OFFSET + Long.BYTES;
    static final int PARTITION_DAYS_OFFSET = PARTITION_START_OFFSET + Long.BYTES;
    /** 0 in files of programs that knew no deletes: all deletes concern them. */
    static final int DELETES_THROUGH_OFFSET = PARTITION_DAYS_OFFSET + Long.BYTES;

    static final int HEADER_CRC_OFFSET = HEADER_LENGTH - Integer.BYTES;

    static final int FOOTER_FIXED_LENGTH = 64;
    static final int FOOTER_HEADER_CRC_OFFSET = 0;
    static final int FOOTER_SECTION_COUNT_OFFSET = FOOTER_HEADER_CRC_OFFSET + Integer.BYTES;
    static final int FOOTER_MIN_TIME_OFFSET = FOOTER_SECTION_COUNT_OFFSET + Integer.BYTES;
    static final int FOOTER_MAX_TIME_OFFSET = FOOTER_MIN_TIME_OFFSET + Long.BYTES;
    static final int FOOTER_SAMPLES_OFFSET = FOOTER_MAX_TIME_OFFSET + Long.BYTES;
    static final int FOOTER_SERIES_OFFSET = FOOTER_SAMPLES_OFFSET + Long.BYTES;
    static final int FOOTER_BLOCKS_OFFSET = FOOTER_SERIES_OFFSET + Integer.BYTES;
    static final int FOOTER_DATA_END_OFFSET = FOOTER_BLOCKS_OFFSET + Integer.BYTES;
    static final int FOOTER_GAPS_OFFSET = FOOTER_DATA_END_OFFSET + Long.BYTES;
    static final int FOOTER_TIME_COLUMNS_OFFSET = FOOTER_GAPS_OFFSET + Long.BYTES;

    static final int SECTION_LENGTH = 24;
    static final int SECTION_CRC = 4;
    static final int SECTION_OFFSET = 8;
    static final int SECTION_BYTES = 16;
    /** More sections than any version to come will have; a limit for what is read from a file. */
    static final int MAX_SECTIONS = 64;

    static final int SECTION_BLOCK_TABLE = 1;
    static final int SECTION_SERIES_DIRECTORY = 2;
    static final int SECTION_SUPER_BLOCKS = 3;
    static final int SECTION_SOURCES = 4;

    static final long TAIL_MAGIC = magic("GESEKNIM");
    static final int TAIL_LENGTH = 20;
    static final int TAIL_FOOTER_LENGTH_OFFSET = 0;
    static final int TAIL_VERSION_OFFSET = 4;
    static final int TAIL_CRC_OFFSET = 8;
    static final int TAIL_MAGIC_OFFSET = 12;

    /** Shortest file that can be a segment. */
    static final int MIN_FILE_LENGTH = HEADER_LENGTH + FOOTER_FIXED_LENGTH + TAIL_LENGTH;

    private SegmentLayout() {}

    static int footerLength(int sections) {
        return FOOTER_FIXED_LENGTH + sections * SECTION_LENGTH;
    }

    static int sectionOffset(int footerOffset, int index) {
        return footerOffset + FOOTER_FIXED_LENGTH + index * SECTION_LENGTH;
    }

    static int u16(DirectBuffer buffer, int offset) {
        return buffer.getShort(offset, LITTLE_ENDIAN) & 0xFFFF;
    }

    static int i32(DirectBuffer buffer, int offset) {
        return buffer.getInt(offset, LITTLE_ENDIAN);
    }

    static long i64(DirectBuffer buffer, int offset) {
        return buffer.getLong(offset, LITTLE_ENDIAN);
    }

    static void u16(MutableDirectBuffer buffer, int offset, int value) {
        buffer.putShort(offset, (short) value, LITTLE_ENDIAN);
    }

    static void i32(MutableDirectBuffer buffer, int offset, int value) {
        buffer.putInt(offset, value, LITTLE_ENDIAN);
    }

    static void i64(MutableDirectBuffer buffer, int offset, long value) {
        buffer.putLong(offset, value, LITTLE_ENDIAN);
    }

    private static long magic(String text) {
        long magic = 0;
        for (int i = 7; i >= 0; i--) {
            magic = magic << 8 | text.charAt(i);
        }
        return magic;
    }
}
