package io.minke.engine;

import java.util.Iterator;
import java.util.Objects;
import java.util.function.Consumer;
import org.agrona.collections.Int2IntHashMap;
import org.agrona.collections.Int2ObjectHashMap;

/**
 * How much of the history of infos is recorded. The first changes of a series in an hour are recorded at once; of all that follow only the last, when the hour is over. A check whose thresholds move with every result would otherwise
 * fill the journal, which nobody ever shortens, faster than its samples fill segments.
 *
 * <p>What is held back is known to readers all the same; a process that is killed forgets it until the next check tells it again. One thread.
 */
final class InfoHistory {
    static final int CHANGES_PER_HOUR = 4;
    static final long HOUR_MILLIS = 3_600_000;

    private final Int2IntHashMap changes = new Int2IntHashMap(0);
    private final Int2ObjectHashMap<InfoChange> heldBack = new Int2ObjectHashMap<>();
    private long hourStartMillis = Long.MIN_VALUE;

    /** @return whether a change is to be recorded now; else it is held back */
    boolean takes(int id, InfoChange change) {
        int before = changes.get(id);
        if (before < CHANGES_PER_HOUR) {
            changes.put(id, before + 1);
            return true;
        }
        heldBack.put(id, change);
        return false;
    }

    /** Gives out what was held back if the hour is over, or if it must be now. What the taker throws at stays held back, and is given out the next time. */
    void release(long nowMillis, boolean now, Consumer<InfoChange> taker) {
        boolean over = nowMillis - HOUR_MILLIS >= hourStartMillis || nowMillis < hourStartMillis;
        if (!over && !now) {
            return;
        }
        if (!heldBack.isEmpty()) {
            for (Iterator<InfoChange> left = heldBack.values().iterator(); left.hasNext(); left.remove()) {
                taker.accept(Objects.requireNonNull(left.next()));
            }
        }
        hourStartMillis = nowMillis;
        changes.clear();
        // A change of everything at once must not keep its memory.
        changes.compact();
        heldBack.compact();
    }
}
