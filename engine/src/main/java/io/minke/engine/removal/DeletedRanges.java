package io.minke.engine.removal;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The ranges of time that were deleted of one series. Immutable. */
public final class DeletedRanges {
    private final long[] sequences;
    private final long[] starts;
    private final long[] lasts;

    private DeletedRanges(long[] sequences, long[] starts, long[] lasts) {
        this.sequences = sequences;
        this.starts = starts;
        this.lasts = lasts;
    }

    static @Nullable DeletedRanges of(List<Tombstone> tombstones) {
        return tombstones.isEmpty()
                ? null
                : new DeletedRanges(
                        tombstones.stream().mapToLong(Tombstone::sequence).toArray(),
                        tombstones.stream().mapToLong(Tombstone::startNanos).toArray(),
                        tombstones.stream().mapToLong(Tombstone::lastNanos).toArray());
    }

    /** What of it is to be hidden in a source in which all deletes up to {@code deletesThrough} were carried out; null if nothing is. */
    public @Nullable DeletedRanges after(long deletesThrough) {
        int count = 0;
        for (long sequence : sequences) {
            count += sequence > deletesThrough ? 1 : 0;
        }
        if (count == sequences.length) {
            return this;
        }
        if (count == 0) {
            return null;
        }
        long[] laterSequences = new long[count];
        long[] laterStarts = new long[count];
        long[] laterLasts = new long[count];
        int next = 0;
        for (int i = 0; i < sequences.length; i++) {
            if (sequences[i] > deletesThrough) {
                laterSequences[next] = sequences[i];
                laterStarts[next] = starts[i];
                laterLasts[next] = lasts[i];
                next++;
            }
        }
        return new DeletedRanges(laterSequences, laterStarts, laterLasts);
    }

    /** Whether samples at these times, both inclusive, may be concerned. */
    public boolean touch(long minTime, long maxTime) {
        for (int i = 0; i < starts.length; i++) {
            if (starts[i] <= maxTime && lasts[i] >= minTime) {
                return true;
            }
        }
        return false;
    }

    /** Whether one range takes everything between these times. */
    public boolean cover(long minTime, long maxTime) {
        for (int i = 0; i < starts.length; i++) {
            if (starts[i] <= minTime && lasts[i] >= maxTime) {
                return true;
            }
        }
        return false;
    }

    /** The first bucket in [from, to) of which a range takes a part only; {@code to} if there is none. */
    public long firstCut(long from, long to, long widthNanos) {
        long first = to;
        for (int i = 0; i < starts.length; i++) {
            first = Math.min(first, cutBy(starts[i], from, to, widthNanos));
            if (lasts[i] != Long.MAX_VALUE) {
                first = Math.min(first, cutBy(lasts[i] + 1, from, to, widthNanos));
            }
        }
        return first;
    }

    private static long cutBy(long edge, long from, long to, long widthNanos) {
        boolean inside = edge > from && edge < to && Math.floorMod(edge, widthNanos) != 0;
        return inside ? Math.floorDiv(edge, widthNanos) * widthNanos : to;
    }

    public boolean contain(long time) {
        return touch(time, time);
    }

    /** Moves the samples of [from, to) that are left together, from {@code from} on. @return the end of what is left */
    public int keep(long[] times, double[] values, int from, int to) {
        int kept = from;
        for (int i = from; i < to; i++) {
            if (!contain(times[i])) {
                times[kept] = times[i];
                values[kept] = values[i];
                kept++;
            }
        }
        return kept;
    }
}
