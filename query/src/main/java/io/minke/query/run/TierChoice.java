package io.minke.query.run;

import io.minke.engine.scan.TierSnapshot;
import io.minke.query.ask.BadQuestion;
import io.minke.query.fold.Aggregate;
import io.minke.query.source.SampleView;
import io.minke.query.window.BucketAxis;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which tiers a question may be answered from. Rows are only used where they stand for their samples, so the choice changes what an answer costs and not what it says, as long as the samples are kept.
 *
 * @param kind how it is chosen
 * @param name of a tier, null unless one is named
 */
public record TierChoice(Kind kind, @Nullable String name) {
    /** How a tier is chosen. */
    public enum Kind {
        /** By the width of the buckets. */
        AUTO,
        /** Samples only. */
        FULL,
        /** Rollups wherever they can answer; buckets whose width is left open are no narrower than theirs. */
        FAST,
        /** One tier; a question that it can't answer is refused. */
        NAMED
    }

    public static final TierChoice AUTO = new TierChoice(Kind.AUTO, null);
    public static final TierChoice FULL = new TierChoice(Kind.FULL, null);
    public static final TierChoice FAST = new TierChoice(Kind.FAST, null);

    /** @param text auto, full, fast or the name of a tier, which is looked up when the question is planned */
    public static TierChoice parse(String text) {
        return switch (text) {
            case "", "auto" -> AUTO;
            case "full" -> FULL;
            case "fast" -> FAST;
            default -> new TierChoice(Kind.NAMED, text);
        };
    }

    /** The tiers that may serve at all: widest first, as wide rows are few. */
    private List<TierSnapshot> candidates(SampleView view) {
        if (kind == Kind.FULL) {
            return List.of();
        }
        List<TierSnapshot> found = new ArrayList<>();
        for (TierSnapshot tier : view.tiers()) {
            if (kind != Kind.NAMED || tier.name().equals(name)) {
                int place = 0;
                while (place < found.size() && found.get(place).widthNanos() >= tier.widthNanos()) {
                    place++;
                }
                found.add(place, tier);
            }
        }
        if (kind == Kind.NAMED && found.isEmpty()) {
            String names = view.tiers().stream().map(TierSnapshot::name).collect(Collectors.joining(", "));
            throw new BadQuestion(
                    "tier", "'" + name + "' is none of auto, full, fast" + (names.isEmpty() ? "" : ", " + names));
        }
        return found;
    }

    /**
     * The width that buckets have at least if the question leaves it open; 0 if it does not matter.
     *
     * @param olderRows whether the window has a time of which only rows are left
     */
    long leastWidthNanos(SampleView view, boolean olderRows) {
        if (kind == Kind.AUTO && !olderRows) {
            return 0;
        }
        // The finest that there is: a wider one is used where the buckets allow it.
        List<TierSnapshot> found = candidates(view);
        return found.isEmpty() ? 0 : found.get(found.size() - 1).widthNanos();
    }

    /**
     * The tiers that will be used for these buckets, the first one first; empty if only samples will be.
     *
     * @throws BadQuestion if a tier is named that can't answer
     */
    List<TierSnapshot> of(Aggregate aggregate, @Nullable BucketAxis axis, SampleView view) {
        List<TierSnapshot> used = new ArrayList<>();
        for (TierSnapshot tier : candidates(view)) {
            String obstacle = obstacle(tier, aggregate, axis);
            if (obstacle != null && kind == Kind.NAMED) {
                throw new BadQuestion("tier", obstacle);
            }
            if (obstacle == null
                    && axis != null
                    && tier.mayAnswer(axis.window().startNanos(), axis.window().endNanos(), view.samplesFrom())) {
                used.add(tier);
            }
        }
        return used;
    }

    private static @Nullable String obstacle(TierSnapshot tier, Aggregate aggregate, @Nullable BucketAxis axis) {
        if (axis == null) {
            return tier.name() + " has no samples, and interval raw asks for them";
        }
        if (!aggregate.answeredByRows()) {
            return tier.name() + " has no " + aggregate.text()
                    + "; it has count, sum, mean, min, max, spread, first, last";
        }
        long[] edges = axis.edges();
        for (int b = 1; b < axis.count(); b++) {
            if (Math.floorMod(edges[b], tier.widthNanos()) != 0) {
                return tier.name() + " has rows of " + tier.widthNanos() / 1_000_000_000L
                        + " s, which do not make up these buckets; ask for a multiple of it, or leave interval open";
            }
        }
        return null;
    }
}
