package io.minke.engine;

import io.minke.engine.disk.Disk;
import io.minke.engine.disk.DiskLock;
import io.minke.engine.failure.DiskFailure;
import io.minke.engine.failure.Rejected;
import io.minke.engine.segment.SegmentCatalog;
import io.minke.engine.wal.WalReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * A copy of a data directory that a start finds as after a clean end: files that are never written again get a second name, which takes no time and no room; on another file system they are copied.
 *
 * <p>The order makes it consistent while the engine works: first the log, which is sealed up to here, then what the catalog names at a later moment, last the names of series, of which there may be more
 * than the rest needs. Until it is whole it has another name.
 */
public final class DirectorySnapshot {
    /** Below the data directory, where links are always possible; lives only as long as files are copied from it. */
    static final String STAGING = "snapshot" + Disk.TEMPORARY_SUFFIX;

    private static final String CATALOG_PREFIX = "catalog-";
    private static final String JOURNAL_PREFIX = "journal-";
    /** Merges replace files now and then; that they do so each time we look is not to be expected. */
    private static final int ATTEMPTS = 20;

    private final Disk disk;
    private final EngineDirectory source;
    private final Path target;
    private final Path unfinished;
    /** Where links are made: in the unfinished snapshot, or near the source when it is on another file system. */
    private Path linked;

    private DirectorySnapshot(Disk disk, Path source, Path target) {
        this.disk = disk;
        this.source = new EngineDirectory(source.toAbsolutePath());
        this.target = target.toAbsolutePath();
        this.unfinished = this.target.resolveSibling(this.target.getFileName() + Disk.TEMPORARY_SUFFIX);
        this.linked = unfinished;
    }

    /**
     * Takes a snapshot of a directory that no process runs.
     *
     * @throws Rejected if one does (it is named), if {@code source} is no data directory, or if {@code target} exists
     */
    public static void ofStopped(Disk disk, Path source, Path target) {
        EngineDirectory directory = new EngineDirectory(source.toAbsolutePath());
        directory.require(disk);
        try (DiskLock held = disk.lock(directory.lock())) {
            take(disk, source, target, Long.MAX_VALUE, List::of, List.of());
        }
    }

    /**
     * @param firstOpenLogFile the log's files below this number are never written again
     * @param journal asked after everything else: the series journal's files with the length that is to be copied
     */
    static void take(
            Disk disk,
            Path source,
            Path target,
            long firstOpenLogFile,
            Supplier<List<FilePrefix>> journal,
            List<SnapshotPart> parts) {
        DirectorySnapshot snapshot = new DirectorySnapshot(disk, source, target);
        if (disk.exists(snapshot.target)) {
            throw new Rejected("there is a " + snapshot.target + " already");
        }
        snapshot.removeUnfinished();
        boolean taken = false;
        try {
            snapshot.run(firstOpenLogFile, journal, parts);
            taken = true;
        } finally {
            if (!taken) {
                snapshot.removeUnfinished();
            }
        }
    }

    /** A file up to a length; behind it, it is being written. */
    record FilePrefix(Path file, long bytes) {}

    private void run(long firstOpenLogFile, Supplier<List<FilePrefix>> journal, List<SnapshotPart> parts) {
        disk.createDirectories(unfinished);
        if (!canLink()) {
            linked = source.root().resolve(STAGING);
            disk.createDirectories(linked);
        }
        for (Path file : WalReader.files(disk, source.log(), firstOpenLogFile)) {
            linkIfThere(file);
        }
        if (disk.exists(source.settings())) {
            linkIfThere(source.settings());
        }
        for (Path tier : disk.list(source.root().resolve("tiers"))) {
            linkNotes(tier);
            linkCatalogued(tier);
        }
        linkCatalogued(source.root());
        copyJournal(journal.get());
        if (!linked.equals(unfinished)) {
            copyAll(linked, unfinished);
            removeTree(disk, linked);
        }
        disk.createDirectories(unfinished.resolve("segments"));
        forceTree(unfinished);
        parts.forEach(part -> part.copyTo(unfinished));
        disk.forceDirectory(unfinished);
        disk.rename(unfinished, target);
        disk.forceDirectory(Disk.directoryOf(target));
    }

    /** Whether the target's file system takes links to the source's files. */
    private boolean canLink() {
        for (Path file : disk.list(source.root())) {
            if (name(file).startsWith(CATALOG_PREFIX)) {
                Path trial = unfinished.resolve("trial");
                try {
                    boolean able = disk.link(file, trial);
                    disk.delete(trial);
                    return able;
                } catch (DiskFailure replacedMeanwhile) {
                    if (disk.exists(file)) {
                        throw replacedMeanwhile;
                    }
                }
            }
        }
        return true;
    }

    /** A tier's files other than its catalogs are replaced as wholes; they come before the catalog, so that they say no more than it holds. */
    private void linkNotes(Path tier) {
        for (Path file : disk.list(tier)) {
            if (!name(file).startsWith(CATALOG_PREFIX)
                    && !name(file).endsWith(Disk.TEMPORARY_SUFFIX)
                    && disk.isFile(file)) {
                linkIfThere(file);
            }
        }
    }

    /** The newest catalog and what it names; from the beginning where a newer one replaced some of it meanwhile. */
    private void linkCatalogued(Path root) {
        for (int attempt = 1; ; attempt++) {
            List<Path> made = new ArrayList<>();
            try {
                for (Path file : SegmentCatalog.files(disk, root)) {
                    made.add(link(file));
                }
                return;
            } catch (DiskFailure vanished) {
                made.forEach(disk::delete);
                if (attempt == ATTEMPTS) {
                    throw vanished;
                }
            }
        }
    }

    private void linkIfThere(Path file) {
        try {
            link(file);
        } catch (DiskFailure failure) {
            if (disk.exists(file)) {
                throw failure;
            }
            // It was released: what it held is in segments that the catalog names by now.
        }
    }

    private Path link(Path file) {
        Path name = linked.resolve(source.root().relativize(file).toString());
        disk.createDirectories(Disk.directoryOf(name));
        if (!disk.link(file, name)) {
            disk.copy(file, name, disk.length(file));
        }
        return name;
    }

    private void copyJournal(List<FilePrefix> open) {
        for (Path file : disk.list(source.series())) {
            if (!name(file).startsWith(JOURNAL_PREFIX)) {
                continue;
            }
            long length = disk.length(file);
            for (FilePrefix prefix : open) {
                length = prefix.file().equals(file) ? prefix.bytes() : length;
            }
            Path copy = unfinished.resolve(source.root().relativize(file).toString());
            disk.createDirectories(Disk.directoryOf(copy));
            disk.copy(file, copy, length);
        }
    }

    private void copyAll(Path from, Path to) {
        disk.createDirectories(to);
        for (Path file : disk.list(from)) {
            Path copy = to.resolve(name(file));
            if (disk.isFile(file)) {
                disk.copy(file, copy, disk.length(file));
            } else {
                copyAll(file, copy);
            }
        }
    }

    private void forceTree(Path directory) {
        for (Path file : disk.list(directory)) {
            if (!disk.isFile(file)) {
                forceTree(file);
            }
        }
        disk.forceDirectory(directory);
    }

    private void removeUnfinished() {
        removeTree(disk, unfinished);
        removeTree(disk, source.root().resolve(STAGING));
    }

    /** Removes what a crash left of a snapshot that was on its way, near the source and in the directory where snapshots are kept by default. */
    static void removeLeftovers(Disk disk, EngineDirectory directory) {
        removeTree(disk, directory.root().resolve(STAGING));
        for (Path snapshot : disk.list(directory.snapshots())) {
            if (name(snapshot).endsWith(Disk.TEMPORARY_SUFFIX)) {
                removeTree(disk, snapshot);
            }
        }
    }

    private static void removeTree(Disk disk, Path path) {
        if (disk.exists(path)) {
            disk.list(path).forEach(file -> removeTree(disk, file));
            disk.delete(path);
        }
    }

    private static String name(Path file) {
        return String.valueOf(file.getFileName());
    }
}
