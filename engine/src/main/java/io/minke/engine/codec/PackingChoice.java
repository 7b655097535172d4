package io.minke.engine.codec;

import org.jspecify.annotations.Nullable;

/** The packings of one run of integers, their exact costs and the cheapest of them. */
final class PackingChoice {
    static final int PATCHED = 0;
    static final int MINI64 = 1;
    static final int MINI128 = 2;
    static final int BINNED = 3;
    static final int PAIRED = 4;
    static final int CODED = 5;

    /** Bins decode at a third of the speed of the others: they must be smaller by one part in that many. */
    private static final int BINS_MUST_SAVE = 20;

    /** Entropy codes decode at a fifth of the speed: they must be smaller than everything else by one part in that many, and the data cold. */
    private static final int CODES_MUST_SAVE = 10;

    private static final int SAMPLE = 128;
    /** Distance in the sorted sample over which the density is estimated: the square root of the sample is customary. */
    private static final int SPACING = 8;

    private final PatchedPacking patched = new PatchedPacking();
    private final MiniPacking mini = new MiniPacking();
    private final BinnedPacking binned = new BinnedPacking();
    /** Made when first needed: most codecs never meet cold data. */
    private @Nullable CodedPacking coded;

    private final long[] sample = new long[SAMPLE];
    private final RadixSort sort = new RadixSort(SAMPLE);
    private int packing;
    private long costBits;

    static String describe(int packing) {
        return switch (packing) {
            case PATCHED -> "";
            case PAIRED -> "paired-";
            case MINI64 -> "mini64-";
            case MINI128 -> "mini128-";
            case CODED -> "coded-";
            default -> "binned-";
        };
    }

    int packing() {
        return packing;
    }

    /** Bits of the distance between the smallest and the largest value. */
    int rangeBits() {
        return BitPacking.bits(mini.max() - mini.min());
    }

    /** Exact cost of the chosen packing. */
    long costBits() {
        return costBits;
    }

    /** The cost in minis, found in one pass; a first idea of what the run will cost. */
    long planMinis(long[] values, int from, int count) {
        mini.plan(values, from, count);
        packing = mini.miniCount() == MiniPacking.SMALL ? MINI64 : MINI128;
        costBits = mini.costBits();
        return costBits;
    }

    /** After {@link #planMinis}. */
    void planPatched(long[] values, int from, int count) {
        patched.plan(values, from, count, mini.min(), mini.max());
        if (patched.costBits() <= costBits) {
            packing = patched.isPaired() ? PAIRED : PATCHED;
            costBits = patched.costBits();
        }
    }

    /**
     * Plans one packing of values that lie between min and max, the one that served the series last.
     *
     * @param isPredicted whether the values are what a prediction left
     * @return false if it takes more than {@code limitBits}
     */
    boolean planOnly(
            int wanted, long[] values, int from, int count, long min, long max, boolean isPredicted, long limitBits) {
        packing = wanted;
        switch (wanted) {
            case PATCHED, PAIRED -> {
                patched.plan(values, from, count, min, max);
                packing = patched.isPaired() ? PAIRED : PATCHED;
                costBits = patched.costBits();
            }
            case BINNED ->
                costBits = binned.plan(values, from, count, min, max, limitBits) ? binned.costBits() : Long.MAX_VALUE;
            case CODED -> {
                coded().plan(values, from, count, min, max, isPredicted, limitBits + 1);
                costBits = coded().costBits();
            }
            default -> {
                mini.plan(values, from, count);
                packing = mini.miniCount() == MiniPacking.SMALL ? MINI64 : MINI128;
                costBits = mini.costBits();
            }
        }
        return costBits <= limitBits;
    }

    /** Bits of a value by the entropy of a sample: the mean logarithm of the spacings between its sorted values (Vasicek, 1976). Below what any packing reaches. */
    double sampledEntropy(long[] values, int from, int count) {
        int sampled = Math.min(SAMPLE, count);
        for (int i = 0; i < sampled; i++) {
            sample[i] = values[from + (int) ((long) i * count / sampled)];
        }
        sort.sort(sample, sampled);
        double bits = 0;
        for (int i = 0; i + SPACING < sampled; i++) {
            bits += BitPacking.bits(sample[i + SPACING] - sample[i]);
        }
        double spacings = sampled - SPACING;
        // bits() is half a bit above the logarithm on average.
        return bits / spacings - 0.5 + Math.log((double) sampled / SPACING) / Math.log(2);
    }

    /** After {@link #planPatched}. Takes bins only where they are below the limit by a good part. */
    void planBins(long[] values, int from, int count, long limitBits) {
        if (binned.plan(values, from, count, mini.min(), mini.max(), limitBits - limitBits / BINS_MUST_SAVE)) {
            packing = BINNED;
            costBits = binned.costBits();
        }
    }

    /** The most bits that an entropy code may take in the place of {@code bits} in any other encoding. */
    static long worthCodingBits(long bits) {
        return bits - (bits + CODES_MUST_SAVE - 1) / CODES_MUST_SAVE;
    }

    /** After {@link #planMinis}. Takes an entropy code if it takes at most {@code limitBits}. @return whether it does */
    boolean planCodes(long[] values, int from, int count, boolean isPredicted, long limitBits) {
        CodedPacking codes = coded();
        if (!codes.plan(values, from, count, mini.min(), mini.max(), isPredicted, limitBits + 1)) {
            return false;
        }
        packing = CODED;
        costBits = codes.costBits();
        return true;
    }

    private CodedPacking coded() {
        CodedPacking made = coded;
        if (made == null) {
            made = new CodedPacking();
            coded = made;
        }
        return made;
    }

    void write(long[] values, int from, int count, ColumnWriter target) {
        switch (packing) {
            case PATCHED, PAIRED -> patched.write(values, from, count, target);
            case MINI64, MINI128 -> mini.write(values, from, count, target);
            case CODED -> coded().write(values, from, count, target);
            default -> binned.write(count, target);
        }
    }

    /** Opens a run in {@link #PATCHED} or {@link #PAIRED} for {@link #at}. */
    void open(ColumnReader source, int chosen, int count) {
        patched.open(source, chosen == PAIRED, count);
    }

    long at(byte[] bytes, int index) {
        return patched.at(bytes, index);
    }

    long lowest() {
        return patched.lowest();
    }

    long highest() {
        return patched.highest();
    }

    /** Reads {@code count} values, at least 1, plus {@code bias} each, into target[from ..). */
    void read(ColumnReader source, int chosen, int count, long bias, long[] target, int from) {
        switch (chosen) {
            case PATCHED, PAIRED -> patched.read(source, chosen == PAIRED, count, bias, target, from);
            case MINI64 -> mini.read(source, MiniPacking.SMALL, count, bias, target, from);
            case MINI128 -> mini.read(source, MiniPacking.LARGE, count, bias, target, from);
            case CODED -> coded().read(source, count, bias, target, from);
            default -> binned.read(source, count, bias, target, from);
        }
    }

    /** As {@link PatchedPacking#readDecimals}. */
    boolean readDecimals(
            ColumnReader source, int count, double power, int[] scratch, double[] target, int targetOffset) {
        return patched.readDecimals(source, count, power, scratch, target, targetOffset);
    }

    boolean summarize(ColumnReader source, int count, int[] scratch, long[] totals) {
        return patched.summarize(source, count, scratch, totals);
    }

    /** Reads {@code count} values, at least 1, and leaves in target[from + i] the sum of {@code start} and values 0 to i. */
    void readSums(ColumnReader source, int chosen, int count, long start, long[] target, int from) {
        switch (chosen) {
            case MINI64 -> mini.readSums(source, MiniPacking.SMALL, count, start, target, from);
            case MINI128 -> mini.readSums(source, MiniPacking.LARGE, count, start, target, from);
            default -> {
                read(source, chosen, count, 0, target, from);
                PackedSums.restore(target, from, count, start);
            }
        }
    }
}
