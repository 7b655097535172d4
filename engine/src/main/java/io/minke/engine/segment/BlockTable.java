package io.minke.engine.segment;

import static io.minke.engine.segment.BlockTableLayout.GROUP_BLOCKS;
import static io.minke.engine.segment.SegmentLayout.i32;
import static io.minke.engine.segment.SegmentLayout.i64;

import io.minke.engine.codec.TimestampCodec;
import io.minke.engine.failure.Damage;
import org.agrona.DirectBuffer;

/** Reads rows of a block table from the mapping. A group is checked, checksum and every row, when it is first touched; afterwards a row costs some ten field reads. Thread-safe. */
final class BlockTable {
    private final DirectBuffer buffer;
    private final String file;
    private final long sequence;
    private final int offset;
    private final int length;
    private final int blockCount;
    private final int dataEnd;
    /** One per group, set once its check has passed. Racy, but the race is benign: two readers may both check. */
    private final boolean[] checked;

    /** Reads a section whose index had the right checksum. @throws Damage if the index contradicts the section */
    BlockTable(DirectBuffer buffer, String file, long sequence, int offset, int length, int blockCount, int dataEnd) {
        this.buffer = buffer;
        this.file = file;
        this.sequence = sequence;
        this.offset = offset;
        this.length = length;
        this.blockCount = blockCount;
        this.dataEnd = dataEnd;
        int groups = BlockTableLayout.groups(blockCount);
        this.checked = new boolean[groups];
        int previous = indexLength(blockCount) - 1;
        for (int group = 0; group < groups; group++) {
            int start = i32(buffer, offset + group * BlockTableLayout.INDEX_ENTRY_LENGTH);
            if (start <= previous || start > length - BlockTableLayout.HEAD_LENGTH) {
                throw new Damage(
                        file,
                        offset + (long) group * BlockTableLayout.INDEX_ENTRY_LENGTH,
                        "a group between " + previous + " and " + length,
                        "group " + group + " at " + start);
            }
            previous = start;
        }
    }

    static int indexLength(int blockCount) {
        return BlockTableLayout.groups(blockCount) * BlockTableLayout.INDEX_ENTRY_LENGTH;
    }

    /** @throws Damage if the group of the row is not what was written */
    void row(int block, BlockRow row) {
        int group = group(block);
        int head = head(group);
        int index = block % GROUP_BLOCKS;
        row.block = block;
        readRow(head, index, row);
        int blocks = blocks(head);
        int checksums = head + BlockTableLayout.HEAD_LENGTH;
        row.valueChecksum = i32(buffer, checksums + index * Integer.BYTES);
        int statistics = statisticsOffset(head, blocks, times(head));
        StatisticsBits.read(buffer, statistics, index == 0 ? 0 : statisticsEnd(head, index - 1), row);
    }

    long minTime(int block) {
        int head = head(group(block));
        return timeField(head, timeIndex(head, block % GROUP_BLOCKS), true);
    }

    long maxTime(int block) {
        int head = head(group(block));
        return timeField(head, timeIndex(head, block % GROUP_BLOCKS), false);
    }

    private int group(int block) {
        if (block < 0 || block >= blockCount) {
            throw new IndexOutOfBoundsException("block " + block + " of " + blockCount + " in " + file);
        }
        int group = block / GROUP_BLOCKS;
        if (!checked[group]) {
            check(group);
            checked[group] = true;
        }
        return group;
    }

    private int head(int group) {
        return offset + i32(buffer, offset + group * BlockTableLayout.INDEX_ENTRY_LENGTH);
    }

    private int groupEnd(int group) {
        return group + 1 < checked.length ? head(group + 1) : offset + length;
    }

    private int u8(int index) {
        return buffer.getByte(index) & 0xFF;
    }

    private int blocks(int head) {
        return u8(head + BlockTableLayout.BLOCKS);
    }

    private int times(int head) {
        return u8(head + BlockTableLayout.TIMES);
    }

    private int blockStride(int head) {
        return u8(head + BlockTableLayout.END_WIDTH)
                + u8(head + BlockTableLayout.TIME_WIDTH)
                + u8(head + BlockTableLayout.GAP_WIDTH)
                + 2 * u8(head + BlockTableLayout.INDEX_WIDTH)
                + u8(head + BlockTableLayout.STATISTICS_END_WIDTH);
    }

    private int timeStride(int head) {
        return u8(head + BlockTableLayout.OFFSET_WIDTH)
                + u8(head + BlockTableLayout.LENGTH_WIDTH)
                + u8(head + BlockTableLayout.COUNT_WIDTH)
                + u8(head + BlockTableLayout.START_WIDTH)
                + u8(head + BlockTableLayout.DURATION_WIDTH);
    }

    private int blockRowsOffset(int head, int blocks, int times) {
        return head + BlockTableLayout.HEAD_LENGTH + (blocks + times) * Integer.BYTES;
    }

    private int timeRowsOffset(int head, int blocks, int times) {
        return blockRowsOffset(head, blocks, times) + PackedBits.bytes((long) blocks * blockStride(head));
    }

    private int statisticsOffset(int head, int blocks, int times) {
        return timeRowsOffset(head, blocks, times) + PackedBits.bytes((long) times * timeStride(head));
    }

    private int timeIndex(int head, int index) {
        int rows = blockRowsOffset(head, blocks(head), times(head));
        long bit = (long) index * blockStride(head) + u8(head + BlockTableLayout.END_WIDTH);
        return (int) PackedBits.read(buffer, rows, bit, u8(head + BlockTableLayout.TIME_WIDTH));
    }

    private int statisticsEnd(int head, int index) {
        int rows = blockRowsOffset(head, blocks(head), times(head));
        int width = u8(head + BlockTableLayout.STATISTICS_END_WIDTH);
        return (int) PackedBits.read(buffer, rows, (long) (index + 1) * blockStride(head) - width, width);
    }

    private int end(int head, int index) {
        int rows = blockRowsOffset(head, blocks(head), times(head));
        return i32(buffer, head + BlockTableLayout.DATA_START)
                + (int) PackedBits.read(
                        buffer, rows, (long) index * blockStride(head), u8(head + BlockTableLayout.END_WIDTH));
    }

    private long timeField(int head, int timeIndex, boolean first) {
        int rows = timeRowsOffset(head, blocks(head), times(head));
        int startWidth = u8(head + BlockTableLayout.START_WIDTH);
        int durationWidth = u8(head + BlockTableLayout.DURATION_WIDTH);
        long bit = (long) (timeIndex + 1) * timeStride(head) - durationWidth - startWidth;
        long unit = BlockTableLayout.unitNanos(u8(head + BlockTableLayout.UNIT));
        long start = i64(buffer, head + BlockTableLayout.START_BASE) + PackedBits.read(buffer, rows, bit, startWidth);
        if (first) {
            return start * unit;
        }
        long duration = i64(buffer, head + BlockTableLayout.DURATION_BASE)
                + PackedBits.read(buffer, rows, bit + startWidth, durationWidth);
        return (start + duration) * unit;
    }

    /** All but the five doubles. */
    private void readRow(int head, int index, BlockRow row) {
        int blocks = blocks(head);
        int times = times(head);
        int endWidth = u8(head + BlockTableLayout.END_WIDTH);
        int timeWidth = u8(head + BlockTableLayout.TIME_WIDTH);
        int gapWidth = u8(head + BlockTableLayout.GAP_WIDTH);
        int indexWidth = u8(head + BlockTableLayout.INDEX_WIDTH);
        int stride =
                endWidth + timeWidth + gapWidth + 2 * indexWidth + u8(head + BlockTableLayout.STATISTICS_END_WIDTH);
        int rows = blockRowsOffset(head, blocks, times);
        long bit = (long) index * stride;
        int dataStart = i32(buffer, head + BlockTableLayout.DATA_START);
        int begin = dataStart + (index == 0 ? 0 : (int) PackedBits.read(buffer, rows, bit - stride, endWidth));
        int end = dataStart + (int) PackedBits.read(buffer, rows, bit, endWidth);
        bit += endWidth;
        int timeIndex = (int) PackedBits.read(buffer, rows, bit, timeWidth);
        bit += timeWidth;
        row.gapCount = (int) PackedBits.read(buffer, rows, bit, gapWidth);
        bit += gapWidth;
        row.minIndex = (int) PackedBits.read(buffer, rows, bit, indexWidth) - 1;
        bit += indexWidth;
        row.maxIndex = (int) PackedBits.read(buffer, rows, bit, indexWidth) - 1;
        int timeRows = rows + PackedBits.bytes((long) blocks * stride);
        readTimeRow(head, timeRows, timeIndex, row);
        row.timeChecksum = i32(buffer, head + BlockTableLayout.HEAD_LENGTH + (blocks + timeIndex) * Integer.BYTES);
        row.valueOffset = row.timeOffset == begin ? begin + row.timeLength : begin;
        row.valueLength = end - row.valueOffset;
    }

    private void readTimeRow(int head, int timeRows, int timeIndex, BlockRow row) {
        int offsetWidth = u8(head + BlockTableLayout.OFFSET_WIDTH);
        int lengthWidth = u8(head + BlockTableLayout.LENGTH_WIDTH);
        int countWidth = u8(head + BlockTableLayout.COUNT_WIDTH);
        int startWidth = u8(head + BlockTableLayout.START_WIDTH);
        int durationWidth = u8(head + BlockTableLayout.DURATION_WIDTH);
        long bit = (long) timeIndex * (offsetWidth + lengthWidth + countWidth + startWidth + durationWidth);
        row.timeOffset = i32(buffer, head + BlockTableLayout.OFFSET_BASE)
                + (int) PackedBits.read(buffer, timeRows, bit, offsetWidth);
        bit += offsetWidth;
        row.timeLength = i32(buffer, head + BlockTableLayout.LENGTH_BASE)
                + (int) PackedBits.read(buffer, timeRows, bit, lengthWidth);
        bit += lengthWidth;
        row.count = i32(buffer, head + BlockTableLayout.COUNT_BASE)
                + (int) PackedBits.read(buffer, timeRows, bit, countWidth);
        bit += countWidth;
        long unit = BlockTableLayout.unitNanos(u8(head + BlockTableLayout.UNIT));
        long start =
                i64(buffer, head + BlockTableLayout.START_BASE) + PackedBits.read(buffer, timeRows, bit, startWidth);
        bit += startWidth;
        long duration = i64(buffer, head + BlockTableLayout.DURATION_BASE)
                + PackedBits.read(buffer, timeRows, bit, durationWidth);
        row.minTime = start * unit;
        row.maxTime = (start + duration) * unit;
    }

    /** Everything that later reads rely on: after this passed, rows are within the group and columns within the data. */
    private void check(int group) {
        int head = head(group);
        int end = groupEnd(group);
        int expected = i32(buffer, offset + group * BlockTableLayout.INDEX_ENTRY_LENGTH + 4);
        int found = new Checksum().of(sequence, head, buffer, head, end - head);
        if (expected != found) {
            throw new Damage(file, head, Checksum.text(expected) + " of group " + group, Checksum.text(found));
        }
        int blocks = blocks(head);
        int times = times(head);
        int expectedBlocks = Math.min(GROUP_BLOCKS, blockCount - group * GROUP_BLOCKS);
        require(blocks == expectedBlocks, head, expectedBlocks + " blocks", blocks);
        require(times >= 1 && times <= blocks, head, "1 to " + blocks + " time columns", times);
        checkWidths(head);
        int statistics = statisticsOffset(head, blocks, times);
        require(statistics <= end, head, "rows that end before " + end, statistics);
        int statisticsEnd = statisticsEnd(head, blocks - 1);
        require(
                statistics + (long) PackedBits.bytes(statisticsEnd) == end,
                head,
                "a group of " + (end - head) + " bytes",
                statistics + (long) PackedBits.bytes(statisticsEnd) - head);
        int timeRows = timeRowsOffset(head, blocks, times);
        BlockRow row = new BlockRow();
        for (int time = 0; time < times; time++) {
            readTimeRow(head, timeRows, time, row);
            checkTimeRow(head, row);
        }
        int dataStart = group == 0 ? SegmentLayout.HEADER_LENGTH : i32(buffer, head + BlockTableLayout.DATA_START);
        require(
                i32(buffer, head + BlockTableLayout.DATA_START) == dataStart
                        && dataStart >= SegmentLayout.HEADER_LENGTH,
                head,
                "data from " + dataStart,
                i32(buffer, head));
        int previousEnd = dataStart;
        int statisticsBit = 0;
        for (int index = 0; index < blocks; index++) {
            require(timeIndex(head, index) < times, head, "a time index below " + times, timeIndex(head, index));
            readRow(head, index, row);
            checkRow(head, row, previousEnd);
            previousEnd = row.valueOffset + row.valueLength;
            long behind = StatisticsBits.read(buffer, statistics, statisticsBit, row);
            statisticsBit = statisticsEnd(head, index);
            require(behind == statisticsBit, head, "statistics that end at bit " + statisticsBit, behind);
        }
        int nextStart =
                group + 1 < checked.length ? i32(buffer, head(group + 1) + BlockTableLayout.DATA_START) : dataEnd;
        require(previousEnd == nextStart, head, "data up to " + nextStart, previousEnd);
    }

    private void checkWidths(int head) {
        require(u8(head + BlockTableLayout.END_WIDTH) <= 31, head, "an end width of at most 31", u8(head + 6));
        require(u8(head + BlockTableLayout.TIME_WIDTH) <= 6, head, "a time width of at most 6", u8(head + 7));
        require(u8(head + BlockTableLayout.GAP_WIDTH) <= 12, head, "a gap width of at most 12", u8(head + 8));
        require(u8(head + BlockTableLayout.INDEX_WIDTH) <= 12, head, "an index width of at most 12", u8(head + 9));
        require(
                u8(head + BlockTableLayout.STATISTICS_END_WIDTH) <= 16,
                head,
                "a statistics width of at most 16",
                u8(head + 10));
        require(u8(head + BlockTableLayout.UNIT) < BlockTableLayout.units(), head, "a unit up to 3", u8(head + 11));
        require(u8(head + BlockTableLayout.OFFSET_WIDTH) <= 31, head, "an offset width of at most 31", u8(head + 12));
        require(u8(head + BlockTableLayout.LENGTH_WIDTH) <= 31, head, "a length width of at most 31", u8(head + 13));
        require(u8(head + BlockTableLayout.COUNT_WIDTH) <= 11, head, "a count width of at most 11", u8(head + 14));
        require(u8(head + BlockTableLayout.START_WIDTH) <= 64, head, "a start width of at most 64", u8(head + 15));
        require(
                u8(head + BlockTableLayout.DURATION_WIDTH) <= 64,
                head,
                "a duration width of at most 64",
                u8(head + 16));
    }

    private void checkTimeRow(int head, BlockRow row) {
        require(
                row.timeOffset >= SegmentLayout.HEADER_LENGTH
                        && row.timeLength >= 0
                        && row.timeLength <= dataEnd - row.timeOffset,
                head,
                "a time column between " + SegmentLayout.HEADER_LENGTH + " and " + dataEnd,
                row.timeOffset);
        require(row.count >= 1 && row.count <= TimestampCodec.MAX_COUNT, head, "1 to 2048 samples", row.count);
        require(
                row.maxTime >= row.minTime && (row.count == 1) == (row.maxTime == row.minTime),
                head,
                row.count + " ascending times from " + row.minTime,
                row.maxTime);
    }

    private void checkRow(int head, BlockRow row, int previousEnd) {
        require(
                row.valueLength > 0
                        && row.valueOffset >= previousEnd
                        && row.valueLength <= dataEnd - row.valueOffset
                        && row.timeOffset + row.timeLength <= row.valueOffset,
                head,
                "values between " + previousEnd + " and " + dataEnd,
                row.valueOffset);
        require(row.gapCount <= row.count, head, "at most " + row.count + " gaps", row.gapCount);
        int least = row.gapCount == row.count ? -1 : 0;
        int most = row.gapCount == row.count ? -1 : row.count - 1;
        require(row.minIndex >= least && row.minIndex <= most, head, "an index up to " + most, row.minIndex);
        require(row.maxIndex >= least && row.maxIndex <= most, head, "an index up to " + most, row.maxIndex);
    }

    private void require(boolean condition, int head, String expected, long found) {
        if (!condition) {
            throw new Damage(file, head, expected, Long.toString(found));
        }
    }
}
