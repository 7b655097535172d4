package io.minke.engine.segment;

import org.jspecify.annotations.Nullable;

/**
 * The statistics of neighbouring blocks of one series in one group of the table, taken together. Gathered from their rows when first asked for and kept on the heap from then on (some 90 bytes for at
 * least {@value #FEWEST_BLOCKS} blocks), so that a wide window takes one step where it would take 64. Immutable.
 */
final class SuperBlock {
    /** Fewer are read one by one: what is kept stays below a fifth of the rows themselves, however many series there are. */
    static final int FEWEST_BLOCKS = 32;

    final int from;
    final int to;
    /** Others of the same group. */
    final @Nullable SuperBlock next;

    private final int count;
    private final int gapCount;
    private final long minTime;
    private final long maxTime;
    private final double min;
    private final double max;
    private final double sum;
    private final double first;
    private final double last;

    /** Of the blocks [from, to) of a checked group, counted within it, which belong to one series. */
    SuperBlock(TableGroup group, int from, int to, @Nullable SuperBlock next) {
        this.from = from;
        this.to = to;
        this.next = next;
        BlockRow row = new BlockRow();
        int samples = 0;
        int gaps = 0;
        double least = Double.NaN;
        double most = Double.NaN;
        double earliest = Double.NaN;
        double latest = Double.NaN;
        double total = 0;
        double compensation = 0;
        for (int block = from; block < to; block++) {
            group.columns(block, row);
            group.statistics(block, row);
            samples += row.count;
            gaps += row.gapCount;
            if (row.gapCount == row.count) {
                continue;
            }
            if (Double.isNaN(earliest)) {
                earliest = row.first;
                least = row.min;
                most = row.max;
            }
            latest = row.last;
            least = Math.min(least, row.min);
            most = Math.max(most, row.max);
            // Neumaier's summation, as within a block of values that are no decimals.
            double grown = total + row.sum;
            compensation +=
                    Math.abs(total) >= Math.abs(row.sum) ? (total - grown) + row.sum : (row.sum - grown) + total;
            total = grown;
        }
        count = samples;
        gapCount = gaps;
        minTime = group.minTime(from);
        maxTime = group.maxTime(to - 1);
        min = least;
        max = most;
        double compensated = total + compensation;
        // Infinities make the compensation NaN; the plain sum is right about them.
        sum = Double.isNaN(compensated) ? total : compensated;
        first = earliest;
        last = latest;
    }

    /** Overwrites what a row tells of samples and times; the row names no block of the file any more. */
    void into(BlockRow row) {
        row.count = count;
        row.gapCount = gapCount;
        row.minTime = minTime;
        row.maxTime = maxTime;
        row.min = min;
        row.max = max;
        row.sum = sum;
        row.first = first;
        row.last = last;
    }
}
