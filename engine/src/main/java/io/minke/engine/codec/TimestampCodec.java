package io.minke.engine.codec;

import io.minke.engine.failure.EngineBug;
import java.util.Arrays;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * Timestamps of one block to bytes and back. The first timestamp is not stored, the block table has it; equal spacing therefore gives equal bytes whatever the series, and a
 * column of one timestamp takes no bytes at all. Holds scratch arrays: one instance per thread.
 *
 * <pre>
 *   u8 version * 32 + layout | unit: u8 zeros, unsigned mantissa; nanoseconds = mantissa * 10^zeros | ...
 *
 *   LINEAR  nothing more: every distance is one unit
 *   DELTA   integers: distances in units
 *   GRID    unsigned step in units | integers: grid slots passed from one timestamp to the next, less one | integers: distance to the slot in units
 * </pre>
 *
 * The unit is the greatest common divisor of all distances. "integers" is a run of {@link IntegerCodec}, one value for each timestamp but the first.
 */
public final class TimestampCodec {
    /** Most samples of a block. */
    public static final int MAX_COUNT = 2_048;

    private static final int VERSION = 0;
    static final int LINEAR = 0;
    static final int DELTA = 1;
    static final int GRID = 2;
    private static final int SAMPLED_DISTANCES = 63;
    /** Timestamps that stray by as much from their grid come from a clock that jitters. */
    private static final double NOISE_BITS = 3;
    /** Noise that enters twice instead of once makes half a bit. */
    private static final double CLEAR_BITS = 0.25;

    private final IntegerCodec integers;
    private final ColumnWriter writer = new ColumnWriter();
    private final ColumnWriter gridWriter = new ColumnWriter();
    private final ColumnReader reader = new ColumnReader("timestamp column");
    private final long[] deltas = new long[MAX_COUNT];
    private final long[] skips = new long[MAX_COUNT];
    private final long[] residuals = new long[MAX_COUNT];
    private final long[] sample = new long[SAMPLED_DISTANCES];
    private final TimestampIndex index;

    public TimestampCodec() {
        this(Effort.HOT);
    }

    /** A codec that takes that effort to encode; it decodes whatever any other has encoded. */
    public TimestampCodec(Effort effort) {
        integers = new IntegerCodec(effort);
        index = new TimestampIndex(reader, integers, deltas, residuals);
    }

    /**
     * Encodes {@code count} strictly ascending epoch nanoseconds, 1 to {@link #MAX_COUNT}.
     *
     * @return bytes written at {@code offset} of an expandable target; the caller keeps {@code nanos[from]} for {@link #decode}
     */
    public int encode(long[] nanos, int from, int count, MutableDirectBuffer target, int offset) {
        encode(nanos, from, count, EncodingHint.NONE);
        return copyColumn(target, offset);
    }

    /** As above, but first with what served the times of the series before, and with nothing else while that costs no more than it did. Keeps what it learns for the next block of the series. */
    public int encode(
            long[] nanos,
            int from,
            int count,
            MutableDirectBuffer target,
            int offset,
            SeriesHints hints,
            int seriesId) {
        hints.setTimes(seriesId, encode(nanos, from, count, EncodingHint.aged(hints.times(seriesId))));
        return copyColumn(target, offset);
    }

    private int copyColumn(MutableDirectBuffer target, int offset) {
        target.putBytes(offset, writer.bytes(), 0, writer.length());
        return writer.length();
    }

    /** @return the hint for the next block */
    private int encode(long[] nanos, int from, int count, int hint) {
        if (count < 1 || count > MAX_COUNT) {
            throw new EngineBug("a block holds 1 to " + MAX_COUNT + " timestamps, not " + count);
        }
        index.close();
        writer.clear();
        return count > 1 ? encodeDistances(nanos, from, count - 1, hint) : EncodingHint.NONE;
    }

    private int encodeDistances(long[] nanos, int from, int distances, int hint) {
        boolean ascending = true;
        boolean linear = true;
        long firstDistance = nanos[from + 1] - nanos[from];
        for (int i = 0; i < distances; i++) {
            long distance = nanos[from + i + 1] - nanos[from + i];
            deltas[i] = distance;
            ascending &= nanos[from + i + 1] > nanos[from + i];
            linear &= distance == firstDistance;
        }
        if (!ascending) {
            throw descending(nanos, from);
        }
        if (linear) {
            header(writer, LINEAR, firstDistance);
            return EncodingHint.NONE;
        }
        long unit = divideByUnit(distances);
        return encodeAs(hint, unit, distances) ? hint : encodeCheapest(unit, distances);
    }

    private static EngineBug descending(long[] nanos, int from) {
        int i = from;
        while (nanos[i + 1] > nanos[i]) {
            i++;
        }
        return new EngineBug(
                "timestamps must ascend, but " + nanos[i + 1] + " follows " + nanos[i] + " at " + (i + 1 - from));
    }

    /** Divides all distances by their greatest common divisor, which the first few have shown nearly always, and returns it. */
    private long divideByUnit(int distances) {
        long unit = 0;
        for (int i = 0; i < Math.min(distances, SAMPLED_DISTANCES); i++) {
            unit = greatestCommonDivisor(deltas[i], unit);
        }
        for (int i = 0; i < distances && unit != 1; i++) {
            if (!isMultiple(deltas[i], unit)) {
                unit = greatestCommonDivisor(deltas[i], unit);
            }
        }
        double reciprocal = 1.0 / unit;
        for (int i = 0; i < distances && unit != 1; i++) {
            long quotient = (long) (deltas[i] * reciprocal + 0.5);
            deltas[i] = quotient * unit == deltas[i] ? quotient : Long.divideUnsigned(deltas[i], unit);
        }
        return unit;
    }

    /** Without a division, which takes as long as ten multiplications, for all but enormous distances. */
    private static boolean isMultiple(long distance, long unit) {
        long quotient = (long) (distance * (1.0 / unit) + 0.5);
        return (distance | unit) >= 0 && quotient * unit == distance || Long.remainderUnsigned(distance, unit) == 0;
    }

    /** @return whether the layout and the encoding that the hint names take no more than the last column did; nothing is written otherwise */
    private boolean encodeAs(int hint, long unit, int distances) {
        if (hint == EncodingHint.NONE) {
            return false;
        }
        int layout = EncodingHint.layout(hint);
        long[] run = deltas;
        header(writer, layout, unit);
        if (layout == GRID) {
            long step = gridStep(distances);
            if (step < 2) {
                writer.clear();
                return false;
            }
            strayFromGrid(step, distances);
            writer.unsigned(step);
            integers.encode(skips, distances, writer);
            run = residuals;
        }
        long limitBits = EncodingHint.limitBits(hint, distances) - 8L * writer.length();
        int form = IntegerCodec.form(EncodingHint.header(hint), IntegerCodec.ANY, IntegerCodec.ANY);
        if (IntegerCodec.isStraight(run, distances) || !integers.encodeAs(form, run, distances, limitBits, writer)) {
            writer.clear();
            return false;
        }
        return true;
    }

    private int encodeCheapest(long unit, int distances) {
        long step = gridStep(distances);
        boolean hasGrid = step >= 2;
        int layout = DELTA;
        int runHeader = 0;
        if (!hasGrid || !isClearlyGrid(step, distances)) {
            header(writer, DELTA, unit);
            integers.encode(deltas, distances, writer);
            runHeader = integers.lastHeader();
        }
        if (hasGrid && encodeGrid(unit, step, distances)) {
            layout = GRID;
            runHeader = integers.lastHeader();
        }
        return EncodingHint.of(layout, runHeader, 8L * writer.length(), distances);
    }

    private static void header(ColumnWriter target, int layout, long unit) {
        target.u8(VERSION << 5 | layout);
        int zeros = 0;
        long mantissa = unit;
        while (Long.remainderUnsigned(mantissa, 10) == 0) {
            mantissa = Long.divideUnsigned(mantissa, 10);
            zeros++;
        }
        target.u8(zeros);
        target.unsigned(mantissa);
    }

    /** Finds slot and distance to it of every timestamp: on jittering clocks the noise enters once, not twice as it does with DELTA. */
    private void strayFromGrid(long step, int distances) {
        long residual = 0;
        for (int i = 0; i < distances; i++) {
            // The next slot is the one half a step around, and not the last one again.
            residual += deltas[i] - step;
            long skipped = residual + step / 2 >= step ? (residual + step / 2) / step : 0;
            residual -= skipped * step;
            skips[i] = skipped;
            residuals[i] = residual;
        }
    }

    /**
     * @return whether distances to slots are smaller than distances to neighbours for certain: both stray by noise, and these by more of it
     */
    private boolean isClearlyGrid(long step, int distances) {
        strayFromGrid(step, distances);
        double residualBits = strayBits(residuals, distances);
        return residualBits > NOISE_BITS && strayBits(deltas, distances) > residualBits + CLEAR_BITS;
    }

    /** Mean bits of what a sample's values stray from their median. */
    private double strayBits(long[] values, int count) {
        int sampled = Math.min(count, SAMPLED_DISTANCES);
        for (int i = 0; i < sampled; i++) {
            sample[i] = values[(int) ((long) i * count / sampled)];
        }
        Arrays.sort(sample, 0, sampled);
        long median = sample[sampled / 2];
        double bits = 0;
        for (int i = 0; i < sampled; i++) {
            bits += BitPacking.bits(Math.abs(sample[i] - median));
        }
        return bits / sampled;
    }

    /** Writes what {@link #strayFromGrid} found, and keeps it if it is smaller than what stands in the writer. */
    private boolean encodeGrid(long unit, long step, int distances) {
        gridWriter.clear();
        header(gridWriter, GRID, unit);
        gridWriter.unsigned(step);
        integers.encode(skips, distances, gridWriter);
        integers.encode(residuals, distances, gridWriter);
        if (writer.length() == 0 || gridWriter.length() < writer.length()) {
            writer.clear();
            writer.append(gridWriter, 0, gridWriter.length());
            return true;
        }
        return false;
    }

    /**
     * The step of the grid in units, 0 if there is none: the median of a few distances says how many slots each distance passes, and all of them say the step to one part in the
     * number of slots. A clock's step is a round number; the roundest one within what the noise leaves open is taken, because a wrong step drifts.
     */
    private long gridStep(int distances) {
        int sampled = Math.min(distances, SAMPLED_DISTANCES);
        for (int i = 0; i < sampled; i++) {
            sample[i] = deltas[(int) ((long) i * distances / sampled)];
        }
        Arrays.sort(sample, 0, sampled);
        long median = sample[sampled / 2];
        double slotsAUnit = 1.0 / median;
        long passed = 0;
        long slots = 0;
        for (int i = 0; i < distances; i++) {
            passed += deltas[i];
            // Distance by distance: the median of a few strays by a part of the noise, which adds up to whole slots
            // over all.
            slots += (long) (deltas[i] * slotsAUnit + 0.5);
            if (deltas[i] < 0 || passed < 0) {
                return 0;
            }
        }
        slots = Math.max(1, slots);
        long step = Math.max(1, (passed + slots / 2) / slots);
        long tolerance = (sample[sampled - 1] - sample[0]) / distances + 1;
        long round = 1;
        while (round <= step / 10) {
            long multiple = (step + round * 5) / (round * 10) * (round * 10);
            if (Math.abs(multiple - step) > tolerance) {
                break;
            }
            step = multiple;
            round *= 10;
        }
        return step;
    }

    private static long greatestCommonDivisor(long first, long second) {
        long a = first;
        long b = second;
        while (b != 0) {
            long rest = Long.remainderUnsigned(a, b);
            a = b;
            b = rest;
        }
        return a;
    }

    /**
     * Decodes a whole column of {@code count} timestamps, the first of which is {@code first}.
     *
     * @throws io.minke.engine.failure.Damage when the bytes are none that {@link #encode} could have written; never reads outside [offset, offset + length)
     */
    public void decode(
            DirectBuffer source, int offset, int length, int count, long first, long[] target, int targetOffset) {
        index.close();
        reader.wrap(source, offset, length);
        if (count < 1 || count > MAX_COUNT) {
            throw reader.damage("1 to " + MAX_COUNT + " timestamps", Integer.toString(count));
        }
        target[targetOffset] = first;
        if (count > 1) {
            decodeDistances(count - 1, first, target, targetOffset + 1);
        }
        reader.requireEnd();
    }

    /** Opens a column as {@link #decode} would decode it, but leaves it packed where its layout allows that. Open until the next call of any method but {@link #index}. */
    public TimestampIndex open(DirectBuffer source, int offset, int length, int count, long first) {
        index.open(source, offset, length, count, first);
        return index;
    }

    /** The column that was opened last; may be closed. */
    public TimestampIndex index() {
        return index;
    }

    /** Names the layout of a column and the encoding of its distances, for people. */
    public String describe(DirectBuffer source, int offset, int length, int count, long first) {
        if (count == 1) {
            return "SINGLE";
        }
        decode(source, offset, length, count, first, new long[count], 0);
        int layout = source.getByte(offset) & 31;
        return switch (layout) {
            case LINEAR -> "LINEAR";
            case DELTA -> "DELTA " + IntegerCodec.describe(integers.lastHeader());
            default -> "GRID " + IntegerCodec.describe(integers.lastHeader());
        };
    }

    private void decodeDistances(int distances, long first, long[] target, int from) {
        int layout = layout(reader);
        long unit = unit(reader);
        switch (layout) {
            case LINEAR -> {
                for (int i = 0; i < distances; i++) {
                    target[from + i] = first + (i + 1) * unit;
                }
            }
            case DELTA -> {
                integers.decode(reader, distances, deltas);
                long time = first;
                for (int i = 0; i < distances; i++) {
                    time += deltas[i] * unit;
                    target[from + i] = time;
                }
            }
            case GRID -> decodeGrid(distances, first, unit, target, from);
            default -> throw reader.damage("a known layout", Integer.toString(layout));
        }
    }

    static int layout(ColumnReader reader) {
        int header = reader.u8();
        if (header >>> 5 != VERSION) {
            throw reader.damage("version " + VERSION, Integer.toString(header >>> 5));
        }
        return header & 31;
    }

    static long unit(ColumnReader reader) {
        int zeros = reader.widthBetween(0, 19, "a number of zeros");
        long unit = reader.unsigned();
        for (int i = 0; i < zeros; i++) {
            unit *= 10;
        }
        return unit;
    }

    private void decodeGrid(int distances, long first, long unit, long[] target, int from) {
        long step = reader.unsigned();
        integers.decode(reader, distances, skips);
        integers.decode(reader, distances, residuals);
        long grid = first;
        long stepNanos = step * unit;
        for (int i = 0; i < distances; i++) {
            grid += (skips[i] + 1) * stepNanos;
            target[from + i] = grid + residuals[i] * unit;
        }
    }
}
