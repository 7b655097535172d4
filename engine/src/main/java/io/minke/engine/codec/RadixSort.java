package io.minke.engine.codec;

import java.util.Arrays;

/**
 * Sorts samples of a run by the leading digits of their distances to the smallest: no comparison that a processor could not foresee. What two digits leave in disorder is moved to its place one by one; where
 * that is much, because few values lie far from all others, the JDK sorts.
 */
final class RadixSort {
    private static final int DIGIT_BITS = 8;
    private static final int DIGITS = 1 << DIGIT_BITS;
    /** Moves a value, at most, until the JDK would be quicker. */
    private static final int MOST_MOVES = 4;

    private final long[] other;
    private final int[] lowPlaces = new int[DIGITS + 1];
    private final int[] highPlaces = new int[DIGITS + 1];

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
        int shift = Math.max(0, bits - 2 * DIGIT_BITS);
        countDigits(values, count, low, shift);
        deal(values, other, count, low, shift, lowPlaces);
        deal(other, values, count, low, shift + DIGIT_BITS, highPlaces);
        if (shift > 0 && !isMovedToPlace(values, count)) {
            Arrays.sort(values, 0, count);
        }
    }

    private void countDigits(long[] values, int count, long low, int shift) {
        Arrays.fill(lowPlaces, 0);
        Arrays.fill(highPlaces, 0);
        for (int i = 0; i < count; i++) {
            long distance = values[i] - low >>> shift;
            lowPlaces[digit(distance, 0) + 1]++;
            highPlaces[digit(distance, DIGIT_BITS) + 1]++;
        }
        for (int digit = 1; digit < DIGITS; digit++) {
            lowPlaces[digit] += lowPlaces[digit - 1];
            highPlaces[digit] += highPlaces[digit - 1];
        }
    }

    /** Deals values out by one digit; those of the same digit stay in their order. */
    private static void deal(long[] source, long[] target, int count, long low, int shift, int[] places) {
        for (int i = 0; i < count; i++) {
            long value = source[i];
            target[places[digit(value - low, shift)]++] = value;
        }
    }

    private static int digit(long distance, int shift) {
        return (int) (distance >>> shift) & DIGITS - 1;
    }

    /** Whether few moves have sorted what is nearly sorted; it is disordered still if not. */
    private static boolean isMovedToPlace(long[] values, int count) {
        int left = MOST_MOVES * count;
        for (int i = 1; i < count; i++) {
            long value = values[i];
            int place = i;
            while (place > 0 && values[place - 1] > value) {
                values[place] = values[place - 1];
                place--;
            }
            values[place] = value;
            left -= i - place;
            if (left < 0) {
                return false;
            }
        }
        return true;
    }
}
