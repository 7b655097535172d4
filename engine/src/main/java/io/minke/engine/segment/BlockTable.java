package io.minke.engine.segment;

import static io.minke.engine.segment.BlockTableLayout.GROUP_BLOCKS;
import static io.minke.engine.segment.SegmentLayout.i32;

import io.minke.engine.codec.TimestampCodec;
import io.minke.engine.failure.Damage;
import org.agrona.DirectBuffer;

/** Reads rows of a block table from the mapping. A group is checked, checksum and every row, when it is first touched; afterwards a row costs some twenty field reads. Thread-safe. */
final class BlockTable {
    private final DirectBuffer buffer;
    private final String file;
    private final long sequence;
    private final int offset;
    private final int length;
    private final int blockCount;
    private final int dataEnd;
    /** One per group, set once its check has passed. Racy, but the race is benign: two readers may both check, and whichever group stays knows the same. */
    private final TableGroup[] groups;

    /** Reads a section whose index had the right checksum. @throws Damage if the index contradicts the section */
    BlockTable(DirectBuffer buffer, String file, long sequence, int offset, int length, int blockCount, int dataEnd) {
        this.buffer = buffer;
        this.file = file;
        this.sequence = sequence;
        this.offset = offset;
        this.length = length;
        this.blockCount = blockCount;
        this.dataEnd = dataEnd;
        this.groups = new TableGroup[BlockTableLayout.groups(blockCount)];
        int least = indexLength(blockCount);
        for (int group = 0; group < groups.length; group++) {
            int start = i32(buffer, entry(group));
            if (start < least || start > length - BlockTableLayout.HEAD_LENGTH) {
                throw new Damage(
                        file,
                        entry(group),
                        "a group between " + least + " and " + length,
                        "group " + group + " at " + start);
            }
            least = start + BlockTableLayout.HEAD_LENGTH;
        }
    }

    static int indexLength(int blockCount) {
        return BlockTableLayout.groups(blockCount) * BlockTableLayout.INDEX_ENTRY_LENGTH;
    }

    /** All of a row but the five doubles. @throws Damage if the group of the row is not what was written */
    void columns(int block, BlockRow row) {
        row.block = block;
        group(block).columns(block % GROUP_BLOCKS, row);
    }

    /** The five doubles of a row that has the rest. */
    void statistics(BlockRow row) {
        group(row.block).statistics(row.block % GROUP_BLOCKS, row);
    }

    /** The first block behind those that stand in one group with this one, or {@code endBlock} if that comes first. */
    static int groupEnd(int block, int endBlock) {
        return Math.min(endBlock, (block / GROUP_BLOCKS + 1) * GROUP_BLOCKS);
    }

    /** Fills a row with the statistics of the blocks [block, end), which belong to one series and one group. */
    void superBlock(int block, int end, BlockRow row) {
        int first = block % GROUP_BLOCKS;
        group(block).superBlock(first, first + end - block).into(row);
    }

    long minTime(int block) {
        return group(block).minTime(block % GROUP_BLOCKS);
    }

    long maxTime(int block) {
        return group(block).maxTime(block % GROUP_BLOCKS);
    }

    /** The group that has the row of a block, checked. @throws Damage if it is not what was written */
    TableGroup group(int block) {
        if (block < 0 || block >= blockCount) {
            throw new IndexOutOfBoundsException("block " + block + " of " + blockCount + " in " + file);
        }
        TableGroup group = groups[block / GROUP_BLOCKS];
        if (group == null) {
            group = checked(block / GROUP_BLOCKS);
            groups[block / GROUP_BLOCKS] = group;
        }
        return group;
    }

    private int entry(int group) {
        return offset + group * BlockTableLayout.INDEX_ENTRY_LENGTH;
    }

    private int start(int group) {
        return group == groups.length ? offset + length : offset + i32(buffer, entry(group));
    }

    /** Everything that later reads rely on: after this passed, rows are within the group and columns within the data. */
    private TableGroup checked(int index) {
        int head = start(index);
        int end = start(index + 1);
        int expected = i32(buffer, entry(index) + 4);
        int found = new Checksum().of(sequence, head, buffer, head, end - head);
        if (expected != found) {
            throw new Damage(file, head, Checksum.text(expected) + " of group " + index, Checksum.text(found));
        }
        TableGroup group = new TableGroup(buffer, head, end);
        checkHead(group, Math.min(GROUP_BLOCKS, blockCount - index * GROUP_BLOCKS));
        BlockRow row = new BlockRow();
        for (int time = 0; time < group.times; time++) {
            group.time(time, row);
            checkTimes(group, row);
        }
        checkRows(index, group, row);
        return group;
    }

    private void checkHead(TableGroup group, int blocks) {
        require(group.blocks == blocks, group, blocks + " blocks", group.blocks);
        require(group.times >= 1 && group.times <= blocks, group, "1 to " + blocks + " time columns", group.times);
        String impossible = group.impossibleWidth();
        if (impossible != null) {
            throw new Damage(file, group.offset, "widths of a group", impossible);
        }
        require(group.statistics <= group.end, group, "rows that end before " + group.end, group.statistics);
        long end = group.statistics + (long) PackedBits.bytes(group.statisticsEnd(blocks - 1));
        require(end == group.end, group, "a group that ends at " + group.end, end);
    }

    private void checkTimes(TableGroup group, BlockRow row) {
        require(
                row.timeOffset >= SegmentLayout.HEADER_LENGTH
                        && row.timeLength >= 0
                        && row.timeLength <= dataEnd - row.timeOffset,
                group,
                "a time column between " + SegmentLayout.HEADER_LENGTH + " and " + dataEnd,
                row.timeOffset);
        require(
                row.count >= 1 && row.count <= TimestampCodec.MAX_COUNT,
                group,
                "1 to " + TimestampCodec.MAX_COUNT + " samples",
                row.count);
        require(
                row.maxTime >= row.minTime && (row.count == 1) == (row.maxTime == row.minTime),
                group,
                row.count + " ascending times from " + row.minTime,
                row.maxTime);
    }

    private void checkRows(int index, TableGroup group, BlockRow row) {
        int dataStart =
                index == 0 ? SegmentLayout.HEADER_LENGTH : Math.max(SegmentLayout.HEADER_LENGTH, group.dataStart);
        require(group.dataStart == dataStart, group, "data from " + dataStart + " on", group.dataStart);
        int columnsEnd = dataStart;
        int statisticsEnd = 0;
        for (int block = 0; block < group.blocks; block++) {
            int timeIndex = group.timeIndex(block);
            require(timeIndex < group.times, group, "a time index below " + group.times, timeIndex);
            group.columns(block, row);
            checkRow(group, row, columnsEnd);
            columnsEnd = row.valueOffset + row.valueLength;
            long end = StatisticsBits.read(buffer, group.statistics, statisticsEnd, row);
            statisticsEnd = group.statisticsEnd(block);
            require(end == statisticsEnd, group, "statistics that end at bit " + statisticsEnd, end);
        }
        int next = index + 1 < groups.length ? i32(buffer, start(index + 1) + BlockTableLayout.DATA_START) : dataEnd;
        require(columnsEnd == next, group, "data up to " + next, columnsEnd);
    }

    private void checkRow(TableGroup group, BlockRow row, int columnsEnd) {
        require(
                row.valueLength > 0
                        && row.valueOffset >= columnsEnd
                        && row.valueLength <= dataEnd - row.valueOffset
                        && row.timeOffset + row.timeLength <= row.valueOffset,
                group,
                "values between " + columnsEnd + " and " + dataEnd,
                row.valueOffset);
        require(row.gapCount <= row.count, group, "at most " + row.count + " gaps", row.gapCount);
        int least = row.gapCount == row.count ? -1 : 0;
        int most = row.gapCount == row.count ? -1 : row.count - 1;
        require(row.minIndex >= least && row.minIndex <= most, group, "an index up to " + most, row.minIndex);
        require(row.maxIndex >= least && row.maxIndex <= most, group, "an index up to " + most, row.maxIndex);
    }

    private void require(boolean condition, TableGroup group, String expected, long found) {
        if (!condition) {
            throw new Damage(file, group.offset, expected, Long.toString(found));
        }
    }
}
