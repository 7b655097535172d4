package io.minke.engine.segment;

import io.minke.engine.disk.Disk;
import io.minke.engine.failure.Damage;
import io.minke.engine.failure.DiskFailure;
import io.minke.engine.failure.EngineBug;
import io.minke.engine.removal.TombstoneBook;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which segments are live and where replay of the log starts: the file {@code catalog-N}, replaced as a whole by its successor. The last two are kept. Thread-safe.
 *
 * <p>Every crash is harmless in this order: segments are durable under their names, then a catalog names them and no longer names what they replace, then the replaced files are deleted. What a crash
 * leaves in between is settled by {@link CatalogRecovery} at the next start.
 */
public final class SegmentCatalog {
    private static final Logger LOG = LoggerFactory.getLogger(SegmentCatalog.class);

    private final Disk disk;
    private final Path root;
    private final List<String> problems;
    private final List<String> notes;
    private List<SegmentReader> readers;
    private List<SegmentSummary> live;
    private long number;
    private long replayFrom;
    private long nextSequence;
    private int version;
    private final TombstoneBook deletes;
    private final RoaringBitmap goneAtStart;
    private final RoaringBitmap silentAtStart;
    private Supplier<RoaringBitmap> gone;
    private Supplier<RoaringBitmap> silent;
    /** The newest catalog; null before the first one. */
    private @Nullable CatalogContent newest;
    /** Whether the catalog before it lists the same deletes: what the log no longer tells must survive the damage of either. */
    private boolean deletesKnownTwice;
    /** Whether the catalog before it names the same segments. */
    private boolean segmentsNamedTwice;

    private SegmentCatalog(Disk disk, Path root, CatalogRecovery recovery) {
        this.disk = disk;
        this.root = root;
        this.problems = List.copyOf(recovery.problems());
        this.notes = List.copyOf(recovery.notes());
        this.readers = recovery.readers();
        this.live = readers.stream().map(SegmentReader::summary).toList();
        this.number = recovery.number();
        this.replayFrom = recovery.replayFrom();
        this.nextSequence = recovery.nextSequence();
        this.version = recovery.version();
        this.deletes = new TombstoneBook(recovery.deletes());
        this.goneAtStart = recovery.gone();
        this.gone = () -> goneAtStart;
        this.silentAtStart = recovery.silent();
        this.silent = () -> silentAtStart;
        this.newest = recovery.newest();
        this.deletesKnownTwice = recovery.deletesAreKnownTwice();
    }

    /**
     * Finds out what is live in an engine's directory and maps it. Damaged files are moved to {@code quarantine/}, leftovers of a crash deleted; all of it is told by {@link #problems} and
     * {@link #notes}.
     *
     * @throws io.minke.engine.failure.Rejected if a newer version wrote any of it; nothing is changed then
     */
    public static SegmentCatalog open(Disk disk, Path root) {
        return open(disk, root, () -> {});
    }

    /** The same for who must know of a loss. @param lossFound called before a catalog is published that no longer names what was damaged or missing: the next start will not find it again */
    public static SegmentCatalog open(Disk disk, Path root, Runnable lossFound) {
        CatalogRecovery recovery = new CatalogRecovery(disk, root);
        recovery.run();
        if (!recovery.problems().isEmpty()) {
            lossFound.run();
        }
        SegmentCatalog catalog = new SegmentCatalog(disk, root, recovery);
        if (recovery.mustPublish()) {
            catalog.publish(List.of(), List.of(), catalog.replayFrom);
        }
        return catalog;
    }

    /**
     * The newest catalog of a directory and the segments it names, for whoever copies them while they are in use.
     *
     * @return empty if there is no catalog
     * @throws io.minke.engine.failure.Damage if the catalog is damaged
     * @throws DiskFailure if it was replaced while it was read: ask again
     */
    public static List<Path> files(Disk disk, Path root) {
        CatalogView view = CatalogView.newest(disk, root);
        List<Path> files = new ArrayList<>();
        if (view != null) {
            files.add(view.file());
            files.addAll(view.segments());
        }
        return files;
    }

    /** Publishes what is live where no catalog names it yet, or only one knows of a delete, so that a directory has one before its first segment: later on, one that has segments and no catalog has lost it. */
    public synchronized void publishFirst() {
        if (number == 0 || !deletesKnownTwice) {
            publish(List.of(), List.of(), replayFrom);
        }
    }

    /** Looks at all catalogs of a directory, and changes nothing. @throws io.minke.engine.failure.NewerFormat if a newer version wrote one */
    public static void requireKnownVersion(Disk disk, Path root) {
        for (Path file : CatalogFiles.all(disk, root).values()) {
            try {
                CatalogFiles.read(disk, file);
            } catch (Damage | DiskFailure unread) {
                // Whoever opens it tells of that.
                continue;
            }
        }
    }

    /** The deletes that are not carried out everywhere; at the start those that the log no longer tells. Each published catalog names those before its start of replay. */
    public TombstoneBook deletes() {
        return deletes;
    }

    /**
     * Sees to it that both of the catalogs that are kept name the same segments: from then on no damage of one brings back what was replaced, not even where the deletion of its file is undone by a power
     * cut.
     *
     * @return whether they do; the disk may refuse it
     */
    public synchronized boolean settle() {
        CatalogContent last = newest;
        if (last != null && !segmentsNamedTwice) {
            publishAgain(last);
        }
        return last == null || segmentsNamedTwice;
    }

    /** Series that were deleted as a whole, as the newest catalog says; a replay of the log tells the rest. */
    public RoaringBitmap goneAtStart() {
        return goneAtStart;
    }

    /** Series of which nothing was kept any more, as the newest catalog says. */
    public RoaringBitmap silentAtStart() {
        return silentAtStart;
    }

    /** From now on catalogs name the hidden series that these supply, from any thread. The state may be newer than the start of replay: what the log tells of a series has the last word. */
    public synchronized void followHidden(Supplier<RoaringBitmap> deleted, Supplier<RoaringBitmap> withoutSamples) {
        gone = deleted;
        silent = withoutSamples;
    }

    /** Has the newest catalog say which series are silent now, for who reads beside us and for the next start. @throws DiskFailure if the disk refuses */
    public synchronized void tellSilent() {
        CatalogContent last = newest;
        if (last != null && !last.silent().equals(silent.get())) {
            publish(List.of(), List.of(), replayFrom);
        }
    }

    /** Sees to it that an older program refuses the directory. To be called before the first delete is logged, which it may not know. */
    public synchronized void requireVersion() {
        if (version < CatalogContent.VERSION) {
            publish(List.of(), List.of(), replayFrom);
        }
    }

    /** What was found damaged or missing, in words for an operator. */
    public List<String> problems() {
        return problems;
    }

    /** What a crash had left and was put in order; no samples are concerned. */
    public List<String> notes() {
        return notes;
    }

    /** Sequence of the first log record that is not in the segments. */
    public synchronized long replayFrom() {
        return replayFrom;
    }

    /** The live segments as they were at the start, mapped; the caller takes over their references. To be called once. */
    public synchronized List<SegmentReader> openReaders() {
        List<SegmentReader> taken = readers;
        readers = List.of();
        return taken;
    }

    public synchronized List<SegmentSummary> live() {
        return live;
    }

    /**
     * A sequence for a new segment; never given twice before the next start, and never again once a catalog named it. Before the first one a program that could not read the segment is made to refuse the
     * directory.
     *
     * @throws DiskFailure if the disk refuses that
     */
    public synchronized long nextSequence() {
        if (version > 0) {
            requireVersion();
        }
        return nextSequence++;
    }

    /** Gives only sequences above this from now on: somebody remembers it, though what had it is lost. */
    public synchronized void continueAbove(long sequence) {
        nextSequence = Math.max(nextSequence, sequence + 1);
    }

    /** Names {@code added} in the place of {@code removed}, whose files are deleted then; readers that have them mapped may go on. */
    public void replace(List<SegmentSummary> added, List<SegmentSummary> removed) {
        publish(added, removed, replayFrom());
    }

    /**
     * The same, with a new start of replay. When this returns, the new state is durable.
     *
     * @param added segments that are durable under their names; their files are the catalog's from now on
     * @throws DiskFailure if the state is as before; the added files are gone then, or wait for the next start
     */
    public synchronized void publish(List<SegmentSummary> added, List<SegmentSummary> removed, long replayFrom) {
        List<SegmentSummary> next = new ArrayList<>(live);
        for (SegmentSummary segment : removed) {
            if (!next.remove(segment)) {
                throw new EngineBug("segment " + segment.identity().relativePath() + " is not live");
            }
        }
        next.addAll(added);
        Path file = CatalogFiles.file(root, number + 1);
        CatalogContent content = new CatalogContent(
                CatalogContent.VERSION,
                number + 1,
                replayFrom,
                aboveAllNamed(next),
                next.stream().map(CatalogEntry::of).toList(),
                deletes.current()
                        .where(delete -> delete.sequence() < replayFrom)
                        .list(),
                gone.get(),
                silent.get());
        try {
            disk.publish(file, content.encode());
        } catch (DiskFailure failure) {
            takeBack(file, added);
            throw failure;
        }
        number++;
        version = CatalogContent.VERSION;
        live = List.copyOf(next);
        this.replayFrom = replayFrom;
        deleteObsolete(CatalogFiles.file(root, number - 2));
        // The one before may be missing, since it was damaged.
        deletesKnownTwice = newest == null || newest.number() != number - 1
                ? content.tellsNoDeletes()
                : newest.tellsTheDeletesOf(content);
        newest = content;
        segmentsNamedTwice = false;
        if (!deletesKnownTwice) {
            publishAgain(content);
        }
        for (SegmentSummary segment : removed) {
            deleteObsolete(segments(root).resolve(segment.identity().relativePath()));
        }
    }

    /** Not above what is being written now: a segment that a later catalog names must not look like one that was replaced before this one, should the later one be lost. */
    private long aboveAllNamed(List<SegmentSummary> segments) {
        long next = newest == null ? 1 : newest.nextSequence();
        for (SegmentSummary segment : segments) {
            next = Math.max(next, segment.identity().sequence() + 1);
        }
        return next;
    }

    /** Whether the new name is durable is unknown: it must be gone before what it names is. Where the disk refuses that too, the next start may find it, and must find what it names. */
    private void takeBack(Path file, List<SegmentSummary> added) {
        try {
            disk.delete(file);
            disk.forceDirectory(root);
        } catch (DiskFailure refused) {
            LOG.warn("{} could not be taken back, what it names stays: {}", file, refused.getMessage());
            return;
        }
        for (SegmentSummary segment : added) {
            deleteObsolete(segments(root).resolve(segment.identity().relativePath()));
        }
    }

    /** What is published stays so, whatever becomes of the files that it no longer names: the next start deletes them. */
    private void deleteObsolete(Path file) {
        try {
            disk.delete(file);
        } catch (DiskFailure refused) {
            LOG.warn("{} is no longer needed and could not be deleted: {}", file, refused.getMessage());
        }
    }

    /** The same under the next number. Where the disk refuses it, its deletes are known once until the next catalog. */
    private void publishAgain(CatalogContent content) {
        CatalogContent copy = content.numbered(number + 1);
        Path file = CatalogFiles.file(root, number + 1);
        try {
            disk.publish(file, copy.encode());
        } catch (DiskFailure refused) {
            LOG.warn("a second catalog with the newest deletes could not be written: {}", refused.getMessage());
            deleteObsolete(file);
            return;
        }
        number++;
        newest = copy;
        deletesKnownTwice = true;
        segmentsNamedTwice = true;
        deleteObsolete(CatalogFiles.file(root, number - 2));
    }

    static Path segments(Path root) {
        return root.resolve("segments");
    }

    static Path quarantine(Path root) {
        return root.resolve("quarantine");
    }
}
