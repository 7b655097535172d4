package io.minke.engine.segment;

import static io.minke.engine.segment.SegmentLayout.i32;
import static io.minke.engine.segment.SegmentLayout.i64;
import static io.minke.engine.segment.SegmentLayout.u16;

import io.minke.engine.codec.BlockStatistics;
import io.minke.engine.codec.Effort;
import io.minke.engine.codec.ListedColumn;
import io.minke.engine.codec.SeriesEncoder;
import io.minke.engine.codec.SeriesHints;
import io.minke.engine.codec.TimestampCodec;
import io.minke.engine.disk.Disk;
import io.minke.engine.disk.DiskFile;
import io.minke.engine.failure.EngineBug;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.agrona.ExpandableArrayBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Writes one segment: series in ascending order of id, each series' samples in ascending order of time. The file has a name that ends in {@code .tmp} until {@link #finish} has made it durable
 * and renamed it; {@link #close} before that leaves nothing. Not thread-safe.
 */
public final class SegmentWriter implements AutoCloseable {
    /** A segment file is mapped whole, which ends at 2 GiB; room is left for table, directory and footer. */
    public static final long MAX_DATA_BYTES = 1_800L << 20;
    /** Bytes collected before they are handed to the disk: large enough to be written at full speed. */
    private static final int FLUSH_BYTES = 1 << 20;

    private static final int NOT_COPIED = -1;

    private final Disk disk;
    private final Path file;
    private final Path temporary;
    private final SegmentIdentity identity;
    private final long[] sources;
    private final @Nullable SeriesHints hints;
    private final TimestampCodec timestampCodec;
    private final SeriesEncoder valueEncoder;
    private final BlockStatistics statistics = new BlockStatistics();
    private final TimeColumnCache timeColumns = new TimeColumnCache();
    private final Map<SegmentReader, CopiedBlocks> copied = new HashMap<>();
    private final Checksum checksum = new Checksum();
    private final BlockTableWriter table;
    private final SeriesDirectory.Writer directory = new SeriesDirectory.Writer();
    private final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer(FLUSH_BYTES + (64 << 10));
    private @Nullable DiskFile output;
    private long flushedBytes;
    private int bufferedBytes;
    private int headerChecksum;
    private int lastSeriesId = -1;
    private long lastTime = Long.MIN_VALUE;
    private long minTime = Long.MAX_VALUE;
    private long maxTime = Long.MIN_VALUE;
    private long samples;
    private long gaps;
    private int storedTimeColumns;

    private SegmentWriter(
            Disk disk,
            Path file,
            SegmentIdentity identity,
            long[] sources,
            Effort effort,
            @Nullable SeriesHints hints) {
        this.timestampCodec = new TimestampCodec(effort);
        valueEncoder = new SeriesEncoder(effort, hints);
        this.disk = disk;
        this.file = file;
        this.temporary = file.resolveSibling(file.getFileName() + Disk.TEMPORARY_SUFFIX);
        this.identity = identity;
        this.sources = sources.clone();
        this.hints = hints;
        this.table = new BlockTableWriter(identity.sequence());
    }

    /**
     * Starts a segment in its partition's directory, which is created where it is missing.
     *
     * @param segments the directory of segments
     */
    public static SegmentWriter create(Disk disk, Path segments, SegmentIdentity identity) {
        return create(disk, segments, identity, new long[0], Effort.HOT, null);
    }

    /**
     * Starts a segment sealed from the log.
     *
     * @param hints how the last blocks of the same series were encoded, which saves most of the choosing; kept up to date
     */
    public static SegmentWriter create(Disk disk, Path segments, SegmentIdentity identity, SeriesHints hints) {
        return create(disk, segments, identity, new long[0], Effort.HOT, hints);
    }

    /**
     * Starts a segment that merges others.
     *
     * @param sources sequences of all segments that the merge replaces, even if it writes several: where they are all live, what was merged from them can be deleted
     * @param effort how hard to look for small encodings
     */
    public static SegmentWriter create(
            Disk disk, Path segments, SegmentIdentity identity, long[] sources, Effort effort) {
        return create(disk, segments, identity, sources, effort, null);
    }

    /**
     * Starts a segment that merges others, with hints.
     *
     * @param hints as above, of blocks that were encoded with the same effort
     */
    public static SegmentWriter create(
            Disk disk,
            Path segments,
            SegmentIdentity identity,
            long[] sources,
            Effort effort,
            @Nullable SeriesHints hints) {
        Path file = segments.resolve(identity.relativePath());
        Path partition = Disk.directoryOf(file);
        if (!disk.exists(partition)) {
            disk.createDirectories(partition);
            disk.forceDirectory(segments);
        }
        SegmentWriter writer = new SegmentWriter(disk, file, identity, sources, effort, hints);
        disk.delete(writer.temporary);
        writer.output = disk.create(writer.temporary);
        writer.writeHeader();
        return writer;
    }

    /**
     * Adds samples of a series, split evenly into blocks of at most {@value TimestampCodec#MAX_COUNT}. A series may be added in several calls, one after the other.
     *
     * @param times epoch nanoseconds, strictly ascending
     */
    public void append(int seriesId, long[] times, double[] values, int from, int count) {
        if (count == 0) {
            return;
        }
        boolean continues = seriesId == lastSeriesId;
        if (seriesId < lastSeriesId || continues && times[from] <= lastTime) {
            throw new EngineBug("segment " + file + ": series " + seriesId + " at " + times[from] + " after series "
                    + lastSeriesId + " at " + lastTime);
        }
        checkTimes(seriesId, times, from, count);
        if (!continues) {
            directory.add(seriesId, table.blockCount());
        }
        lastSeriesId = seriesId;
        lastTime = times[from + count - 1];
        valueEncoder.begin(seriesId, from, count);
        int blocks = (count + TimestampCodec.MAX_COUNT - 1) / TimestampCodec.MAX_COUNT;
        int begin = 0;
        for (int block = 1; block <= blocks; block++) {
            int end = (int) ((long) count * block / blocks);
            appendBlock(times, values, from + begin, end - begin);
            begin = end;
        }
    }

    private void checkTimes(int seriesId, long[] times, int from, int count) {
        int end = from + count;
        boolean ascending = true;
        for (int i = from + 1; i < end; i++) {
            ascending &= times[i] > times[i - 1];
        }
        Partition partition = identity.partition();
        if (!ascending || !partition.contains(times[from]) || !partition.contains(times[end - 1])) {
            throw new EngineBug("segment " + file + ": times of series " + seriesId + " from " + times[from] + " to "
                    + times[end - 1] + (ascending ? " leave the partition" : " do not ascend strictly"));
        }
    }

    /** Whether {@link #copyBlock} can take a block over: it stands alone or brings a dictionary along, or what it is told from was copied. @throws io.minke.engine.failure.Damage if the block is not what was written */
    public boolean canCopy(SegmentReader source, BlockRow row) {
        int distance = source.siblingDistance(row, valueEncoder.codec());
        return distance == 0 || copied(source).copyOf(row.block - distance) != NOT_COPIED;
    }

    private CopiedBlocks copied(SegmentReader source) {
        return copied.computeIfAbsent(source, first -> new CopiedBlocks());
    }

    /**
     * Takes a block of another segment over as it is, without decoding it; later than all that was appended of the series.
     *
     * @param row whole, statistics included, of a block that {@link #canCopy} allows
     * @return whether both columns are the same bytes here; what is told from another block says where that lies, and does so anew
     * @throws io.minke.engine.failure.Damage if the block is not what was written; nothing was appended then
     */
    public boolean copyBlock(int seriesId, SegmentReader source, BlockRow row) {
        boolean continues = seriesId == lastSeriesId;
        Partition partition = identity.partition();
        if (seriesId < lastSeriesId
                || continues && row.minTime <= lastTime
                || !partition.contains(row.minTime)
                || !partition.contains(row.maxTime)) {
            throw new EngineBug("segment " + file + ": block of series " + seriesId + " from " + row.minTime + " to "
                    + row.maxTime + " after series " + lastSeriesId + " at " + lastTime);
        }
        source.checkColumns(row);
        int holder = source.dictionaryHolder(row);
        if (holder >= 0) {
            source.readDictionary(row, valueEncoder.codec());
        }
        if (!continues) {
            directory.add(seriesId, table.blockCount());
        }
        lastSeriesId = seriesId;
        lastTime = row.maxTime;
        TimeColumn time = copiedTimes(source, row);
        boolean isAlone = holder < 0 && source.siblingDistance(row, valueEncoder.codec()) == 0;
        int valueChecksum = holder >= 0 ? copyListed(source, row, holder) : copyValues(source, row);
        statistics.count = row.count;
        statistics.gapCount = row.gapCount;
        statistics.minTime = row.minTime;
        statistics.maxTime = row.maxTime;
        statistics.min = row.min;
        statistics.max = row.max;
        statistics.sum = row.sum;
        statistics.first = row.first;
        statistics.last = row.last;
        statistics.minIndex = row.minIndex;
        statistics.maxIndex = row.maxIndex;
        addBlock(time, valueChecksum, position());
        return isAlone;
    }

    private int copyValues(SegmentReader source, BlockRow row) {
        int distance = source.siblingDistance(row, valueEncoder.codec());
        if (distance == 0) {
            copied(source).put(row.block, table.blockCount());
            return copyColumn(source, row.valueOffset, row.valueLength);
        }
        int sibling = copied(source).copyOf(row.block - distance);
        if (sibling == NOT_COPIED) {
            throw new EngineBug("segment " + file + ": block " + row.block + " of " + source
                    + " was copied without block " + (row.block - distance));
        }
        return appended(valueEncoder
                .codec()
                .copyBeside(
                        source.buffer(),
                        row.valueOffset,
                        row.valueLength,
                        table.blockCount() - sibling,
                        buffer,
                        bufferedBytes));
    }

    /** Copies a column that is told from a dictionary, with that if it is the first one here. */
    private int copyListed(SegmentReader source, BlockRow row, int holder) {
        int here = table.blockCount();
        int holderHere = copied(source).dictionaryOf(holder);
        if (holderHere == NOT_COPIED) {
            holderHere = here;
            copied(source).putDictionary(holder, here);
        }
        BlockRow held = new BlockRow();
        source.columns(holder, held);
        return appended(ListedColumn.copy(
                source.buffer(),
                row.valueOffset,
                row.valueLength,
                here - holderHere,
                held.valueOffset,
                held.valueLength,
                buffer,
                bufferedBytes));
    }

    private TimeColumn copiedTimes(SegmentReader source, BlockRow row) {
        CopiedBlocks fromThere = copied(source);
        TimeColumn time = fromThere.timesAt(row.timeOffset);
        if (time == null) {
            int place = (int) position();
            int timeChecksum = copyColumn(source, row.timeOffset, row.timeLength);
            time = new TimeColumn(place, row.timeLength, row.count, row.minTime, row.maxTime, timeChecksum);
            fromThere.putTimes(row.timeOffset, time);
            storedTimeColumns++;
        }
        return time;
    }

    private int copyColumn(SegmentReader source, int offset, int length) {
        buffer.putBytes(bufferedBytes, source.buffer(), offset, length);
        return appended(length);
    }

    /** Takes the column that lies at the end of the buffer into the file. @return its checksum */
    private int appended(int length) {
        int columnChecksum = checksum.of(identity.sequence(), position(), buffer, bufferedBytes, length);
        advance(length);
        return columnChecksum;
    }

    private void appendBlock(long[] times, double[] values, int from, int count) {
        TimeColumn time = timeColumns.find(times, from, count);
        if (time == null) {
            time = appendTimes(times, from, count);
            timeColumns.put(time, times, from, count);
            storedTimeColumns++;
        }
        int length = valueEncoder.encode(values, from, count, table.blockCount(), time.offset(), buffer, bufferedBytes);
        valueEncoder.describeEncoded(times, values, from, count, statistics);
        int valueChecksum = appended(length);
        addBlock(time, valueChecksum, position());
    }

    /** Enters the block that {@link #statistics} describes. */
    private void addBlock(TimeColumn time, int valueChecksum, long dataEnd) {
        table.add(statistics, time, valueChecksum, (int) dataEnd);
        samples += statistics.count;
        gaps += statistics.gapCount;
        minTime = Math.min(minTime, statistics.minTime);
        maxTime = Math.max(maxTime, statistics.maxTime);
    }

    private TimeColumn appendTimes(long[] times, int from, int count) {
        long place = position();
        int length = hints == null || !hints.mayServe(count)
                ? timestampCodec.encode(times, from, count, buffer, bufferedBytes)
                : timestampCodec.encode(times, from, count, buffer, bufferedBytes, hints, lastSeriesId);
        int timeChecksum = appended(length);
        return new TimeColumn((int) place, length, count, times[from], times[from + count - 1], timeChecksum);
    }

    /** Bytes of columns so far; table, directory and footer will add some 30 bytes per block. Beyond {@link #MAX_DATA_BYTES} start another segment. */
    public long bytesWritten() {
        return position();
    }

    public long samplesWritten() {
        return samples;
    }

    public int blocksWritten() {
        return table.blockCount();
    }

    /** Writes table, directory and footer, makes the file durable and gives it its name. @return what it holds */
    public SegmentSummary finish() {
        if (samples == 0) {
            throw new EngineBug("segment " + file + " has no samples");
        }
        int dataEnd = (int) position();
        int[] sections = new int[(sources.length == 0 ? 2 : 3) * 4];
        section(sections, 0, SegmentLayout.SECTION_BLOCK_TABLE, table.writeTo(buffer, bufferedBytes, dataEnd));
        section(sections, 1, SegmentLayout.SECTION_SERIES_DIRECTORY, directory.writeTo(buffer, bufferedBytes));
        if (sources.length > 0) {
            section(sections, 2, SegmentLayout.SECTION_SOURCES, writeSources());
        }
        int footerChecksum = writeFooter(dataEnd, sections);
        flush();
        DiskFile open = open();
        open.force();
        long length = position();
        open.close();
        output = null;
        disk.rename(temporary, file);
        disk.forceDirectory(Disk.directoryOf(file));
        return new SegmentSummary(
                identity,
                footerChecksum,
                minTime,
                maxTime,
                samples,
                gaps,
                directory.count(),
                table.blockCount(),
                storedTimeColumns,
                length);
    }

    public Path file() {
        return file;
    }

    /** Gives up a segment that was not finished. */
    @Override
    public void close() {
        if (output != null) {
            output.close();
            output = null;
            disk.delete(temporary);
        }
    }

    private void writeHeader() {
        buffer.setMemory(0, SegmentLayout.HEADER_LENGTH, (byte) 0);
        i64(buffer, SegmentLayout.MAGIC_OFFSET, SegmentLayout.HEADER_MAGIC);
        u16(buffer, SegmentLayout.VERSION_OFFSET, SegmentLayout.VERSION);
        u16(buffer, SegmentLayout.LENGTH_OFFSET, SegmentLayout.HEADER_LENGTH);
        buffer.putByte(SegmentLayout.LEVEL_OFFSET, (byte) identity.level());
        i64(buffer, SegmentLayout.SEQUENCE_OFFSET, identity.sequence());
        i64(buffer, SegmentLayout.ORDER_OFFSET, identity.order());
        i64(buffer, SegmentLayout.PARTITION_START_OFFSET, identity.partition().startNanos());
        i64(buffer, SegmentLayout.PARTITION_DAYS_OFFSET, identity.partition().days());
        i64(buffer, SegmentLayout.DELETES_THROUGH_OFFSET, identity.deletesThrough());
        headerChecksum = Checksum.plain(buffer, 0, SegmentLayout.HEADER_CRC_OFFSET);
        i32(buffer, SegmentLayout.HEADER_CRC_OFFSET, headerChecksum);
        bufferedBytes = SegmentLayout.HEADER_LENGTH;
    }

    /** Notes id, checksum, offset and length of the section that lies at the end of the buffer, and takes it into the file. */
    private void section(int[] sections, int index, int id, int length) {
        int checked = id == SegmentLayout.SECTION_BLOCK_TABLE ? table.indexLength() : length;
        sections[index * 4] = id;
        sections[index * 4 + 1] = checksum.of(identity.sequence(), position(), buffer, bufferedBytes, checked);
        sections[index * 4 + 2] = (int) position();
        sections[index * 4 + 3] = length;
        advance(length);
    }

    private int writeSources() {
        for (int i = 0; i < sources.length; i++) {
            i64(buffer, bufferedBytes + i * Long.BYTES, sources[i]);
        }
        return sources.length * Long.BYTES;
    }

    private int writeFooter(int dataEnd, int[] sections) {
        int count = sections.length / 4;
        int footer = bufferedBytes;
        int length = SegmentLayout.footerLength(count);
        buffer.setMemory(footer, length + SegmentLayout.TAIL_LENGTH, (byte) 0);
        i32(buffer, footer + SegmentLayout.FOOTER_HEADER_CRC_OFFSET, headerChecksum);
        i32(buffer, footer + SegmentLayout.FOOTER_SECTION_COUNT_OFFSET, count);
        i64(buffer, footer + SegmentLayout.FOOTER_MIN_TIME_OFFSET, minTime);
        i64(buffer, footer + SegmentLayout.FOOTER_MAX_TIME_OFFSET, maxTime);
        i64(buffer, footer + SegmentLayout.FOOTER_SAMPLES_OFFSET, samples);
        i32(buffer, footer + SegmentLayout.FOOTER_SERIES_OFFSET, directory.count());
        i32(buffer, footer + SegmentLayout.FOOTER_BLOCKS_OFFSET, table.blockCount());
        i64(buffer, footer + SegmentLayout.FOOTER_DATA_END_OFFSET, dataEnd);
        i64(buffer, footer + SegmentLayout.FOOTER_GAPS_OFFSET, gaps);
        i32(buffer, footer + SegmentLayout.FOOTER_TIME_COLUMNS_OFFSET, storedTimeColumns);
        for (int i = 0; i < count; i++) {
            int entry = SegmentLayout.sectionOffset(footer, i);
            i32(buffer, entry, sections[i * 4]);
            i32(buffer, entry + SegmentLayout.SECTION_CRC, sections[i * 4 + 1]);
            i64(buffer, entry + SegmentLayout.SECTION_OFFSET, sections[i * 4 + 2]);
            i64(buffer, entry + SegmentLayout.SECTION_BYTES, sections[i * 4 + 3]);
        }
        int tail = footer + length;
        i32(buffer, tail + SegmentLayout.TAIL_FOOTER_LENGTH_OFFSET, length);
        u16(buffer, tail + SegmentLayout.TAIL_VERSION_OFFSET, SegmentLayout.VERSION);
        int footerChecksum =
                checksum.of(identity.sequence(), position(), buffer, footer, length + SegmentLayout.TAIL_CRC_OFFSET);
        i32(buffer, tail + SegmentLayout.TAIL_CRC_OFFSET, footerChecksum);
        i64(buffer, tail + SegmentLayout.TAIL_MAGIC_OFFSET, SegmentLayout.TAIL_MAGIC);
        advance(length + SegmentLayout.TAIL_LENGTH);
        return footerChecksum;
    }

    private long position() {
        return flushedBytes + bufferedBytes;
    }

    private void advance(int length) {
        bufferedBytes += length;
        if (position() > Integer.MAX_VALUE) {
            throw new EngineBug("segment " + file + " passes 2 GiB; start another one beyond MAX_DATA_BYTES");
        }
        if (bufferedBytes >= FLUSH_BYTES) {
            flush();
        }
    }

    private void flush() {
        open().write(ByteBuffer.wrap(buffer.byteArray(), 0, bufferedBytes), flushedBytes);
        flushedBytes += bufferedBytes;
        bufferedBytes = 0;
    }

    private DiskFile open() {
        if (output == null) {
            throw new EngineBug("segment " + file + " is finished or closed");
        }
        return output;
    }
}
