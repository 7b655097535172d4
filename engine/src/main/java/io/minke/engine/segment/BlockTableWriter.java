package io.minke.engine.segment;

import static io.minke.engine.segment.BlockTableLayout.GROUP_BLOCKS;
import static io.minke.engine.segment.SegmentLayout.i32;
import static io.minke.engine.segment.SegmentLayout.i64;

import io.minke.engine.codec.BlockStatistics;
import java.util.Arrays;
import org.agrona.ExpandableArrayBuffer;

/** Collects the rows of a block table; each full group is encoded at once, so that memory stays at some 30 bytes per block. */
final class BlockTableWriter {
    private final long sequence;
    private final Checksum checksum = new Checksum();
    /** The encoded groups, from offset 0 on; their places in the section follow when their number is known. */
    private final ExpandableArrayBuffer groups = new ExpandableArrayBuffer(1 << 12);

    private int groupsLength;
    private int[] groupEnds = new int[16];
    private int groupCount;

    // The rows of the open group.
    private final int[] ends = new int[GROUP_BLOCKS];
    private final int[] timeIndexes = new int[GROUP_BLOCKS];
    private final int[] gaps = new int[GROUP_BLOCKS];
    private final int[] minIndexes = new int[GROUP_BLOCKS];
    private final int[] maxIndexes = new int[GROUP_BLOCKS];
    private final int[] statisticsEnds = new int[GROUP_BLOCKS];
    private final int[] valueChecksums = new int[GROUP_BLOCKS];
    private final TimeColumn[] times = new TimeColumn[GROUP_BLOCKS];
    private final BitWriter statistics = new BitWriter();
    private final BitWriter bits = new BitWriter();
    private int rows;
    private int timeCount;
    private int dataStart = SegmentLayout.HEADER_LENGTH;
    private int blockCount;

    BlockTableWriter(long sequence) {
        this.sequence = sequence;
    }

    int blockCount() {
        return blockCount;
    }

    /** @param dataEnd offset in the file behind the block's value column */
    void add(BlockStatistics block, TimeColumn time, int valueChecksum, int dataEnd) {
        ends[rows] = dataEnd;
        timeIndexes[rows] = indexOf(time);
        gaps[rows] = block.gapCount;
        minIndexes[rows] = block.minIndex + 1;
        maxIndexes[rows] = block.maxIndex + 1;
        valueChecksums[rows] = valueChecksum;
        StatisticsBits.write(block, statistics);
        statisticsEnds[rows] = (int) statistics.bits();
        rows++;
        blockCount++;
        if (rows == GROUP_BLOCKS) {
            closeGroup();
        }
    }

    /** @param sectionOffset where the section will stand in the file; @return length of the section in bytes, up to and including the last group */
    int writeTo(ExpandableArrayBuffer target, int offset, int sectionOffset) {
        if (rows > 0) {
            closeGroup();
        }
        int indexLength = groupCount * BlockTableLayout.INDEX_ENTRY_LENGTH;
        int start = 0;
        for (int group = 0; group < groupCount; group++) {
            int entry = offset + group * BlockTableLayout.INDEX_ENTRY_LENGTH;
            i32(target, entry, indexLength + start);
            int place = sectionOffset + indexLength + start;
            i32(target, entry + 4, checksum.of(sequence, place, groups, start, groupEnds[group] - start));
            start = groupEnds[group];
        }
        target.putBytes(offset + indexLength, groups, 0, groupsLength);
        return indexLength + groupsLength;
    }

    /** Length of the part of the section that stands under the section's own checksum. */
    int indexLength() {
        return groupCount * BlockTableLayout.INDEX_ENTRY_LENGTH;
    }

    private int indexOf(TimeColumn time) {
        for (int i = timeCount - 1; i >= 0; i--) {
            if (times[i].offset() == time.offset()) {
                return i;
            }
        }
        times[timeCount] = time;
        return timeCount++;
    }

    private void closeGroup() {
        int head = groupsLength;
        int unit = coarsestUnit();
        long unitNanos = BlockTableLayout.unitNanos(unit);
        Range end = new Range();
        Range index = new Range();
        Range gap = new Range();
        for (int row = 0; row < rows; row++) {
            end.add(ends[row] - dataStart);
            gap.add(gaps[row]);
            index.add(minIndexes[row]);
            index.add(maxIndexes[row]);
        }
        Range offset = new Range();
        Range length = new Range();
        Range count = new Range();
        Range first = new Range();
        Range duration = new Range();
        for (int i = 0; i < timeCount; i++) {
            offset.add(times[i].offset());
            length.add(times[i].length());
            count.add(times[i].count());
            first.add(times[i].minTime() / unitNanos);
            duration.add((times[i].maxTime() - times[i].minTime()) / unitNanos);
        }
        groups.setMemory(head, BlockTableLayout.HEAD_LENGTH, (byte) 0);
        i32(groups, head + BlockTableLayout.DATA_START, dataStart);
        width(head + BlockTableLayout.BLOCKS, rows);
        width(head + BlockTableLayout.TIMES, timeCount);
        int endWidth = width(head + BlockTableLayout.END_WIDTH, PackedBits.width(end.most));
        int timeWidth = width(head + BlockTableLayout.TIME_WIDTH, PackedBits.width(timeCount - 1));
        int gapWidth = width(head + BlockTableLayout.GAP_WIDTH, PackedBits.width(gap.most));
        int indexWidth = width(head + BlockTableLayout.INDEX_WIDTH, PackedBits.width(index.most));
        int statisticsWidth = width(head + BlockTableLayout.STATISTICS_END_WIDTH, PackedBits.width(statistics.bits()));
        width(head + BlockTableLayout.UNIT, unit);
        int offsetWidth = width(head + BlockTableLayout.OFFSET_WIDTH, offset.width());
        int lengthWidth = width(head + BlockTableLayout.LENGTH_WIDTH, length.width());
        int countWidth = width(head + BlockTableLayout.COUNT_WIDTH, count.width());
        int startWidth = width(head + BlockTableLayout.START_WIDTH, first.width());
        int durationWidth = width(head + BlockTableLayout.DURATION_WIDTH, duration.width());
        i32(groups, head + BlockTableLayout.OFFSET_BASE, (int) offset.least);
        i32(groups, head + BlockTableLayout.LENGTH_BASE, (int) length.least);
        i32(groups, head + BlockTableLayout.COUNT_BASE, (int) count.least);
        i64(groups, head + BlockTableLayout.START_BASE, first.least);
        i64(groups, head + BlockTableLayout.DURATION_BASE, duration.least);
        int position = head + BlockTableLayout.HEAD_LENGTH;
        for (int row = 0; row < rows; row++) {
            i32(groups, position, valueChecksums[row]);
            position += Integer.BYTES;
        }
        for (int i = 0; i < timeCount; i++) {
            i32(groups, position, times[i].checksum());
            position += Integer.BYTES;
        }
        bits.clear();
        for (int row = 0; row < rows; row++) {
            bits.write(ends[row] - dataStart, endWidth);
            bits.write(timeIndexes[row], timeWidth);
            bits.write(gaps[row], gapWidth);
            bits.write(minIndexes[row], indexWidth);
            bits.write(maxIndexes[row], indexWidth);
            bits.write(statisticsEnds[row], statisticsWidth);
        }
        position += bits.copyTo(groups, position);
        bits.clear();
        for (int i = 0; i < timeCount; i++) {
            bits.write(times[i].offset() - offset.least, offsetWidth);
            bits.write(times[i].length() - length.least, lengthWidth);
            bits.write(times[i].count() - count.least, countWidth);
            bits.write(times[i].minTime() / unitNanos - first.least, startWidth);
            bits.write((times[i].maxTime() - times[i].minTime()) / unitNanos - duration.least, durationWidth);
        }
        position += bits.copyTo(groups, position);
        position += statistics.copyTo(groups, position);
        groupsLength = position;
        addGroupEnd();
        dataStart = ends[rows - 1];
        statistics.clear();
        rows = 0;
        timeCount = 0;
    }

    private int width(int offset, int width) {
        groups.putByte(offset, (byte) width);
        return width;
    }

    private void addGroupEnd() {
        if (groupCount == groupEnds.length) {
            groupEnds = Arrays.copyOf(groupEnds, groupCount * 2);
        }
        groupEnds[groupCount++] = groupsLength;
    }

    private int coarsestUnit() {
        for (int unit = BlockTableLayout.units() - 1; unit > 0; unit--) {
            long nanos = BlockTableLayout.unitNanos(unit);
            boolean exact = true;
            for (int i = 0; i < timeCount && exact; i++) {
                exact = times[i].minTime() % nanos == 0 && times[i].maxTime() % nanos == 0;
            }
            if (exact) {
                return unit;
            }
        }
        return 0;
    }

    /** Least and most of some numbers. The difference is unsigned: it may pass 63 bits. */
    private static final class Range {
        private long least = Long.MAX_VALUE;
        private long most = Long.MIN_VALUE;

        void add(long value) {
            least = Math.min(least, value);
            most = Math.max(most, value);
        }

        int width() {
            return PackedBits.width(most - least);
        }
    }
}
