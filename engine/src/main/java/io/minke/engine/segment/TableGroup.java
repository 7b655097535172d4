package io.minke.engine.segment;

import static io.minke.engine.segment.SegmentLayout.i32;
import static io.minke.engine.segment.SegmentLayout.i64;

import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;

/** The head of one group of a block table, taken apart once, and the fields of its rows. Immutable but for what it keeps of its super-blocks; offsets are those of the file. */
final class TableGroup {
    private final DirectBuffer buffer;
    final int offset;
    final int end;
    final int dataStart;
    final int blocks;
    final int times;
    final int unit;
    private final int endWidth;
    private final int timeWidth;
    private final int gapWidth;
    private final int indexWidth;
    private final int statisticsEndWidth;
    private final int offsetWidth;
    private final int lengthWidth;
    private final int countWidth;
    private final int startWidth;
    private final int durationWidth;
    private final int offsetBase;
    private final int lengthBase;
    private final int countBase;
    private final long startBase;
    private final long durationBase;
    private final int blockStride;
    private final int timeStride;
    /** Where the rows of blocks begin. */
    final int blockRows;
    /** Where the rows of time columns begin. */
    final int timeRows;
    /** Where the statistics bits begin. */
    final int statistics;
    /** Those that were asked for. Racy, but the race is benign: one that is lost is gathered again. */
    private @Nullable SuperBlock superBlocks;

    /** Takes the head apart as it is; nothing is checked. Reads {@link BlockTableLayout#HEAD_LENGTH} bytes from {@code offset} on. */
    TableGroup(DirectBuffer buffer, int offset, int end) {
        this.buffer = buffer;
        this.offset = offset;
        this.end = end;
        dataStart = i32(buffer, offset + BlockTableLayout.DATA_START);
        blocks = u8(BlockTableLayout.BLOCKS);
        times = u8(BlockTableLayout.TIMES);
        endWidth = u8(BlockTableLayout.END_WIDTH);
        timeWidth = u8(BlockTableLayout.TIME_WIDTH);
        gapWidth = u8(BlockTableLayout.GAP_WIDTH);
        indexWidth = u8(BlockTableLayout.INDEX_WIDTH);
        statisticsEndWidth = u8(BlockTableLayout.STATISTICS_END_WIDTH);
        unit = u8(BlockTableLayout.UNIT);
        offsetWidth = u8(BlockTableLayout.OFFSET_WIDTH);
        lengthWidth = u8(BlockTableLayout.LENGTH_WIDTH);
        countWidth = u8(BlockTableLayout.COUNT_WIDTH);
        startWidth = u8(BlockTableLayout.START_WIDTH);
        durationWidth = u8(BlockTableLayout.DURATION_WIDTH);
        offsetBase = i32(buffer, offset + BlockTableLayout.OFFSET_BASE);
        lengthBase = i32(buffer, offset + BlockTableLayout.LENGTH_BASE);
        countBase = i32(buffer, offset + BlockTableLayout.COUNT_BASE);
        startBase = i64(buffer, offset + BlockTableLayout.START_BASE);
        durationBase = i64(buffer, offset + BlockTableLayout.DURATION_BASE);
        blockStride = endWidth + timeWidth + gapWidth + 2 * indexWidth + statisticsEndWidth;
        timeStride = offsetWidth + lengthWidth + countWidth + startWidth + durationWidth;
        blockRows = offset + BlockTableLayout.HEAD_LENGTH + (blocks + times) * Integer.BYTES;
        timeRows = blockRows + PackedBits.bytes((long) blocks * blockStride);
        statistics = timeRows + PackedBits.bytes((long) times * timeStride);
    }

    /** A width of the head that no writer would have chosen, or null. */
    @Nullable
    String impossibleWidth() {
        if (endWidth > 31 || offsetWidth > 31 || lengthWidth > 31) {
            return "offset widths " + endWidth + ", " + offsetWidth + ", " + lengthWidth;
        }
        if (timeWidth > 6 || gapWidth > 12 || indexWidth > 12 || countWidth > 11) {
            return "count widths " + timeWidth + ", " + gapWidth + ", " + indexWidth + ", " + countWidth;
        }
        if (statisticsEndWidth > 16 || startWidth > 64 || durationWidth > 64) {
            return "widths " + statisticsEndWidth + ", " + startWidth + ", " + durationWidth;
        }
        return unit >= BlockTableLayout.units() ? "unit " + unit : null;
    }

    /** The five doubles of a row that has the rest; the group must have been checked. */
    void statistics(int index, BlockRow row) {
        StatisticsBits.read(buffer, statistics, index == 0 ? 0 : statisticsEnd(index - 1), row);
    }

    /** The statistics of the blocks [from, to), which belong to one series, in one; the group must have been checked. */
    SuperBlock superBlock(int from, int to) {
        SuperBlock known = superBlocks;
        while (known != null && (known.from != from || known.to != to)) {
            known = known.next;
        }
        if (known == null) {
            known = new SuperBlock(this, from, to, superBlocks);
            superBlocks = known;
        }
        return known;
    }

    /** All of a row but the five doubles. */
    void columns(int index, BlockRow row) {
        long bit = (long) index * blockStride;
        int begin =
                dataStart + (index == 0 ? 0 : (int) PackedBits.read(buffer, blockRows, bit - blockStride, endWidth));
        int dataEnd = dataStart + (int) PackedBits.read(buffer, blockRows, bit, endWidth);
        bit += endWidth;
        int timeIndex = (int) PackedBits.read(buffer, blockRows, bit, timeWidth);
        bit += timeWidth;
        row.gapCount = (int) PackedBits.read(buffer, blockRows, bit, gapWidth);
        bit += gapWidth;
        row.minIndex = (int) PackedBits.read(buffer, blockRows, bit, indexWidth) - 1;
        bit += indexWidth;
        row.maxIndex = (int) PackedBits.read(buffer, blockRows, bit, indexWidth) - 1;
        time(timeIndex, row);
        row.valueChecksum = i32(buffer, offset + BlockTableLayout.HEAD_LENGTH + index * Integer.BYTES);
        row.valueOffset = row.timeOffset == begin ? begin + row.timeLength : begin;
        row.valueLength = dataEnd - row.valueOffset;
    }

    /** What a row has from its time column. */
    void time(int timeIndex, BlockRow row) {
        long bit = (long) timeIndex * timeStride;
        row.timeOffset = offsetBase + (int) PackedBits.read(buffer, timeRows, bit, offsetWidth);
        bit += offsetWidth;
        row.timeLength = lengthBase + (int) PackedBits.read(buffer, timeRows, bit, lengthWidth);
        bit += lengthWidth;
        row.count = countBase + (int) PackedBits.read(buffer, timeRows, bit, countWidth);
        bit += countWidth;
        long start = startBase + PackedBits.read(buffer, timeRows, bit, startWidth);
        bit += startWidth;
        long duration = durationBase + PackedBits.read(buffer, timeRows, bit, durationWidth);
        row.minTime = start * BlockTableLayout.unitNanos(unit);
        row.maxTime = (start + duration) * BlockTableLayout.unitNanos(unit);
        row.timeChecksum = i32(buffer, offset + BlockTableLayout.HEAD_LENGTH + (blocks + timeIndex) * Integer.BYTES);
    }

    int timeIndex(int index) {
        return (int) PackedBits.read(buffer, blockRows, (long) index * blockStride + endWidth, timeWidth);
    }

    /** Bit behind the statistics of a block. */
    int statisticsEnd(int index) {
        long bit = (long) (index + 1) * blockStride - statisticsEndWidth;
        return (int) PackedBits.read(buffer, blockRows, bit, statisticsEndWidth);
    }

    long minTime(int index) {
        return start(timeIndex(index)) * BlockTableLayout.unitNanos(unit);
    }

    long maxTime(int index) {
        int timeIndex = timeIndex(index);
        long bit = (long) (timeIndex + 1) * timeStride - durationWidth;
        long duration = durationBase + PackedBits.read(buffer, timeRows, bit, durationWidth);
        return (start(timeIndex) + duration) * BlockTableLayout.unitNanos(unit);
    }

    private long start(int timeIndex) {
        long bit = (long) (timeIndex + 1) * timeStride - durationWidth - startWidth;
        return startBase + PackedBits.read(buffer, timeRows, bit, startWidth);
    }

    private int u8(int field) {
        return buffer.getByte(offset + field) & 0xFF;
    }
}
