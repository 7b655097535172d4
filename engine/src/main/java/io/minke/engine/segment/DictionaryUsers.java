package io.minke.engine.segment;

import io.minke.engine.failure.Damage;

/** The blocks of a series that need a dictionary, in words: who looks at it, or finds it damaged, is told what it takes with it. */
final class DictionaryUsers {
    private DictionaryUsers() {}

    /** As in {@code blocks 3 to 7, 9 (series 12)}; without those that are damaged themselves, of which whoever reads them is told. */
    static String text(SegmentReader reader, int holder) {
        int series = reader.seriesOfBlock(holder);
        int end = reader.endBlockAt(reader.seriesPosition(series));
        StringBuilder blocks = new StringBuilder("blocks ");
        BlockRow row = new BlockRow();
        int first = holder;
        for (int block = holder + 1; block <= end; block++) {
            boolean needsIt = block < end && needs(reader, block, holder, row);
            if (needsIt && first < 0) {
                first = block;
            } else if (!needsIt && first >= 0) {
                blocks.append(first == holder ? "" : ", ").append(first);
                blocks.append(block - 1 > first ? " to " + (block - 1) : "");
                first = -1;
            }
        }
        return blocks.append(" (series ").append(series).append(')').toString();
    }

    private static boolean needs(SegmentReader reader, int block, int holder, BlockRow row) {
        try {
            reader.columns(block, row);
            return reader.dictionaryHolderIfRight(row) == holder;
        } catch (Damage damage) {
            return false;
        }
    }
}
