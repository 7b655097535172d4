package io.minke.engine.codec;

/**
 * Smallest, largest and found integers of a range of an array. Newer compilers make vector loops of reductions over ints that are computed from what is loaded, and none of reductions over longs that
 * older instruction sets have no minimum for: so longs that lie close enough together are compared as ints, by their distance to one of them.
 */
final class IntegerRange {
    /** Conversions and reductions in vector loops came with 21. */
    static final boolean HAS_INT_LANES = Runtime.version().feature() >= 21;
    /** Below that many, a loop ends before its vectors have begun. */
    private static final int FEWEST_FOR_LANES = 32;
    /** Ranges of that many values are worth four accumulators. */
    private static final int FEWEST_FOR_FOUR = 8;

    private static final long HALF_OF_INTS = 1L << 31;
    /** An index within a block. */
    private static final int INDEX_BITS = 11;

    private static final int LAST_INDEX = (1 << INDEX_BITS) - 1;
    /** Keys are kept so that either way something is computed of them: no vector loop comes of a reduction over bare loads. Indexes are turned around where the first of the highest is wanted. */
    private static final int LOWEST_FIRST = 1 << INDEX_BITS - 1;

    private static final int HIGHEST_FIRST = LAST_INDEX ^ LOWEST_FIRST;
    /** Distances below that leave room for an index in an int. */
    private static final long HALF_OF_KEYS = HALF_OF_INTS >> INDEX_BITS;

    private IntegerRange() {}

    /** Whether each of integers[from .. to) is at most 2^31 - 1 away from {@code origin}, or 2^31 below, and this machine gains by knowing it. */
    static boolean isNarrow(long[] integers, int from, int to, long origin) {
        return isWithin(integers, from, to, origin, HALF_OF_INTS);
    }

    /** The same of 2^20: {@link #fillKeys} wants that. */
    static boolean isClose(long[] integers, int from, int to, long origin) {
        return isWithin(integers, from, to, origin, HALF_OF_KEYS);
    }

    private static boolean isWithin(long[] integers, int from, int to, long origin, long half) {
        // Near the ends of all longs what is close by distance may lie at the other end.
        boolean wraps = origin < Long.MIN_VALUE + half || origin > Long.MAX_VALUE - half;
        if (!HAS_INT_LANES || wraps || to - from < FEWEST_FOR_LANES) {
            return false;
        }
        long shift = half - origin;
        long all = 0;
        for (int i = from; i < to; i++) {
            all |= integers[i] + shift;
        }
        return (all & -2 * half) == 0;
    }

    /** Sum, wrapping. */
    static long sum(long[] integers, int from, int to, long origin) {
        long sum = 0;
        for (int i = from; i < to; i++) {
            sum += integers[i] - origin;
        }
        return sum + origin * (to - from);
    }

    /** The smallest of a range that is not empty; {@code isNarrow} tells what {@link #isNarrow} said of all of it. */
    static long lowest(long[] integers, int from, int to, boolean isNarrow, long origin) {
        if (!isNarrow || to - from < FEWEST_FOR_LANES) {
            return lowest(integers, from, to);
        }
        int low = Integer.MAX_VALUE;
        for (int i = from; i < to; i++) {
            low = Math.min(low, (int) (integers[i] - origin));
        }
        return origin + low;
    }

    static long highest(long[] integers, int from, int to, boolean isNarrow, long origin) {
        if (!isNarrow || to - from < FEWEST_FOR_LANES) {
            return highest(integers, from, to);
        }
        int high = Integer.MIN_VALUE;
        for (int i = from; i < to; i++) {
            high = Math.max(high, (int) (integers[i] - origin));
        }
        return origin + high;
    }

    /**
     * keys[i] becomes the distance of each of integers[0 .. count) to {@code origin} with its index behind it, for at most 2,048 integers that are close: the smallest tells what is smallest and where it
     * is first.
     */
    static void fillKeys(long[] integers, int count, long origin, int[] keys) {
        for (int i = 0; i < count; i++) {
            keys[i] = (int) (integers[i] - origin) << INDEX_BITS;
        }
        for (int i = 0; i < count; i++) {
            keys[i] |= i ^ LOWEST_FIRST;
        }
    }

    /** The first index of the smallest of keys[from .. to). */
    static int indexOfLowest(int[] keys, int from, int to) {
        int lowest = Integer.MAX_VALUE;
        for (int i = from; i < to; i++) {
            lowest = Math.min(lowest, keys[i] ^ LOWEST_FIRST);
        }
        return lowest & LAST_INDEX;
    }

    static int indexOfHighest(int[] keys, int from, int to) {
        int highest = Integer.MIN_VALUE;
        for (int i = from; i < to; i++) {
            highest = Math.max(highest, keys[i] ^ HIGHEST_FIRST);
        }
        return ~highest & LAST_INDEX;
    }

    private static long lowest(long[] integers, int from, int to) {
        long low = integers[from];
        int i = from;
        if (to - from >= FEWEST_FOR_FOUR) {
            long second = low;
            long third = low;
            long fourth = low;
            for (; i + 4 <= to; i += 4) {
                low = Math.min(low, integers[i]);
                second = Math.min(second, integers[i + 1]);
                third = Math.min(third, integers[i + 2]);
                fourth = Math.min(fourth, integers[i + 3]);
            }
            low = Math.min(Math.min(low, second), Math.min(third, fourth));
        }
        for (; i < to; i++) {
            low = Math.min(low, integers[i]);
        }
        return low;
    }

    private static long highest(long[] integers, int from, int to) {
        long high = integers[from];
        int i = from;
        if (to - from >= FEWEST_FOR_FOUR) {
            long second = high;
            long third = high;
            long fourth = high;
            for (; i + 4 <= to; i += 4) {
                high = Math.max(high, integers[i]);
                second = Math.max(second, integers[i + 1]);
                third = Math.max(third, integers[i + 2]);
                fourth = Math.max(fourth, integers[i + 3]);
            }
            high = Math.max(Math.max(high, second), Math.max(third, fourth));
        }
        for (; i < to; i++) {
            high = Math.max(high, integers[i]);
        }
        return high;
    }

    /** The first index in [from, to) of an integer that is there. */
    static int indexOf(long[] integers, int from, int to, long wanted) {
        int i = from;
        // Four comparisons a round take as long as two that wait for a count.
        for (; i + 4 <= to; i += 4) {
            if (integers[i] == wanted) {
                return i;
            }
            if (integers[i + 1] == wanted) {
                return i + 1;
            }
            if (integers[i + 2] == wanted) {
                return i + 2;
            }
            if (integers[i + 3] == wanted) {
                return i + 3;
            }
        }
        while (integers[i] != wanted) {
            i++;
        }
        return i;
    }
}
