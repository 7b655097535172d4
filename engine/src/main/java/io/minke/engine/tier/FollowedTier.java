package io.minke.engine.tier;

import io.minke.engine.disk.Disk;
import io.minke.engine.failure.Damage;
import io.minke.engine.failure.DiskFailure;
import io.minke.engine.scan.RowDamages;
import io.minke.engine.scan.TierView;
import io.minke.engine.segment.CatalogView;
import io.minke.engine.segment.SegmentReader;
import io.minke.engine.segment.SegmentSet;
import io.minke.engine.segment.SegmentSummary;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One tier of another process as it was at one moment, and, once opened, the segments that its catalog named then. */
final class FollowedTier {
    private final Disk disk;
    private final Path root;
    private final TierOptions options;
    private final TierMoment moment;
    private final List<String> problems = new ArrayList<>();
    private List<SegmentReader> readers = List.of();

    private FollowedTier(Disk disk, Path root, TierOptions options, TierMoment moment) {
        this.disk = disk;
        this.root = root;
        this.options = options;
        this.moment = moment;
    }

    static FollowedTier look(Disk disk, Path root, TierOptions options) {
        return new FollowedTier(disk, root, options, TierMoment.of(disk, root));
    }

    boolean isSame(FollowedTier other) {
        return options.equals(other.options) && moment.equals(other.moment);
    }

    /** Whether both are of the same rows, be it at different moments. */
    boolean isOf(FollowedTier other) {
        return root.equals(other.root);
    }

    boolean isStillThere() {
        return isSame(look(disk, root, options));
    }

    /** Opens what the catalog names. @param former segments of this tier that are open already */
    void open(List<SegmentReader> former) {
        if (moment.catalogNumber() == 0) {
            return;
        }
        List<SegmentReader> opened = new ArrayList<>();
        readers = opened;
        try {
            CatalogView catalog = CatalogView.newest(disk, root);
            if (catalog == null) {
                throw new DiskFailure(root + ": its catalog is gone");
            }
            for (Path file : catalog.segments()) {
                open(file, former, opened);
            }
        } catch (Damage damage) {
            problems.add("tier " + options.name() + ": " + damage.getMessage());
        }
    }

    private void open(Path file, List<SegmentReader> former, List<SegmentReader> opened) {
        for (SegmentReader reader : former) {
            if (reader.path().equals(file)) {
                reader.retain();
                opened.add(reader);
                return;
            }
        }
        try {
            opened.add(SegmentReader.open(disk, file));
        } catch (Damage damage) {
            problems.add("tier " + options.name() + ": " + damage.getMessage());
        }
    }

    /**
     * What readers may see of it; the caller owns the first reference to its segments.
     *
     * @param raw the raw segments that are there
     */
    TierView view(List<SegmentSummary> raw) {
        TierNote known = problems.isEmpty() ? decode() : null;
        if (known == null) {
            // As when the owner starts: what rows there are is known, but not what they stand for.
            known = new TierNote(options.widthNanos());
            for (SegmentReader rows : readers) {
                known.foundRows(rows.minTime(), rows.maxTime());
            }
            raw.forEach(known::foundSamples);
        } else {
            long highest = -1;
            for (SegmentSummary segment : raw) {
                known.see(segment);
                highest = Math.max(highest, segment.identity().order());
            }
            known.seenUpTo(highest);
        }
        return new TierView(
                options.name(),
                options.widthNanos(),
                new SegmentSet(readers),
                known.clean(),
                known.rolled(),
                known.known(),
                new RowDamages());
    }

    private @Nullable TierNote decode() {
        ByteBuffer note = moment.note();
        if (note == null) {
            return null;
        }
        try {
            TierNote decoded =
                    TierNote.decode(note.array(), root.resolve(TierNote.FILE).toString());
            if (decoded.widthNanos() == options.widthNanos()) {
                return decoded;
            }
            problems.add("tier " + options.name() + " has buckets of other widths than its owner says");
        } catch (Damage damage) {
            problems.add("tier " + options.name() + ": " + damage.getMessage());
        }
        return null;
    }

    List<SegmentReader> readers() {
        return readers;
    }

    List<String> problems() {
        return problems;
    }

    void release() {
        readers.forEach(SegmentReader::release);
        readers = List.of();
    }
}
