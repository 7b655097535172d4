package io.minke.engine.codec;

/** Pairs apart: entry a + radix * b is a + b * 2^32, see {@link PatchedPacking}. A look-up takes half the time of the two multiplications that split a pair. */
final class PairTable {
    /** 16 KiB, half of the first-level cache; all tables take 32. */
    static final int MAX_WIDTH = 11;

    private static final long[][] TABLES = new long[MAX_WIDTH + 1][];

    static {
        for (int width = 0; width <= MAX_WIDTH; width++) {
            TABLES[width] = table(width);
        }
    }

    private PairTable() {}

    /** The table of 2^width entries. */
    static long[] of(int width) {
        return TABLES[width];
    }

    private static long[] table(int width) {
        int radix = (int) PatchedPacking.radix(width);
        long[] apart = new long[1 << width];
        for (int pair = 0; pair < apart.length; pair++) {
            apart[pair] = pair % radix | (long) (pair / radix) << Integer.SIZE;
        }
        return apart;
    }
}
