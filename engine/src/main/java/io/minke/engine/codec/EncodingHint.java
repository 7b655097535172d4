package io.minke.engine.codec;

/**
 * What the last block of a series was encoded as, in the 29 bits of an int, 0 if nothing is known. An encoder that is given it tries that first and looks at nothing else as long as the cost
 * stays what it was; every eighth block is compared anew.
 *
 * <pre>
 *   bits  0 .. 12  of values: number of the recipe, see {@link EncodingRecipe}
 *   bits  0 ..  6  of times: layout
 *   bits  7 .. 12  of times: header of the run of integers
 *   bits 13 .. 23  cost in 1/16 bit a value
 *   bits 24 .. 26  blocks since the last comparison
 *   bit  27        1
 *   bit  28        1 if blocks of the series were looked at together, for a dictionary, in vain
 * </pre>
 */
final class EncodingHint {
    static final int NONE = 0;
    /** Recipes have numbers from 0 to less than that. */
    static final int RECIPES = 1 << 13;

    private static final int HEADER_SHIFT = 7;
    private static final int COST_SHIFT = 13;
    private static final int AGE_SHIFT = 24;
    /** Series change their nature seldom: a comparison in eight finds out soon enough. */
    private static final int LAST_AGE = 7;

    private static final int KNOWN = 1 << 27;
    private static final int LOOKED = 1 << 28;
    private static final int MAX_COST = (1 << (AGE_SHIFT - COST_SHIFT)) - 1;
    private static final int COST_UNITS_A_BIT = 16;
    /** A column may cost a tenth more than the one before, and something for its head, before all encodings are compared again. */
    private static final int RISE_TENTHS = 11;

    private static final int FALL_TWENTIETHS = 17;

    private static final int HEAD_BITS = 64;
    /** A tenth of that is what a dictionary would have to save, and hardly ever does. */
    private static final int SMALL_BITS = 6;

    private EncodingHint() {}

    /** Of times, after a comparison. */
    static int of(int layout, int header, long columnBits, int count) {
        return ofRecipe(header << HEADER_SHIFT | layout, columnBits, count);
    }

    /** Of values, after a comparison. */
    static int ofRecipe(int recipe, long columnBits, int count) {
        int cost = (int) Math.min(MAX_COST, (columnBits * COST_UNITS_A_BIT + count - 1) / count);
        return KNOWN | cost << COST_SHIFT | recipe;
    }

    /** The same, for so many blocks at most until the next comparison. */
    static int serving(int blocks, int hint) {
        return hint & ~(LAST_AGE << AGE_SHIFT) | LAST_AGE - Math.min(blocks, LAST_AGE) << AGE_SHIFT;
    }

    /** Whether the next block is compared anew. */
    static boolean isDue(int hint) {
        return (hint >>> AGE_SHIFT & LAST_AGE) == LAST_AGE;
    }

    /** The same with one more block since the comparison; {@link #NONE} if it is time for the next. */
    static int aged(int hint) {
        int age = hint >>> AGE_SHIFT & LAST_AGE;
        return hint == NONE || age == LAST_AGE ? NONE : hint + (1 << AGE_SHIFT);
    }

    static int recipe(int hint) {
        return hint & RECIPES - 1;
    }

    static int layout(int hint) {
        return hint & (1 << HEADER_SHIFT) - 1;
    }

    static int header(int hint) {
        return hint >>> HEADER_SHIFT & (1 << COST_SHIFT - HEADER_SHIFT) - 1;
    }

    /** Whether there is no need to look at several blocks at once: the one it tells of took so few bits a value that little remains to be saved, or that was done since the last comparison. */
    static boolean isLookedThrough(int hint) {
        boolean isSmall = (hint >>> COST_SHIFT & MAX_COST) < SMALL_BITS * COST_UNITS_A_BIT;
        return hint != NONE && (isSmall || (hint & LOOKED) != 0);
    }

    /** The same, and the blocks were looked at together in vain. */
    static int lookedThrough(int hint) {
        return hint == NONE ? NONE : hint | LOOKED;
    }

    /**
     * Whether blocks of the series need not be looked at together again after a comparison, which takes as long as to encode some of them: seven times of eight, by chance, for which the size of the column
     * stands.
     */
    static boolean staysLookedThrough(int hint, long columnBits) {
        return (hint & LOOKED) != 0 && (columnBits >>> 3 & 7) != 0;
    }

    /** What a block of that many values may cost. */
    static long limitBits(int hint, int count) {
        long cost = hint >>> COST_SHIFT & MAX_COST;
        return count * cost * RISE_TENTHS / (10 * COST_UNITS_A_BIT) + HEAD_BITS;
    }

    /** A block of that many values that costs less is not what the series was, and something else may serve it better still. */
    static long suspectBits(int hint, int count) {
        long cost = hint >>> COST_SHIFT & MAX_COST;
        return count * cost * FALL_TWENTIETHS / (20 * COST_UNITS_A_BIT) - HEAD_BITS;
    }
}
