package io.minke.engine.segment;

import io.minke.engine.codec.ListedColumn;
import io.minke.engine.codec.TimestampCodec;
import io.minke.engine.codec.ValueCodec;
import io.minke.engine.failure.Damage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.agrona.collections.IntHashSet;

/** Where the bytes of segments go: columns by their encoding, and each other part of the files. Takes segments one after the other; decodes every column once. Not thread-safe. */
public final class SegmentBytes {
    /** Encodings that take a smaller part of all bytes share a line: a fleet's odd blocks have hundreds of them. */
    private static final int SHOWN_PARTS = 400;

    private static final String VALUES = "values";
    private static final String TIMES = "times";

    private final TimestampCodec timestampCodec = new TimestampCodec();
    private final ValueCodec valueCodec = new ValueCodec();
    private final BlockRow row = new BlockRow();
    private final Map<String, Part> parts = new TreeMap<>();
    private long bytes;
    private long samples;

    /** Bytes of one kind, and for columns how many there are and what they hold. */
    private static final class Part {
        private long bytes;
        private long columns;
        private long values;

        private void add(long more) {
            bytes += more;
        }

        private void addColumn(long length, int count) {
            bytes += length;
            values += count;
            columns++;
        }

        private void addAll(Part other) {
            bytes += other.bytes;
            columns += other.columns;
            values += other.values;
        }
    }

    /** Adds a segment. @throws Damage if its block table is not what was written, nothing was added then; columns that are not count as damaged */
    public void add(SegmentReader segment) {
        addTable(segment);
        bytes += segment.summary().bytes();
        samples += segment.summary().samples();
        IntHashSet seenTimes = new IntHashSet();
        long columnBytes = 0;
        for (int block = 0; block < segment.blockCount(); block++) {
            segment.columns(block, row);
            if (row.timeLength > 0 && seenTimes.add(row.timeOffset)) {
                part(TIMES + " " + timeEncoding(segment)).addColumn(row.timeLength, row.count);
                columnBytes += row.timeLength;
            }
            int dictionaryBytes = dictionaryBytes(segment);
            if (dictionaryBytes > 0) {
                part("dictionaries of values").add(dictionaryBytes);
            }
            part(VALUES + " " + valueEncoding(segment)).addColumn(row.valueLength - dictionaryBytes, row.count);
            columnBytes += row.valueLength;
        }
        long tableBytes =
                segment.frame().section(SegmentLayout.SECTION_BLOCK_TABLE).length();
        long directoryBytes =
                segment.frame().section(SegmentLayout.SECTION_SERIES_DIRECTORY).length();
        part("directory of series").add(directoryBytes);
        part("header, footer, sources").add(segment.summary().bytes() - columnBytes - tableBytes - directoryBytes);
    }

    private void addTable(SegmentReader segment) {
        List<TableGroup> groups = new ArrayList<>();
        for (int block = 0; block < segment.blockCount(); block += BlockTableLayout.GROUP_BLOCKS) {
            groups.add(segment.table().group(block));
        }
        for (TableGroup table : groups) {
            part("table: places of groups, heads")
                    .add(BlockTableLayout.INDEX_ENTRY_LENGTH + BlockTableLayout.HEAD_LENGTH);
            part("table: checksums").add((long) (table.blocks + table.times) * Integer.BYTES);
            part("table: rows of blocks").add(table.timeRows - table.blockRows);
            part("table: rows of times").add(table.statistics - table.timeRows);
            part("table: statistics").add(table.end - table.statistics);
        }
    }

    private String timeEncoding(SegmentReader segment) {
        try {
            return timestampCodec.describe(segment.buffer(), row.timeOffset, row.timeLength, row.count, row.minTime);
        } catch (Damage damage) {
            return "damaged";
        }
    }

    private String valueEncoding(SegmentReader segment) {
        try {
            return valueCodec.describe(segment.buffer(), row.valueOffset, row.valueLength, row.count);
        } catch (Damage damage) {
            return "damaged";
        }
    }

    /** Of the dictionary that the column holds. */
    private int dictionaryBytes(SegmentReader segment) {
        try {
            return segment.dictionaryHolder(row) == row.block
                    ? ListedColumn.dictionaryBytes(segment.buffer(), row.valueOffset, row.valueLength)
                    : 0;
        } catch (Damage damage) {
            return 0;
        }
    }

    private Part part(String name) {
        return parts.computeIfAbsent(name, first -> new Part());
    }

    /** Bytes of all segments added. */
    public long bytes() {
        return bytes;
    }

    public long samples() {
        return samples;
    }

    /** A line for each kind of byte, the most first; bytes, bytes per sample, and bits a value for columns. */
    public List<String> lines() {
        Map<String, Part> shown = new TreeMap<>();
        parts.forEach((name, part) -> {
            boolean isColumn = part.columns > 0;
            boolean isLarge = part.bytes * SHOWN_PARTS >= bytes;
            String line = !isColumn || isLarge ? name : name.substring(0, name.indexOf(' ')) + " otherwise";
            shown.computeIfAbsent(line, first -> new Part()).addAll(part);
        });
        List<Map.Entry<String, Part>> sorted = new ArrayList<>(shown.entrySet());
        sorted.sort(Comparator.comparingLong(entry -> -entry.getValue().bytes));
        return sorted.stream()
                .map(entry -> line(entry.getKey(), entry.getValue()))
                .toList();
    }

    private String line(String name, Part part) {
        String line = String.format(
                Locale.ROOT,
                "%,15d bytes %8.4f a sample  %s",
                part.bytes,
                part.bytes / (double) Math.max(1, samples),
                name);
        return part.columns == 0
                ? line
                : line
                        + String.format(
                                Locale.ROOT,
                                ": %,d columns, %.2f bits a value",
                                part.columns,
                                part.bytes * 8.0 / part.values);
    }
}
