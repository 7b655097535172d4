package io.minke.engine.codec;

import io.minke.engine.failure.Damage;
import io.minke.engine.failure.EngineBug;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Values of one block to bytes and back, bit-exact. A {@link DoubleMapping} turns doubles into integers, {@link IntegerCodec} packs these. Where more than one mapping may serve,
 * each is tried and the smallest column kept. Holds scratch arrays: one instance per thread.
 *
 * <pre>
 *   u8 version * 32 + flags | u8 mapping | [offset] [factor] [gaps] [specials] [ulps] | integers
 *   u8 version 2 * 32 | u8 mapping | unsigned blocks * 2 + sums | integers
 *   u8 version 3 * 32 + flags | u8 mapping 26 | see ListedColumn | [gaps] [specials] | integers
 *
 *   offset            mappings 24 and 25, version 1 only: u8 places, f64 offset
 *   flag 1 specials   indexes | i64 bits each: values the mapping can't express
 *   flag 2 gaps       indexes: canonical NaN
 *   flag 4 factor     unsigned factor, unsigned remainder: k = integer * factor + remainder
 *   flag 8 ulps       a run of integers
 *   indexes           unsigned count - 1 | a run of integers: indexes skipped since the one before
 *   version 3         integers are indexes into a {@link ValueDictionary}; flags 1 and 2 only
 *   version 2         k = integer + k of the sibling, or, with sums, integer - k of the sibling: the column that many blocks before, which is DECIMAL with the same mapping and no flags
 * </pre>
 */
public final class ValueCodec {
    static final int VERSION = 0;
    /** Of columns whose mapping has an offset; programs that knew none refuse them. */
    static final int OFFSET_VERSION = 1;
    /** Of columns that are told from that of another block. */
    static final int SIBLING_VERSION = 2;
    /** Of columns that are told from a dictionary. */
    static final int DICTIONARY_VERSION = 3;

    static final String COLUMN = "value column";

    static final int HAS_SPECIALS = 1;
    static final int HAS_GAPS = 2;
    static final int HAS_FACTOR = 4;
    static final int HAS_ULPS = 8;
    private static final int KNOWN_FLAGS = 15;

    private final DoubleMapping mapping = new DoubleMapping();
    private final IntegerCodec integers;
    private final ValueEncoder encoder;
    private final ColumnReader reader = new ColumnReader(COLUMN);
    private final long[] skipped = new long[TimestampCodec.MAX_COUNT];
    private final double[] decoded = new double[TimestampCodec.MAX_COUNT];
    private final long[] totals = new long[3];
    private final int[] narrow = new int[Kernels.INT_SCRATCH];
    /** Mapping and common factor of the column whose head was read last. */
    private int chosen;

    private long factor;
    private long remainder;
    /** Of the column whose head was read last: blocks to its sibling, twice, plus 1 for sums; 0 if it stands alone. */
    private int link;

    /** The column that {@link #decodeSibling} has read for the next one; a count of 0 if there is none. */
    private final long[] sibling = new long[TimestampCodec.MAX_COUNT];

    private int siblingCount;
    private int siblingExponent;
    /** Grown when a column needs it that is told from a dictionary; whether the next such column may have it, and which one the column whose head was read last needs. */
    private final ValueDictionary dictionary = new ValueDictionary();

    private boolean isDictionaryRead;
    private int neededDictionary;
    private final DecimalValues decimals = new DecimalValues(mapping.integers);

    public ValueCodec() {
        this(Effort.HOT);
    }

    /** A codec that takes that effort to encode; it decodes whatever any other has encoded. */
    public ValueCodec(Effort effort) {
        integers = new IntegerCodec(effort);
        encoder = new ValueEncoder(mapping, integers);
    }

    /**
     * Encodes {@code count} values, 1 to {@link TimestampCodec#MAX_COUNT}.
     *
     * @return bytes written at {@code offset} of an expandable target
     */
    public int encode(double[] values, int from, int count, MutableDirectBuffer target, int offset) {
        return encode(values, from, count, target, offset, Siblings.NONE);
    }

    /** As above, or as what a sibling leaves of the values if that is much smaller; becomes a sibling for later ones if it stands alone. {@link Siblings#begin} has told of the block. */
    public int encode(double[] values, int from, int count, MutableDirectBuffer target, int offset, Siblings siblings) {
        encoder.encode(values, from, count, siblings);
        return copyColumn(target, offset);
    }

    /** As {@link #encode(double[], int, int, MutableDirectBuffer, int, SeriesHints, int, Siblings)}, without siblings. */
    public int encode(
            double[] values,
            int from,
            int count,
            MutableDirectBuffer target,
            int offset,
            SeriesHints hints,
            int seriesId) {
        return encode(values, from, count, target, offset, hints, seriesId, Siblings.NONE);
    }

    /** As above, but first with what served the series before, and with nothing else while that costs no more than it did. Keeps what it learns for the next block of the series. */
    public int encode(
            double[] values,
            int from,
            int count,
            MutableDirectBuffer target,
            int offset,
            SeriesHints hints,
            int seriesId,
            Siblings siblings) {
        encoder.encode(values, from, count, hints, seriesId, siblings);
        return copyColumn(target, offset);
    }

    /**
     * What {@link BlockStatistics#of} says of the block that was encoded last, most often without looking at its doubles again. Only until something is decoded.
     *
     * @param values the same as were encoded
     */
    public void describeEncoded(long[] nanos, double[] values, int from, int count, BlockStatistics target) {
        encoder.describe(nanos, values, from, count, target);
    }

    private int copyColumn(MutableDirectBuffer target, int offset) {
        ColumnWriter column = encoder.column();
        target.putBytes(offset, column.bytes(), 0, column.length());
        return column.length();
    }

    /**
     * Decodes a whole column of {@code count} values.
     *
     * @throws io.minke.engine.failure.Damage when the bytes are none that {@link #encode} could have written; never reads outside [offset, offset + length)
     */
    public void decode(DirectBuffer source, int offset, int length, int count, double[] target, int targetOffset) {
        int flags = readHead(source, offset, length, count);
        if (isBare(flags)
                && chosen <= DecimalScale.MAX_EXPONENT
                && integers.decodeDecimals(reader, count, DecimalScale.power(chosen), narrow, target, targetOffset)) {
            reader.requireEnd();
            return;
        }
        readIntegers(flags, count, DoubleMapping.bias(chosen));
        restore(count, target, targetOffset);
    }

    private void restore(int count, double[] target, int targetOffset) {
        if (chosen != DoubleMapping.LISTED) {
            mapping.restore(count, chosen, target, targetOffset);
            return;
        }
        if (!isDictionaryRead || dictionary.checksum() != neededDictionary) {
            throw reader.damage("a dictionary of " + ValueDictionary.text(neededDictionary), "another one, or none");
        }
        isDictionaryRead = false;
        if (!dictionary.restore(mapping.integers, count, target, targetOffset)) {
            throw reader.damage("indexes of values in the dictionary", "others");
        }
        mapping.restoreApart(target, targetOffset);
    }

    /**
     * Decodes a whole column as far as the integers, where its values are exact decimals without gaps; otherwise as {@link #decode}, to otherwise[0 .. count).
     *
     * @return null where the values are in {@code otherwise}
     */
    public @Nullable DecimalValues decodeDecimals(
            DirectBuffer source, int offset, int length, int count, double[] otherwise) {
        int flags = readHead(source, offset, length, count);
        boolean isExact = isExactDecimal(flags);
        readIntegers(flags, count, isExact ? 0 : DoubleMapping.bias(chosen));
        if (isExact) {
            return decimals.of(count, chosen);
        }
        restore(count, otherwise, 0);
        return null;
    }

    /** Whether nothing but a run of integers follows the head of the column that was read. */
    private boolean isBare(int flags) {
        return flags == 0 && link == 0;
    }

    /** Of the column whose head was read. */
    private boolean isExactDecimal(int flags) {
        return chosen <= DecimalScale.MAX_EXPONENT && (flags & ~HAS_FACTOR) == 0;
    }

    /**
     * Aggregates values [fromIndex, toIndex) of a column of {@code count} values. Exact decimals are summed as the integers they are packed as and never become doubles.
     *
     * @throws io.minke.engine.failure.Damage as {@link #decode}
     */
    public void summarize(
            DirectBuffer source, int offset, int length, int count, int fromIndex, int toIndex, ValueSummary target) {
        if (fromIndex < 0 || toIndex <= fromIndex || toIndex > count) {
            throw new EngineBug("no range of " + count + " values: " + fromIndex + " to " + toIndex);
        }
        int flags = readHead(source, offset, length, count);
        if (!isExactDecimal(flags)) {
            readIntegers(flags, count, DoubleMapping.bias(chosen));
            restore(count, decoded, 0);
            target.of(decoded, fromIndex, toIndex - fromIndex);
            return;
        }
        if (isBare(flags) && toIndex - fromIndex == count && integers.summarize(reader, count, narrow, totals)) {
            reader.requireEnd();
        } else {
            readIntegers(flags, count, 0);
            Kernels.CHOSEN.summarize(mapping.integers, fromIndex, toIndex - fromIndex, totals);
        }
        target.count = toIndex - fromIndex;
        target.sum = BlockStatistics.unscaled(totals[0], chosen);
        target.min = totals[1] / DecimalScale.power(chosen);
        target.max = totals[2] / DecimalScale.power(chosen);
    }

    /** Names the inner loops that this JVM decodes with, "plain" or "vector". */
    public static String kernels() {
        return Kernels.CHOSEN.name();
    }

    /** Names mapping and encoding of a column, for people. */
    public String describe(DirectBuffer source, int offset, int length, int count) {
        int flags = readHead(source, offset, length, count);
        boolean isBeside = link != 0;
        link = 0;
        readIntegers(flags, count, 0);
        return DoubleMapping.describe(chosen)
                + (isBeside ? "-SIBLING" : "")
                + (mapping.hasUlps ? "+ulps" : "")
                + (mapping.gapCount > 0 ? "+gaps" : "")
                + (mapping.specialCount > 0 ? "+specials" : "")
                + " " + IntegerCodec.describe(integers.lastHeader());
    }

    /** Reads all of a column but the run of its integers, to {@link #chosen}, {@link #factor} and the mapping's arrays. @return the flags */
    private int readHead(DirectBuffer source, int offset, int length, int count) {
        boolean isListed = ListedColumn.isOne(source, offset, length);
        int head = isListed ? ListedColumn.headBytes(source, offset, length) : 0;
        reader.wrap(source, offset + head, length - head, head);
        if (count < 1 || count > TimestampCodec.MAX_COUNT) {
            throw reader.damage("1 to " + TimestampCodec.MAX_COUNT + " values", Integer.toString(count));
        }
        if (isListed) {
            return readListedHead(source, offset, length, count);
        }
        int header = reader.u8();
        int version = header >>> 5;
        int flags = header & 31;
        if (version > SIBLING_VERSION || flags > (version == SIBLING_VERSION ? 0 : KNOWN_FLAGS)) {
            throw reader.damage("version 0 to 2 and known flags", Integer.toString(header));
        }
        chosen = readMapping(version);
        link = version == SIBLING_VERSION ? reader.unsignedBetween(2, Integer.MAX_VALUE, "a sibling") : 0;
        boolean hasFactor = (flags & HAS_FACTOR) != 0;
        factor = hasFactor ? reader.unsigned() : 1;
        remainder = hasFactor ? reader.unsigned() : 0;
        readApart(flags, count);
        mapping.hasUlps = (flags & HAS_ULPS) != 0;
        if (mapping.hasUlps) {
            integers.decode(reader, count, mapping.ulps);
        }
        return flags;
    }

    /** What follows the head of a column that is told from a dictionary, up to its integers. */
    private int readListedHead(DirectBuffer source, int offset, int length, int count) {
        int flags = source.getByte(offset) & 31;
        int named = source.getByte(offset + ListedColumn.MAPPING_OFFSET) & 0xFF;
        if ((flags & ~(HAS_GAPS | HAS_SPECIALS)) != 0 || named != DoubleMapping.LISTED) {
            throw reader.damage("a dictionary's mapping and flags", named + " and " + flags);
        }
        chosen = named;
        neededDictionary = ListedColumn.checksum(source, offset, length);
        link = 0;
        factor = 1;
        remainder = 0;
        mapping.hasUlps = false;
        readApart(flags, count);
        return flags;
    }

    private void readApart(int flags, int count) {
        mapping.gapCount = (flags & HAS_GAPS) != 0 ? readIndexes(mapping.gapIndexes, count) : 0;
        mapping.specialCount = (flags & HAS_SPECIALS) != 0 ? readIndexes(mapping.specialIndexes, count) : 0;
        for (int i = 0; i < mapping.specialCount; i++) {
            mapping.specialBits[i] = reader.i64();
        }
    }

    /** Reads the run of integers, each plus {@code bias}, to the mapping's array. */
    private void readIntegers(int flags, int count, long bias) {
        boolean hasFactor = (flags & HAS_FACTOR) != 0;
        integers.decode(reader, count, hasFactor ? 0 : bias, mapping.integers);
        reader.requireEnd();
        if (hasFactor) {
            mapping.multiply(count, factor, remainder + bias);
        }
        if (link != 0) {
            if (siblingCount != count || siblingExponent != chosen) {
                throw reader.damage(
                        count + " siblings of mapping " + chosen, siblingCount + " of mapping " + siblingExponent);
            }
            putSiblingBack(mapping.integers, sibling, count, link & 1);
            siblingCount = 0;
        }
    }

    /** Turns residuals into values again, in place. Not where they are made: a program that only reads never has that class initialised, and the JVM then compiles late what calls it. */
    private static void putSiblingBack(long[] residuals, long[] sibling, int count, int sums) {
        if (sums == 0) {
            for (int i = 0; i < count; i++) {
                residuals[i] += sibling[i];
            }
        } else {
            for (int i = 0; i < count; i++) {
                residuals[i] -= sibling[i];
            }
        }
    }

    /** How many blocks before its own the column lies that this one is told from, and that {@link #decodeSibling} must read first; 0 if it stands alone. */
    public int siblingDistance(DirectBuffer source, int offset, int length) {
        boolean standsAlone = length == 0 || (source.getByte(offset) & 0xFF) >>> 5 != SIBLING_VERSION;
        return standsAlone ? 0 : siblingLink(source, offset, length) >>> 1;
    }

    /** Leaves the reader behind the link. */
    private int siblingLink(DirectBuffer source, int offset, int length) {
        reader.wrap(source, offset, length);
        reader.u8();
        reader.u8();
        return reader.unsignedBetween(2, Integer.MAX_VALUE, "a sibling");
    }

    /** Reads the column that the next one to be decoded is told from. @throws Damage if it is none of exact decimals that stands alone */
    public void decodeSibling(DirectBuffer source, int offset, int length, int count) {
        siblingCount = 0;
        int flags = readHead(source, offset, length, count);
        if (!isBare(flags) || !isExactDecimal(flags)) {
            throw reader.damage("a sibling of exact decimals that stands alone", "mapping " + chosen);
        }
        integers.decode(reader, count, sibling);
        reader.requireEnd();
        siblingCount = count;
        siblingExponent = chosen;
    }

    /** Copies a column that has a sibling to another place, from where that lies {@code distance} blocks before it. @return bytes written at {@code targetOffset} */
    public int copyBeside(
            DirectBuffer source, int offset, int length, int distance, MutableDirectBuffer target, int targetOffset) {
        int sums = siblingLink(source, offset, length) & 1;
        ColumnWriter head = encoder.column();
        head.clear();
        head.u8(SIBLING_VERSION << 5);
        head.u8(source.getByte(offset + 1));
        head.unsigned(2L * distance + sums);
        int rest = length - reader.position();
        target.putBytes(targetOffset, head.bytes(), 0, head.length());
        target.putBytes(targetOffset + head.length(), source, offset + reader.position(), rest);
        return head.length() + rest;
    }

    /**
     * Lets the next column that is decoded have the dictionary of a block, if that was the last one to be read.
     *
     * @param segmentKey tells segments apart
     * @return false if {@link #readDictionary} must read it
     */
    public boolean hasDictionary(long segmentKey, int block) {
        isDictionaryRead = dictionary.isOf(segmentKey, block);
        return isDictionaryRead;
    }

    /**
     * Reads the dictionary that a column holds, for the next column that is decoded.
     *
     * @param checksum as {@link ListedColumn#checksum} of that one tells
     * @param segmentKey what {@link #hasDictionary} will know it by
     * @param block the same
     * @throws Damage if the column holds none with the checksum
     */
    public void readDictionary(DirectBuffer source, int offset, int length, int checksum, long segmentKey, int block) {
        isDictionaryRead = false;
        int bytes = ListedColumn.dictionaryBytes(source, offset, length);
        dictionary.read(source, offset + ListedColumn.DICTIONARY_OFFSET, bytes, checksum, this, segmentKey, block);
        isDictionaryRead = true;
    }

    /** Decodes values of a dictionary, which must stand for themselves. */
    void decodeEntries(DirectBuffer source, int offset, int length, int count, double[] target, int targetOffset) {
        int version = (source.getByte(offset) & 0xFF) >>> 5;
        if (version > OFFSET_VERSION) {
            throw new Damage(COLUMN, 0, "values of a dictionary in version 0 or 1", Integer.toString(version));
        }
        decode(source, offset, length, count, target, targetOffset);
    }

    /** The choosing half of dictionaries, with this codec's effort. */
    ColumnDictionary newDictionary() {
        return new ColumnDictionary(this, integers);
    }

    private int readMapping(int version) {
        int named = reader.u8();
        boolean known = DoubleMapping.isOffset(named)
                ? version == OFFSET_VERSION
                : version == SIBLING_VERSION
                        ? named <= DecimalScale.MAX_EXPONENT
                        : version == VERSION
                                && (named <= DoubleMapping.WIDE
                                        || (named >= DoubleMapping.FLOAT
                                                && named <= DoubleMapping.FLOAT + DecimalScale.MAX_EXPONENT)
                                        || (named >= DoubleMapping.BITS && named < DoubleMapping.BITS + Long.SIZE));
        if (!known) {
            throw reader.damage("a known mapping of version " + version, Integer.toString(named));
        }
        if (version == OFFSET_VERSION) {
            int places = reader.widthBetween(0, DecimalScale.MAX_EXPONENT, "a number of places");
            mapping.offsets.set(places, Double.longBitsToDouble(reader.i64()));
        }
        return named;
    }

    private int readIndexes(long[] indexes, int count) {
        int indexCount = reader.unsignedBetween(0, count - 1, "a number of indexes") + 1;
        integers.decode(reader, indexCount, skipped);
        long index = -1;
        for (int i = 0; i < indexCount; i++) {
            long skip = skipped[i];
            if (skip < 0 || skip >= count - index - 1) {
                throw reader.damage("an index below " + count, (index + 1) + " + " + skip);
            }
            index += skip + 1;
            indexes[i] = index;
        }
        return indexCount;
    }
}
