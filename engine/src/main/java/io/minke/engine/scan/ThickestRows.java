package io.minke.engine.scan;

import io.minke.engine.failure.Damage;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds out which tier's rows stand for most of a time whose samples are no longer kept. There nothing else can answer, and rows of one tier may be missing that are made anew from those of another, or that only the other
 * ever had: whoever took the rows of one for all there is would miss a bucket. One thread at a time.
 */
final class ThickestRows {
    private static final double[] NONE = new double[0];
    /** What rows that can't be read count for, be they one or many: whoever can be read and has any goes before them, and whoever asks is told of the damage all the same. Those that were counted make whole numbers. */
    private static final double UNREADABLE = 0.5;

    private final List<TierSnapshot> tiers;
    private final @Nullable RollupRows[] rows;
    /** By tier, the samples that its rows stand for in each bucket. */
    private final double[][] samples;
    /** By tier, why rows of it could not be read. */
    private final @Nullable Damage[] unread;

    ThickestRows(List<TierSnapshot> tiers) {
        this.tiers = tiers;
        this.rows = new RollupRows[tiers.size()];
        this.samples = new double[tiers.size()][];
        this.unread = new Damage[tiers.size()];
        Arrays.fill(samples, NONE);
    }

    /**
     * The stretch at the beginning of [from, to) of which one tier knows most.
     *
     * @param candidates indices of tiers that have rows from {@code from} on, the widest first
     * @param widthNanos of the buckets that are compared: those of the widest; {@code from} and {@code to} are edges of them
     * @return the tier, and where its stretch ends
     */
    Stretch of(int seriesId, List<Integer> candidates, long from, long to, long widthNanos) {
        int buckets = (int) ((to - from) / widthNanos);
        for (int tier : candidates) {
            count(tier, seriesId, from, to, widthNanos, buckets);
        }
        int chosen = thickest(candidates, 0, from, widthNanos);
        int end = 1;
        while (end < buckets && thickest(candidates, end, from, widthNanos) == chosen) {
            end++;
        }
        return new Stretch(chosen, from + end * widthNanos, passedOver(candidates, chosen, end, from, widthNanos));
    }

    /**
     * Rows of one tier.
     *
     * @param tier its index
     * @param passedOver why rows were not read that may have known more; null if there are none
     */
    record Stretch(int tier, long endNanos, @Nullable Damage passedOver) {}

    private @Nullable Damage passedOver(List<Integer> candidates, int chosen, int buckets, long from, long widthNanos) {
        for (int tier : candidates) {
            for (int bucket = 0; tier != chosen && unread[tier] != null && bucket < buckets; bucket++) {
                if (isUnread(samples[tier][bucket]) && !isClean(chosen, from + bucket * widthNanos, widthNanos)) {
                    return unread[tier];
                }
            }
        }
        return null;
    }

    private static boolean isUnread(double counted) {
        return counted != Math.rint(counted);
    }

    /** Of those that stand for as many, one that is clean there, or else the first. */
    private int thickest(List<Integer> candidates, int bucket, long from, long widthNanos) {
        long start = from + bucket * widthNanos;
        int chosen = candidates.get(0);
        for (int tier : candidates) {
            double more = samples[tier][bucket] - samples[chosen][bucket];
            if (more > 0 || more == 0 && isClean(tier, start, widthNanos) && !isClean(chosen, start, widthNanos)) {
                chosen = tier;
            }
        }
        return chosen;
    }

    /** Late samples end what is clean within a day. */
    private boolean isClean(int tier, long start, long widthNanos) {
        TimeRanges clean = tiers.get(tier).clean();
        int range = clean.firstEndingAfter(start);
        return range < clean.count() && clean.start(range) <= start && clean.end(range) >= start + widthNanos;
    }

    private void count(int tier, int seriesId, long from, long to, long widthNanos, int buckets) {
        RollupRows probe = rows[tier];
        if (probe == null) {
            probe = new RollupRows(tiers.get(tier).rows());
            rows[tier] = probe;
        }
        if (samples[tier].length < buckets) {
            samples[tier] = new double[buckets];
        }
        Arrays.fill(samples[tier], 0, buckets, 0);
        unread[tier] = null;
        probe.open(seriesId, from, to);
        long next = from;
        boolean more = true;
        while (more) {
            try {
                more = probe.next();
                next = more ? countPresent(tier, probe, from, widthNanos) : next;
            } catch (Damage damage) {
                tiers.get(tier).damages().found(damage);
                unread[tier] = damage;
                long last = Math.min(to - 1, Math.max(next, probe.unreadThrough()));
                markUnread(samples[tier], (int) ((next - from) / widthNanos), (int) ((last - from) / widthNanos));
                next = last + 1;
            }
        }
    }

    /** @return where the last of them ends */
    private long countPresent(int tier, RollupRows present, long from, long widthNanos) {
        double[] counts = present.counts();
        double[] gaps = present.gaps();
        long[] starts = present.starts();
        for (int i = 0; i < present.count(); i++) {
            samples[tier][(int) ((starts[i] - from) / widthNanos)] += counts[i] + gaps[i];
        }
        return starts[present.count() - 1] + tiers.get(tier).widthNanos();
    }

    private static void markUnread(double[] counted, int first, int last) {
        for (int bucket = first; bucket <= last; bucket++) {
            counted[bucket] += isUnread(counted[bucket]) ? 0 : UNREADABLE;
        }
    }
}
