package io.minke.engine.tier;

import io.minke.engine.disk.Disk;
import io.minke.engine.failure.Damage;
import io.minke.engine.removal.Horizon;
import io.minke.engine.removal.Removed;
import io.minke.engine.removal.Tombstone;
import io.minke.engine.removal.Tombstones;
import io.minke.engine.scan.RollupColumn;
import io.minke.engine.scan.RollupRows;
import io.minke.engine.scan.RowDeletes;
import io.minke.engine.scan.ScanMemory;
import io.minke.engine.scan.SeriesCursor;
import io.minke.engine.scan.Snapshot;
import io.minke.engine.scan.TimeRanges;
import io.minke.engine.segment.CatalogView;
import io.minke.engine.segment.SegmentCheck;
import io.minke.engine.segment.SegmentReader;
import io.minke.engine.segment.SegmentSet;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.roaringbitmap.IntIterator;
import org.roaringbitmap.RoaringBitmap;

/** Verifies a tier's files, and on request each of its rows against the samples that it stands for. Changes nothing. */
public final class TierCheck {
    /** Findings after which the comparison ends; more would only repeat the first. */
    private static final int MAX_FINDINGS = 20;
    /** Sums of the same samples in other pieces may differ by the rounding of each piece. */
    private static final double SUM_TOLERANCE = 1e-12;

    private final String name;
    private final TierNote note;
    private final Tombstones deletes;
    private final List<String> findings = new ArrayList<>();
    private long comparedRows;

    private TierCheck(String name, TierNote note, Tombstones deletes) {
        this.name = name;
        this.note = note;
        this.deletes = deletes;
    }

    /** Checks segments, catalog and note of a tier. @return what is wrong; empty if all is well */
    public static List<String> directory(Disk disk, Path root) {
        List<String> findings = new ArrayList<>(SegmentCheck.directory(disk, root));
        Path file = root.resolve(TierNote.FILE);
        if (disk.exists(file)) {
            try {
                TierNote.read(disk, file);
            } catch (Damage damage) {
                findings.add(String.valueOf(damage.getMessage()));
            }
        }
        return findings;
    }

    /**
     * Compares the rows of clean days with what the samples say. Rows whose samples are gone are left out.
     *
     * @param engineRoot the directory of the engine
     * @param root the directory of the tier
     * @param findings where to tell what differs
     * @return rows compared
     */
    public static long compare(Disk disk, Path engineRoot, Path root, List<String> findings) {
        return compare(disk, engineRoot, root, List.of(), findings);
    }

    /** The same, with the deletes that the log tells. */
    public static long compare(Disk disk, Path engineRoot, Path root, List<Tombstone> logged, List<String> findings) {
        Path file = root.resolve(TierNote.FILE);
        if (!disk.exists(file)) {
            return 0;
        }
        List<SegmentReader> raw = SegmentCheck.openLive(disk, engineRoot);
        List<SegmentReader> rows = SegmentCheck.openLive(disk, root);
        SegmentSet rawSet = new SegmentSet(raw);
        SegmentSet rowSet = new SegmentSet(rows);
        try {
            TierNote note = TierNote.read(disk, file);
            raw.forEach(segment -> note.see(segment.summary()));
            List<Tombstone> deletes = new ArrayList<>(logged);
            CatalogView catalog = CatalogView.newest(disk, engineRoot);
            if (catalog != null) {
                deletes.addAll(catalog.deletes().list());
            }
            TierCheck check = new TierCheck(root.toString(), note, new Tombstones(deletes));
            check.compare(rawSet, rowSet);
            findings.addAll(check.findings);
            return check.comparedRows;
        } catch (Damage damage) {
            findings.add(String.valueOf(damage.getMessage()));
            return 0;
        } finally {
            rawSet.release();
            rowSet.release();
            raw.forEach(SegmentReader::release);
            rows.forEach(SegmentReader::release);
        }
    }

    private void compare(SegmentSet raw, SegmentSet rows) {
        ScanMemory memory = new ScanMemory();
        RoaringBitmap series = new RoaringBitmap();
        for (SegmentReader reader : rows.readers()) {
            for (int position = 0; position < reader.seriesCount(); position++) {
                series.add(RollupColumn.seriesOf(reader.seriesId(position)));
            }
        }
        for (SegmentReader reader : raw.readers()) {
            for (int position = 0; position < reader.seriesCount(); position++) {
                series.add(reader.seriesId(position));
            }
        }
        TimeRanges clean = note.clean();
        Removed ofRows = new Removed(new RowDeletes(note.widthNanos()).of(deletes), Horizon.NONE);
        try (Snapshot samples = new Snapshot(raw, List.of(), List.of(), new Removed(deletes, Horizon.NONE), memory);
                Snapshot present = new Snapshot(rows, List.of(), List.of(), ofRows, memory)) {
            SeriesCursor cursor = samples.cursor();
            RollupRows stored = new RollupRows(present);
            RowBuffer computed = new RowBuffer(note.widthNanos());
            for (int i = 0; i < clean.count(); i++) {
                IntIterator ids = series.getIntIterator();
                while (ids.hasNext() && findings.size() < MAX_FINDINGS) {
                    int id = ids.next();
                    computed.clear();
                    cursor.open(id, clean.start(i), clean.end(i));
                    while (cursor.next()) {
                        computed.add(cursor);
                    }
                    stored.open(id, clean.start(i), clean.end(i));
                    compare(id, computed, stored);
                }
            }
        }
    }

    private void compare(int series, RowBuffer computed, RollupRows stored) {
        int row = 0;
        while (stored.next()) {
            for (int i = 0; i < stored.count(); i++) {
                while (row < computed.count() && computed.start(row) < stored.starts()[i]) {
                    differs(series, computed.start(row++), "a row", "none");
                }
                if (row < computed.count() && computed.start(row) == stored.starts()[i]) {
                    compareRow(series, computed, row++, stored, i);
                }
            }
        }
        while (row < computed.count()) {
            differs(series, computed.start(row++), "a row", "none");
        }
    }

    private void compareRow(int series, RowBuffer computed, int row, RollupRows stored, int i) {
        comparedRows++;
        long start = computed.start(row);
        double count = computed.value(RollupColumn.COUNT, row);
        double gaps = computed.value(RollupColumn.GAPS, row);
        if (count + gaps < stored.counts()[i] + stored.gaps()[i]) {
            // Some of its samples are gone, and the row stands for them alone.
            return;
        }
        double sum = computed.value(RollupColumn.SUM, row);
        boolean same = count == stored.counts()[i]
                && gaps == stored.gaps()[i]
                && equal(computed.value(RollupColumn.MIN, row), stored.minima()[i])
                && equal(computed.value(RollupColumn.MAX, row), stored.maxima()[i])
                && equal(computed.value(RollupColumn.FIRST, row), stored.firsts()[i])
                && equal(computed.value(RollupColumn.LAST, row), stored.lasts()[i])
                && (equal(sum, stored.sums()[i])
                        || Math.abs(sum - stored.sums()[i]) <= SUM_TOLERANCE * Math.max(1, Math.abs(sum)));
        if (!same) {
            differs(
                    series,
                    start,
                    count + " values with sum " + sum,
                    stored.counts()[i] + " values with sum " + stored.sums()[i] + ", or other extremes or ends");
        }
    }

    private static boolean equal(double a, double b) {
        return a == b || Double.isNaN(a) && Double.isNaN(b);
    }

    private void differs(int series, long start, String expected, String found) {
        if (findings.size() < MAX_FINDINGS) {
            findings.add(name + ": the row of series " + series + " at " + start
                    + " is not what its samples say: expected " + expected + ", found " + found);
        }
    }
}
