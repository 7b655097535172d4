package io.minke.engine.segment;

import io.minke.engine.disk.Disk;
import io.minke.engine.failure.Damage;
import io.minke.engine.removal.Tombstones;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/**
 * Finds out which segments of a directory are live, in whatever state a crash or a damage left it. It first reads everything and changes nothing; only then it moves and deletes.
 *
 * <ul>
 *   <li>The newest valid catalog counts; damaged ones are set aside.
 *   <li>A segment that it names is live. If it is damaged or another file than the one named, it is set aside; if it is missing, that is told.
 *   <li>A valid segment that it does not name is a leftover if its sequence is below the catalog's next one: it was replaced, or given up. It is deleted, unless it is a merge of a segment that the
 *       catalog names and that is not there: it was published by a later catalog, which is lost. What was sealed while it was written has a later sequence, and came before it.
 *   <li>A valid segment with a higher sequence is newer than the catalog: the crash came before a catalog named it, or that catalog is lost. It is adopted, unless it is a merge whose sources are all
 *       live. Its samples may be in the log as well, and are equal then.
 *   <li>Without a valid catalog every valid segment is adopted in this way, and the whole log is replayed.
 * </ul>
 */
final class CatalogRecovery {
    private final Disk disk;
    private final Path root;
    private final Path segments;
    private final List<String> problems = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private final List<Path> toQuarantine = new ArrayList<>();
    private final List<Path> toDelete = new ArrayList<>();
    private final Map<String, SegmentReader> found = new TreeMap<>();
    private final List<SegmentReader> readers = new ArrayList<>();
    private @Nullable CatalogContent content;
    /** The one before it. */
    private @Nullable CatalogContent older;

    private long number;
    private long nextSequence = 1;
    private boolean mustPublish;

    CatalogRecovery(Disk disk, Path root) {
        this.disk = disk;
        this.root = root;
        this.segments = SegmentCatalog.segments(root);
    }

    void run() {
        try {
            readCatalogs();
            readSegments();
            settle();
            clean();
        } catch (RuntimeException | Error e) {
            found.values().forEach(SegmentReader::release);
            throw e;
        }
    }

    private void readCatalogs() {
        for (Path file : disk.list(root)) {
            if (CatalogFiles.isTemporary(file)) {
                leftover(file, "an unfinished catalog");
            }
        }
        TreeMap<Long, Path> catalogs = CatalogFiles.all(disk, root);
        number = catalogs.isEmpty() ? 0 : catalogs.lastKey();
        for (Map.Entry<Long, Path> catalog : catalogs.descendingMap().entrySet()) {
            try {
                CatalogContent read = CatalogFiles.read(disk, catalog.getValue());
                if (content == null) {
                    content = read;
                    nextSequence = Math.max(nextSequence, read.nextSequence());
                } else if (older == null) {
                    older = read;
                }
                if (content != read && catalog.getKey() < number - 1) {
                    leftover(catalog.getValue(), "an old catalog");
                }
            } catch (Damage damage) {
                setAside(catalog.getValue(), damage);
                mustPublish = true;
            }
        }
    }

    private void readSegments() {
        for (Path partition : disk.list(segments)) {
            for (Path file : disk.list(partition)) {
                if (name(file).endsWith(Disk.TEMPORARY_SUFFIX)) {
                    leftover(file, "an unfinished segment");
                } else if (name(file).matches("\\d{12,18}\\.seg")) {
                    readSegment(file);
                }
            }
        }
    }

    private void readSegment(Path file) {
        String path = name(Disk.directoryOf(file)) + "/" + name(file);
        nextSequence = Math.max(nextSequence, sequence(path) + 1);
        try {
            SegmentReader reader = SegmentReader.open(disk, file);
            found.put(path, reader);
            String ownPath = reader.summary().identity().relativePath();
            if (!ownPath.equals(path)) {
                throw new Damage(file.toString(), 0, "segment " + path, "segment " + ownPath);
            }
        } catch (Damage damage) {
            SegmentReader reader = found.remove(path);
            if (reader != null) {
                reader.release();
            }
            setAside(file, damage);
            mustPublish = true;
        }
    }

    private void settle() {
        Set<String> named = new HashSet<>();
        long nextOfCatalog = 0;
        if (content != null) {
            nextOfCatalog = content.nextSequence();
            for (CatalogEntry entry : content.segments()) {
                named.add(entry.path());
                settleNamed(entry);
            }
        }
        Set<Long> live = new HashSet<>();
        readers.forEach(reader -> live.add(sequence(reader)));
        Set<Long> lost = new HashSet<>();
        named.forEach(path -> lost.add(sequence(path)));
        lost.removeAll(live);
        // Merges come after their sources, which have lower sequences.
        List<SegmentReader> unnamed = new ArrayList<>();
        found.forEach((path, reader) -> {
            if (!named.contains(path)) {
                unnamed.add(reader);
            }
        });
        unnamed.sort((a, b) -> Long.compare(sequence(a), sequence(b)));
        for (SegmentReader reader : unnamed) {
            settleUnnamed(reader, nextOfCatalog, live, lost);
        }
        if (content == null && !found.isEmpty()) {
            mustPublish = true;
            problems.add(
                    "no valid catalog: rebuilt from the footers of " + readers.size()
                            + " segments; deletes that the log no longer tells, and that were not carried out yet, have come undone");
        }
        reportMissing(named);
    }

    private void settleNamed(CatalogEntry entry) {
        SegmentReader reader = found.get(entry.path());
        if (reader == null) {
            return;
        }
        if (CatalogEntry.of(reader.summary()).equals(entry)) {
            readers.add(reader);
            return;
        }
        found.remove(entry.path());
        reader.release();
        setAside(
                reader.path(),
                new Damage(
                        reader.toString(),
                        0,
                        entry.toString(),
                        CatalogEntry.of(reader.summary()).toString()));
        mustPublish = true;
    }

    /** @param lost sequences that the catalog names and that are not live */
    private void settleUnnamed(SegmentReader reader, long nextOfCatalog, Set<Long> live, Set<Long> lost) {
        long sequence = sequence(reader);
        long[] sources = reader.sources();
        boolean redundant = sources.length > 0;
        boolean replacesLost = false;
        for (long source : sources) {
            redundant &= live.contains(source);
            replacesLost |= lost.contains(source);
        }
        if (sequence < nextOfCatalog && !replacesLost || redundant) {
            leftover(reader.path(), redundant ? "a merge of segments that are live" : "a replaced segment");
            reader.release();
            found.remove(reader.summary().identity().relativePath());
        } else {
            notes.add("adopted " + reader + ": newer than the catalog");
            readers.add(reader);
            live.add(sequence);
            mustPublish = true;
        }
    }

    private void reportMissing(Set<String> named) {
        Map<Long, SegmentReader> mergedFrom = new HashMap<>();
        for (SegmentReader reader : readers) {
            for (long source : reader.sources()) {
                mergedFrom.put(source, reader);
            }
        }
        for (String path : named) {
            Path file = segments.resolve(path);
            if (!found.containsKey(path) && !toQuarantine.contains(file)) {
                SegmentReader merged = mergedFrom.get(sequence(path));
                if (merged == null) {
                    problems.add("missing " + file + ": its samples are lost");
                } else {
                    notes.add("missing " + file + " is in " + merged);
                }
                mustPublish = true;
            }
        }
    }

    private void clean() {
        for (Path file : toDelete) {
            disk.delete(file);
        }
        if (!toQuarantine.isEmpty()) {
            Path quarantine = SegmentCatalog.quarantine(root);
            disk.createDirectories(quarantine);
            for (Path file : toQuarantine) {
                disk.rename(
                        file, free(quarantine, root.relativize(file).toString().replace('/', '-')));
                disk.forceDirectory(Disk.directoryOf(file));
            }
            disk.forceDirectory(quarantine);
            disk.forceDirectory(root);
        }
        for (Path partition : disk.list(segments)) {
            if (name(partition).matches("\\d{4}-\\d\\d-\\d\\d.*")
                    && disk.list(partition).isEmpty()) {
                disk.delete(partition);
            }
        }
    }

    private Path free(Path quarantine, String name) {
        Path file = quarantine.resolve(name);
        for (int i = 2; disk.exists(file); i++) {
            file = quarantine.resolve(name + "-" + i);
        }
        return file;
    }

    private void setAside(Path file, Damage damage) {
        toQuarantine.add(file);
        problems.add("moved to quarantine: " + damage.getMessage());
    }

    private void leftover(Path file, String what) {
        toDelete.add(file);
        notes.add("deleted " + file + ": " + what);
    }

    private static long sequence(SegmentReader reader) {
        return reader.summary().identity().sequence();
    }

    private static long sequence(String path) {
        return Long.parseLong(path.substring(path.indexOf('/') + 1).replace(".seg", ""));
    }

    private static String name(Path file) {
        return String.valueOf(file.getFileName());
    }

    List<String> problems() {
        return problems;
    }

    List<String> notes() {
        return notes;
    }

    /** The live segments; the caller takes over their references. */
    List<SegmentReader> readers() {
        return List.copyOf(readers);
    }

    /** Deletes that the log no longer tells. */
    Tombstones deletes() {
        return content == null ? Tombstones.NONE : new Tombstones(content.deletes());
    }

    /** Series that were deleted as a whole, before what the log tells. */
    RoaringBitmap gone() {
        return content == null ? new RoaringBitmap() : content.gone();
    }

    /** Series of which nothing was kept any more, before what the log tells. What an older catalog says is not believed: samples that came since may be in segments that it does not name, and not in the log. */
    RoaringBitmap silent() {
        return content == null || content.number() != number ? new RoaringBitmap() : content.silent();
    }

    @Nullable
    CatalogContent newest() {
        return content;
    }

    /** Whether the catalog before the one that counts knows the same of deletes. */
    boolean deletesAreKnownTwice() {
        return content == null || (older == null ? content.tellsNoDeletes() : older.tellsTheDeletesOf(content));
    }

    /** Version of the catalog that counts; 0 if there is none. */
    int version() {
        return content == null ? 0 : content.version();
    }

    /** Number of the newest catalog file, valid or not. */
    long number() {
        return number;
    }

    long replayFrom() {
        return content == null ? 0 : content.replayFrom();
    }

    long nextSequence() {
        return nextSequence;
    }

    /** Whether what was found differs from what the newest catalog says. */
    boolean mustPublish() {
        return mustPublish;
    }
}
