package io.minke.engine.segment;

import io.minke.engine.codec.DecimalValues;
import io.minke.engine.codec.ListedColumn;
import io.minke.engine.codec.TimestampCodec;
import io.minke.engine.codec.TimestampIndex;
import io.minke.engine.codec.ValueCodec;
import io.minke.engine.disk.Disk;
import io.minke.engine.disk.MappedFile;
import io.minke.engine.failure.Damage;
import io.minke.engine.failure.EngineBug;
import io.minke.engine.removal.Tombstone;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.IntIterator;

/**
 * A mapped segment. Header, footer and directory are checked when it is opened, the block table group by group and the columns one by one when they are first read. Thread-safe; the mapping ends
 * when the last reference is released, so whoever reads holds one.
 */
public final class SegmentReader {
    private final Path path;
    private final String file;
    private final MappedFile mapped;
    private final DirectBuffer buffer;
    private final SegmentFrame frame;
    private final SegmentSummary summary;
    private final BlockTable table;
    private final SeriesDirectory directory;
    private final AtomicInteger references = new AtomicInteger(1);
    /** Per block whether the checksum of its values, its times was right (bits 1 and 2). Racy, but the race is benign: two readers may both check. */
    private final byte[] checkedColumns;

    private final long[] sources;
    private final SegmentDictionaries dictionaries;

    private SegmentReader(Path path, MappedFile mapped) {
        this.path = path;
        this.file = path.toString();
        this.mapped = mapped;
        this.buffer = mapped.buffer();
        this.frame = SegmentFrame.read(buffer, file);
        this.summary = frame.summary();
        long sequence = summary.identity().sequence();
        SegmentFrame.Section blocks = frame.section(SegmentLayout.SECTION_BLOCK_TABLE);
        SegmentFrame.Section series = frame.section(SegmentLayout.SECTION_SERIES_DIRECTORY);
        int indexLength = BlockTable.indexLength(summary.blocks());
        frame.check(blocks, Math.min(indexLength, blocks.length()));
        frame.check(series, series.length());
        if (indexLength > blocks.length()) {
            throw new Damage(
                    file,
                    blocks.offset(),
                    "a block table of " + summary.blocks() + " rows",
                    blocks.length() + " bytes");
        }
        this.table = new BlockTable(
                buffer, file, sequence, blocks.offset(), blocks.length(), summary.blocks(), frame.dataEnd());
        this.directory =
                new SeriesDirectory(buffer, series.offset(), series.length(), summary.series(), summary.blocks(), file);
        this.checkedColumns = new byte[summary.blocks()];
        this.sources = frame.sources();
        this.dictionaries = new SegmentDictionaries(this);
    }

    /**
     * Maps a segment; the caller owns the first reference.
     *
     * @throws Damage if header, footer or directory are not what was written
     * @throws io.minke.engine.failure.Rejected if a newer version wrote it
     */
    public static SegmentReader open(Disk disk, Path file) {
        return open(file, disk.map(file));
    }

    static SegmentReader open(Path file, MappedFile mapped) {
        try {
            return new SegmentReader(file, mapped);
        } catch (IndexOutOfBoundsException e) {
            mapped.close();
            throw new Damage(file.toString(), 0, "a segment", "a structure that leaves the file: " + e.getMessage());
        } catch (RuntimeException | Error e) {
            mapped.close();
            throw e;
        }
    }

    public Path path() {
        return path;
    }

    public SegmentSummary summary() {
        return summary;
    }

    /** Sequences of the segments that this one and its siblings were merged from; none for a sealed segment. */
    public long[] sources() {
        return sources.clone();
    }

    /** On equal timestamps the segment of higher order wins. */
    public long order() {
        return summary.identity().order();
    }

    /** All deletes up to this sequence of the log were carried out in this segment; later ones concern it. */
    public long deletesThrough() {
        return summary.identity().deletesThrough();
    }

    public long minTime() {
        return summary.minTime();
    }

    public long maxTime() {
        return summary.maxTime();
    }

    public int blockCount() {
        return summary.blocks();
    }

    public int seriesCount() {
        return summary.series();
    }

    /** Whether a block of a series reaches into [startNanos, lastNanos], or the part of the table that tells is damaged: whoever reads the block is told. */
    public boolean mayHold(int seriesId, long startNanos, long lastNanos) {
        int position = seriesPosition(seriesId);
        if (position < 0) {
            return false;
        }
        BlockRow row = new BlockRow();
        try {
            for (int block = firstBlockAt(position); block < endBlockAt(position); block++) {
                columns(block, row);
                if (row.minTime <= lastNanos && row.maxTime >= startNanos) {
                    return true;
                }
            }
        } catch (Damage damage) {
            return true;
        }
        return false;
    }

    /** Whether it may hold something that a delete takes; of a damaged part nobody can tell, and it may. */
    public boolean mayHold(Tombstone delete) {
        if (delete.concerns(deletesThrough(), minTime(), maxTime())) {
            IntIterator ids = delete.series().getIntIterator();
            while (ids.hasNext()) {
                if (mayHold(ids.next(), delete.startNanos(), delete.lastNanos())) {
                    return true;
                }
            }
        }
        return false;
    }

    /** The place of a series among those of the segment in ascending order of id, or -1 if it has no samples here. */
    public int seriesPosition(int seriesId) {
        return directory.position(seriesId);
    }

    public int seriesId(int position) {
        return directory.seriesId(position);
    }

    public int firstBlockAt(int position) {
        return directory.firstBlock(position);
    }

    /** The block behind the last one of the series at this place. */
    public int endBlockAt(int position) {
        return directory.endBlock(position);
    }

    /** Index of the first block of a series, or -1. Its blocks follow each other and ascend in time. */
    public int firstBlock(int seriesId) {
        int position = directory.position(seriesId);
        return position < 0 ? -1 : directory.firstBlock(position);
    }

    public int blockCount(int seriesId) {
        int position = directory.position(seriesId);
        return position < 0 ? 0 : directory.endBlock(position) - directory.firstBlock(position);
    }

    public int seriesOfBlock(int block) {
        return directory.seriesId(directory.positionOfBlock(block));
    }

    /** Reads what the table knows about a block, without touching the block. @throws Damage if this part of the table is not what was written */
    public void row(int block, BlockRow target) {
        table.columns(block, target);
        table.statistics(target);
    }

    /** The same without minimum, maximum, sum, first and last, which cost as much as all else; {@link #statistics} brings them. */
    public void columns(int block, BlockRow target) {
        table.columns(block, target);
    }

    /** Completes a row that {@link #columns} has filled. */
    public void statistics(BlockRow row) {
        table.statistics(row);
    }

    /**
     * The end of the super-block that begins with a block of a series: the blocks up to there have their statistics in one, by {@link #superBlock}.
     *
     * @param firstBlock of the series
     * @param endBlock behind the last one of the series
     * @return -1 if none begins there, or too few blocks would belong to it
     */
    public int superBlockEnd(int block, int firstBlock, int endBlock) {
        int end = BlockTable.groupEnd(block, endBlock);
        boolean begins = block == firstBlock || block % BlockTableLayout.GROUP_BLOCKS == 0;
        return begins && end - block >= SuperBlock.FEWEST_BLOCKS ? end : -1;
    }

    /** Fills a row with the statistics of a super-block, without {@link BlockRow#minIndex}, {@link BlockRow#maxIndex} and what leads to columns in the file. */
    public void superBlock(int block, int end, BlockRow row) {
        table.superBlock(block, end, row);
    }

    /** Epoch nanoseconds of the first sample of a block. */
    public long minTime(int block) {
        return table.minTime(block);
    }

    public long maxTime(int block) {
        return table.maxTime(block);
    }

    /** Holds both columns of a block against their checksums, unless that was done before. @throws Damage if one is not what was written */
    public void checkColumns(BlockRow row) {
        checkTimes(row);
        checkValues(row);
    }

    private void checkTimes(BlockRow row) {
        if ((checkedColumns[row.block] & 2) == 0) {
            check(row, row.timeOffset, row.timeLength, row.timeChecksum, "time");
            checkedColumns[row.block] |= 2;
        }
    }

    private void checkValues(BlockRow row) {
        if ((checkedColumns[row.block] & 1) == 0) {
            check(row, row.valueOffset, row.valueLength, row.valueChecksum, "value");
            checkedColumns[row.block] |= 1;
        }
    }

    /** Decodes the timestamps of a block to {@code target[0 … row.count)}. @throws Damage if the column is not what was written */
    public void decodeTimes(BlockRow row, TimestampCodec codec, long[] target) {
        checkTimes(row);
        try {
            codec.decode(buffer, row.timeOffset, row.timeLength, row.count, row.minTime, target, 0);
        } catch (Damage damage) {
            throw located(damage, row.timeOffset);
        }
        requireLastTime(row, target[row.count - 1]);
    }

    /** Opens the timestamps of a block for single questions. @throws Damage if the column is not what was written */
    public TimestampIndex openTimes(BlockRow row, TimestampCodec codec) {
        checkTimes(row);
        TimestampIndex index;
        try {
            index = codec.open(buffer, row.timeOffset, row.timeLength, row.count, row.minTime);
        } catch (Damage damage) {
            throw located(damage, row.timeOffset);
        }
        requireLastTime(row, index.at(row.count - 1));
        return index;
    }

    private void requireLastTime(BlockRow row, long found) {
        if (found != row.maxTime) {
            throw new Damage(
                    file, row.timeOffset, "times from " + row.minTime + " to " + row.maxTime, "times up to " + found);
        }
    }

    /** Decodes the values of a block as integers where they are exact decimals without gaps, otherwise to {@code otherwise[0 … row.count)}; null then. @throws Damage as {@link #decodeValues} */
    public @Nullable DecimalValues decodeDecimals(BlockRow row, ValueCodec codec, double[] otherwise) {
        checkValues(row);
        readWhatItIsToldFrom(row, codec);
        try {
            return codec.decodeDecimals(buffer, row.valueOffset, row.valueLength, row.count, otherwise);
        } catch (Damage damage) {
            throw located(damage, row.valueOffset);
        }
    }

    /** Decodes the values of a block to {@code target[0 … row.count)}. @throws Damage if the column is not what was written */
    public void decodeValues(BlockRow row, ValueCodec codec, double[] target) {
        checkValues(row);
        readWhatItIsToldFrom(row, codec);
        try {
            codec.decode(buffer, row.valueOffset, row.valueLength, row.count, target, 0);
        } catch (Damage damage) {
            throw located(damage, row.valueOffset);
        }
    }

    /** How many blocks before this one the block lies whose values its own are told from; 0 if it stands alone. */
    int siblingDistance(BlockRow row, ValueCodec codec) {
        checkValues(row);
        try {
            return codec.siblingDistance(buffer, row.valueOffset, row.valueLength);
        } catch (Damage damage) {
            throw located(damage, row.valueOffset);
        }
    }

    private void readWhatItIsToldFrom(BlockRow row, ValueCodec codec) {
        if (ListedColumn.isOne(buffer, row.valueOffset, row.valueLength)) {
            dictionaries.read(row, codec);
        } else {
            readSibling(row, codec);
        }
    }

    /** The block that holds the dictionary which the values of a block are told from; -1 if they are told from none. @throws Damage if the column is not what was written */
    int dictionaryHolder(BlockRow row) {
        checkValues(row);
        return dictionaries.holder(row);
    }

    /** Reads the dictionary which the values of a block are told from, unless the codec has it. @throws Damage if it is not what was written */
    void readDictionary(BlockRow row, ValueCodec codec) {
        checkValues(row);
        dictionaries.read(row, codec);
    }

    SegmentDictionaries dictionaries() {
        return dictionaries;
    }

    private void readSibling(BlockRow row, ValueCodec codec) {
        int distance = siblingDistance(row, codec);
        if (distance == 0) {
            return;
        }
        BlockRow sibling = new BlockRow();
        if (distance <= row.block) {
            columns(row.block - distance, sibling);
        }
        if (sibling.count != row.count || sibling.timeOffset != row.timeOffset) {
            throw new Damage(
                    file,
                    row.valueOffset,
                    "a sibling of the same times",
                    "one " + distance + " blocks before block " + row.block);
        }
        checkValues(sibling);
        try {
            codec.decodeSibling(buffer, sibling.valueOffset, sibling.valueLength, sibling.count);
        } catch (Damage damage) {
            throw located(damage, sibling.valueOffset);
        }
    }

    /** What the bytes of both columns of a block are told by, wherever they lie; these are checked first. @throws Damage if one is not what was written */
    public long digest(BlockRow row) {
        checkColumns(row);
        long times = Checksum.plain(buffer, row.timeOffset, row.timeLength);
        return times << Integer.SIZE | Checksum.plain(buffer, row.valueOffset, row.valueLength) & 0xFFFF_FFFFL;
    }

    private void check(BlockRow row, int offset, int length, int expected, String column) {
        int found = checksumOf(offset, length);
        if (found != expected) {
            throw new Damage(
                    file,
                    offset,
                    Checksum.text(expected) + " of the " + column + " column of block " + row.block + " (series "
                            + seriesOfBlock(row.block) + ")"
                            + (offset == row.valueOffset ? dictionaries.lostWith(row) : ""),
                    Checksum.text(found));
        }
    }

    /** The same without a word on damage. */
    boolean isValueColumnRight(BlockRow row) {
        return checksumOf(row.valueOffset, row.valueLength) == row.valueChecksum;
    }

    private int checksumOf(int offset, int length) {
        return new Checksum().of(summary.identity().sequence(), offset, buffer, offset, length);
    }

    Damage located(Damage damage, int offset) {
        return new Damage(file, offset + damage.offset(), "a column that decodes", String.valueOf(damage.getMessage()));
    }

    /** Takes one more reference. @return false if the last one is gone already */
    public boolean tryRetain() {
        int current = references.get();
        while (current > 0) {
            if (references.compareAndSet(current, current + 1)) {
                return true;
            }
            current = references.get();
        }
        return false;
    }

    /** Takes one more reference; the caller must know of one that lasts. */
    public void retain() {
        if (!tryRetain()) {
            throw new EngineBug("segment " + file + " was retained after its release");
        }
    }

    /** Gives a reference back; the last one unmaps the file. */
    public void release() {
        int left = references.decrementAndGet();
        if (left == 0) {
            mapped.close();
        } else if (left < 0) {
            throw new EngineBug("segment " + file + " was released too often");
        }
    }

    DirectBuffer buffer() {
        return buffer;
    }

    SegmentFrame frame() {
        return frame;
    }

    BlockTable table() {
        return table;
    }

    @Override
    public String toString() {
        return file;
    }
}
