package io.minke.engine.codec;

import java.util.Arrays;

/**
 * The cold packing: values sorted into up to 64 bins by {@link ValueBins}, the bins entropy-coded by {@link StateTable}s, what a bin leaves open packed raw (pcodec's layout, with contexts added). Calm
 * and burst have codes of their own: with two or four contexts, the table for a value is chosen by how far from the centre the three bins before it lay.
 *
 * <pre>
 *   u8 table bits + 16 * log2 contexts | u8 bins - 1 | signed lowest base | u8 width of widths | u8 width of gaps | packed widths | packed zigzag gaps: base - (base before + 2^width before)
 *   [contexts &gt; 1: u8 centre, unsigned distance at which each further context begins, less that of the one before]
 *   u8 width of weights | packed weights, a code for every bin in every context | packed(4) states | bits
 * </pre>
 *
 * The values are cut into four lanes of equal length, the last one shorter by up to three. The bits are, for the first value of each lane, then for the second of each, and so on: those of the next
 * state, then the distance to the bin's base. All lanes end in state 0.
 */
final class CodedPacking {
    static final int FEWEST = 256;
    private static final int LANES = 4;
    private static final int MAX_CONTEXTS = 4;
    private static final int MOST_CONTEXT_BITS = 2;
    private static final int HISTORY_MASK = 0xFFFFFF;
    private static final int MAX_DISTANCE = 3 * (StateTable.MAX_SYMBOLS - 1);
    /** With more contexts each sees fewer values: half the states tell them well enough, and are built in half the time. */
    private static final int SINGLE_TABLE_BITS = 10;

    private static final int CONTEXT_TABLE_BITS = 9;
    /** State and distance of a value are read at once up to here. */
    private static final int WIDEST_AT_ONCE = BitPacking.WIDEST_IN_ONE_WORD - StateTable.MAX_TABLE_BITS;

    private final ValueBins bins = new ValueBins();
    private final StateTable[] tables = new StateTable[MAX_CONTEXTS];
    private final int[] entries = new int[MAX_CONTEXTS << StateTable.MAX_TABLE_BITS];
    private final int[] fourCounts = new int[MAX_CONTEXTS * StateTable.MAX_SYMBOLS];
    private final int[] binCounts = new int[MAX_CONTEXTS * StateTable.MAX_SYMBOLS];
    private final int[] distanceCounts = new int[MAX_DISTANCE + 1];
    private final byte[] contextAt = new byte[MAX_DISTANCE + 1];
    /** Of each value how far the three bins before it in its lane lay from the centre, together. */
    private final short[] distances = new short[TimestampCodec.MAX_COUNT];

    private final byte[] contexts = new byte[TimestampCodec.MAX_COUNT];
    private final byte[] stateWidths = new byte[TimestampCodec.MAX_COUNT];
    private final short[] stateBits = new short[TimestampCodec.MAX_COUNT];
    private final long[] weightCodes = new long[MAX_CONTEXTS * StateTable.MAX_SYMBOLS];
    private final long[] bestCodes = new long[MAX_CONTEXTS * StateTable.MAX_SYMBOLS];
    private final int[] borders = new int[MAX_CONTEXTS];
    private final int[] bestBorders = new int[MAX_CONTEXTS];
    private final long[] states = new long[LANES];
    private final int[] state = new int[LANES];
    private final int[] history = new int[LANES];
    private int centre;
    private int contextBits;
    private int tableBits;
    private long costBits;

    CodedPacking() {
        for (int i = 0; i < MAX_CONTEXTS; i++) {
            tables[i] = new StateTable();
        }
    }

    long costBits() {
        return costBits;
    }

    /**
     * Finds bins and contexts for values[from .. from + count), which lie between min and max.
     *
     * @param isPredicted whether the values are what a prediction left: then calm is near 0, otherwise at the lower end
     * @return whether they take less than {@code limitBits}
     */
    boolean plan(long[] values, int from, int count, long min, long max, boolean isPredicted, long limitBits) {
        costBits = Long.MAX_VALUE;
        if (count < FEWEST) {
            return false;
        }
        bins.cut(values, from, count, min, max);
        centre = isPredicted ? bins.binOf(0) : 0;
        walk(count);
        findBorders(count);
        countBins(count);
        for (int bits = 0; bits <= MOST_CONTEXT_BITS; bits++) {
            tryContexts(count, bits);
        }
        return costBits < limitBits;
    }

    private void tryContexts(int count, int bits) {
        int contextCount = 1 << bits;
        int sizeBits = bits == 0 ? SINGLE_TABLE_BITS : CONTEXT_TABLE_BITS;
        joinContexts(contextCount);
        int symbols = bins.count();
        double payload = bins.offsetBits();
        long highest = 0;
        for (int context = 0; context < contextCount; context++) {
            int base = context * symbols;
            int total = 0;
            for (int bin = 0; bin < symbols; bin++) {
                total += binCounts[base + bin];
            }
            for (int bin = 0; bin < symbols; bin++) {
                weightCodes[base + bin] = total == 0 ? 0 : StateTable.weightCode(binCounts[base + bin], total);
                highest = Math.max(highest, weightCodes[base + bin]);
            }
            tables[0].distribute(weightCodes, base, symbols, sizeBits);
            for (int bin = 0; bin < symbols; bin++) {
                if (binCounts[base + bin] > 0) {
                    payload += binCounts[base + bin] * (sizeBits - ValueBins.log2(tables[0].slots(bin)));
                }
            }
        }
        // The states come out a little longer than their entropy.
        long cost = (long) payload
                + count / 128
                + bins.headBits()
                + 24
                + LANES * sizeBits
                + (bits == 0 ? 0 : 8 + 8L * contextCount)
                + (long) contextCount * symbols * BitPacking.bits(highest);
        if (cost < costBits) {
            costBits = cost;
            contextBits = bits;
            tableBits = sizeBits;
            System.arraycopy(weightCodes, 0, bestCodes, 0, contextCount * symbols);
            for (int context = 0; context < contextCount; context++) {
                bestBorders[context] = borders[context * (MAX_CONTEXTS / contextCount)];
            }
        }
    }

    /** Cuts the distances that occur into four parts of about equal frequency; of two parts, each is two of these. */
    private void findBorders(int count) {
        borders[0] = 0;
        int seen = 0;
        int context = 1;
        for (int distance = 0; distance <= MAX_DISTANCE && context < MAX_CONTEXTS; distance++) {
            while (context < MAX_CONTEXTS && seen * MAX_CONTEXTS >= context * count) {
                borders[context++] = distance;
            }
            seen += distanceCounts[distance];
        }
        while (context < MAX_CONTEXTS) {
            borders[context++] = MAX_DISTANCE + 1;
        }
        markContexts(borders, MAX_CONTEXTS);
    }

    private void markContexts(int[] begins, int contextCount) {
        for (int distance = 0; distance <= MAX_DISTANCE; distance++) {
            int context = 0;
            for (int i = 1; i < contextCount; i++) {
                context += distance >= begins[i] ? 1 : 0;
            }
            contextAt[distance] = (byte) context;
        }
    }

    /** Counts each bin in each of four contexts. */
    private void countBins(int count) {
        byte[] codes = bins.codes();
        Arrays.fill(fourCounts, 0);
        for (int i = 0; i < count; i++) {
            fourCounts[contextAt[distances[i]] * StateTable.MAX_SYMBOLS + codes[i]]++;
        }
    }

    /** Counts each bin in fewer contexts, which neighbours among the four make up. */
    private void joinContexts(int contextCount) {
        int symbols = bins.count();
        Arrays.fill(binCounts, 0, contextCount * symbols, 0);
        for (int four = 0; four < MAX_CONTEXTS; four++) {
            int base = four * contextCount / MAX_CONTEXTS * symbols;
            for (int bin = 0; bin < symbols; bin++) {
                binCounts[base + bin] += fourCounts[four * StateTable.MAX_SYMBOLS + bin];
            }
        }
    }

    /** Walks each lane as a decoder will, and notes and counts distances. */
    private void walk(int count) {
        Arrays.fill(distanceCounts, 0);
        byte[] codes = bins.codes();
        int lane = laneLength(count);
        for (int start = 0; start < count; start += lane) {
            int past = 0;
            int end = Math.min(start + lane, count);
            for (int i = start; i < end; i++) {
                int distance = distance(past);
                distances[i] = (short) distance;
                distanceCounts[distance]++;
                past = remember(past, codes[i]);
            }
        }
    }

    private int remember(int past, int bin) {
        return (past << 8 | Math.abs(bin - centre)) & HISTORY_MASK;
    }

    private static int distance(int past) {
        return (past & 0xFF) + (past >>> 8 & 0xFF) + (past >>> 16);
    }

    private static int laneLength(int count) {
        return (count + LANES - 1) / LANES;
    }

    /** Writes values[from .. from + count) as planned for just these values. */
    void write(long[] values, int from, int count, ColumnWriter target) {
        int symbols = bins.count();
        int contextCount = 1 << contextBits;
        target.u8(tableBits | contextBits << 4);
        bins.writeTo(target);
        if (contextBits > 0) {
            target.u8(centre);
            for (int context = 1; context < contextCount; context++) {
                target.unsigned(bestBorders[context] - (context == 1 ? 0 : bestBorders[context - 1]));
            }
        }
        markContexts(bestBorders, contextCount);
        for (int i = 0; i < count; i++) {
            contexts[i] = contextAt[distances[i]];
        }
        long highest = 0;
        for (int i = 0; i < contextCount * symbols; i++) {
            highest = Math.max(highest, bestCodes[i]);
        }
        int weightWidth = BitPacking.bits(highest);
        target.u8(weightWidth);
        target.packed(bestCodes, 0, contextCount * symbols, weightWidth);
        for (int context = 0; context < contextCount; context++) {
            tables[context].distribute(bestCodes, context * symbols, symbols, tableBits);
            tables[context].encoding(symbols);
        }
        encodeStates(count);
        target.packed(states, 0, LANES, tableBits);
        writeBits(values, from, count, target);
    }

    /** Backwards from state 0: an encoder has to know where a decoder will be. Lane after lane: taking turns, with states in an array, took twice as long. */
    private void encodeStates(int count) {
        byte[] codes = bins.codes();
        int lane = laneLength(count);
        for (int number = 0; number < LANES; number++) {
            int now = 0;
            for (int i = Math.min((number + 1) * lane, count) - 1; i >= number * lane; i--) {
                StateTable table = tables[contexts[i]];
                int bits = table.bitsFor(codes[i], now);
                stateWidths[i] = (byte) bits;
                stateBits[i] = (short) (now & ((1 << bits) - 1));
                now = table.before(codes[i], now, bits);
            }
            states[number] = now;
        }
    }

    private void writeBits(long[] values, int from, int count, ColumnWriter target) {
        byte[] codes = bins.codes();
        int lane = laneLength(count);
        target.beginBits(count * (StateTable.MAX_TABLE_BITS + Long.SIZE));
        for (int step = 0; step < lane; step++) {
            for (int i = step; i < count; i += lane) {
                int stateWidth = stateWidths[i];
                int width = bins.width(codes[i]);
                long offset = values[from + i] - bins.lowest(codes[i]);
                if (width <= WIDEST_AT_ONCE) {
                    target.bits(offset << stateWidth | stateBits[i], stateWidth + width);
                } else {
                    target.bits(stateBits[i], stateWidth);
                    target.bits(offset, width);
                }
            }
        }
        target.endBits();
    }

    /** Reads {@code count} values, at least 1, plus {@code bias} each, into target[from ..). */
    void read(ColumnReader source, int count, long bias, long[] target, int from) {
        if (count < FEWEST) {
            throw source.damage("at least " + FEWEST + " coded values", Integer.toString(count));
        }
        readTables(source);
        source.unpack(states, 0, LANES, tableBits, 0);
        for (int lane = 0; lane < LANES; lane++) {
            state[lane] = (int) states[lane];
            history[lane] = 0;
        }
        readBits(source, count, bias, target, from);
        for (int lane = 0; lane < LANES; lane++) {
            if (state[lane] != 0) {
                throw source.damage("lanes that end in state 0", Integer.toString(state[lane]));
            }
        }
    }

    private void readTables(ColumnReader source) {
        int header = source.u8();
        tableBits = header & 15;
        contextBits = header >>> 4;
        if (tableBits < StateTable.MIN_TABLE_BITS || tableBits > StateTable.MAX_TABLE_BITS || contextBits > 2) {
            throw source.damage("tables of 2^8 to 2^10 states and 1, 2 or 4 contexts", Integer.toString(header));
        }
        bins.readFrom(source);
        int symbols = bins.count();
        int contextCount = 1 << contextBits;
        centre = 0;
        if (contextBits > 0) {
            centre = source.widthBetween(0, StateTable.MAX_SYMBOLS - 1, "a centre");
            int border = 0;
            for (int context = 1; context < contextCount; context++) {
                border += source.unsignedBetween(0, MAX_DISTANCE + 1, "a distance");
                borders[context] = border;
            }
        }
        markContexts(borders, contextCount);
        int weightWidth = source.widthBetween(0, BitPacking.bits(StateTable.MAX_WEIGHT_CODE), "a width of weights");
        source.unpack(weightCodes, 0, contextCount * symbols, weightWidth, 0);
        for (int i = 0; i < contextCount * symbols; i++) {
            if (weightCodes[i] > StateTable.MAX_WEIGHT_CODE) {
                throw source.damage("a weight of at most " + StateTable.MAX_WEIGHT_CODE, Long.toString(weightCodes[i]));
            }
        }
        for (int context = 0; context < contextCount; context++) {
            tables[0].distribute(weightCodes, context * symbols, symbols, tableBits);
            tables[0].decoding(symbols, entries, context << tableBits);
        }
    }

    private void readBits(ColumnReader source, int count, long bias, long[] target, int from) {
        byte[] bytes = source.bytes();
        int lane = laneLength(count);
        int bit = source.position() << 3;
        int limit = source.limit() << 3;
        for (int step = 0; step < lane; step++) {
            int number = 0;
            for (int i = step; i < count; i += lane) {
                int past = history[number];
                int entry = entries[(contextAt[distance(past)] << tableBits) + state[number]];
                int bin = entry >>> 24;
                int stateWidth = entry >>> 16 & 0xFF;
                int width = bins.width(bin);
                long word = (long) ColumnWriter.LONG.get(bytes, bit >>> 3) >>> (bit & 7);
                state[number] = (entry & 0xFFFF) + (int) (word & ((1 << stateWidth) - 1));
                bit += stateWidth;
                long offset = width <= WIDEST_AT_ONCE
                        ? word >>> stateWidth & BitPacking.mask(width)
                        : BitPacking.wideWord(bytes, bit) & BitPacking.mask(width);
                bit += width;
                target[from + i] = bias + bins.lowest(bin) + offset;
                history[number++] = remember(past, bin);
            }
            // What is read beyond the end within one step stays inside the slack.
            if (bit > limit) {
                throw source.damage("bits for " + count + " values", "the end after " + step * LANES);
            }
        }
        source.skip(((bit + 7) >>> 3) - source.position());
    }
}
