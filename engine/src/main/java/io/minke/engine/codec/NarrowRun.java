package io.minke.engine.codec;

/**
 * A run in {@link PackingChoice#PATCHED} or {@link PackingChoice#PAIRED}, told by no prediction, DELTA or SMOOTH, whose residuals fit ints, as nearly all do: half the memory of longs, and patches go to their
 * places as they are read. From there on it takes one pass to what is asked for. What is wider or damaged is left to {@link PatchedPacking}, which names the damage.
 */
final class NarrowRun {
    /** Skips below 2^11: a run has no more places, and so many of them can't overflow. */
    private static final int MAX_SKIP_WIDTH = 11;

    private static final int MAX_DISTANCE_WIDTH = 30;
    /** Sums of residuals closer to zero are ints, and so are smoothed ones with their residual. */
    private static final long SUM_LIMIT = 1L << 29;

    /** Exact decimals are below that; what is within ints of it is an exact double. */
    private static final long LARGEST_DECIMAL = (long) DecimalScale.LIMIT;

    private final int[] residuals = new int[Kernels.INT_SCRATCH];

    private int residualCount;
    private int base;
    /** 0 where there is no prediction, 1 and more for SMOOTH 0, which is DELTA, and so on. */
    private int prediction;

    private long first;
    /** No sum of residuals is farther from zero. */
    private long farthestSum;

    private int patches;
    private int skipsOffset;
    private int skipWidth;
    private int distancesOffset;
    private int distanceWidth;
    private boolean isZigzag;

    /** Whether runs with that header may be read here. */
    static boolean suits(int header) {
        int packing = header & 7;
        return header >>> 3 < IntegerCodec.DELTA2
                && (packing == PackingChoice.PATCHED || packing == PackingChoice.PAIRED);
    }

    /** Reads a run of {@code count} values, at least 1, behind its header. @return false if it is too wide or not whole; nothing was read then */
    boolean read(ColumnReader source, int header, int count) {
        prediction = header >>> 3;
        residualCount = prediction == IntegerCodec.NONE ? count : count - 1;
        int start = source.position();
        if (residualCount > 0 && readRun(source, (header & 7) == PackingChoice.PAIRED)) {
            return true;
        }
        source.reread(start);
        return false;
    }

    private boolean readRun(ColumnReader source, boolean inPairs) {
        first = prediction == IntegerCodec.NONE ? 0 : source.signed();
        int header = source.u8();
        int width = header & ~PatchedPacking.PATCHED;
        if (width > (inPairs ? PatchedPacking.MAX_PAIR_WIDTH : Kernels.MAX_INT_WIDTH)) {
            return false;
        }
        long wideBase = source.signed();
        if (wideBase <= -SUM_LIMIT || wideBase >= SUM_LIMIT) {
            return false;
        }
        base = (int) wideBase;
        patches = 0;
        if ((header & PatchedPacking.PATCHED) != 0 && !readPatchHeader(source)) {
            return false;
        }
        int packed = inPairs ? (residualCount + 1) / 2 : residualCount;
        int offset = source.skip(BitPacking.packedBytes(packed, width));
        long widest = BitPacking.mask(width);
        if (inPairs) {
            int radix = (int) PatchedPacking.radix(width);
            // The second of a pair is at most 2^width / radix.
            widest = radix + 2;
            Kernels.CHOSEN.unpackPairs(source.bytes(), offset, residualCount, width, radix, base, residuals);
        } else {
            Kernels.CHOSEN.unpackInts(source.bytes(), offset, residualCount, width, base, residuals);
        }
        farthestSum = residualCount * (Math.abs(base) + widest);
        return patches == 0 || placePatches(source.bytes());
    }

    private boolean readPatchHeader(ColumnReader source) {
        long count = source.unsigned();
        if (count < 1 || count > residualCount) {
            return false;
        }
        patches = (int) count;
        skipWidth = source.u8();
        int header = source.u8();
        distanceWidth = header & ~PatchedPacking.ABOVE;
        isZigzag = (header & PatchedPacking.ABOVE) == 0;
        if (skipWidth > MAX_SKIP_WIDTH || distanceWidth > MAX_DISTANCE_WIDTH) {
            return false;
        }
        skipsOffset = source.skip(BitPacking.packedBytes(patches, skipWidth));
        distancesOffset = source.skip(BitPacking.packedBytes(patches, distanceWidth));
        return true;
    }

    /** Without a test for each: an index behind the run is cut to its end, and found out at last. @return whether all were in the run */
    private boolean placePatches(byte[] bytes) {
        PlainKernels.requireReadable(bytes, skipsOffset, patches, skipWidth);
        PlainKernels.requireReadable(bytes, distancesOffset, patches, distanceWidth);
        long skipMask = BitPacking.mask(skipWidth);
        long distanceMask = BitPacking.mask(distanceWidth);
        int signBits = isZigzag ? 1 : 0;
        int skipBit = 0;
        int distanceBit = 0;
        int end = residualCount;
        int index = -1;
        long farthest = 0;
        for (int i = 0; i < patches; i++) {
            long skipWord = PlainKernels.word(bytes, PlainKernels.BYTES_BASE + skipsOffset + (skipBit >>> 3));
            long word = PlainKernels.word(bytes, PlainKernels.BYTES_BASE + distancesOffset + (distanceBit >>> 3));
            index += 1 + (int) (skipWord >>> (skipBit & 7) & skipMask);
            int coded = (int) (word >>> (distanceBit & 7) & distanceMask);
            int distance = coded >>> signBits ^ -(coded & signBits);
            residuals[Math.min(index, end)] = base + distance;
            farthest += Math.abs(distance);
            skipBit += skipWidth;
            distanceBit += distanceWidth;
        }
        farthestSum += farthest;
        return index < end;
    }

    /** The run, each value plus {@code bias}, to target[0 ..), for which it is given up. */
    void restore(long bias, long[] target) {
        long start = first + bias;
        if (prediction == IntegerCodec.NONE) {
            widen(start, target, 0);
            return;
        }
        target[0] = start;
        if (prediction != IntegerCodec.DELTA && suitsInts()) {
            RunningSums.addUp(residuals, residualCount, smoothing());
            widen(start, target, 1);
        } else {
            RunningSums.toLongs(residuals, residualCount, smoothing(), start, target, 1);
        }
    }

    /** Whether sums are ints, and loops over these gain by it on this machine. */
    private boolean suitsInts() {
        return farthestSum < SUM_LIMIT && Kernels.CHOSEN.hasIntLanes();
    }

    private int smoothing() {
        return prediction - IntegerCodec.DELTA;
    }

    private void widen(long start, long[] target, int from) {
        for (int i = 0; i < residualCount; i++) {
            target[from + i] = start + residuals[i];
        }
    }

    /** The run as quotients by {@code power} to target[targetOffset ..), for which it is given up. */
    void restoreDecimals(double power, double[] target, int targetOffset) {
        int from = prediction == IntegerCodec.NONE ? targetOffset : targetOffset + 1;
        if (!suitsInts() || first <= -LARGEST_DECIMAL || first >= LARGEST_DECIMAL) {
            restoreBits(target, targetOffset, from);
            Kernels.CHOSEN.divideBits(target, targetOffset, from - targetOffset + residualCount, power);
        } else if (prediction == IntegerCodec.NONE) {
            Kernels.CHOSEN.divideInts(residuals, residualCount, first, power, target, from);
        } else {
            target[targetOffset] = first / power;
            Kernels.CHOSEN.divideSums(residuals, residualCount, smoothing(), first, power, target, from);
        }
    }

    private void restoreBits(double[] target, int targetOffset, int from) {
        long biased = first + DecimalScale.MAGIC_BITS;
        target[targetOffset] = Double.longBitsToDouble(biased);
        if (prediction == IntegerCodec.NONE) {
            for (int i = 0; i < residualCount; i++) {
                target[from + i] = Double.longBitsToDouble(biased + residuals[i]);
            }
        } else {
            RunningSums.toBits(residuals, residualCount, smoothing(), biased, target, from);
        }
    }

    /** Sum (wrapping), smallest and largest of the run into totals[0], [1] and [2], for which it is given up. @return false if its sums may not fit ints; it is as it was then */
    boolean summarize(long[] totals) {
        if (!suitsInts()) {
            return false;
        }
        if (prediction == IntegerCodec.NONE) {
            Kernels.CHOSEN.summarizeInts(residuals, residualCount, totals);
            return true;
        }
        Kernels.CHOSEN.summarizeSums(residuals, residualCount, smoothing(), farthestSum, totals);
        // The first value, at a distance of 0.
        totals[0] += first * (residualCount + 1);
        totals[1] = first + Math.min(0, totals[1]);
        totals[2] = first + Math.max(0, totals[2]);
        return true;
    }
}
