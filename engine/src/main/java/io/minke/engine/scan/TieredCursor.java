package io.minke.engine.scan;

import io.minke.engine.failure.Damage;
import io.minke.engine.removal.DeletedRanges;
import io.minke.engine.removal.Horizon;
import io.minke.engine.segment.Partition;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Walks one series through a window by the rows of tiers where these are right, and by samples everywhere else: at the ends of the window, where samples came that no row has seen yet, and where there are
 * no rows. So what is folded from it is what the samples alone would give. Buckets that are asked for must be made of whole rows. One thread at a time.
 */
public final class TieredCursor {
    private final Snapshot snapshot;
    private final SeriesCursor samples;
    private final List<TierSnapshot> tiers;
    private final List<RollupRows> tierRows = new ArrayList<>();
    private final ThickestRows thickest;
    private int seriesId;
    private long position;
    private long end;
    /** Samples from here on may be unsealed; no row knows them. */
    private long unsealed;
    /** Older samples are not kept. */
    private long samplesFrom;
    /** The end of the stretch that is looked for. */
    private long limit;
    /** What was deleted of the series; rows that it cuts do not count. */
    private @Nullable DeletedRanges deleted;

    private @Nullable RollupRows rows;
    /** Index of the tier that the rows are of. */
    private int rowTier;
    /** Where the rows begin that {@link #rows} has not brought yet. */
    private long rowsFrom;
    /** By tier, up to where its rows were found to be unreadable: from there on it may answer again. */
    private final long[] unreadTo;

    /** Whether a stretch is being walked; {@link #position} is its end. */
    private boolean walking;

    /** @param tiers the ones to use, the first one first; each bucket that is asked for is made of whole buckets of each */
    public TieredCursor(Snapshot snapshot, List<TierSnapshot> tiers) {
        this.snapshot = snapshot;
        this.samples = snapshot.cursor();
        this.tiers = List.copyOf(tiers);
        tiers.forEach(tier -> tierRows.add(new RollupRows(tier.rows())));
        this.thickest = new ThickestRows(this.tiers);
        this.unreadTo = new long[tiers.size()];
    }

    /** Starts over with another series and window [startNanos, endNanos). */
    public void open(int series, long startNanos, long endNanos) {
        seriesId = series;
        position = startNanos;
        end = endNanos;
        unsealed = snapshot.unsealedFrom(series);
        samplesFrom = snapshot.removed().horizon().floorNanos(series);
        deleted = snapshot.removed().deletes().of(series);
        Arrays.fill(unreadTo, Long.MIN_VALUE);
        rows = null;
        walking = false;
    }

    /** Goes on to the next rows or to the next piece of samples. @return false if there is neither. @throws Damage if samples can't be read, or rows of which nothing else knows all; a further call goes on with what is left in their place, and behind them */
    public boolean next() {
        while (true) {
            if (walking) {
                RollupRows found = rows;
                if (found != null ? nextRows(found) : samples.next()) {
                    return true;
                }
                walking = false;
            }
            if (position >= end) {
                rows = null;
                return false;
            }
            openStretch();
        }
    }

    /** Rows that can't be read are answered by other ones, or by their samples. */
    private boolean nextRows(RollupRows found) {
        try {
            boolean more = found.next();
            if (more) {
                rowsFrom =
                        found.starts()[found.count() - 1] + tiers.get(rowTier).widthNanos();
            }
            return more;
        } catch (Damage damage) {
            long width = tiers.get(rowTier).widthNanos();
            long unread = Math.min(position - 1, Math.max(rowsFrom, found.unreadThrough()));
            answerInstead(damage, rowsFrom, floor(unread, width) + width);
            return false;
        }
    }

    /**
     * Answers the present rows by those of another tier, or by their samples, since a column of them can't be read: {@link #next} goes on with these.
     *
     * @throws Damage the same, where neither is all there; a further call of {@link #next} goes on with what is
     */
    public void samplesInstead(Damage damage) {
        answerInstead(damage, Objects.requireNonNull(rows).starts()[0], rowsFrom);
    }

    private void answerInstead(Damage damage, long from, long to) {
        TierSnapshot tier = tiers.get(rowTier);
        tier.damages().found(damage);
        unreadTo[rowTier] = to;
        position = from;
        rows = null;
        walking = false;
        if (!snapshot.holdsFrom(seriesId, from, tier.widthNanos()) && !anotherKnowsAllOf(from, to)) {
            throw damage;
        }
    }

    /** Whether the rows of a tier that was not found to be damaged stand for all samples of a time, and can answer all of it. */
    private boolean anotherKnowsAllOf(long from, long to) {
        for (int i = 0; i < tiers.size(); i++) {
            TierSnapshot tier = tiers.get(i);
            long width = tier.widthNanos();
            int range = tier.clean().firstEndingAfter(from);
            if (unreadTo[i] <= from
                    && keptFrom(tier) <= from
                    && range < tier.clean().count()
                    && tier.clean().start(range) <= from
                    && tier.clean().end(range) >= to
                    && floor(from, width) == from
                    && floor(to, width) == to
                    && unsealed >= to
                    && (deleted == null || deleted.firstCut(from, to, width) >= to)) {
                return true;
            }
        }
        return false;
    }

    /** The longest stretch from here on that is answered by one tier, or by samples. */
    private void openStretch() {
        limit = end;
        for (int i = 0; i < tiers.size(); i++) {
            long width = tiers.get(i).widthNanos();
            long stop = floor(Math.min(limit, Math.max(unsealed, position)), width);
            if (openCleanRows(i, stop) || i == 0 && position < samplesFrom && openOldRows()) {
                return;
            }
        }
        rows = null;
        samples.open(seriesId, position, limit);
        begun(limit);
    }

    /**
     * Opens rows where samples are no longer kept: those that do not know all of them are the best there is, they wait to be rolled up anew. Where the widest ones are not clean or are cut, each bucket of
     * theirs is answered by the tier that knows most of it.
     */
    private boolean openOldRows() {
        long[] begins = new long[tiers.size()];
        int widest = -1;
        for (int i = 0; i < begins.length; i++) {
            begins[i] = rowsBegin(i, tiers.get(i).rolled(), oldEnd(tiers.get(i)));
            if (begins[i] == position && (widest < 0 || isWider(i, widest))) {
                widest = i;
            }
        }
        if (widest < 0) {
            limit = Math.min(limit, Arrays.stream(begins).min().orElse(limit));
            return false;
        }
        long width = tiers.get(widest).widthNanos();
        List<Integer> candidates = new ArrayList<>();
        for (int i = 0; i < begins.length; i++) {
            if (begins[i] == position || begins[i] < position + width && isWider(widest, i)) {
                candidates.add(i);
            } else if (floor(begins[i], width) > position) {
                limit = Math.min(limit, floor(begins[i], width));
            }
        }
        long to = Math.min(endOfDay(position), floor(oldEnd(tiers.get(widest)), width));
        ThickestRows.Stretch chosen = candidates.size() == 1
                ? new ThickestRows.Stretch(widest, to, null)
                : thickest.of(seriesId, candidates, position, to, width);
        if (begins[chosen.tier()] > position) {
            limit = begins[chosen.tier()];
            return false;
        }
        openRows(chosen.tier(), Math.min(chosen.endNanos(), oldEnd(tiers.get(chosen.tier()))));
        if (chosen.passedOver() != null) {
            // What is opened is all that there is, and perhaps not all that there was; the next call goes on with it.
            throw chosen.passedOver();
        }
        return true;
    }

    private boolean isWider(int tier, int other) {
        return tiers.get(tier).widthNanos() > tiers.get(other).widthNanos();
    }

    private static long endOfDay(long nanos) {
        return (Math.floorDiv(nanos, Partition.DAY_NANOS) + 1) * Partition.DAY_NANOS;
    }

    /** Up to where rows of a tier may go before samples. */
    private long oldEnd(TierSnapshot tier) {
        return Math.min(floor(limit, tier.widthNanos()), expiredEnd(tier));
    }

    /** Up to where rows go before samples: to the end of the bucket from the midst of which samples are kept, if its row knows all of these, else to its start. */
    private long expiredEnd(TierSnapshot tier) {
        long width = tier.widthNanos();
        long start = floor(samplesFrom, width);
        long edgeEnd = ceiling(samplesFrom, width);
        boolean cut = deleted != null && deleted.firstCut(start, edgeEnd, width) < edgeEnd;
        return start == edgeEnd
                        || cut
                        || snapshot.mayHoldUnknown(
                                seriesId, samplesFrom, edgeEnd - 1, tier.known().unknownFrom(start))
                ? start
                : edgeEnd;
    }

    /** Opens the rows of a tier where it stands for all samples, up to the first that a delete cuts, if they begin here, and takes {@link #limit} back to where they begin otherwise. */
    private boolean openCleanRows(int index, long stop) {
        TierSnapshot tier = tiers.get(index);
        long width = tier.widthNanos();
        long from = rowsBegin(index, tier.clean(), stop);
        if (from == Long.MAX_VALUE) {
            return false;
        }
        long to = Math.min(stop, floor(tier.clean().end(tier.clean().firstEndingAfter(from)), width));
        long cut = deleted == null ? to : deleted.firstCut(from, to, width);
        if (cut == from) {
            limit = from + width;
            return false;
        }
        if (from > position) {
            limit = from;
            return false;
        }
        openRows(index, cut);
        return true;
    }

    /** Where the rows of a tier begin, from here on and before {@code stop}; Long.MAX_VALUE if none do. */
    private long rowsBegin(int index, TimeRanges usable, long stop) {
        TierSnapshot tier = tiers.get(index);
        long width = tier.widthNanos();
        long readable = Math.max(position, unreadTo[index]);
        for (int range = usable.firstEndingAfter(readable);
                range < usable.count() && usable.start(range) < stop;
                range++) {
            long from = ceiling(Math.max(keptFrom(tier), Math.max(readable, usable.start(range))), width);
            if (from < Math.min(stop, floor(usable.end(range), width))) {
                return from;
            }
        }
        return Long.MAX_VALUE;
    }

    private void openRows(int index, long to) {
        rows = tierRows.get(index);
        rows.open(seriesId, position, to);
        rowTier = index;
        rowsFrom = position;
        begun(to);
    }

    /** Older rows are not kept; older samples may be. */
    private long keptFrom(TierSnapshot tier) {
        Horizon horizon = tier.rows().removed().horizon();
        return seriesId > RollupColumn.MAX_SERIES_ID
                ? Long.MIN_VALUE
                : horizon.floorNanos(RollupColumn.COUNT.idOf(seriesId));
    }

    private void begun(long to) {
        walking = true;
        position = to;
    }

    private static long floor(long nanos, long width) {
        return nanos < Long.MIN_VALUE + width ? nanos : Math.floorDiv(nanos, width) * width;
    }

    private static long ceiling(long nanos, long width) {
        return nanos > Long.MAX_VALUE - width ? nanos : floor(nanos + width - 1, width);
    }

    /** The rows, or null where {@link #samples} stands at a piece. */
    public @Nullable RollupRows rows() {
        return rows;
    }

    /** The cursor over samples. */
    public SeriesCursor samples() {
        return samples;
    }
}
