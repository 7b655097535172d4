package io.minke.engine.codec;

import java.util.Arrays;

/** Sorts samples of a run by their digits: no comparison that a processor could not foresee. Not worth it where they are far apart and have many digits; these are sorted as the JDK does. */
final class RadixSort {
    private static final int DIGIT_BITS = 8;
    private static final int DIGITS = 1 << DIGIT_BITS;
    /** A pass over as many values as there are digits costs as much as two of the levels at which the JDK would compare them. */
    private static final int MOST_BITS = 32;

    private final long[] other;
    private final int[] places = new int[DIGITS + 1];

    /** For at most that many values. */
    RadixSort(int capacity) {
        other = new long[capacity];
    }

    /** Sorts values[0 .. count) in ascending order. */
    void sort(long[] values, int count) {
        long low = Long.MAX_VALUE;
        long high = Long.MIN_VALUE;
        for (int i = 0; i < count; i++) {
            low = Math.min(low, values[i]);
            high = Math.max(high, values[i]);
        }
        // Distances to the lowest are unsigned: they may take all 64 bits.
        int bits = count == 0 ? 0 : BitPacking.bits(high - low);
        if (bits > MOST_BITS) {
            Arrays.sort(values, 0, count);
            return;
        }
        long[] source = values;
        long[] target = other;
        for (int shift = 0; shift < bits; shift += DIGIT_BITS) {
            deal(source, target, count, low, shift);
            long[] dealt = target;
            target = source;
            source = dealt;
        }
        if (source != values) {
            System.arraycopy(source, 0, values, 0, count);
        }
    }

    /** Deals values out by one digit; those of the same digit stay in their order. */
    private void deal(long[] source, long[] target, int count, long low, int shift) {
        Arrays.fill(places, 0);
        for (int i = 0; i < count; i++) {
            places[digit(source[i] - low, shift) + 1]++;
        }
        for (int digit = 1; digit < DIGITS; digit++) {
            places[digit] += places[digit - 1];
        }
        for (int i = 0; i < count; i++) {
            long value = source[i];
            target[places[digit(value - low, shift)]++] = value;
        }
    }

    private static int digit(long distance, int shift) {
        return (int) (distance >>> shift) & DIGITS - 1;
    }
}
