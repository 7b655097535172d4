package io.minke.engine.tier;

import io.minke.engine.failure.Damage;
import io.minke.engine.scan.RowDamages;
import io.minke.engine.segment.SegmentReader;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Files of rows that a reader or a merge could not read, and what looking at them has shown. */
final class RowSuspects {
    /** What readers could not read. */
    private final RowDamages damages = new RowDamages();
    /** Files with rows that somebody could not read and that were not looked at yet. */
    private final Set<String> suspects = new HashSet<>();
    /** Files that were looked at and stay as they are: of rows that can't be read the samples are gone. */
    private final Set<String> unmendable = new HashSet<>();
    /** Sequences of segments that a merge may have failed for, but that are whole. */
    private final Set<Long> whole = new HashSet<>();

    /** Where readers tell of what they find. */
    RowDamages damages() {
        return damages;
    }

    /** Those to be looked at. @param live the tier's segments @param unmerged sequences of those that a merge may have failed for */
    List<SegmentReader> among(List<SegmentReader> live, Set<Long> unmerged) {
        suspects.addAll(damages.take());
        return live.stream().filter(segment -> isSuspect(segment, unmerged)).toList();
    }

    private boolean isSuspect(SegmentReader segment, Set<Long> unmerged) {
        String file = segment.path().toString();
        return !unmendable.contains(file)
                && (suspects.contains(file) || unmerged.contains(sequence(segment)) && !isWhole(segment));
    }

    /** All were looked at, but for those that are no longer there. */
    void looked() {
        suspects.clear();
    }

    void leave(SegmentReader segment) {
        unmendable.add(segment.path().toString());
    }

    void clear(SegmentReader segment) {
        whole.add(sequence(segment));
    }

    boolean isWhole(SegmentReader segment) {
        return whole.contains(sequence(segment));
    }

    /** Files that stay as they are. */
    Set<String> unmendable() {
        return unmendable;
    }

    /** Whether a damage is of one of some segments; it is looked at then. */
    boolean take(Damage damage, List<SegmentReader> live) {
        boolean own = live.stream().anyMatch(rows -> rows.path().toString().equals(damage.file()));
        if (own) {
            damages.found(damage);
        }
        return own;
    }

    private static long sequence(SegmentReader segment) {
        return segment.summary().identity().sequence();
    }
}
