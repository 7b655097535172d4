package io.minke.engine.removal;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/** The deletes that are not carried out everywhere yet. Immutable. */
public final class Tombstones {
    public static final Tombstones NONE = new Tombstones(List.of());

    private final List<Tombstone> list;
    /** Of all of them: nearly every series that is read is in none. */
    private final RoaringBitmap series = new RoaringBitmap();

    public Tombstones(List<Tombstone> tombstones) {
        this.list = List.copyOf(tombstones);
        list.forEach(tombstone -> series.or(tombstone.series()));
    }

    public boolean isEmpty() {
        return list.isEmpty();
    }

    public List<Tombstone> list() {
        return list;
    }

    Tombstones with(Tombstone added) {
        List<Tombstone> longer = new ArrayList<>(list);
        longer.add(added);
        return new Tombstones(longer);
    }

    Tombstones without(List<Tombstone> dropped) {
        return where(tombstone -> !dropped.contains(tombstone));
    }

    /** Those for which the condition holds. */
    public Tombstones where(Predicate<Tombstone> condition) {
        List<Tombstone> kept = list.stream().filter(condition).toList();
        return kept.size() == list.size() ? this : new Tombstones(kept);
    }

    /** What was deleted of a series, or null if nothing was. */
    public @Nullable DeletedRanges of(int seriesId) {
        if (list.isEmpty() || !series.contains(seriesId)) {
            return null;
        }
        return DeletedRanges.of(list.stream()
                .filter(tombstone -> tombstone.series().contains(seriesId))
                .toList());
    }

    /** Sequence of the newest, or 0. */
    public long lastSequence() {
        return list.stream()
                .mapToLong(Tombstone::sequence)
                .filter(sequence -> sequence != Tombstone.UNREADABLE)
                .max()
                .orElse(0);
    }
}
