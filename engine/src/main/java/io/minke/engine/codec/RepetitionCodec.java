package io.minke.engine.codec;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Runs of integers in which values return: DICT where they return anywhere, RLE where they stay. Both hand their parts to an inner {@link IntegerCodec}. */
final class RepetitionCodec {
    /** A codec without DICT and RLE: what an inner codec has. */
    static final RepetitionCodec NONE = new RepetitionCodec(null);

    private static final int FEWEST = 16;
    private static final int SAMPLE = 128;
    /** 1,024 bits for 128 values: few of them meet. */
    private static final int SEEN_SHIFT = 54;

    private static final int SLOTS = 4_096;
    private static final int SLOT_SHIFT = 52;
    private static final int MAX_ENTRIES = 1_024;
    private static final long SPREAD = 0x9E3779B97F4A7C15L;

    private final @Nullable IntegerCodec inner;
    private final long[] seen = new long[1 << (Long.SIZE - SEEN_SHIFT - 6)];
    private int sampledStays;
    /** Of what was written last: its header, and those of the runs inside. */
    private int writtenForm;

    private int lastForm;
    private final ColumnWriter trial = new ColumnWriter();
    private final long[] entries;
    private final long[] parts;
    private final int[] slots;

    RepetitionCodec(@Nullable IntegerCodec inner) {
        this.inner = inner;
        int count = inner == null ? 0 : TimestampCodec.MAX_COUNT;
        entries = new long[count];
        parts = new long[count];
        slots = new int[inner == null ? 0 : SLOTS];
    }

    /** Writes DICT or RLE if one takes less than {@code limitBits}; the values lie in a range of {@code rangeBits}. */
    boolean encode(long[] values, int count, int rangeBits, long limitBits, ColumnWriter target) {
        if (inner == null || count < FEWEST) {
            return false;
        }
        int different = sampleRepetition(values, count);
        trial.clear();
        long best = limitBits;
        int runs = sampledStays * 5 >= SAMPLE * 2 || count < SAMPLE ? countRuns(values, count) : count;
        if (runs <= count / 2) {
            writeRuns(inner, values, count, runs);
            if (8L * trial.length() < best) {
                best = 8L * trial.length();
                lastForm = writtenForm;
            } else {
                trial.clear();
            }
        }
        int runBytes = trial.length();
        int entryCount = promisesDictionary(different, count, rangeBits, best) ? distinct(values, count) : 0;
        if (entryCount > 0) {
            writeDictionary(inner, values, count, entryCount);
            if (8L * (trial.length() - runBytes) < best) {
                target.append(trial, runBytes, trial.length());
                lastForm = writtenForm;
                return true;
            }
        }
        target.append(trial, 0, runBytes);
        return runBytes > 0;
    }

    /** Writes DICT or RLE, as {@code form} says, if that takes at most {@code limitBits}. */
    boolean encodeAs(int form, long[] values, int count, long limitBits, ColumnWriter target) {
        IntegerCodec codec = inner;
        if (codec == null) {
            return false;
        }
        trial.clear();
        if (IntegerCodec.header(form) == IntegerCodec.RLE) {
            int runs = countRuns(values, count);
            if (runs > count / 2) {
                return false;
            }
            splitRuns(values, count, runs);
            codec.encodeLike(IntegerCodec.firstInside(form), entries, runs, trial);
            codec.encodeLike(IntegerCodec.secondInside(form), parts, runs, trial);
        } else {
            int entryCount = distinct(values, count);
            if (entryCount == 0) {
                return false;
            }
            rank(values, count, entryCount);
            codec.encodeLike(IntegerCodec.firstInside(form), entries, entryCount, trial);
            codec.encodeLike(IntegerCodec.secondInside(form), parts, count, trial);
        }
        if (8L * trial.length() > limitBits) {
            return false;
        }
        target.append(trial, 0, trial.length());
        lastForm = form;
        return true;
    }

    /** The header of what was written last, and those of the runs inside; see {@link IntegerCodec#form}. */
    int lastForm() {
        return lastForm;
    }

    /** Whether a sample of the values says that they stay or return. */
    boolean mayServe(long[] values, int count) {
        return inner != null
                && count >= FEWEST
                && (sampleRepetition(values, count) < SAMPLE * 9 / 10 || sampledStays * 5 >= SAMPLE * 2);
    }

    /** A dictionary can't beat a frame of reference where the values fill their range, nor any encoding that takes two bits less than its indexes would. */
    private static boolean promisesDictionary(int different, int count, int rangeBits, long limitBits) {
        int indexBits = BitPacking.bits(different - 1);
        // 63 % of the values of a set of the sample's size show in the sample; where nearly all are new, the set is
        // larger still.
        return different < SAMPLE * 9 / 10 && indexBits + 2 < rangeBits && (indexBits - 2L) * count < limitBits;
    }

    private void writeRuns(IntegerCodec codec, long[] values, int count, int runs) {
        splitRuns(values, count, runs);
        codec.encode(entries, runs, trial);
        int first = codec.lastHeader();
        codec.encode(parts, runs, trial);
        writtenForm = IntegerCodec.form(IntegerCodec.RLE, first, codec.lastHeader());
    }

    /** Leaves values and lengths of runs in {@link #entries} and {@link #parts}, and writes what stands before them. */
    private void splitRuns(long[] values, int count, int runs) {
        trial.u8(IntegerCodec.RLE);
        trial.unsigned(runs - 1);
        int run = 0;
        int start = 0;
        for (int i = 1; i <= count; i++) {
            if (i == count || values[i] != values[i - 1]) {
                entries[run] = values[i - 1];
                parts[run++] = i - start - 1;
                start = i;
            }
        }
    }

    /** About how many different values a sample has, by the bits they set in a small table; and how many of its values stay for the next index. */
    private int sampleRepetition(long[] values, int count) {
        Arrays.fill(seen, 0);
        sampledStays = 0;
        int sampled = Math.min(SAMPLE, count - 1);
        for (int i = 0; i < sampled; i++) {
            int index = (int) ((long) i * (count - 1) / sampled);
            long value = values[index];
            int bit = (int) ((value * SPREAD) >>> SEEN_SHIFT);
            seen[bit >>> 6] |= 1L << bit;
            sampledStays += value == values[index + 1] ? 1 : 0;
        }
        int different = 0;
        for (long word : seen) {
            different += Long.bitCount(word);
        }
        return different;
    }

    private static int countRuns(long[] values, int count) {
        int runs = 1;
        for (int i = 1; i < count; i++) {
            runs += values[i] != values[i - 1] ? 1 : 0;
        }
        return runs;
    }

    /** The number of distinct values, which then stand in {@link #entries}; 0 if they are too many to gain anything. */
    private int distinct(long[] values, int count) {
        Arrays.fill(slots, 0);
        int found = 0;
        int most = Math.min(MAX_ENTRIES, count / 2);
        for (int i = 0; i < count; i++) {
            long value = values[i];
            int slot = slot(value);
            if (slots[slot] == 0) {
                entries[found++] = value;
                slots[slot] = found;
                if (found > most) {
                    return 0;
                }
            }
        }
        return found;
    }

    /** The slot that holds the value's entry, or the empty one where it belongs. */
    private int slot(long value) {
        int slot = (int) ((value * SPREAD) >>> SLOT_SHIFT);
        while (slots[slot] != 0 && entries[slots[slot] - 1] != value) {
            slot = (slot + 1) & (SLOTS - 1);
        }
        return slot;
    }

    private void writeDictionary(IntegerCodec codec, long[] values, int count, int entryCount) {
        rank(values, count, entryCount);
        codec.encode(entries, entryCount, trial);
        int first = codec.lastHeader();
        codec.encode(parts, count, trial);
        writtenForm = IntegerCodec.form(IntegerCodec.DICT, first, codec.lastHeader());
    }

    /** Leaves entries in their order and indexes into them in {@link #entries} and {@link #parts}, and writes what stands before them. */
    private void rank(long[] values, int count, int entryCount) {
        Arrays.sort(entries, 0, entryCount);
        Arrays.fill(slots, 0);
        for (int i = 0; i < entryCount; i++) {
            slots[slot(entries[i])] = i + 1;
        }
        for (int i = 0; i < count; i++) {
            parts[i] = slots[slot(values[i])] - 1;
        }
        trial.u8(IntegerCodec.DICT);
        trial.unsigned(entryCount - 1);
    }

    /** Adds {@code bias} to each value. */
    void decodeDictionary(ColumnReader source, int count, long bias, long[] target) {
        IntegerCodec codec = requireInner(source);
        int entryCount = source.unsignedBetween(0, count - 1, "a number of entries") + 1;
        codec.decode(source, entryCount, bias, entries);
        codec.decode(source, count, parts);
        for (int i = 0; i < count; i++) {
            long index = parts[i];
            if (index < 0 || index >= entryCount) {
                throw source.damage("an entry below " + entryCount, Long.toString(index));
            }
            target[i] = entries[(int) index];
        }
    }

    /** Adds {@code bias} to each value. */
    void decodeRuns(ColumnReader source, int count, long bias, long[] target) {
        IntegerCodec codec = requireInner(source);
        int runs = source.unsignedBetween(0, count - 1, "a number of runs") + 1;
        codec.decode(source, runs, bias, entries);
        codec.decode(source, runs, parts);
        int end = 0;
        for (int i = 0; i < runs; i++) {
            long length = parts[i] + 1;
            if (length < 1 || length > count - end) {
                throw source.damage("a run of 1 to " + (count - end), Long.toString(length));
            }
            Arrays.fill(target, end, end + (int) length, entries[i]);
            end += (int) length;
        }
        if (end != count) {
            throw source.damage("runs over " + count + " values", Integer.toString(end));
        }
    }

    private IntegerCodec requireInner(ColumnReader source) {
        if (inner == null) {
            throw source.damage("a plain encoding inside a dictionary or run", "another dictionary or run");
        }
        return inner;
    }
}
