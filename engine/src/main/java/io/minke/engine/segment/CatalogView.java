package io.minke.engine.segment;

import io.minke.engine.disk.Disk;
import io.minke.engine.removal.Tombstones;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/**
 * What the newest catalog of a directory says, for a process that does not own it.
 *
 * @param replayFrom sequence of the first log record that is not in the segments
 * @param segments files; each may be replaced at any time
 * @param deletes those that the log need not tell any more
 * @param gone series that were deleted as a whole
 * @param silent series of which nothing is kept any more
 */
public record CatalogView(
        long number,
        Path file,
        long replayFrom,
        List<Path> segments,
        Tombstones deletes,
        RoaringBitmap gone,
        RoaringBitmap silent) {
    public CatalogView {
        segments = List.copyOf(segments);
    }

    /** The number of the newest catalog of a directory; 0 if there is none. */
    public static long newestNumber(Disk disk, Path root) {
        TreeMap<Long, Path> all = CatalogFiles.all(disk, root);
        return all.isEmpty() ? 0 : all.lastKey();
    }

    /**
     * Reads the newest catalog.
     *
     * @return null if there is none
     * @throws io.minke.engine.failure.Damage if it is damaged
     * @throws io.minke.engine.failure.DiskFailure if it was replaced while it was read: ask again
     * @throws io.minke.engine.failure.Rejected if a newer version wrote it
     */
    public static @Nullable CatalogView newest(Disk disk, Path root) {
        Path file = CatalogFiles.newest(disk, root);
        if (file == null) {
            return null;
        }
        CatalogContent content = CatalogFiles.read(disk, file);
        return new CatalogView(
                content.number(),
                file,
                content.replayFrom(),
                content.segments().stream()
                        .map(entry -> SegmentCatalog.segments(root).resolve(entry.path()))
                        .toList(),
                new Tombstones(content.deletes()),
                content.gone(),
                content.silent());
    }
}
