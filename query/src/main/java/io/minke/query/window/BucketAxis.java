package io.minke.query.window;

import io.minke.engine.failure.Rejected;
import io.minke.query.ask.BadQuestion;
import java.time.Instant;
import java.time.ZoneId;

/**
 * The buckets of a window: bucket {@code b} holds [edge(b), edge(b + 1)), the first holds the window's start, the last its end. Immutable; thread-safe.
 *
 * <p>All edges are spelled out, so that walking needs no arithmetic; where the step is fixed, the bucket of an instant is found by one division.
 */
public final class BucketAxis {
    /** No bucket at all. */
    public static final BucketAxis NONE =
            new BucketAxis(new Window(0, 0), new Step(Step.Unit.TIME, 1), new long[] {0}, 0);

    private final Window window;
    private final Step step;
    private final long[] edges;
    /** The fixed distance of edges, or 0 if they are found by search. */
    private final long fixedNanos;

    private BucketAxis(Window window, Step step, long[] edges, long fixedNanos) {
        this.window = window;
        this.step = step;
        this.edges = edges;
        this.fixedNanos = fixedNanos;
    }

    /**
     * @param maxBuckets a longer axis is refused
     * @throws BadQuestion for the field {@code interval} if the step does not fit the zone's days
     */
    public static BucketAxis of(Window window, Step step, ZoneId zone, int maxBuckets) {
        long aboutBuckets = (window.endNanos() - window.startNanos()) / step.nominalNanos();
        if (aboutBuckets < 0 || aboutBuckets > maxBuckets + 2L) {
            throw tooMany(step, maxBuckets);
        }
        if (window.isEmpty()) {
            return new BucketAxis(window, step, new long[] {window.startNanos()}, 0);
        }
        boolean fixedZone = zone.getRules().isFixedOffset();
        if (step.unit() != Step.Unit.MONTH && fixedZone) {
            long offset = zone.getRules().getOffset(Instant.EPOCH).getTotalSeconds() * Step.SECOND;
            if (offset != 0) {
                CalendarEdges.checkDividesDay(step);
            }
            long origin = (step.unit() == Step.Unit.WEEK ? CalendarEdges.FIRST_MONDAY * Step.DAY : 0) - offset;
            return fixed(window, step, origin, maxBuckets);
        }
        long[] edges = CalendarEdges.of(window, step, zone, maxBuckets);
        return new BucketAxis(window, step, edges, 0);
    }

    private static BucketAxis fixed(Window window, Step step, long origin, int maxBuckets) {
        long width = step.nominalNanos();
        long first = Math.floorDiv(window.startNanos() - origin, width);
        long last = Math.floorDiv(window.endNanos() - 1 - origin, width);
        if (last - first >= maxBuckets) {
            throw tooMany(step, maxBuckets);
        }
        long[] edges = new long[(int) (last - first) + 2];
        for (int b = 0; b < edges.length; b++) {
            edges[b] = origin + (first + b) * width;
        }
        return new BucketAxis(window, step, edges, width);
    }

    static Rejected tooMany(Step step, int maxBuckets) {
        return new BadQuestion(
                "interval",
                step.text() + " gives more than the limit of " + maxBuckets
                        + " buckets; ask for a wider interval or a shorter window");
    }

    /** The smallest nice step with at most {@code maxPoints} buckets. */
    public static BucketAxis nice(Window window, ZoneId zone, int maxPoints) {
        for (Step step : Step.NICE) {
            // The first and the last bucket may be cut by the window; 23-hour days add a few.
            if ((window.endNanos() - window.startNanos()) / step.nominalNanos() <= maxPoints + 1L) {
                try {
                    return of(window, step, zone, maxPoints);
                } catch (BadQuestion narrow) {
                    // The next one is wider.
                    continue;
                }
            }
        }
        throw new BadQuestion("max_points", maxPoints + " points are too few for this window");
    }

    /** Divides the window into parts of the same length, give or take a nanosecond, as a chart divides it into pixel columns. */
    public static BucketAxis even(Window window, int parts) {
        long length = window.endNanos() - window.startNanos();
        int count = (int) Math.min(parts, length);
        if (count == 0) {
            return new BucketAxis(window, NONE.step, new long[] {window.startNanos()}, 0);
        }
        long[] edges = new long[count + 1];
        for (int b = 0; b <= count; b++) {
            edges[b] = window.startNanos() + length / count * b + length % count * b / count;
        }
        return new BucketAxis(window, new Step(Step.Unit.TIME, 1), edges, 0);
    }

    public Window window() {
        return window;
    }

    public Step step() {
        return step;
    }

    public int count() {
        return edges.length - 1;
    }

    /** Start of bucket {@code b}; for {@code b == count()} the end of the last one. */
    public long edge(int b) {
        return edges[b];
    }

    /** All edges, {@code count() + 1} of them; not to be changed. */
    public long[] edges() {
        return edges;
    }

    /** Bucket of an instant of the window. */
    public int indexOf(long nanos) {
        if (fixedNanos > 0) {
            return (int) ((nanos - edges[0]) / fixedNanos);
        }
        int low = 0;
        int high = edges.length - 1;
        while (high - low > 1) {
            int middle = (low + high) >>> 1;
            if (edges[middle] <= nanos) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
