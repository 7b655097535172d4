package io.minke.engine.record;

import io.minke.engine.disk.DiskFile;
import io.minke.engine.failure.Damage;
import io.minke.engine.failure.DiskFailure;
import io.minke.engine.record.RecordFiles.Named;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads a log back after anything happened, in bounded memory, and never refuses: valid records are visited in order, everything else is reported. Deletes and changes nothing.
 *
 * <p>How a torn tail is told from damage: each file names the last record before it, each record how much before it had been forced. Bytes that no valid record follows, and no file that misses
 * them, are the torn tail of a write nobody was told was safe. If something valid follows, records that had been written are lost: that is damage.
 */
public final class RecordReplay {
    private final RecordFiles files;
    private final long fromSequence;
    private final @Nullable Quarantine quarantine;
    private final RecordVisitor visitor;

    private final List<DamagedRange> damaged = new ArrayList<>();
    /** Those of them before this index were judged with all that there is to know. */
    private int judged;

    private long damagedRanges;
    /** The last record that was found, or that a file names as its predecessor. */
    private long lastSequence;
    /** Highest sequence that a record of the session at hand proves to have been forced. */
    private long provenForced;

    private long sessionStart;

    private long highestFirst;
    /** The last record of the file at hand that was visited. */
    private long lastRecord;

    private long records;
    private long tornBytes;
    private long logId;
    /** Bytes behind the last record found that might have been records. */
    private long hiddenBytes;
    /** What lies behind the last record found so far; its meaning depends on what follows. */
    private @Nullable Tail tail;

    private record Tail(Path file, long from, long length) {}

    private record Opened(Named named, @Nullable FileHeader header, String problem) {}

    private RecordReplay(RecordFiles files, long fromSequence, @Nullable Quarantine quarantine, RecordVisitor visitor) {
        this.files = files;
        this.fromSequence = fromSequence;
        this.quarantine = quarantine;
        this.visitor = visitor;
        this.lastSequence = fromSequence - 1;
    }

    /**
     * Visits all valid records from a sequence on.
     *
     * @param fromSequence records below it are passed over; 0 if nothing is known of how the log begins
     * @param quarantine takes copies of damaged ranges; null for a reader that must not write
     * @throws io.minke.engine.failure.Rejected if a newer version of Minke wrote the log
     */
    public static ReplayReport run(
            RecordFiles files, long fromSequence, @Nullable Quarantine quarantine, RecordVisitor visitor) {
        return new RecordReplay(files, fromSequence, quarantine, visitor).run();
    }

    private ReplayReport run() {
        List<Opened> opened = new ArrayList<>();
        for (Named named : files.list()) {
            opened.add(open(named));
        }
        ReplayReport.@Nullable LastFile lastFile = null;
        List<ReplayReport.Extent> extents = new ArrayList<>();
        int firstNeeded = firstNeeded(opened);
        for (int i = 0; i < opened.size(); i++) {
            lastRecord = fromSequence - 1;
            if (i >= firstNeeded) {
                lastFile = replay(opened.get(i));
            }
            extents.add(extent(opened.get(i), lastRecord));
        }
        if (tail != null) {
            tornBytes += tail.length;
        }
        judge();
        long next = Math.max(lastSequence + 1, highestFirst);
        if (hiddenBytes > 0) {
            next += hiddenBytes / RecordLayout.HEADER_BYTES + 1; // I3
        }
        return new ReplayReport(
                lastSequence,
                Math.max(next, 1),
                records,
                tornBytes,
                damaged,
                damagedRanges,
                logId,
                hiddenBytes > 0 ? null : lastFile,
                extents);
    }

    private ReplayReport.Extent extent(Opened opened, long lastRecord) {
        Path path = opened.named.path();
        return new ReplayReport.Extent(path, opened.named.number(), lengthOf(path), lastRecord);
    }

    private Opened open(Named named) {
        try (DiskFile file = files.disk().openReadOnly(named.path())) {
            FileHeader header = FileHeader.read(file, named.path(), files.magic(), named.number());
            if (logId == 0) {
                logId = header.logId();
            }
            return new Opened(named, header, "");
        } catch (Damage | DiskFailure problem) {
            return new Opened(named, null, String.valueOf(problem.getMessage()));
        }
    }

    /** Everything before a file whose predecessor is below what is asked for can be passed over. */
    private int firstNeeded(List<Opened> opened) {
        for (int i = opened.size() - 1; i > 0; i--) {
            FileHeader header = opened.get(i).header;
            if (header != null && header.logId() == logId && header.previousSequence() < fromSequence) {
                return i;
            }
        }
        return 0;
    }

    private ReplayReport.@Nullable LastFile replay(Opened opened) {
        Path path = opened.named.path();
        FileHeader header = opened.header;
        if (header != null && header.logId() != logId) {
            report(path, 0, lengthOf(path), lastSequence + 1, lastSequence, "belongs to another log");
            return null;
        }
        if (header != null) {
            settle(path, header);
            highestFirst = Math.max(highestFirst, header.firstSequence());
        }
        try (DiskFile file = files.disk().openReadOnly(path);
                RecordWindow window = new RecordWindow(file)) {
            return scan(opened, window);
        } catch (DiskFailure failure) {
            report(path, 0, 0, lastSequence + 1, lastSequence, String.valueOf(failure.getMessage()));
            return null;
        }
    }

    /** Now it is known which record was the last before a file. */
    private void settle(Path path, FileHeader header) {
        long previousSequence = header.previousSequence();
        boolean beginningKnown = fromSequence > 0 || records > 0 || tail != null;
        if (previousSequence > lastSequence) {
            if (beginningKnown) {
                Tail lost = tail == null ? new Tail(path, 0, 0) : tail;
                report(
                        lost.file,
                        lost.from,
                        lost.length,
                        lastSequence + 1,
                        previousSequence,
                        lost.length == 0 ? "records are missing before this place" : "no valid record");
                knownAcknowledged(); // Whoever began this file had seen them, and forced them.
            }
            lastSequence = previousSequence;
        } else if (tail != null) {
            tornBytes += tail.length;
        }
        if (header.sessionStart() != sessionStart) {
            judge();
            sessionStart = header.sessionStart();
            provenForced = 0;
        } else {
            provenForced = Math.max(provenForced, previousSequence);
        }
        tail = null;
        hiddenBytes = 0;
    }

    private ReplayReport.@Nullable LastFile scan(Opened opened, RecordWindow window) {
        Path path = opened.named.path();
        FileHeader header = opened.header;
        RecordScanner scanner = new RecordScanner(
                window,
                opened.named.number(),
                header == null ? lastSequence : header.firstSequence() - 1,
                header != null);
        long before = lastSequence;
        long found = 0;
        while (scanner.next()) {
            if (found == 0 && header == null) {
                report(path, 0, scanner.recordOffset(), before + 1, scanner.sequenceBefore(), opened.problem);
            } else if (scanner.skippedFrom() < scanner.recordOffset()) {
                long first = found == 0 && header != null ? header.firstSequence() : lastSequence + 1;
                report(
                        path,
                        scanner.skippedFrom(),
                        scanner.recordOffset() - scanner.skippedFrom(),
                        first,
                        scanner.sequenceBefore(),
                        reason(window, scanner.skippedFrom()));
            }
            found++;
            visit(scanner);
        }
        return finish(opened, window, scanner, found);
    }

    private void visit(RecordScanner scanner) {
        long sequence = scanner.sequence();
        lastSequence = Math.max(lastSequence, sequence);
        provenForced = Math.max(provenForced, scanner.forcedSequence());
        if (sequence >= fromSequence && scanner.type() != RecordLayout.TYPE_END) {
            records++;
            lastRecord = sequence;
            visitor.record(sequence, scanner.type(), scanner.memory(), scanner.payloadIndex(), scanner.payloadBytes());
        }
    }

    private ReplayReport.@Nullable LastFile finish(
            Opened opened, RecordWindow window, RecordScanner scanner, long found) {
        Path path = opened.named.path();
        boolean headless = opened.header == null && found == 0;
        long from = headless ? 0 : scanner.recordEnd();
        long to = Math.min(scanner.nonZeroEnd(), window.fileBytes());
        hiddenBytes += to - from;
        boolean unreadable = window.unreadableEnd() > from;
        boolean contentWithoutHeader = headless && to > FileHeader.BYTES;
        if (unreadable || contentWithoutHeader) {
            // A header is forced before the first record, so what has none but has content is no half-made file.
            report(path, from, to - from, lastSequence + 1, lastSequence, opened.problem + reason(window, from));
            tail = null;
        } else {
            tail = new Tail(path, from, to - from);
        }
        if (opened.header == null || to > from) {
            return null;
        }
        return new ReplayReport.LastFile(path, opened.named.number(), from);
    }

    private static String reason(RecordWindow window, long from) {
        return window.unreadableEnd() > from ? window.unreadableReason() : "no valid record";
    }

    private long lengthOf(Path path) {
        try {
            return files.disk().length(path);
        } catch (DiskFailure failure) {
            return 0;
        }
    }

    private void report(Path file, long offset, long length, long firstLost, long lastLost, String reason) {
        damagedRanges++;
        if (damaged.size() >= ReplayReport.MAX_RANGES) {
            return;
        }
        Path copy = quarantine == null || length == 0 ? null : quarantine.copy(file, offset, length);
        damaged.add(new DamagedRange(file, offset, length, firstLost, lastLost, false, reason, copy));
    }

    private void knownAcknowledged() {
        int last = damaged.size() - 1;
        if (damagedRanges == damaged.size()) {
            damaged.set(last, damaged.get(last).provenAcknowledged());
        }
    }

    /** Which losses had been acknowledged shows only when all was read that the same session wrote. */
    private void judge() {
        for (; judged < damaged.size(); judged++) {
            DamagedRange range = damaged.get(judged);
            boolean lost = range.firstSequence() <= range.lastSequence();
            if (lost && range.firstSequence() <= provenForced) {
                damaged.set(judged, range.provenAcknowledged());
            }
        }
    }
}
