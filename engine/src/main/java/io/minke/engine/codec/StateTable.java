package io.minke.engine.codec;

import java.util.Arrays;

/**
 * A finite-state entropy code over few symbols (tANS: Duda, "Asymmetric numeral systems", 2013; the table is spread as in Collet's FSE). A state of {@code tableBits} bits is a symbol, the number of bits
 * to be read for the next state, and what these are added to. Several tables of one size may take turns, symbol by symbol. Integer arithmetic only: every machine builds the same table.
 */
final class StateTable {
    static final int MAX_SYMBOLS = 64;
    static final int MAX_TABLE_BITS = 10;
    static final int MIN_TABLE_BITS = 8;
    /** Weights are floating: two bits of mantissa below the leading one, so an eighth off at most, which costs some thousandths of a bit. */
    static final int MAX_WEIGHT_CODE = 44;

    private static final int MANTISSA_BITS = 2;
    private static final int WEIGHT_TOTAL_BITS = 12;

    private final int[] slots = new int[MAX_SYMBOLS];
    private final byte[] symbolAt = new byte[1 << MAX_TABLE_BITS];
    private final short[] nextStates = new short[1 << MAX_TABLE_BITS];
    private final int[] firstState = new int[MAX_SYMBOLS];
    private final int[] bitsOffset = new int[MAX_SYMBOLS];
    private final int[] stateOffset = new int[MAX_SYMBOLS];
    private int tableBits;

    /** The code of the weight of a symbol that stands for {@code count} of {@code total}; 0 if it never does. */
    static int weightCode(int count, int total) {
        if (count == 0) {
            return 0;
        }
        long wanted = Math.max(1 << MANTISSA_BITS, ((long) count << WEIGHT_TOTAL_BITS) / total);
        int exponent = BitPacking.bits(wanted) - 1 - MANTISSA_BITS;
        // Rounded to the nearest mantissa; a carry makes the next exponent's first.
        int rounded = (int) (exponent == 0 ? wanted : (wanted + (1L << (exponent - 1))) >>> exponent);
        return 1 + (exponent << MANTISSA_BITS) + rounded - (1 << MANTISSA_BITS);
    }

    private static long weight(int code) {
        int exponent = (code - 1) >>> MANTISSA_BITS;
        return (long) ((1 << MANTISSA_BITS) + ((code - 1) & ((1 << MANTISSA_BITS) - 1))) << exponent;
    }

    /** Gives every symbol that has a weight at least one of 2^tableBits states, and about as many as its weight's part. Without any weight the first symbol has all. */
    void distribute(long[] weightCodes, int from, int symbols, int bits) {
        tableBits = bits;
        int size = 1 << bits;
        long total = 0;
        for (int symbol = 0; symbol < symbols; symbol++) {
            total += weightCodes[from + symbol] == 0 ? 0 : weight((int) weightCodes[from + symbol]);
        }
        Arrays.fill(slots, 0);
        if (total == 0) {
            slots[0] = size;
            return;
        }
        int left = size;
        for (int symbol = 0; symbol < symbols; symbol++) {
            if (weightCodes[from + symbol] != 0) {
                slots[symbol] = (int) Math.max(1, weight((int) weightCodes[from + symbol]) * size / total);
                left -= slots[symbol];
            }
        }
        while (left != 0) {
            int largest = largest(symbols);
            int change = left > 0 ? left : Math.max(left, 1 - slots[largest]);
            // What is too much is taken in halves, so that no symbol pays for all others.
            change = left > 0 ? change : Math.max(change, -Math.max(1, slots[largest] / 2));
            slots[largest] += change;
            left -= change;
        }
    }

    private int largest(int symbols) {
        int largest = 0;
        for (int symbol = 1; symbol < symbols; symbol++) {
            largest = slots[symbol] > slots[largest] ? symbol : largest;
        }
        return largest;
    }

    int slots(int symbol) {
        return slots[symbol];
    }

    /** Puts the symbols' states all over the table. */
    private void spread(int symbols) {
        int size = 1 << tableBits;
        // Odd and about five eighths: it visits every state once, neighbours far apart.
        int step = (size >>> 1) + (size >>> 3) + 3;
        int position = 0;
        for (int symbol = 0; symbol < symbols; symbol++) {
            for (int slot = 0; slot < slots[symbol]; slot++) {
                symbolAt[position] = (byte) symbol;
                position = (position + step) & (size - 1);
            }
        }
    }

    /** Fills entries[from .. from + 2^tableBits): bits 0 to 15 what is added for the next state, 16 to 23 bits to be read for it, 24 to 31 the symbol. */
    void decoding(int symbols, int[] entries, int from) {
        spread(symbols);
        int size = 1 << tableBits;
        System.arraycopy(slots, 0, firstState, 0, symbols);
        for (int state = 0; state < size; state++) {
            int symbol = symbolAt[state];
            int next = firstState[symbol]++;
            int bits = tableBits - (BitPacking.bits(next) - 1);
            entries[from + state] = symbol << 24 | bits << 16 | ((next << bits) - size);
        }
    }

    /** Prepares {@link #bitsFor} and {@link #before}. */
    void encoding(int symbols) {
        spread(symbols);
        int size = 1 << tableBits;
        int total = 0;
        for (int symbol = 0; symbol < symbols; symbol++) {
            int count = slots[symbol];
            firstState[symbol] = total;
            if (count > 0) {
                int most = count == 1 ? tableBits : tableBits - (BitPacking.bits(count - 1) - 1);
                bitsOffset[symbol] = (most << 16) - (count << most);
                stateOffset[symbol] = total - count;
            }
            total += count;
        }
        for (int state = 0; state < size; state++) {
            nextStates[firstState[symbolAt[state]]++] = (short) state;
        }
    }

    /** How many low bits of {@code state} a decoder reads to come to it from the symbol. */
    int bitsFor(int symbol, int state) {
        return (state + (1 << tableBits) + bitsOffset[symbol]) >>> 16;
    }

    /** The state that is the symbol and leads to {@code state}. */
    int before(int symbol, int state, int bits) {
        return nextStates[((state + (1 << tableBits)) >>> bits) + stateOffset[symbol]];
    }
}
