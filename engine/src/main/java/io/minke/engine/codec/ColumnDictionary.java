package io.minke.engine.codec;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.util.Arrays;
import org.agrona.ExpandableArrayBuffer;

/**
 * The choosing half of dictionaries that several blocks of a series share. Values that were computed, or went through 32-bit floats, have long mantissas, but are few and return at a distance: their
 * distinct values are stored once, ascending, with the first block that is told from them, and each block stores the ranks of its values as any other run of integers, so that neighbours stay
 * neighbours.
 *
 * <p>Three looks decide whether a stretch of a series gets one, each dearer than the one before. Of {@value #SAMPLE} values at least {@value #FEWEST_MEETINGS} must meet, and must be a good deal sparser
 * than their ranks would be. Of all values at most half may be distinct. And up to {@value #TRIED_BLOCKS} blocks are encoded both ways: with their share of the dictionary they must be smaller by
 * a tenth, for it has to be decoded before the first value. Then each block takes what is smaller for it.
 */
final class ColumnDictionary {
    /** Values that one dictionary is made for at most: what is farther apart is seldom asked for together. */
    static final int MAX_VALUES = 64 * TimestampCodec.MAX_COUNT;
    /** With its dictionary, a stretch must be smaller by one part in that many. */
    private static final int MUST_SAVE = 10;
    /** An entry must serve that many values. */
    private static final int VALUES_AN_ENTRY = 2;

    /** Of 16,384 values, drawn 512 times, eight come twice. */
    private static final int SAMPLE = 512;

    private static final int STEP_SHIFT = 32;
    private static final int SAMPLE_SLOTS = 2_048;
    private static final int SAMPLE_SHIFT = Long.SIZE - 11;
    private static final int FEWEST_MEETINGS = 3;
    /** Digits show themselves sooner. */
    private static final int DECIMALS = 64;
    /** Decimals that fill every fourth place of their range or more gain next to nothing by ranks. */
    private static final int SPARSE = 4;

    private static final int TRIED_BLOCKS = 4;
    private static final int SLOTS = 2 * ValueDictionary.MAX_ENTRIES;
    private static final int SLOT_SHIFT = Long.SIZE - Integer.numberOfTrailingZeros(SLOTS);
    private static final long SPREAD = 0x9E3779B97F4A7C15L;
    /** An active dictionary goes on to serve a series while one value in that many is no entry at most. */
    private static final int MOST_STRANGERS = SAMPLE / 64;

    /** A stranger takes eight bytes and its index. */
    private static final int STRANGERS_A_BLOCK = 64;

    private static final int NO_BLOCK = -1;
    /** Blocks whose ranks are encoded like those of the one before, until all that may serve is compared again. */
    private static final int ALIKE = 3;
    /** Ranks may take one part in that many more than those before them until then. */
    private static final int MAY_RISE = 32;

    private final ValueCodec codec;
    private final IntegerCodec integers;
    private final long[] sample = new long[SAMPLE_SLOTS];
    /** The entries in the order of their values, and where to find them: rank + 1 by hash, 0 for none. Grown when first needed. */
    private long[] entries = new long[0];

    private int[] slots = new int[0];
    private int entryCount;
    private final ExpandableArrayBuffer encoded = new ExpandableArrayBuffer(0);
    private int encodedBytes;
    private int checksum;
    private int seriesId;
    private int holder = NO_BLOCK;
    /** What a block may cost, in bits of 1,024 values, to be taken without a look at what else it could cost. */
    private long clearBits;

    /** How ranks were encoded when all that may serve was compared last, in bits of 1,024 values, and for how many blocks that serves still. */
    private int ranksForm;

    private long ranksBits;
    private int alikeLeft;

    private final ColumnWriter column = new ColumnWriter();
    private final ExpandableArrayBuffer tried = new ExpandableArrayBuffer(0);
    private long[] ranks = new long[0];
    private long[] gaps = new long[0];
    private long[] strangers = new long[0];
    private long[] strangerBits = new long[0];
    private long[] skipped = new long[0];
    private int gapCount;
    private int strangerCount;

    /** @param codec encodes the entries, and the blocks that are tried; what it had encoded before is lost then */
    ColumnDictionary(ValueCodec codec, IntegerCodec integers) {
        this.codec = codec;
        this.integers = integers;
    }

    /**
     * Looks whether the next values of a series are worth a dictionary, or go on with the one there is.
     *
     * @param blockValues of each block that they are cut into, the last one excepted
     * @return how many values were looked at; those behind them need another look
     */
    int begin(int id, double[] values, int from, int count, int blockValues) {
        int looked = count <= MAX_VALUES ? count : MAX_VALUES / blockValues * blockValues;
        if (isActive() && seriesId == id && strangers(values, from, looked) <= MOST_STRANGERS) {
            return looked;
        }
        leave();
        seriesId = id;
        if (looked <= blockValues || !mayRepeat(values, from, looked)) {
            return looked;
        }
        int collected = collect(values, from, looked);
        if (collected < looked) {
            // No room for more entries: what fits makes a stretch of its own.
            looked = Math.max(1, collected / blockValues) * blockValues;
            if (looked >= VALUES_AN_ENTRY * ValueDictionary.MAX_ENTRIES) {
                collect(values, from, looked);
            }
        }
        if (entryCount > looked / VALUES_AN_ENTRY || !isWorthIt(values, from, looked, blockValues)) {
            leave();
        }
        return looked;
    }

    /** Ends what {@link #begin} has begun. */
    void leave() {
        entryCount = 0;
    }

    /** Whether blocks should be offered to {@link #encode}. */
    boolean isActive() {
        return entryCount > 0;
    }

    /** Values of a sample that the dictionary does not have. */
    private int strangers(double[] values, int from, int count) {
        long step = sampleStep(count);
        int found = 0;
        for (int i = 0; i < SAMPLE; i++) {
            long bits = Double.doubleToRawLongBits(values[from + sampled(i, step)]);
            found += bits != DoubleMapping.GAP_BITS && slots[slot(ordered(bits))] == 0 ? 1 : 0;
        }
        return found;
    }

    /** Between the places of a sample, in parts of 2^-{@value #STEP_SHIFT}: the first one is the first value, the last one the last. */
    private static long sampleStep(int count) {
        return ((long) (count - 1) << STEP_SHIFT) / (SAMPLE - 1);
    }

    private static int sampled(int index, long step) {
        return (int) (index * step >>> STEP_SHIFT);
    }

    /** The first look. */
    private boolean mayRepeat(double[] values, int from, int count) {
        Arrays.fill(sample, 0);
        long step = sampleStep(count);
        int different = 0;
        int taken = 0;
        for (int i = 0; i < SAMPLE; i++) {
            long bits = Double.doubleToRawLongBits(values[from + sampled(i, step)]);
            if (bits == DoubleMapping.GAP_BITS || bits == 0) {
                continue;
            }
            taken++;
            int slot = (int) (bits * SPREAD >>> SAMPLE_SHIFT);
            while (sample[slot] != 0 && sample[slot] != bits) {
                slot = slot + 1 & SAMPLE_SLOTS - 1;
            }
            different += sample[slot] == 0 ? 1 : 0;
            sample[slot] = bits;
        }
        int meetings = taken - different;
        // By the paradox of birthdays; where most values meet, their own number is nearer.
        return meetings >= FEWEST_MEETINGS
                && isSparse(values, from, count, Math.max(different, taken * taken / (2L * meetings)));
    }

    /** Whether decimals lie so far from each other that their ranks are much smaller; no decimals always do. */
    private static boolean isSparse(double[] values, int from, int count, long likelyEntries) {
        long step = sampleStep(count);
        int exponent = 0;
        double low = Double.MAX_VALUE;
        double high = -Double.MAX_VALUE;
        for (int i = 0; i < SAMPLE; i += SAMPLE / DECIMALS) {
            double value = values[from + sampled(i, step)];
            if (Double.isNaN(value)) {
                continue;
            }
            if (!DecimalScale.fits(value, exponent)) {
                exponent = DecimalScale.smallestExponent(value, exponent + 1);
                if (exponent < 0) {
                    return true;
                }
            }
            low = Math.min(low, value);
            high = Math.max(high, value);
        }
        return (high - low) * DecimalScale.power(exponent) >= (double) SPARSE * likelyEntries;
    }

    /** The second look: leaves the distinct values, ascending. @return how many values there was room for */
    private int collect(double[] values, int from, int count) {
        if (slots.length == 0) {
            slots = new int[SLOTS];
            entries = new long[ValueDictionary.MAX_ENTRIES];
        }
        Arrays.fill(slots, 0);
        entryCount = 0;
        for (int i = 0; i < count; i++) {
            long bits = Double.doubleToRawLongBits(values[from + i]);
            if (bits == DoubleMapping.GAP_BITS) {
                continue;
            }
            long entry = ordered(bits);
            int slot = slot(entry);
            if (slots[slot] == 0) {
                if (entryCount == ValueDictionary.MAX_ENTRIES) {
                    return i;
                }
                entries[entryCount++] = entry;
                slots[slot] = entryCount;
            }
        }
        Arrays.sort(entries, 0, entryCount);
        Arrays.fill(slots, 0);
        for (int i = 0; i < entryCount; i++) {
            slots[slot(entries[i])] = i + 1;
        }
        return count;
    }

    /** The slot of an entry, or the empty one where it belongs. */
    private int slot(long entry) {
        int slot = (int) (entry * SPREAD >>> SLOT_SHIFT);
        while (slots[slot] != 0 && entries[slots[slot] - 1] != entry) {
            slot = slot + 1 & SLOTS - 1;
        }
        return slot;
    }

    /** Bits in the order of the doubles they stand for; its own inverse. */
    private static long ordered(long bits) {
        return bits ^ bits >> 63 & Long.MAX_VALUE;
    }

    /** The third look: encodes the dictionary, and some blocks with and without it. */
    private boolean isWorthIt(double[] values, int from, int count, int blockValues) {
        encodeEntries();
        holder = NO_BLOCK;
        int blocks = (count + blockValues - 1) / blockValues;
        int shown = Math.min(TRIED_BLOCKS, blocks);
        long triedValues = 0;
        long without = 0;
        long with = 0;
        for (int i = 0; i < shown; i++) {
            int block = shown == 1 ? 0 : i * (blocks - 1) / (shown - 1);
            int begin = block * blockValues;
            int length = Math.min(blockValues, count - begin);
            // Far apart as they are, none is like the one before.
            alikeLeft = 0;
            int plain = codec.encode(values, from + begin, length, tried, 0);
            without += plain;
            with += encode(values, from + begin, length, 0) ? Math.min(plain, costBytes()) : plain;
            triedValues += length;
        }
        clearBits = without * Byte.SIZE * 1_024 / triedValues * (MUST_SAVE - 1) / MUST_SAVE;
        alikeLeft = 0;
        double share = (double) triedValues / count;
        return with + encodedBytes * share <= without * (double) (MUST_SAVE - 1) / MUST_SAVE;
    }

    private void encodeEntries() {
        double[] part = new double[TimestampCodec.MAX_COUNT];
        encoded.putInt(0, entryCount, LITTLE_ENDIAN);
        int position = Integer.BYTES;
        for (int from = 0; from < entryCount; from += TimestampCodec.MAX_COUNT) {
            int length = Math.min(TimestampCodec.MAX_COUNT, entryCount - from);
            for (int i = 0; i < length; i++) {
                part[i] = Double.longBitsToDouble(ordered(entries[from + i]));
            }
            int bytes = codec.encode(part, 0, length, encoded, position + Integer.BYTES);
            encoded.putInt(position, bytes, LITTLE_ENDIAN);
            position += Integer.BYTES + bytes;
        }
        encodedBytes = position;
        checksum = ValueDictionary.checksum(encoded.byteArray(), encodedBytes);
    }

    /**
     * Encodes a block with the dictionary to {@link #column}.
     *
     * @param block its place among the blocks of the segment; the first that {@link #keep} is told of holds the dictionary
     * @return false if too many values are no entries
     */
    boolean encode(double[] values, int from, int count, int block) {
        if (!rank(values, from, count)) {
            return false;
        }
        column.clear();
        column.u8(ValueCodec.DICTIONARY_VERSION << 5
                | (strangerCount > 0 ? ValueCodec.HAS_SPECIALS : 0)
                | (gapCount > 0 ? ValueCodec.HAS_GAPS : 0));
        column.u8(DoubleMapping.LISTED);
        column.i32(holder == NO_BLOCK ? 0 : block - holder);
        column.i32(checksum);
        if (holder == NO_BLOCK) {
            column.i32(encodedBytes);
            column.append(encoded.byteArray(), encodedBytes);
        }
        ValueEncoder.writeIndexes(gaps, gapCount, integers, skipped, column);
        ValueEncoder.writeIndexes(strangers, strangerCount, integers, skipped, column);
        for (int i = 0; i < strangerCount; i++) {
            column.i64(strangerBits[i]);
        }
        encodeRanks(count);
        return true;
    }

    private void encodeRanks(int count) {
        long limitBits = (ranksBits + ranksBits / MAY_RISE) * count / 1_024;
        if (alikeLeft > 0
                && !IntegerCodec.isStraight(ranks, count)
                && integers.encodeAs(ranksForm, ranks, count, limitBits, column)) {
            alikeLeft--;
            return;
        }
        int start = column.length();
        integers.encode(ranks, count, column);
        ranksForm = integers.lastForm();
        ranksBits = (long) (column.length() - start) * Byte.SIZE * 1_024 / count;
        alikeLeft = ALIKE;
    }

    private boolean rank(double[] values, int from, int count) {
        if (ranks.length == 0) {
            ranks = new long[TimestampCodec.MAX_COUNT];
            gaps = new long[TimestampCodec.MAX_COUNT];
            skipped = new long[TimestampCodec.MAX_COUNT];
            strangers = new long[STRANGERS_A_BLOCK];
            strangerBits = new long[STRANGERS_A_BLOCK];
        }
        gapCount = 0;
        strangerCount = 0;
        long before = 0;
        for (int i = 0; i < count; i++) {
            long bits = Double.doubleToRawLongBits(values[from + i]);
            if (bits == DoubleMapping.GAP_BITS) {
                gaps[gapCount++] = i;
            } else {
                int rank = slots[slot(ordered(bits))] - 1;
                if (rank >= 0) {
                    before = rank;
                } else if (strangerCount == STRANGERS_A_BLOCK) {
                    return false;
                } else {
                    strangers[strangerCount] = i;
                    strangerBits[strangerCount++] = bits;
                }
            }
            ranks[i] = before;
        }
        return true;
    }

    /** What was encoded last. */
    ColumnWriter column() {
        return column;
    }

    /** Its bytes without the dictionary, which serves other blocks too. */
    int costBytes() {
        return column.length() - (holder == NO_BLOCK ? Integer.BYTES + encodedBytes : 0);
    }

    /** Whether it is so much smaller than blocks without the dictionary were that none other needs to be tried. */
    boolean isClearlySmaller(int count) {
        return (long) costBytes() * Byte.SIZE * 1_024 <= clearBits * count;
    }

    /** Says that what was encoded last is stored as that block. */
    void keep(int block) {
        if (holder == NO_BLOCK) {
            holder = block;
        }
    }
}
