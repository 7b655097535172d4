package io.minke.engine.codec;

import org.jspecify.annotations.Nullable;

/**
 * The columns of exact decimals that the writer of a segment has encoded last, for others of the same timestamps to be told from: what one check measures hangs together, an attenuation is one level less
 * another, a deviation one less a constant. Such a column is stored as its distances to its sibling, or as the sums with it where one falls when the other rises; and a sibling stands alone always, so that
 * nobody reads more than two columns for one. Holds half a megabyte at most; belongs to one writer.
 */
public final class Siblings {
    /** Segments of a week hold five blocks of a series, one for each time column, and a handful of series of one check. */
    private static final int COLUMNS = 32;
    /** Metrics of a check follow each other; the farther away, the less likely they belong together. */
    private static final int CANDIDATES = 6;
    /** Fewer values than that are not worth a comparison. */
    static final int FEWEST = 64;

    private static final int STRETCHES = 4;
    private static final int STRETCH = 16;
    /** What is left must promise to be that part of what there is, or smaller: half of the unrest is one bit. */
    private static final double PROMISE = 0.75;

    /** Of whoever encodes columns that must stand alone. */
    static final Siblings NONE = new Siblings(0);

    private final long[][] integers;
    private final int[] blocks;
    private final int[] timeOffsets;
    private final int[] counts;
    private final int[] exponents;
    private int added;
    private int block;
    private int timeOffset;

    public Siblings() {
        this(COLUMNS);
    }

    private Siblings(int columns) {
        integers = new long[columns][];
        blocks = new int[columns];
        timeOffsets = new int[columns];
        counts = new int[columns];
        exponents = new int[columns];
    }

    /** Says which block of its segment is encoded next, and where its timestamps lie. */
    public void begin(int nextBlock, int nextTimeOffset) {
        block = nextBlock;
        timeOffset = nextTimeOffset;
    }

    /** Remembers the integers of the block that was encoded and stands alone: values are integers[i] / 10^exponent. */
    void add(long[] values, int count, int exponent) {
        if (count < FEWEST || integers.length == 0) {
            return;
        }
        int place = added++ % COLUMNS;
        if (integers[place] == null || integers[place].length < count) {
            integers[place] = new long[count];
        }
        System.arraycopy(values, 0, integers[place], 0, count);
        blocks[place] = block;
        timeOffsets[place] = timeOffset;
        counts[place] = count;
        exponents[place] = exponent;
    }

    /** Forgets the block that was begun last: it was not stored as what was remembered of it. */
    void withdraw() {
        int place = (added - 1) % COLUMNS;
        if (added > 0 && blocks[place] == block) {
            // No column has as few values.
            counts[place] = 0;
        }
    }

    /**
     * Looks for the column that values / 10^exponent, with the timestamps named last, are told from best, by the unrest of a sample, and leaves what it leaves of them in residuals[0 .. count).
     *
     * @return how many blocks before this one the sibling lies, twice, plus 1 if residuals are sums instead of distances; 0 if none promises anything
     */
    int find(long[] values, int count, int exponent, long[] residuals) {
        if (count < FEWEST || added == 0) {
            return 0;
        }
        double best = PROMISE * unrest(values, null, count, 0);
        int found = 0;
        long[] sibling = null;
        int candidates = 0;
        for (int age = 1; age <= Math.min(added, COLUMNS) && candidates < CANDIDATES; age++) {
            int place = (added - age) % COLUMNS;
            if (timeOffsets[place] != timeOffset || counts[place] != count || exponents[place] != exponent) {
                continue;
            }
            candidates++;
            for (int sums = 0; sums <= 1; sums++) {
                double unrest = unrest(values, integers[place], count, sums);
                if (unrest < best) {
                    best = unrest;
                    found = (block - blocks[place]) * 2 + sums;
                    sibling = integers[place];
                }
            }
        }
        if (sibling != null) {
            takeAway(values, sibling, count, found & 1, residuals);
        }
        return found;
    }

    private static double unrest(long[] values, long @Nullable [] sibling, int count, int sums) {
        long unrest = 0;
        for (int stretch = 0; stretch < STRETCHES; stretch++) {
            int from = stretch * (count - STRETCH) / (STRETCHES - 1);
            for (int i = from + 1; i < from + STRETCH; i++) {
                long step = values[i] - values[i - 1];
                if (sibling != null) {
                    long besideStep = sibling[i] - sibling[i - 1];
                    step += sums == 0 ? -besideStep : besideStep;
                }
                unrest += Math.abs(step);
            }
        }
        return unrest;
    }

    private static void takeAway(long[] values, long[] sibling, int count, int sums, long[] residuals) {
        if (sums == 0) {
            for (int i = 0; i < count; i++) {
                residuals[i] = values[i] - sibling[i];
            }
        } else {
            for (int i = 0; i < count; i++) {
                residuals[i] = values[i] + sibling[i];
            }
        }
    }
}
