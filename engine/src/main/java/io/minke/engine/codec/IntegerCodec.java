package io.minke.engine.codec;

import java.util.Arrays;

/**
 * A run of 64-bit integers to bytes and back: the stage that timestamps and values share. What can be cheapest is tried by its exact cost and the cheapest is written, behind one
 * byte that names it: a prediction (bits 3 to 5) and a packing of its residuals (bits 0 to 2), or one of the whole forms. Arithmetic wraps, so that any integers come back.
 *
 * <pre>
 *   prediction 0 NONE, 1 DELTA, 2 .. 4 SMOOTH 1 .. 3, 5 DELTA2:  [signed first value, unless NONE] residuals
 *     packing  0 PATCHED, 1 MINI of 64, 2 MINI of 128, 3 BINNED, 4 PAIRED, 5 CODED
 *   form 6     0 CONST: signed value
 *              1 LINEAR: signed first value, signed step
 *              2 DICT: unsigned entries - 1, entries ascending, index of each value: two runs of this codec
 *              3 RLE: unsigned runs - 1, value of each run, length of each run less one: two runs of this codec
 *              4 RAW: i64 each
 * </pre>
 *
 * <p>SMOOTH a stores residuals r of v[i] = v[0] + (S >> a) + r[i], S being the sum of the residuals before i: exponential smoothing with a factor of 2^-a whose state is a plain
 * prefix sum, so that decoding costs no more than DELTA, which is SMOOTH 0. It suits a level under noise: DELTA meets the noise twice, SMOOTH 2 hardly more than once.
 */
final class IntegerCodec {
    static final int NONE = 0;
    static final int DELTA = 1;
    static final int DELTA2 = 5;
    static final int CONST = 48;
    static final int LINEAR = 49;
    static final int DICT = 50;
    static final int RLE = 51;
    static final int RAW = 52;

    /** In the place of a header inside of a form: whatever is cheapest. */
    static final int ANY = 63;

    /** Bits of {@link #lastForm}. */
    static final int FORM_BITS = 18;

    private static final int HEADER_BITS = 6;
    /** Of whoever takes what it costs: costs add up without overflow. */
    private static final long NO_LIMIT = Long.MAX_VALUE / 4;

    /** A frame of reference, patched or not. */
    private static final int FRAME = NONE << 3 | PackingChoice.PATCHED;
    /** Smoothing factors are 2^0 .. 2^-3; slower ones lag behind every drift. */
    private static final int SMOOTHINGS = 4;
    /** Below that many bits a value, bins save less than their codes cost. */
    private static final int FEWEST_BITS_FOR_BINS = 6;
    /** Codes of fixed length and whole bits of width leave bins that far above the entropy at best. */
    private static final double BITS_ABOVE_ENTROPY = 0.25;
    /** Entropies of samples are that uncertain. */
    private static final double CLOSE_BITS = 0.4;
    /** An entropy code must promise to be worth it within that many: uniform jitter, which never is, would cost three times what all else does. */
    private static final double DOUBT_BITS = 0.2;
    /** The prediction is chosen on that many stretches of that many values: enough to meet a day's calm and its peak. */
    private static final int STRETCHES = 4;

    private static final int STRETCH = 64;

    private static final String[] PREDICTIONS = {"FOR", "DELTA", "SMOOTH1", "SMOOTH2", "SMOOTH3", "DELTA2"};

    private final long[] residuals = new long[TimestampCodec.MAX_COUNT];
    private final PackingChoice plain = new PackingChoice();
    private final PackingChoice predicted = new PackingChoice();
    private final NarrowRun narrow = new NarrowRun();
    private final double[] effort = new double[SMOOTHINGS + 1];
    private final RepetitionCodec repetitions;
    private final boolean isCold;
    private final ColumnWriter codes = new ColumnWriter();
    /** Sum, smallest and largest of a run. */
    private final long[] totals = new long[3];

    private int lastHeader;
    /** Of the run that was encoded last. */
    private int lastForm;

    /** A codec whose DICT and RLE may use this one's encodings, but not DICT and RLE again. */
    IntegerCodec(Effort effort) {
        this(effort, true);
    }

    private IntegerCodec(Effort effort, boolean outer) {
        isCold = effort == Effort.COLD;
        repetitions = outer ? new RepetitionCodec(new IntegerCodec(effort, false)) : RepetitionCodec.NONE;
    }

    /** Appends values[0 .. count), count at least 1. */
    void encode(long[] values, int count, ColumnWriter target) {
        encodeBelow(NO_LIMIT, values, count, target);
    }

    /**
     * The same for a run that is wanted only if it takes less than {@code limitBits}.
     *
     * @return false if nothing was appended, because it hardly would; what is appended may still take more
     */
    boolean encodeBelow(long limitBits, long[] values, int count, ColumnWriter target) {
        if (isStraight(values, count)) {
            encodeStraight(values, count, target);
            return true;
        }
        return encodeVaried(values, count, limitBits, target);
    }

    /** Whether each value is as far from the one before as the next. */
    static boolean isStraight(long[] values, int count) {
        long step = count > 1 ? values[1] - values[0] : 0;
        int straight = 1;
        while (straight < count && values[straight] - values[straight - 1] == step) {
            straight++;
        }
        return straight == count;
    }

    private void encodeStraight(long[] values, int count, ColumnWriter target) {
        long step = count > 1 ? values[1] - values[0] : 0;
        lastHeader = step == 0 ? CONST : LINEAR;
        lastForm = lastHeader;
        target.u8(lastHeader);
        target.signed(values[0]);
        if (step != 0) {
            target.signed(step);
        }
    }

    /** Appends values[0 .. count) in the encoding of {@code header} where such a run can be told without a comparison, otherwise in the cheapest. */
    void encodeLike(int header, long[] values, int count, ColumnWriter target) {
        if (isStraight(values, count)) {
            encodeStraight(values, count, target);
        } else if (!encodeAs(header, values, count, NO_LIMIT, target)) {
            encodeVaried(values, count, NO_LIMIT, target);
        }
    }

    /** The header of a run that has two others inside, and the headers of these. */
    static int form(int header, int first, int second) {
        return header | first << HEADER_BITS | second << 2 * HEADER_BITS;
    }

    static int header(int form) {
        return form & (1 << HEADER_BITS) - 1;
    }

    /** Whether it is CONST or LINEAR. */
    static boolean isStraight(int form) {
        return header(form) == CONST || header(form) == LINEAR;
    }

    static int firstInside(int form) {
        return form >>> HEADER_BITS & (1 << HEADER_BITS) - 1;
    }

    static int secondInside(int form) {
        return form >>> 2 * HEADER_BITS;
    }

    /**
     * Appends values[0 .. count) in the encoding of {@code form}, what {@link #lastForm} was for another run, if that takes at most {@code limitBits}; what other encodings would cost is not asked.
     *
     * @return false if nothing was appended, because it takes more, or because such a run can't be told without a comparison
     */
    boolean encodeAs(int form, long[] values, int count, long limitBits, ColumnWriter target) {
        int header = header(form);
        if (header == DICT || header == RLE) {
            if (!repetitions.encodeAs(form, values, count, limitBits, target)) {
                return false;
            }
            lastHeader = header;
            lastForm = repetitions.lastForm();
            return true;
        }
        if (header >= CONST || count < 2) {
            return false;
        }
        int prediction = header >>> 3;
        boolean isPlain = prediction == NONE;
        if (isPlain) {
            Kernels.CHOSEN.summarize(values, 0, count, totals);
        } else {
            predict(values, count, prediction);
        }
        PackingChoice choice = isPlain ? plain : predicted;
        long[] run = isPlain ? values : residuals;
        int from = isPlain ? 0 : 1;
        if (!choice.planOnly(header & 7, run, from, count - from, totals[1], totals[2], !isPlain, limitBits)) {
            return false;
        }
        target.u8(prediction << 3 | choice.packing());
        if (!isPlain) {
            target.signed(values[0]);
        }
        choice.write(run, from, count - from, target);
        lastHeader = prediction << 3 | choice.packing();
        lastForm = lastHeader;
        return true;
    }

    private boolean encodeVaried(long[] values, int count, long limitBits, ColumnWriter target) {
        int start = target.length();
        int prediction = likeliestPrediction(values, count);
        predict(values, count, prediction);
        long firstBits = 8L * ColumnWriter.signedBytes(values[0]);
        long plainBits = plain.planMinis(values, 0, count);
        long predictedBits = predicted.planMinis(residuals, 1, count - 1) + firstBits;
        if (limitBits < NO_LIMIT && isHopeless(values, count, Math.min(plainBits, predictedBits), limitBits)) {
            return false;
        }
        // Patches take a quarter off at most where minis have followed the run: what is farther behind can't win.
        if (plainBits * 3 < predictedBits * 4) {
            plain.planPatched(values, 0, count);
        }
        if (predictedBits * 3 < plainBits * 4) {
            predicted.planPatched(residuals, 1, count - 1);
        }
        long bestBits = Math.min(plain.costBits(), predicted.costBits() + firstBits);
        if (bestBits > (long) FEWEST_BITS_FOR_BINS * count) {
            planBins(values, count, bestBits, firstBits);
            bestBits = Math.min(plain.costBits(), predicted.costBits() + firstBits);
        }
        if (!repetitions.encode(values, count, plain.rangeBits(), bestBits, target)) {
            writeCheapest(values, count, prediction, bestBits, firstBits, target);
        }
        // Compared with what was written: patches come out below their estimate.
        if (isCold && writeCodes(values, count, prediction, 8L * (target.length() - start), firstBits)) {
            target.cut(start);
            target.append(codes, 0, codes.length());
        }
        lastHeader = target.bytes()[start] & 0xFF;
        lastForm = lastHeader == DICT || lastHeader == RLE ? repetitions.lastForm() : lastHeader;
        return true;
    }

    /** Whether neither patches nor bins nor codes bring a run below the limit that takes so much in minis, and its values do not return. */
    private boolean isHopeless(long[] values, int count, long miniBits, long limitBits) {
        if (miniBits * 3 < limitBits * 4 || repetitions.mayServe(values, count)) {
            return false;
        }
        double plainEntropy = plain.sampledEntropy(values, 0, count);
        double entropy = Math.min(plainEntropy, predicted.sampledEntropy(residuals, 1, count - 1));
        return (entropy - CLOSE_BITS) * count > limitBits;
    }

    private void writeCheapest(
            long[] values, int count, int prediction, long bestBits, long firstBits, ColumnWriter target) {
        if (bestBits >= (long) count * Long.SIZE) {
            target.u8(RAW);
            for (int i = 0; i < count; i++) {
                target.i64(values[i]);
            }
        } else if (plain.costBits() <= predicted.costBits() + firstBits) {
            target.u8(NONE << 3 | plain.packing());
            plain.write(values, 0, count, target);
        } else {
            target.u8(prediction << 3 | predicted.packing());
            target.signed(values[0]);
            predicted.write(residuals, 1, count - 1, target);
        }
    }

    /** Bins for the run that has the lower entropy, for both if they are close, if that is far enough below what is there already. */
    private void planBins(long[] values, int count, long bestBits, long firstBits) {
        double plainEntropy = plain.sampledEntropy(values, 0, count);
        double predictedEntropy = predicted.sampledEntropy(residuals, 1, count - 1);
        if ((Math.min(plainEntropy, predictedEntropy) + BITS_ABOVE_ENTROPY) * count > bestBits * 0.95) {
            return;
        }
        if (plainEntropy < predictedEntropy + CLOSE_BITS) {
            plain.planBins(values, 0, count, bestBits);
        }
        if (predictedEntropy < plainEntropy + CLOSE_BITS) {
            predicted.planBins(residuals, 1, count - 1, bestBits - firstBits);
        }
    }

    /** Writes entropy codes apart. @return whether they are there, and as much smaller than {@code bestBits} as they must be; what they come out as is known only then */
    private boolean writeCodes(long[] values, int count, int prediction, long bestBits, long firstBits) {
        if (!planCodes(values, count, bestBits, firstBits)) {
            return false;
        }
        codes.clear();
        long codedBits = Math.min(plain.costBits(), predicted.costBits() + firstBits);
        writeCheapest(values, count, prediction, codedBits, firstBits, codes);
        return 8L * codes.length() <= PackingChoice.worthCodingBits(bestBits);
    }

    /** Entropy codes for the run that promises more, for both if they are close, where one promises to save enough. @return whether one does */
    private boolean planCodes(long[] values, int count, long bestBits, long firstBits) {
        double plainEntropy = plain.sampledEntropy(values, 0, count);
        double predictedEntropy = predicted.sampledEntropy(residuals, 1, count - 1);
        // Small integers repeat in a sample, and its spacings say nothing of them.
        boolean isTold = bestBits > (long) FEWEST_BITS_FOR_BINS * count;
        double likelyBits = (Math.min(plainEntropy, predictedEntropy) - DOUBT_BITS) * count;
        if (isTold && likelyBits > PackingChoice.worthCodingBits(bestBits)) {
            return false;
        }
        boolean isCoded = plainEntropy < predictedEntropy + CLOSE_BITS
                && plain.planCodes(values, 0, count, false, PackingChoice.worthCodingBits(bestBits));
        long limitBits = isCoded ? plain.costBits() - 1 : PackingChoice.worthCodingBits(bestBits);
        isCoded |= predictedEntropy < plainEntropy + CLOSE_BITS
                && predicted.planCodes(residuals, 1, count - 1, true, limitBits - firstBits);
        return isCoded;
    }

    /** The prediction with the smallest mean residual over a few stretches of the run. */
    private int likeliestPrediction(long[] values, int count) {
        Arrays.fill(effort, 0);
        int stretches = count <= STRETCHES * STRETCH ? 1 : STRETCHES;
        int length = stretches == 1 ? count : STRETCH;
        for (int stretch = 0; stretch < stretches; stretch++) {
            addEffort(values, stretches == 1 ? 0 : stretch * ((count - length) / (STRETCHES - 1)), length);
        }
        int best = 0;
        for (int i = 1; i < effort.length; i++) {
            if (effort[i] < effort[best]) {
                best = i;
            }
        }
        return DELTA + best;
    }

    /** Residuals of all predictions in one pass. Doubles, because sums of wrapped residuals would overflow. */
    private void addEffort(long[] values, int from, int length) {
        long first = values[from];
        long sum1 = 0;
        long sum2 = 0;
        long sum3 = 0;
        long before = first;
        long delta = 0;
        for (int i = from + 1; i < from + length; i++) {
            long value = values[i];
            long distance = value - first;
            long residual1 = distance - (sum1 >> 1);
            long residual2 = distance - (sum2 >> 2);
            long residual3 = distance - (sum3 >> 3);
            sum1 += residual1;
            sum2 += residual2;
            sum3 += residual3;
            effort[0] += Math.abs((double) (value - before));
            effort[1] += Math.abs((double) residual1);
            effort[2] += Math.abs((double) residual2);
            effort[3] += Math.abs((double) residual3);
            effort[4] += Math.abs((double) (value - before - delta));
            delta = value - before;
            before = value;
        }
    }

    /** Leaves residuals[1 .. count), and their extremes in {@link #totals}. */
    private void predict(long[] values, int count, int prediction) {
        switch (prediction) {
            case DELTA -> differences(values, count);
            case DELTA2 -> secondDifferences(values, count);
            default -> smoothedResiduals(values, count, prediction - DELTA);
        }
    }

    private void differences(long[] values, int count) {
        // Two passes that compile to vector loops; one would not, since a store might be what the next load brings.
        System.arraycopy(values, 0, residuals, 1, count - 1);
        for (int i = 1; i < count; i++) {
            residuals[i] = values[i] - residuals[i];
        }
        Kernels.CHOSEN.summarize(residuals, 1, count - 1, totals);
    }

    /** The sum makes each residual wait for the one before, so that their extremes cost no time of their own. */
    private void smoothedResiduals(long[] values, int count, int smoothing) {
        long first = values[0];
        long sum = 0;
        long low = Long.MAX_VALUE;
        long high = Long.MIN_VALUE;
        for (int i = 1; i < count; i++) {
            long residual = values[i] - first - (sum >> smoothing);
            residuals[i] = residual;
            sum += residual;
            low = Math.min(low, residual);
            high = Math.max(high, residual);
        }
        totals[1] = low;
        totals[2] = high;
    }

    private void secondDifferences(long[] values, int count) {
        residuals[1] = values[1] - values[0];
        for (int i = 2; i < count; i++) {
            residuals[i] = values[i] - 2 * values[i - 1] + values[i - 2];
        }
        Kernels.CHOSEN.summarize(residuals, 1, count - 1, totals);
    }

    /** Reads {@code count} values, at least 1, into target[0 ..). */
    void decode(ColumnReader source, int count, long[] target) {
        decode(source, count, 0, target);
    }

    /** The same with {@code bias} added to each value: most encodings begin with some base that it is added to. */
    void decode(ColumnReader source, int count, long bias, long[] target) {
        int header = source.u8();
        // A frame of reference goes from its bytes to longs in one loop.
        if (header != FRAME && NarrowRun.suits(header) && narrow.read(source, header, count)) {
            narrow.restore(bias, target);
        } else {
            decodePart(source, header, count, bias, target);
        }
        lastHeader = header;
    }

    /**
     * Reads a run of {@code count} values, at least 1, as quotients by {@code power} if that is quicker in its encoding than to {@link #decode} it.
     *
     * @param scratch for {@link Kernels#INT_SCRATCH} numbers
     * @return false if not; nothing was read then
     */
    boolean decodeDecimals(
            ColumnReader source, int count, double power, int[] scratch, double[] target, int targetOffset) {
        int start = source.position();
        int header = source.u8();
        if (header == FRAME) {
            if (plain.readDecimals(source, count, power, scratch, target, targetOffset)) {
                return true;
            }
        } else if (NarrowRun.suits(header) && narrow.read(source, header, count)) {
            narrow.restoreDecimals(power, target, targetOffset);
            return true;
        }
        source.reread(start);
        return false;
    }

    /** Sum (wrapping), smallest and largest of a run of {@code count} values, at least 1, if its encoding tells them by ints alone; as {@link #decodeDecimals}. */
    boolean summarize(ColumnReader source, int count, int[] scratch, long[] target) {
        if (!Kernels.CHOSEN.hasIntLanes()) {
            return false;
        }
        int start = source.position();
        int header = source.u8();
        if (header == FRAME && plain.summarize(source, count, scratch, target)) {
            return true;
        }
        source.reread(start + 1);
        if (NarrowRun.suits(header) && narrow.read(source, header, count) && narrow.summarize(target)) {
            return true;
        }
        source.reread(start);
        return false;
    }

    /** Reads a run of so many values if each is that one. @return false if not; nothing was read then */
    boolean skipConstant(ColumnReader source, long value) {
        int start = source.position();
        if (source.u8() == CONST && source.signed() == value) {
            return true;
        }
        source.reread(start);
        return false;
    }

    /** Opens a run of {@code count} values for {@link #at} if its encoding allows it. @return false if not; nothing was read then */
    boolean open(ColumnReader source, int count) {
        int start = source.position();
        int header = source.u8();
        if (header == FRAME || header == (NONE << 3 | PackingChoice.PAIRED)) {
            plain.open(source, header, count);
            return true;
        }
        source.reread(start);
        return false;
    }

    /** A value of the run that was opened last; nothing else was read with this codec since, and the source holds the same column. */
    long at(ColumnReader source, int index) {
        return plain.at(source.bytes(), index);
    }

    /** A bound that no value of the open run is below. */
    long lowest() {
        return plain.lowest();
    }

    /** A bound that no value of the open run is above. */
    long highest() {
        return plain.highest();
    }

    /** The byte that names the encoding of the run that was encoded or decoded last. */
    int lastHeader() {
        return lastHeader;
    }

    /** The same of the run that was encoded last, 6 bits, with the headers of the two runs inside of DICT and RLE, 6 bits each. */
    int lastForm() {
        return lastForm;
    }

    static String describe(int header) {
        return switch (header) {
            case CONST -> "CONST";
            case LINEAR -> "LINEAR";
            case DICT -> "DICT";
            case RLE -> "RLE";
            case RAW -> "RAW";
            default -> PackingChoice.describe(header & 7) + PREDICTIONS[header >>> 3];
        };
    }

    private void decodePart(ColumnReader source, int header, int count, long bias, long[] target) {
        switch (header) {
            case CONST -> Arrays.fill(target, 0, count, source.signed() + bias);
            case LINEAR -> decodeLinear(source.signed() + bias, source.signed(), count, target);
            case DICT -> repetitions.decodeDictionary(source, count, bias, target);
            case RLE -> repetitions.decodeRuns(source, count, bias, target);
            case RAW -> source.unpack(target, 0, count, Long.SIZE, bias);
            default -> decodePacked(source, count, header >>> 3, header & 7, bias, target);
        }
    }

    private static void decodeLinear(long first, long step, int count, long[] target) {
        long value = first;
        for (int i = 0; i < count; i++) {
            target[i] = value;
            value += step;
        }
    }

    private void decodePacked(ColumnReader source, int count, int prediction, int packing, long bias, long[] target) {
        if (prediction > DELTA2 || packing > PackingChoice.CODED) {
            throw source.damage("a known integer encoding", Integer.toString(prediction << 3 | packing));
        }
        if (prediction == NONE) {
            plain.read(source, packing, count, bias, target, 0);
            return;
        }
        if (count < 2) {
            throw source.damage("at least 2 values behind a prediction", Integer.toString(count));
        }
        long first = source.signed() + bias;
        target[0] = first;
        switch (prediction) {
            case DELTA -> predicted.readSums(source, packing, count - 1, first, target, 1);
            case DELTA2 -> {
                predicted.read(source, packing, count - 1, 0, target, 1);
                restoreSecondDifferences(target, count);
            }
            default -> {
                predicted.read(source, packing, count - 1, 0, target, 1);
                PackedSums.restoreSmoothed(target, 1, count - 1, first, prediction - DELTA);
            }
        }
    }

    private static void restoreSecondDifferences(long[] target, int count) {
        long value = target[0];
        long delta = 0;
        for (int i = 1; i < count; i++) {
            delta += target[i];
            value += delta;
            target[i] = value;
        }
    }
}
