package io.minke.engine.codec;

import io.minke.engine.failure.EngineBug;

/** The choosing half of {@link ValueCodec}: tries the mappings that may serve, and keeps the smallest column. */
final class ValueEncoder {
    /** Low bits that are zero in every 32-bit float: such values may be decimals again in the next block. */
    private static final int FLOAT_ZEROS = 29;

    /** Floats that were moved by an offset have as many digits as a float can. */
    private static final int FEWEST_PLACES_OF_FLOATS = 5;

    /** What a hint calls the mapping of a column beside a sibling, plus its exponent; hints know no floats. */
    private static final int BESIDE = DoubleMapping.FLOAT;
    /** A column beside a sibling is read with that one, which takes twice as long: it must be smaller by one part in that many. */
    private static final int BESIDE_MUST_SAVE = 5;

    private final DoubleMapping mapping;
    private final IntegerCodec integers;
    private final long[] skipped = new long[TimestampCodec.MAX_COUNT];
    private ColumnWriter best = new ColumnWriter();
    private ColumnWriter trial = new ColumnWriter();
    private int bestMapping;
    private int bestHeader;
    private boolean isBestPlain;
    private boolean isBestBeside;
    /** Of the block that was encoded last: the exponent that makes all of its values integers, {@link DoubleMapping#NONE} if none does, and what was taken out of these. */
    private int exactExponent;

    private long factor;
    private long remainder;
    private final long[] totals = new long[3];
    /** What a sibling leaves of the integers. */
    private final long[] residuals = new long[TimestampCodec.MAX_COUNT];

    ValueEncoder(DoubleMapping mapping, IntegerCodec integers) {
        this.mapping = mapping;
        this.integers = integers;
    }

    /** The column that was encoded last. */
    ColumnWriter column() {
        return best;
    }

    /** Encodes with what is cheapest of all. */
    void encode(double[] values, int from, int count, Siblings siblings) {
        if (count < 1 || count > TimestampCodec.MAX_COUNT) {
            throw new EngineBug("a block holds 1 to " + TimestampCodec.MAX_COUNT + " values, not " + count);
        }
        best.clear();
        isBestBeside = false;
        exactExponent = mapping.mapExactly(values, from, count);
        if (exactExponent >= 0) {
            writeTrial(count, exactExponent);
            trySibling(count, siblings);
        } else {
            compareMappings(values, from, count);
        }
        if (exactExponent < 0 || exactExponent >= FEWEST_PLACES_OF_FLOATS) {
            tryOffset(values, from, count);
        }
        mayBecomeSibling(count, siblings);
    }

    private void trySibling(int count, Siblings siblings) {
        if (!mayHaveSiblings(count)) {
            return;
        }
        int link = siblings.find(mapping.integers, count, exactExponent, residuals);
        if (link == 0) {
            return;
        }
        writeHeadBeside(link);
        integers.encode(residuals, count, trial);
        if (trial.length() <= best.length() - best.length() / BESIDE_MUST_SAVE) {
            swap();
            bestMapping = BESIDE + exactExponent;
            bestHeader = integers.lastHeader();
            isBestPlain = true;
            isBestBeside = true;
        }
    }

    /** Whether the best column so far is one that siblings are worth while for: less than a bit a value is little anyway. */
    private boolean mayHaveSiblings(int count) {
        return factor == 1 && best.length() * Byte.SIZE > count;
    }

    private void mayBecomeSibling(int count, Siblings siblings) {
        if (exactExponent >= 0 && !isBestBeside && mayHaveSiblings(count)) {
            siblings.add(mapping.integers, count, exactExponent);
        }
    }

    private void writeHeadBeside(int link) {
        trial.clear();
        trial.u8(ValueCodec.SIBLING_VERSION << 5);
        trial.u8(exactExponent);
        trial.unsigned(link);
    }

    private void tryOffset(double[] values, int from, int count) {
        int chosen = mapping.offsets.find(values, from, count);
        if (chosen >= 0) {
            exactExponent = DoubleMapping.NONE;
            tryMapping(values, from, count, chosen);
        }
    }

    /**
     * Encodes as the hint says, or, if the values are not what they were or cost more, with what is cheapest of all.
     *
     * @return the hint for the next block
     */
    int encode(double[] values, int from, int count, int hint, Siblings siblings) {
        int aged = EncodingHint.aged(hint);
        if (aged != EncodingHint.NONE && encodeAs(values, from, count, aged, siblings)) {
            mayBecomeSibling(count, siblings);
            return aged;
        }
        encode(values, from, count, siblings);
        // A column of several runs is not told by the header of one.
        return isBestPlain ? EncodingHint.of(bestMapping, bestHeader, 8L * best.length(), count) : EncodingHint.NONE;
    }

    private boolean encodeAs(double[] values, int from, int count, int hint, Siblings siblings) {
        int chosen;
        exactExponent = DoubleMapping.NONE;
        isBestBeside = false;
        if (EncodingHint.mapping(hint) < DoubleMapping.BITS) {
            chosen = mapping.mapExactly(values, from, count);
            exactExponent = chosen;
            if (chosen < 0) {
                return false;
            }
            if (EncodingHint.mapping(hint) >= BESIDE) {
                return encodeBesideAs(hint, count, siblings);
            }
        } else {
            chosen = DoubleMapping.bitsMapping(values, from, count);
            if (chosen >= DoubleMapping.BITS + FLOAT_ZEROS) {
                return false;
            }
            mapping.map(values, from, count, chosen);
            if (mapping.gapCount > 0) {
                return false;
            }
        }
        if (IntegerCodec.isStraight(mapping.integers, count)) {
            return false;
        }
        trial.clear();
        writeHead(count, chosen);
        long limitBits = EncodingHint.limitBits(hint, count);
        if (!integers.encodeAs(EncodingHint.header(hint), mapping.integers, count, limitBits, trial)) {
            return false;
        }
        swap();
        return true;
    }

    private boolean encodeBesideAs(int hint, int count, Siblings siblings) {
        factor = 1;
        remainder = 0;
        int link = siblings.find(mapping.integers, count, exactExponent, residuals);
        if (link == 0) {
            return false;
        }
        writeHeadBeside(link);
        long limitBits = EncodingHint.limitBits(hint, count);
        if (IntegerCodec.isStraight(residuals, count)
                || !integers.encodeAs(EncodingHint.header(hint), residuals, count, limitBits, trial)) {
            return false;
        }
        swap();
        isBestBeside = true;
        return true;
    }

    /** Statistics of the block that was encoded last; from its integers where it has any that say all. */
    void describe(long[] nanos, double[] values, int from, int count, BlockStatistics target) {
        if (exactExponent >= 0) {
            target.ofDecimals(nanos, from, count, mapping.integers, exactExponent, factor, remainder, totals);
        } else {
            target.of(nanos, values, from, count);
        }
    }

    private void compareMappings(double[] values, int from, int count) {
        int exact = mapping.exactExponent(values, from, count);
        if (exact >= 0) {
            tryMapping(values, from, count, exact);
            if (!mapping.isDoubtful()) {
                return;
            }
        }
        int likeliest = mapping.likeliestExponent(values, from, count);
        if (likeliest >= 0 && likeliest != exact) {
            tryMapping(values, from, count, likeliest);
        }
        int floatExponent = DoubleMapping.floatExponent(values, from, count);
        if (floatExponent >= 0) {
            tryMapping(values, from, count, DoubleMapping.FLOAT + floatExponent);
        }
        if (DoubleMapping.isWide(values, from, count)) {
            tryMapping(values, from, count, DoubleMapping.WIDE);
        }
        tryMapping(values, from, count, DoubleMapping.bitsMapping(values, from, count));
    }

    private void tryMapping(double[] values, int from, int count, int chosen) {
        mapping.map(values, from, count, chosen);
        writeTrial(count, chosen);
    }

    /** Writes what has been mapped, and keeps it if it is the smallest so far. */
    private void writeTrial(int count, int chosen) {
        trial.clear();
        writeHead(count, chosen);
        integers.encode(mapping.integers, count, trial);
        if (best.length() == 0 || trial.length() < best.length()) {
            swap();
            bestMapping = chosen;
            bestHeader = integers.lastHeader();
            isBestBeside = false;
            isBestPlain = mapping.gapCount + mapping.specialCount == 0
                    && !mapping.hasUlps
                    && (chosen <= DecimalScale.MAX_EXPONENT || chosen >= DoubleMapping.BITS);
        }
    }

    private void swap() {
        ColumnWriter column = trial;
        trial = best;
        best = column;
    }

    /** All of a column but the run of its integers. */
    private void writeHead(int count, int chosen) {
        // A straight line says its step itself.
        boolean mayShare = chosen < DoubleMapping.BITS && !IntegerCodec.isStraight(mapping.integers, count);
        factor = mayShare ? mapping.commonFactor(count) : 1;
        remainder = 0;
        boolean isOffset = DoubleMapping.isOffset(chosen);
        trial.u8((isOffset ? ValueCodec.OFFSET_VERSION : ValueCodec.VERSION) << 5
                | (mapping.specialCount > 0 ? ValueCodec.HAS_SPECIALS : 0)
                | (mapping.gapCount > 0 ? ValueCodec.HAS_GAPS : 0)
                | (factor > 1 ? ValueCodec.HAS_FACTOR : 0)
                | (mapping.hasUlps ? ValueCodec.HAS_ULPS : 0));
        trial.u8(chosen);
        if (isOffset) {
            trial.u8(mapping.offsets.places());
            trial.i64(Double.doubleToRawLongBits(mapping.offsets.offset()));
        }
        if (factor > 1) {
            remainder = Math.floorMod(mapping.integers[0], factor);
            trial.unsigned(factor);
            trial.unsigned(remainder);
            mapping.divide(count, factor, remainder);
        }
        writeIndexes(mapping.gapIndexes, mapping.gapCount, integers, skipped, trial);
        writeIndexes(mapping.specialIndexes, mapping.specialCount, integers, skipped, trial);
        for (int i = 0; i < mapping.specialCount; i++) {
            trial.i64(mapping.specialBits[i]);
        }
        if (mapping.hasUlps) {
            integers.encode(mapping.ulps, count, trial);
        }
    }

    /** @param skipped scratch for as many numbers */
    static void writeIndexes(
            long[] indexes, int indexCount, IntegerCodec integers, long[] skipped, ColumnWriter target) {
        if (indexCount == 0) {
            return;
        }
        long before = -1;
        for (int i = 0; i < indexCount; i++) {
            skipped[i] = indexes[i] - before - 1;
            before = indexes[i];
        }
        target.unsigned(indexCount - 1);
        integers.encode(skipped, indexCount, target);
    }
}
