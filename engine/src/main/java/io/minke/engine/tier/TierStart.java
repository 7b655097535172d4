package io.minke.engine.tier;

import io.minke.engine.disk.Disk;
import io.minke.engine.failure.Damage;
import io.minke.engine.failure.DiskFailure;
import io.minke.engine.failure.Rejected;
import io.minke.engine.segment.SegmentCatalog;
import io.minke.engine.segment.SegmentSummary;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a start finds of a tier, in whatever state a crash or a damage left it.
 *
 * @param note what is known of the days, be it from the file or from what else is there
 * @param problems in words for an operator
 */
record TierStart(SegmentCatalog catalog, TierNote note, List<String> problems) {
    private static final Logger LOG = LoggerFactory.getLogger(TierStart.class);

    TierStart {
        problems = List.copyOf(problems);
    }

    /**
     * Finds out, and sets damaged files aside.
     *
     * @param raw the raw segments that are live now
     * @throws Rejected if the tier has other buckets than the options say
     */
    static TierStart of(Disk disk, Path root, TierOptions options, List<SegmentSummary> raw) {
        disk.createDirectories(root);
        disk.delete(root.resolve(TierNote.FILE + Disk.TEMPORARY_SUFFIX)); // of a crash
        List<String> problems = new ArrayList<>();
        TierNote found = readNote(disk, root, options, problems);
        SegmentCatalog catalog = SegmentCatalog.open(disk, root, () -> distrust(disk, root, found, raw));
        problems.addAll(catalog.problems());
        publishFirst(catalog);
        TierNote note = found != null ? found : noteOf(catalog.live(), raw, options);
        return new TierStart(catalog, note, problems);
    }

    private static @Nullable TierNote readNote(Disk disk, Path root, TierOptions options, List<String> problems) {
        Path file = root.resolve(TierNote.FILE);
        if (!disk.exists(file)) {
            return null;
        }
        try {
            TierNote note = TierNote.read(disk, file);
            if (note.widthNanos() != options.widthNanos()) {
                throw new Rejected("tier " + options.name() + " has buckets of "
                        + note.widthNanos() / 1_000_000_000L + " s on the disk and of "
                        + options.width().toSeconds() + " s in the options; give it another name");
            }
            return note;
        } catch (Damage damage) {
            problems.add("tier " + options.name() + " is compared with all samples anew: " + damage.getMessage());
            return null;
        }
    }

    /**
     * Rows are missing of days that the note calls clean: their samples must answer until the rows are back. What it says of other days still holds, and nobody else knows it: which rows are to be computed
     * anew even where their samples are too old.
     */
    private static void distrust(Disk disk, Path root, @Nullable TierNote note, List<SegmentSummary> raw) {
        Path file = root.resolve(TierNote.FILE);
        if (note == null) {
            disk.delete(file);
            disk.forceDirectory(root);
        } else {
            raw.forEach(note::see);
            raw.forEach(note::foundSamples);
            disk.publish(file, note.encode());
        }
    }

    /** Segments without any catalog look like a lost one. */
    private static void publishFirst(SegmentCatalog catalog) {
        try {
            catalog.publishFirst();
        } catch (DiskFailure failure) {
            LOG.warn(
                    "a tier's first catalog could not be written, its first day will try again: {}",
                    failure.getMessage());
        }
    }

    /** What can be told without a note. */
    private static TierNote noteOf(List<SegmentSummary> rows, List<SegmentSummary> raw, TierOptions options) {
        TierNote note = new TierNote(options.widthNanos());
        rows.forEach(segment -> note.foundRows(segment.minTime(), segment.maxTime()));
        raw.forEach(note::foundSamples);
        return note;
    }
}
