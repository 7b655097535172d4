package io.minke.engine.record;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was found in a log.
 *
 * @param lastSequence sequence of the last record, or of the last before the log's first file; what is written next names it as its predecessor
 * @param nextSequence above everything that was ever written, even above what a torn tail might hide
 * @param records valid records that were visited
 * @param tornBytes bytes behind the last valid record which nothing valid follows: a write that nobody was told was safe
 * @param damaged what is wrong, at most the first {@link #MAX_RANGES}
 * @param damagedRanges how many there are in all
 * @param logId the log's identity; 0 if no file tells it
 * @param lastFile where the log may be continued in place, or null if that needs a new file
 * @param extents all files of the log, in order
 */
public record ReplayReport(
        long lastSequence,
        long nextSequence,
        long records,
        long tornBytes,
        List<DamagedRange> damaged,
        long damagedRanges,
        long logId,
        @Nullable LastFile lastFile,
        List<Extent> extents) {
    /** Enough to see what happened; a bound for what a mangled disk can make us remember and copy. */
    public static final int MAX_RANGES = 256;

    /** A file with nothing but zeros behind its last record. */
    public record LastFile(Path path, long fileNumber, long end) {}

    /** A file, its length in bytes, and the sequence of its last record that carries something; one below the sequence asked for where there is none. */
    public record Extent(Path path, long fileNumber, long bytes, long lastSequence) {}

    public ReplayReport {
        extents = List.copyOf(extents);
        damaged = List.copyOf(damaged);
    }

    /** The same, with a sequence skipped and all before it. */
    public ReplayReport continuedAbove(long sequence) {
        return new ReplayReport(
                lastSequence, sequence + 1, records, tornBytes, damaged, damagedRanges, logId, null, extents);
    }

    /** A number for a new file, above those of all files there are. */
    public long nextFileNumber() {
        return extents.isEmpty() ? 1 : extents.get(extents.size() - 1).fileNumber() + 1;
    }
}
