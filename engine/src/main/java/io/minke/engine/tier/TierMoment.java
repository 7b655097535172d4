package io.minke.engine.tier;

import io.minke.engine.disk.CheckedText;
import io.minke.engine.disk.Disk;
import io.minke.engine.segment.CatalogView;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What tells whether a tier is still as it was: a catalog's number never comes back. A note may; but between two equal notes with one catalog no row was written, so that the first one speaks of the rows
 * that the second one does.
 *
 * @param catalogNumber of the newest catalog; 0 if there is none
 * @param note its bytes; null if there is none
 */
public record TierMoment(long catalogNumber, @Nullable ByteBuffer note) {
    /** Looks at a tier. @throws io.minke.engine.failure.DiskFailure if its note was replaced while it was read: look again */
    static TierMoment of(Disk disk, Path root) {
        long number = CatalogView.newestNumber(disk, root);
        Path file = note(root);
        return new TierMoment(
                number, disk.exists(file) ? ByteBuffer.wrap(CheckedText.read(disk, file, TierNote.MAX_BYTES)) : null);
    }

    /** The note of the tier in a directory. */
    public static Path note(Path root) {
        return root.resolve(TierNote.FILE);
    }

    /** Looks at all tiers of a directory, be they kept or not. */
    public static Map<Path, TierMoment> all(Disk disk, Path directory) {
        Map<Path, TierMoment> moments = new TreeMap<>();
        disk.list(directory).forEach(tier -> moments.put(tier, of(disk, tier)));
        return moments;
    }
}
