package io.minke.engine.segment;

import io.minke.engine.codec.BlockStatistics;
import io.minke.engine.codec.ListedColumn;
import io.minke.engine.codec.TimestampCodec;
import io.minke.engine.codec.ValueCodec;
import io.minke.engine.disk.Disk;
import io.minke.engine.disk.MappedFile;
import io.minke.engine.failure.Damage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.agrona.collections.LongHashSet;

/** Verifies every checksum and every cross-reference of segments and catalogs: decodes each block, computes its statistics anew and compares them with the table. Changes nothing. */
public final class SegmentCheck {
    /** Findings of one file after which its check ends; more would only repeat the first. */
    private static final int MAX_FINDINGS = 20;

    private final SegmentReader reader;
    private final List<String> findings = new ArrayList<>();
    private final BlockRow row = new BlockRow();
    private final BlockStatistics statistics = new BlockStatistics();
    private final TimestampCodec timestampCodec = new TimestampCodec();
    private final ValueCodec valueCodec = new ValueCodec();
    private final long[] times = new long[TimestampCodec.MAX_COUNT];
    private final double[] values = new double[TimestampCodec.MAX_COUNT];
    private long samples;
    private long gaps;
    private long minTime = Long.MAX_VALUE;
    private long maxTime = Long.MIN_VALUE;
    private final LongHashSet timeColumns = new LongHashSet();

    private SegmentCheck(SegmentReader reader) {
        this.reader = reader;
    }

    /** Checks the newest catalog of an engine's directory and all segments. @return what is wrong, in words for an operator; empty if all is well */
    public static List<String> directory(Disk disk, Path root) {
        List<String> findings = new ArrayList<>();
        Path newest = CatalogFiles.newest(disk, root);
        Set<String> named = new HashSet<>();
        if (newest != null) {
            findings.addAll(catalog(disk, root, newest, named));
        }
        for (Path partition : disk.list(SegmentCatalog.segments(root))) {
            for (Path file : disk.list(partition)) {
                if (file.toString().endsWith(".seg")) {
                    findings.addAll(segment(disk, file));
                    String path = partition.getFileName() + "/" + file.getFileName();
                    if (newest != null && !named.contains(path)) {
                        findings.add(file + ": " + newest + " does not name it");
                    }
                }
            }
        }
        for (Path file : disk.list(SegmentCatalog.quarantine(root))) {
            findings.add(file + ": was set aside as damaged");
        }
        return findings;
    }

    /** Opens what the newest catalog of a directory names, without what is missing or damaged; {@link #directory} tells of that. The caller owns the references. */
    public static List<SegmentReader> openLive(Disk disk, Path root) {
        List<SegmentReader> readers = new ArrayList<>();
        Path newest = CatalogFiles.newest(disk, root);
        if (newest == null) {
            return readers;
        }
        try {
            for (CatalogEntry entry : CatalogFiles.read(disk, newest).segments()) {
                openInto(readers, disk, SegmentCatalog.segments(root).resolve(entry.path()));
            }
        } catch (Damage damage) {
            readers.forEach(SegmentReader::release);
            return List.of();
        }
        return readers;
    }

    private static void openInto(List<SegmentReader> readers, Disk disk, Path file) {
        if (disk.exists(file)) {
            try {
                readers.add(SegmentReader.open(disk, file));
            } catch (Damage told) {
                // The check of the directory tells of it.
                return;
            }
        }
    }

    private static List<String> catalog(Disk disk, Path root, Path file, Set<String> named) {
        List<String> findings = new ArrayList<>();
        try {
            for (CatalogEntry entry : CatalogFiles.read(disk, file).segments()) {
                named.add(entry.path());
                Path segment = SegmentCatalog.segments(root).resolve(entry.path());
                if (!disk.exists(segment)) {
                    findings.add(file + " names " + segment + ", which is missing");
                    continue;
                }
                compareEntry(disk, file, entry, segment, findings);
            }
        } catch (Damage damage) {
            findings.add(String.valueOf(damage.getMessage()));
        }
        return findings;
    }

    /** A damaged segment is told of where all of it is checked, and keeps nobody from what else is named. */
    private static void compareEntry(Disk disk, Path catalog, CatalogEntry entry, Path segment, List<String> findings) {
        CatalogEntry found;
        try {
            SegmentReader reader = SegmentReader.open(disk, segment);
            found = CatalogEntry.of(reader.summary());
            reader.release();
        } catch (Damage told) {
            return;
        }
        if (!found.equals(entry)) {
            findings.add(catalog + " names " + entry + ", found " + found);
        }
    }

    /** Checks one segment. @return what is wrong; empty if all is well */
    public static List<String> segment(Disk disk, Path file) {
        return segment(file, disk.map(file));
    }

    static List<String> segment(Path file, MappedFile mapped) {
        SegmentReader reader;
        try {
            reader = SegmentReader.open(file, mapped);
        } catch (Damage damage) {
            return List.of(String.valueOf(damage.getMessage()));
        }
        try {
            SegmentCheck check = new SegmentCheck(reader);
            check.run();
            return check.findings;
        } finally {
            reader.release();
        }
    }

    private void run() {
        for (int position = 0; position < reader.seriesCount() && findings.size() < MAX_FINDINGS; position++) {
            long previous = Long.MIN_VALUE;
            for (int block = reader.firstBlockAt(position); block < reader.endBlockAt(position); block++) {
                try {
                    previous = checkBlock(block, previous);
                } catch (Damage damage) {
                    add(damage);
                }
            }
        }
        if (findings.isEmpty()) {
            checkTotals();
        }
    }

    /** A damaged dictionary names all blocks that need it, and each of them names it. */
    private void add(Damage damage) {
        String finding = String.valueOf(damage.getMessage());
        boolean isListed = ListedColumn.isOne(reader.buffer(), row.valueOffset, row.valueLength);
        if (!isListed || !findings.contains(finding)) {
            findings.add(finding);
        }
    }

    private long checkBlock(int block, long previous) {
        reader.row(block, row);
        reader.decodeTimes(row, timestampCodec, times);
        reader.decodeValues(row, valueCodec, values);
        timeColumns.add(row.timeOffset);
        boolean ascending =
                block == reader.firstBlockAt(reader.seriesPosition(reader.seriesOfBlock(block))) || times[0] > previous;
        for (int i = 1; i < row.count; i++) {
            ascending &= times[i] > times[i - 1];
        }
        if (!ascending) {
            findings.add(reader + ": times of block " + block + " do not ascend");
        }
        Partition partition = reader.summary().identity().partition();
        if (!partition.contains(times[0]) || !partition.contains(times[row.count - 1])) {
            findings.add(reader + ": block " + block + " leaves the partition " + partition.directoryName());
        }
        statistics.of(times, values, 0, row.count);
        compare(block, "gaps", row.gapCount, statistics.gapCount);
        compare(block, "min index", row.minIndex, statistics.minIndex);
        compare(block, "max index", row.maxIndex, statistics.maxIndex);
        compare(block, "min", row.min, statistics.min);
        compare(block, "max", row.max, statistics.max);
        compare(block, "sum", row.sum, statistics.sum);
        compare(block, "first", row.first, statistics.first);
        compare(block, "last", row.last, statistics.last);
        samples += row.count;
        gaps += row.gapCount;
        minTime = Math.min(minTime, row.minTime);
        maxTime = Math.max(maxTime, row.maxTime);
        return row.maxTime;
    }

    private void checkTotals() {
        SegmentSummary summary = reader.summary();
        compare("samples", summary.samples(), samples);
        compare("gaps", summary.gaps(), gaps);
        compare("min time", summary.minTime(), minTime);
        compare("max time", summary.maxTime(), maxTime);
        compare("time columns", summary.timeColumns(), timeColumns.size());
    }

    private void compare(int block, String field, long stored, long computed) {
        if (stored != computed) {
            findings.add(reader + ": " + field + " of block " + block + " is " + stored + " in the table, " + computed
                    + " by its samples");
        }
    }

    private void compare(int block, String field, double stored, double computed) {
        if (Double.doubleToRawLongBits(stored) != Double.doubleToRawLongBits(computed)) {
            findings.add(reader + ": " + field + " of block " + block + " is " + stored + " in the table, " + computed
                    + " by its samples");
        }
    }

    private void compare(String field, long stored, long computed) {
        if (stored != computed) {
            findings.add(reader + ": " + field + " in the footer are " + stored + ", counted " + computed);
        }
    }
}
