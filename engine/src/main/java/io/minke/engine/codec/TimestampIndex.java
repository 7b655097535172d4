package io.minke.engine.codec;

import org.agrona.DirectBuffer;

/**
 * A time column that stays packed: single timestamps, and how many lie before an instant. Where clocks tick evenly, jitter or not, an instant's place is known but for a step or two and
 * each timestamp is one unpacked integer; so the edges of a day's buckets are found without decoding the day. Other layouts are decoded once and searched.
 *
 * <p>Belongs to a {@link TimestampCodec} and uses its arrays: open until that decodes or encodes something else.
 */
public final class TimestampIndex {
    /** How timestamp i follows from the first one. */
    private enum Form {
        CLOSED,
        /** + i * unit */
        LINEAR,
        /** + slot * step + residual * unit */
        GRID,
        /** + distances[i - 1] */
        DISTANCES
    }

    /** Products of two numbers below this, and a few of these added up, do not overflow. */
    private static final long STRAY_LIMIT = 1L << 30;

    private final ColumnReader reader;
    private final IntegerCodec integers;
    /** Distances to the first timestamp, or the slots of a grid that skips some. */
    private final long[] passed;

    private final long[] residuals;

    private Form form = Form.CLOSED;
    private int count;
    private long first;
    private long last;
    private long unit;
    private long stepNanos;
    private boolean skipsSlots;
    private boolean isPacked;
    /** Between these, in nanoseconds, timestamps stray from their slots. */
    private long lowestStray;

    private long highestStray;
    private long lastSlot;
    private long lastStride;
    private final long[] totals = new long[3];

    TimestampIndex(ColumnReader reader, IntegerCodec integers, long[] passed, long[] residuals) {
        this.reader = reader;
        this.integers = integers;
        this.passed = passed;
        this.residuals = residuals;
    }

    public boolean isOpen() {
        return form != Form.CLOSED;
    }

    void close() {
        form = Form.CLOSED;
    }

    /** As {@link TimestampCodec#decode}. */
    void open(DirectBuffer source, int offset, int length, int timestamps, long firstNanos) {
        form = Form.CLOSED;
        reader.wrap(source, offset, length);
        if (timestamps < 1 || timestamps > TimestampCodec.MAX_COUNT) {
            throw reader.damage("1 to " + TimestampCodec.MAX_COUNT + " timestamps", Integer.toString(timestamps));
        }
        count = timestamps;
        first = firstNanos;
        unit = 1;
        Form found = timestamps == 1 ? Form.LINEAR : openDistances(timestamps - 1);
        reader.requireEnd();
        form = found;
        last = at(timestamps - 1);
    }

    private Form openDistances(int distances) {
        int layout = TimestampCodec.layout(reader);
        unit = TimestampCodec.unit(reader);
        return switch (layout) {
            case TimestampCodec.LINEAR -> Form.LINEAR;
            case TimestampCodec.DELTA -> {
                integers.decode(reader, distances, passed);
                long distance = 0;
                for (int i = 0; i < distances; i++) {
                    distance += passed[i] * unit;
                    passed[i] = distance;
                }
                yield Form.DISTANCES;
            }
            case TimestampCodec.GRID -> {
                openGrid(distances);
                yield Form.GRID;
            }
            default -> throw reader.damage("a known layout", Integer.toString(layout));
        };
    }

    private void openGrid(int distances) {
        stepNanos = reader.unsigned() * unit;
        skipsSlots = !integers.skipConstant(reader, 0);
        if (skipsSlots) {
            integers.decode(reader, distances, passed);
            long slot = 0;
            for (int i = 0; i < distances; i++) {
                slot += passed[i] + 1;
                passed[i] = slot;
            }
        }
        isPacked = integers.open(reader, distances);
        if (isPacked) {
            boundStray(integers.lowest(), integers.highest());
        } else {
            integers.decode(reader, distances, residuals);
            Kernels.CHOSEN.summarize(residuals, 0, distances, totals);
            boundStray(totals[1], totals[2]);
        }
    }

    private void boundStray(long lowest, long highest) {
        boolean isSmall = lowest > -STRAY_LIMIT
                && highest < STRAY_LIMIT
                && unit > 0
                && unit < STRAY_LIMIT
                && stepNanos > 0
                && stepNanos < STRAY_LIMIT * STRAY_LIMIT;
        lastSlot = 0;
        lastStride = 0;
        lowestStray = isSmall ? lowest * unit : 0;
        highestStray = isSmall ? highest * unit : -1;
    }

    /** Epoch nanoseconds of the timestamp at {@code index}, which is below the count. */
    public long at(int index) {
        if (index == 0) {
            return first;
        }
        return switch (form) {
            case LINEAR -> first + index * unit;
            case DISTANCES -> first + passed[index - 1];
            default -> {
                long slot = skipsSlots ? passed[index - 1] : index;
                long residual = isPacked ? integers.at(reader, index - 1) : residuals[index - 1];
                yield first + slot * stepNanos + residual * unit;
            }
        };
    }

    /** How many timestamps lie before an instant. */
    public int before(long nanos) {
        if (nanos <= first) {
            return 0;
        }
        if (nanos > last) {
            return count;
        }
        long distance = nanos - first;
        if (form == Form.GRID && lowestStray <= highestStray && distance > 0 && distance < Long.MAX_VALUE / 2) {
            return beforeOnGrid(nanos, distance);
        }
        int place = guess(distance);
        while (place > 0 && at(place - 1) >= nanos) {
            place--;
        }
        while (place < count && at(place) < nanos) {
            place++;
        }
        return place;
    }

    /** Slots whose timestamps lie before the instant however they stray need not be asked, nor those that lie behind it. */
    private int beforeOnGrid(long nanos, long distance) {
        long slot = slotsBefore(distance - highestStray);
        int place = placeOf(slot);
        if (distance - lowestStray <= slot * stepNanos) {
            return place;
        }
        int end = placeOf(slotsBefore(distance - lowestStray));
        while (place < end && at(place) < nanos) {
            place++;
        }
        return place;
    }

    /** Edges are evenly spaced, nearly always: the next one is as many slots further as the last was, and a product shows it. */
    private long slotsBefore(long distance) {
        long slot = lastSlot + lastStride;
        long end = slot * stepNanos;
        if (slot > 0 && end >= distance && end - stepNanos < distance) {
            lastSlot = slot;
            return slot;
        }
        slot = distance <= 0 ? 0 : (distance - 1) / stepNanos + 1;
        lastStride = slot - lastSlot;
        lastSlot = slot;
        return slot;
    }

    /** The first timestamp in that slot or behind it; the very first one is before any that is asked for. */
    private int placeOf(long slot) {
        return skipsSlots ? 1 + search(slot) : Math.max(1, clamped(slot));
    }

    /** Some place in [0, count], close to that of an instant so many nanoseconds, unsigned, behind the first. */
    private int guess(long distance) {
        return switch (form) {
            case LINEAR -> clamped(Long.divideUnsigned(distance - 1, Math.max(1, unit)) + 1);
            case DISTANCES -> 1 + search(distance);
            default -> {
                long slot = stepNanos <= 0 ? 0 : Long.divideUnsigned(distance - 1, stepNanos) + 1;
                yield skipsSlots ? 1 + search(slot) : clamped(slot);
            }
        };
    }

    private int clamped(long place) {
        return place < 0 || place > count ? count : (int) place;
    }

    /** How many of {@link #passed} are below a bound. */
    private int search(long bound) {
        int low = 0;
        int high = count - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (Long.compareUnsigned(passed[middle], bound) < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
