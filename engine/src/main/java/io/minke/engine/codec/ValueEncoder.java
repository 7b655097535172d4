package io.minke.engine.codec;

import io.minke.engine.failure.EngineBug;

/** The choosing half of {@link ValueCodec}: tries the mappings that may serve, and keeps the smallest column. */
final class ValueEncoder {
    /** Low bits that are zero in every 32-bit float: such values may be decimals again in the next block. */
    private static final int FLOAT_ZEROS = 29;

    /** Floats that were moved by an offset have as many digits as a float can. */
    private static final int FEWEST_PLACES_OF_FLOATS = 5;

    /** A column beside a sibling is read with that one, which takes twice as long: it must be smaller by one part in that many. */
    private static final int BESIDE_MUST_SAVE = 5;
    /** Values that take more as decimals with ulps are smaller by their bits most often. */
    private static final int BITS_OF_REAL_DOUBLES = 48;

    /** A hint is confirmed if it takes at most one part in that many more than the cheapest. */
    private static final int SERVES_WITHIN = 64;

    private static final int CONFIRMED_BLOCKS = 7;

    private final DoubleMapping mapping;
    private final IntegerCodec integers;
    private final long[] skipped = new long[TimestampCodec.MAX_COUNT];
    private ColumnWriter best = new ColumnWriter();
    private ColumnWriter trial = new ColumnWriter();
    private long bestRecipe;
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
            bestRecipe = EncodingRecipe.beside(EncodingRecipe.of(exactExponent, integers.lastForm()));
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
     * Encodes as the hint of the series says, or, if that is due, or the values are not what they were, with what is cheapest of all. Leaves the hint for the next blocks: one that a comparison has
     * confirmed serves seven, a first one none, any other one.
     */
    void encode(double[] values, int from, int count, SeriesHints hints, int seriesId, Siblings siblings) {
        int hint = hints.values(seriesId);
        boolean isKnown = hint != EncodingHint.NONE;
        long hintedBits = Long.MAX_VALUE;
        if (isKnown && encodeAs(hints.recipe(EncodingHint.recipe(hint)), hint, values, from, count, siblings)) {
            hintedBits = columnBits();
            if (!EncodingHint.isDue(hint) && hintedBits >= EncodingHint.suspectBits(hint, count)) {
                mayBecomeSibling(count, siblings);
                hints.setValues(seriesId, EncodingHint.aged(hint));
                return;
            }
        }
        encode(values, from, count, siblings);
        long bits = columnBits();
        int next = EncodingHint.ofRecipe(hints.numberOf(bestRecipe), bits, count);
        boolean isConfirmed = hintedBits - bits <= bits / SERVES_WITHIN;
        next = EncodingHint.serving(isConfirmed ? CONFIRMED_BLOCKS : isKnown ? 1 : 0, next);
        hints.setValues(
                seriesId, EncodingHint.staysLookedThrough(hint, bits) ? EncodingHint.lookedThrough(next) : next);
    }

    private long columnBits() {
        return (long) Byte.SIZE * best.length();
    }

    private boolean encodeAs(long recipe, int hint, double[] values, int from, int count, Siblings siblings) {
        exactExponent = DoubleMapping.NONE;
        isBestBeside = false;
        int chosen = mapAs(recipe, values, from, count);
        if (chosen < 0) {
            return false;
        }
        long limitBits = EncodingHint.limitBits(hint, count);
        if (EncodingRecipe.isBeside(recipe)) {
            return encodeBesideAs(EncodingRecipe.form(recipe), count, limitBits, siblings);
        }
        int form = EncodingRecipe.form(recipe);
        boolean isStraight = IntegerCodec.isStraight(mapping.integers, count);
        if (isStraight != IntegerCodec.isStraight(form)) {
            return false;
        }
        trial.clear();
        writeHead(count, chosen, EncodingRecipe.ulpsForm(recipe));
        long leftBits = limitBits - (long) Byte.SIZE * trial.length();
        if (isStraight) {
            integers.encode(mapping.integers, count, trial);
        }
        if (leftBits < 0 || !isStraight && !integers.encodeAs(form, mapping.integers, count, leftBits, trial)) {
            return false;
        }
        swap();
        return true;
    }

    /** Maps the values as the recipe says, or with as few places as all of them need. @return the mapping, or {@link DoubleMapping#NONE} if they are of another kind */
    private int mapAs(long recipe, double[] values, int from, int count) {
        int wanted = EncodingRecipe.mapping(recipe);
        if (wanted >= DoubleMapping.BITS) {
            int chosen = DoubleMapping.bitsMapping(values, from, count);
            if (chosen >= DoubleMapping.BITS + FLOAT_ZEROS) {
                return DoubleMapping.NONE;
            }
            mapping.map(values, from, count, chosen);
            return chosen;
        }
        boolean isOther = wanted == DoubleMapping.WIDE && !DoubleMapping.isWide(values, from, count);
        if (isOther || DoubleMapping.isOffset(wanted)) {
            return DoubleMapping.NONE;
        }
        if (wanted <= DecimalScale.MAX_EXPONENT && !EncodingRecipe.hasUlps(recipe)) {
            exactExponent = mapping.mapExactly(values, from, count, wanted);
            if (exactExponent >= 0 || EncodingRecipe.isBeside(recipe)) {
                return exactExponent;
            }
        }
        mapping.map(values, from, count, wanted);
        return mapping.hasUlps == EncodingRecipe.hasUlps(recipe) ? wanted : DoubleMapping.NONE;
    }

    private boolean encodeBesideAs(int form, int count, long limitBits, Siblings siblings) {
        factor = 1;
        remainder = 0;
        int link = siblings.find(mapping.integers, count, exactExponent, residuals);
        if (link == 0) {
            return false;
        }
        writeHeadBeside(link);
        if (IntegerCodec.isStraight(residuals, count) || !integers.encodeAs(form, residuals, count, limitBits, trial)) {
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
        // Against what is smaller most often, the other need not be written.
        boolean isBitsFirst = exact < 0 && likeliest >= 0 && mapping.likeliestBits() > BITS_OF_REAL_DOUBLES;
        if (isBitsFirst) {
            tryMapping(values, from, count, DoubleMapping.bitsMapping(values, from, count));
        }
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
        if (!isBitsFirst) {
            tryMapping(values, from, count, DoubleMapping.bitsMapping(values, from, count));
        }
    }

    private void tryMapping(double[] values, int from, int count, int chosen) {
        mapping.map(values, from, count, chosen);
        writeTrial(count, chosen);
    }

    /** Writes what has been mapped, and keeps it if it is the smallest so far. */
    private void writeTrial(int count, int chosen) {
        trial.clear();
        int ulpsForm = writeHead(count, chosen, IntegerCodec.ANY);
        if (best.length() == 0) {
            integers.encode(mapping.integers, count, trial);
        } else if (!integers.encodeBelow(
                (long) Byte.SIZE * (best.length() - trial.length()), mapping.integers, count, trial)) {
            return;
        }
        if (best.length() == 0 || trial.length() < best.length()) {
            swap();
            long recipe = EncodingRecipe.of(chosen, integers.lastForm());
            bestRecipe = mapping.hasUlps ? EncodingRecipe.withUlps(recipe, ulpsForm) : recipe;
            isBestBeside = false;
        }
    }

    private void swap() {
        ColumnWriter column = trial;
        trial = best;
        best = column;
    }

    /**
     * All of a column but the run of its integers.
     *
     * @param ulpsForm of the run of ulps
     * @return the form that run got
     */
    private int writeHead(int count, int chosen, int ulpsForm) {
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
        if (!mapping.hasUlps) {
            return 0;
        }
        integers.encodeLike(ulpsForm, mapping.ulps, count, trial);
        return integers.lastForm();
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
