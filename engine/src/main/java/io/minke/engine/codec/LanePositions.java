package io.minke.engine.codec;

import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * Where eight packed values of a width stand in a load of 32 bytes that begins with the first of them. Kept as arrays: a loop that takes vectors from fields loads them anew after every store into an array
 * of their kind, one that makes them of arrays before it begins keeps them in registers.
 */
final class LanePositions {
    /** Eight values of that width fill one load, and each lies within two neighbouring ints of it. */
    static final int MAX_WIDTH = 32;

    private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_256;
    private static final int VALUES = 8;
    private static final LanePositions[] BY_WIDTH = new LanePositions[MAX_WIDTH + 1];

    static {
        for (int width = 0; width <= MAX_WIDTH; width++) {
            BY_WIDTH[width] = new LanePositions(width);
        }
    }

    /** For lanes of ints: the int that a value begins in, the one that it ends in, and how far both are shifted. */
    final int[] lowInts = new int[VALUES];

    final int[] highInts = new int[VALUES];
    final int[] rights = new int[VALUES];
    final int[] lefts = new int[VALUES];

    /** For lanes of longs, four and four: both ints of each value, and how far into these it begins. */
    final int[] bothInts = new int[2 * VALUES];

    final long[] shifts = new long[VALUES];

    /** The same for lanes of ints as vectors, for loops that store nothing. */
    final VectorShuffle<Integer> lowShuffle;

    final VectorShuffle<Integer> highShuffle;
    final IntVector rightShifts;
    final IntVector leftShifts;

    private LanePositions(int width) {
        for (int value = 0; value < VALUES; value++) {
            int bit = value * width;
            lowInts[value] = bit >>> 5;
            rights[value] = bit & 31;
            lefts[value] = -bit & 31;
            // A shift by 32 is one by 0; a value that starts with its int needs no other, and at 32 bits the last has
            // none behind it.
            highInts[value] = rights[value] == 0 ? lowInts[value] : lowInts[value] + 1;
            bothInts[2 * value] = lowInts[value];
            bothInts[2 * value + 1] = Math.min(lowInts[value] + 1, VALUES - 1);
            shifts[value] = bit & 31;
        }
        lowShuffle = IntVector.fromArray(INTS, lowInts, 0).toShuffle();
        highShuffle = IntVector.fromArray(INTS, highInts, 0).toShuffle();
        rightShifts = IntVector.fromArray(INTS, rights, 0);
        leftShifts = IntVector.fromArray(INTS, lefts, 0);
    }

    static LanePositions of(int width) {
        return BY_WIDTH[width];
    }
}
