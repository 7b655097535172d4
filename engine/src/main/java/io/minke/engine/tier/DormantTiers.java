package io.minke.engine.tier;

import io.minke.engine.disk.Disk;
import io.minke.engine.failure.Damage;
import io.minke.engine.failure.NewerFormat;
import io.minke.engine.removal.Tombstone;
import io.minke.engine.scan.RowDeletes;
import io.minke.engine.segment.Partition;
import io.minke.engine.segment.SegmentReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Tiers that lie in a directory and are not kept, but may be once more. Nobody carries deletes out in them, so none must be forgotten as long as one of them has rows of what it took: as soon as the tier
 * is kept again these would be back. Background thread only, but for {@link #problems}.
 */
public final class DormantTiers {
    private final Disk disk;
    private final Path directory;
    private final Set<String> kept = new HashSet<>();
    private volatile List<String> problems = List.of();

    /** @param directory of all tiers @param kept those that the engine keeps */
    public DormantTiers(Disk disk, Path directory, List<TierOptions> kept) {
        this.disk = disk;
        this.directory = directory;
        kept.forEach(tier -> this.kept.add(tier.name()));
    }

    /** Those of some deletes that none of these tiers has rows of. @throws io.minke.engine.failure.DiskFailure if the disk can't tell */
    public List<Tombstone> withoutNeeded(List<Tombstone> deletes) {
        if (deletes.isEmpty()) {
            problems = List.of();
            return deletes;
        }
        List<Tombstone> left = deletes;
        List<String> told = new ArrayList<>();
        for (Path tier : disk.list(directory)) {
            if (!kept.contains(String.valueOf(tier.getFileName()))) {
                Set<Tombstone> needed = neededBy(tier, deletes);
                if (!needed.isEmpty()) {
                    left = left.stream()
                            .filter(delete -> !needed.contains(delete))
                            .toList();
                    told.add("tier " + tier.getFileName() + " is not kept and has rows of what " + needed.size()
                            + " deletes took, which wait for it: keep it again, or remove " + tier);
                }
            }
        }
        problems = List.copyOf(told);
        return left;
    }

    private Set<Tombstone> neededBy(Path tier, List<Tombstone> deletes) {
        long widthNanos = widthNanos(tier);
        Set<Tombstone> needed = new HashSet<>();
        for (Path partition : disk.list(tier.resolve("segments"))) {
            for (Path file : disk.list(partition)) {
                if (!file.toString().endsWith(Disk.TEMPORARY_SUFFIX)) {
                    addNeeded(file, widthNanos, deletes, needed);
                }
            }
        }
        return needed;
    }

    private void addNeeded(Path file, long widthNanos, List<Tombstone> deletes, Set<Tombstone> needed) {
        SegmentReader rows;
        try {
            rows = SegmentReader.open(disk, file);
        } catch (Damage setAside) {
            // By the start that keeps the tier again: nobody will read it.
            return;
        } catch (NewerFormat unknown) {
            needed.addAll(deletes);
            return;
        }
        try {
            for (Tombstone delete : deletes) {
                if (rows.mayHold(RowDeletes.ofRows(delete, widthNanos))) {
                    needed.add(delete);
                }
            }
        } finally {
            rows.release();
        }
    }

    /** Of a row that is only cut the bucket must be known; where the note does not tell it, the widest there can be. */
    private long widthNanos(Path tier) {
        Path note = TierMoment.note(tier);
        try {
            return disk.exists(note) ? TierNote.read(disk, note).widthNanos() : Partition.DAY_NANOS;
        } catch (Damage unknown) {
            return Partition.DAY_NANOS;
        }
    }

    /** What is wrong, in words for an operator. */
    public List<String> problems() {
        return problems;
    }
}
