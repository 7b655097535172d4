package io.minke.engine.segment;

import io.minke.engine.codec.ListedColumn;
import io.minke.engine.codec.TimestampCodec;
import io.minke.engine.codec.ValueCodec;
import io.minke.engine.disk.Disk;
import io.minke.engine.failure.Damage;
import java.nio.file.Path;
import java.time.Instant;
import java.util.function.Consumer;

/** Shows a segment to a person: what it holds in all, where its bytes go, and each block with its place, its statistics and its first and last sample. */
public final class SegmentDump {
    private SegmentDump() {}

    /**
     * @throws Damage if header, footer or directory are not what was written
     * @throws io.minke.engine.failure.Rejected if a newer version wrote it
     */
    public static void print(Disk disk, Path file, Consumer<String> out) {
        SegmentReader reader = SegmentReader.open(disk, file);
        try {
            SegmentSummary summary = reader.summary();
            out.accept(String.format(
                    "%s: segment %d, order %d, level %d, partition %s, deletes carried out through %d",
                    file,
                    summary.identity().sequence(),
                    summary.identity().order(),
                    summary.identity().level(),
                    summary.identity().partition().directoryName(),
                    summary.identity().deletesThrough()));
            out.accept(String.format(
                    "  %,d samples (%,d gaps) of %,d series in %,d blocks, %,d time columns, %,d bytes, %.3f bytes per sample",
                    summary.samples(),
                    summary.gaps(),
                    summary.series(),
                    summary.blocks(),
                    summary.timeColumns(),
                    summary.bytes(),
                    summary.bytes() / (double) Math.max(1, summary.samples())));
            out.accept("  from " + instant(summary.minTime()) + " to " + instant(summary.maxTime()));
            SegmentBytes parts = new SegmentBytes();
            parts.add(reader);
            parts.lines().forEach(out);
            BlockPrinter printer = new BlockPrinter(reader, out);
            for (int block = 0; block < reader.blockCount(); block++) {
                printer.print(block);
            }
        } finally {
            reader.release();
        }
    }

    private static Instant instant(long nanos) {
        return Instant.EPOCH.plusNanos(nanos);
    }

    /** Prints one block after the other with the same arrays. */
    private static final class BlockPrinter {
        private final SegmentReader reader;
        private final Consumer<String> out;
        private final BlockRow row = new BlockRow();
        private final TimestampCodec timestampCodec = new TimestampCodec();
        private final ValueCodec valueCodec = new ValueCodec();
        private final long[] times = new long[TimestampCodec.MAX_COUNT];
        private final double[] values = new double[TimestampCodec.MAX_COUNT];

        BlockPrinter(SegmentReader reader, Consumer<String> out) {
            this.reader = reader;
            this.out = out;
        }

        private String dictionary() {
            try {
                int holder = reader.dictionaryHolder(row);
                if (holder != row.block) {
                    return holder < 0 ? "" : ", told from the dictionary of block " + holder;
                }
                return ", of which "
                        + ListedColumn.dictionaryBytes(reader.buffer(), row.valueOffset, row.valueLength)
                        + " the dictionary of " + reader.dictionaries().users(holder);
            } catch (Damage told) {
                // Decoding the values tells of it.
                return "";
            }
        }

        void print(int block) {
            try {
                reader.row(block, row);
                out.accept(String.format(
                                "  block %d, series %d: %d samples, %d gaps, min %s, max %s, sum %s; times at %d, %d bytes; values at %d, %d bytes",
                                block,
                                reader.seriesOfBlock(block),
                                row.count,
                                row.gapCount,
                                row.min,
                                row.max,
                                row.sum,
                                row.timeOffset,
                                row.timeLength,
                                row.valueOffset,
                                row.valueLength)
                        + dictionary());
                reader.decodeTimes(row, timestampCodec, times);
                reader.decodeValues(row, valueCodec, values);
                int last = row.count - 1;
                out.accept("    " + instant(times[0]) + " " + values[0] + " … " + instant(times[last]) + " "
                        + values[last]);
            } catch (Damage damage) {
                out.accept("    " + damage.getMessage());
            }
        }
    }
}
