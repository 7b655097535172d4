package io.minke.engine;

import io.minke.engine.disk.Disk;
import io.minke.engine.disk.DiskLock;
import io.minke.engine.failure.DiskFailure;
import io.minke.engine.failure.Rejected;
import io.minke.engine.segment.SegmentCatalog;
import io.minke.engine.tier.TierMoment;
import io.minke.engine.wal.WalReader;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * A copy of a data directory that a start finds as after a clean end: files that are never written again get a second name, which takes no time and no room; on another file system they are copied.
 *
 * <p>The order makes it consistent while the engine works: first the log, which is sealed up to here, then what the catalogs name at a later moment, last the names of series, of which there may be more
 * than the rest needs. Rows, notes, samples and deletes only make sense as they were together at one moment: tiers are looked at before the engine's catalog is linked, and again when all is, see
 * {@link TierMoment}. Until it is whole it has another name.
 */
public final class DirectorySnapshot {
    /** Below the data directory, where links are always possible; lives only as long as files are copied from it. */
    static final String STAGING = "snapshot" + Disk.TEMPORARY_SUFFIX;

    private static final String CATALOG_PREFIX = "catalog-";
    private static final String JOURNAL_PREFIX = "journal-";
    /** Merges and roll-ups replace files now and then; that they do so each time we look is not to be expected. */
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
        linkTogether();
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

    /** The tiers and the engine's own segments as they were together at one moment. What was linked and is named no longer goes again. */
    private void linkTogether() {
        Set<Path> linkedFiles = new HashSet<>();
        for (int attempt = 1; ; attempt++) {
            try {
                Set<Path> named = new HashSet<>();
                if (linkMoment(linkedFiles, named)) {
                    linkedFiles.removeAll(named);
                    linkedFiles.forEach(file -> disk.delete(nameOf(file)));
                    return;
                }
            } catch (DiskFailure vanished) {
                if (attempt == ATTEMPTS) {
                    throw vanished;
                }
            }
            if (attempt == ATTEMPTS) {
                throw new DiskFailure(source.root() + " changes faster than its files can be linked");
            }
        }
    }

    /**
     * @param linkedFiles what was linked so far, which never changes under its name but for notes
     * @param named what belongs to this moment
     * @return false if it was over before all was linked
     */
    private boolean linkMoment(Set<Path> linkedFiles, Set<Path> named) {
        Map<Path, TierMoment> moment = TierMoment.all(disk, source.tiers());
        moment.forEach((tier, then) -> {
            if (then.note() != null) {
                Path note = TierMoment.note(tier);
                linkedFiles.remove(note);
                named.add(note);
            }
            named.addAll(SegmentCatalog.files(disk, tier));
        });
        named.addAll(SegmentCatalog.files(disk, source.root()));
        for (Path file : named) {
            if (!linkedFiles.contains(file)) {
                disk.delete(nameOf(file)); // of an attempt that was cut short
                link(file);
                linkedFiles.add(file);
            }
        }
        return TierMoment.all(disk, source.tiers()).equals(moment);
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

    private void link(Path file) {
        Path name = nameOf(file);
        disk.createDirectories(Disk.directoryOf(name));
        if (!disk.link(file, name)) {
            disk.copy(file, name, disk.length(file));
        }
    }

    private Path nameOf(Path file) {
        return linked.resolve(source.root().relativize(file).toString());
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
