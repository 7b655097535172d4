package io.minke.engine.codec;

/**
 * All that an encoder has chosen for a value column, in the bits of a long: enough to encode the next block of the series the same way.
 *
 * <pre>
 *   bits  0 ..  6  mapping of the doubles
 *   bit   7        1 if the integers are told from a sibling
 *   bits  8 .. 25  form of the run of integers, see {@link IntegerCodec#lastForm}
 *   bit  26        1 if there are ulps
 *   bits 27 .. 44  form of their run
 * </pre>
 */
final class EncodingRecipe {
    private static final int MAPPING_BITS = 7;
    private static final long BESIDE = 1L << MAPPING_BITS;
    private static final int FORM_SHIFT = 8;
    private static final long ULPS = 1L << 26;
    private static final int ULPS_FORM_SHIFT = 27;

    private EncodingRecipe() {}

    static long of(int mapping, int form) {
        return (long) form << FORM_SHIFT | mapping;
    }

    static long beside(long recipe) {
        return recipe | BESIDE;
    }

    static long withUlps(long recipe, int form) {
        return recipe | ULPS | (long) form << ULPS_FORM_SHIFT;
    }

    static int mapping(long recipe) {
        return (int) (recipe & BitPacking.mask(MAPPING_BITS));
    }

    static boolean isBeside(long recipe) {
        return (recipe & BESIDE) != 0;
    }

    static int form(long recipe) {
        return (int) (recipe >>> FORM_SHIFT & BitPacking.mask(IntegerCodec.FORM_BITS));
    }

    static boolean hasUlps(long recipe) {
        return (recipe & ULPS) != 0;
    }

    static int ulpsForm(long recipe) {
        return (int) (recipe >>> ULPS_FORM_SHIFT & BitPacking.mask(IntegerCodec.FORM_BITS));
    }
}
