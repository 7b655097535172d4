package io.minke.engine.codec;

/**
 * Decimals that were moved by an offset and rounded to 32-bit floats: a temperature in tenths of a kelvin, less 273.15, in single precision. As doubles they have up to nine digits that look like noise;
 * the digits are those of k / 10^places + offset, and k is small.
 *
 * <pre>
 *   float f = (float) (k / 10^places + offset), moved by ulps
 *   24  the value is f
 *   25  the value is the decimal of fewest places that is rounded to f: floats that went through a text
 * </pre>
 */
final class OffsetFloats {
    static final int PLAIN = 24;
    static final int PRINTED = 25;

    private static final int SAMPLE = 64;
    private static final int FEWEST = 64;
    private static final int MAX_PLACES = 5;
    /** Farther from the model, the offset is another one. */
    private static final int CLOSE_ULPS = 8;

    private static final int MAX_ULPS = 1 << 12;
    /** Ten digits tell any float apart, whatever the first one is. */
    private static final int DIGITS = 9;

    private static final double DECIMALS_A_BIT = 0.30102999566398120;

    private final float[] sample = new float[SAMPLE];
    private int places;
    private double offset;

    int places() {
        return places;
    }

    double offset() {
        return offset;
    }

    /** Takes what a column says. */
    void set(int newPlaces, double newOffset) {
        places = newPlaces;
        offset = newOffset;
    }

    /**
     * Looks for an offset that most values share.
     *
     * @return the mapping, or {@link DoubleMapping#NONE} if these are no such values
     */
    int find(double[] values, int from, int count) {
        if (count < FEWEST) {
            return DoubleMapping.NONE;
        }
        int plain = 0;
        int printed = 0;
        int sampled = 0;
        for (int i = 0; i < SAMPLE; i++) {
            double value = values[from + (int) ((long) i * count / SAMPLE)];
            float rounded = (float) value;
            if (isSame(rounded, value)) {
                plain++;
                sample[sampled++] = rounded;
            } else if (isSame(printed(rounded), value)) {
                printed++;
                sample[sampled++] = rounded;
            }
        }
        if (sampled < SAMPLE * 7 / 8 || !findOffset(sampled)) {
            return DoubleMapping.NONE;
        }
        int mapping = printed > plain ? PRINTED : PLAIN;
        narrowOffset(values, from, count);
        return mapping;
    }

    private static boolean isSame(double found, double value) {
        return Double.doubleToRawLongBits(found) == Double.doubleToRawLongBits(value);
    }

    /** The smallest float shows the offset best; two others are asked too, because it may be no such value. */
    private boolean findOffset(int sampled) {
        float least = Float.MAX_VALUE;
        float most = 0;
        for (int i = 0; i < sampled; i++) {
            least = sample[i] != 0 && Math.abs(sample[i]) < Math.abs(least) ? sample[i] : least;
            most = Math.max(most, Math.abs(sample[i]));
        }
        return findOffset(sampled, least, most)
                || findOffset(sampled, sample[sampled / 2], most)
                || findOffset(sampled, sample[sampled / 3], most);
    }

    /** The fewest places for which what lies beyond them is the same in nearly all of the sample as in {@code shown}. */
    private boolean findOffset(int sampled, float shown, float most) {
        for (places = 0; places <= MAX_PLACES; places++) {
            double power = DecimalScale.power(places);
            offset = shown - Math.rint(shown * power) / power;
            // Steps that are no wider than a few floats fit anything.
            if (Math.ulp(most) * 8 * CLOSE_ULPS * power > 1) {
                return false;
            }
            int close = 0;
            for (int i = 0; i < sampled; i++) {
                long k = Math.round((sample[i] - offset) * power);
                close += Math.abs(ordered(sample[i]) - (long) ordered(model(k, power))) <= CLOSE_ULPS ? 1 : 0;
            }
            if (close >= sampled * 7 / 8) {
                // Without an offset these are plain decimals, or such that went through a float.
                return Math.abs(offset) > Math.ulp(shown);
            }
        }
        return false;
    }

    /** The middle of all offsets that give every value exactly, those left out that contradict the ones before them. */
    private void narrowOffset(double[] values, int from, int count) {
        double power = DecimalScale.power(places);
        double low = Double.NEGATIVE_INFINITY;
        double high = Double.POSITIVE_INFINITY;
        for (int i = 0; i < count; i++) {
            float value = (float) values[from + i];
            double exact = value - Math.rint((value - offset) * power) / power;
            double half = Math.ulp(value) / 2;
            double nextLow = Math.max(low, exact - half);
            double nextHigh = Math.min(high, exact + half);
            if (nextLow <= nextHigh && Math.abs(exact - offset) < CLOSE_ULPS * 2 * half) {
                low = nextLow;
                high = nextHigh;
            }
        }
        if (low > Double.NEGATIVE_INFINITY) {
            offset = low + (high - low) / 2;
        }
    }

    private float model(long k, double power) {
        return (float) (k / power + offset);
    }

    /** A float's place among all floats; its own inverse. */
    private static int ordered(int bits) {
        return bits ^ ((bits >> 31) & Integer.MAX_VALUE);
    }

    private static int ordered(float value) {
        return ordered(Float.floatToRawIntBits(value));
    }

    /** Fills the arrays of the mapping. */
    void map(double[] values, int from, int count, int chosen, DoubleMapping target) {
        double power = DecimalScale.power(places);
        long before = 0;
        long anyUlps = 0;
        for (int i = 0; i < count; i++) {
            double value = values[from + i];
            float rounded = (float) value;
            double scaled = (rounded - offset) * power;
            target.ulps[i] = 0;
            long distance = Long.MAX_VALUE;
            if (Math.abs(scaled) < DecimalScale.LIMIT
                    && isSame(chosen == PRINTED ? printed(rounded) : rounded, value)) {
                long k = Math.round(scaled);
                distance = ordered(rounded) - (long) ordered(model(k, power));
                before = Math.abs(distance) <= MAX_ULPS ? k : before;
            }
            if (Math.abs(distance) <= MAX_ULPS) {
                target.ulps[i] = distance;
                anyUlps |= distance;
            } else {
                target.listApart(i, Double.doubleToRawLongBits(value));
            }
            target.integers[i] = before;
        }
        target.hasUlps = anyUlps != 0;
    }

    /** Fills target[targetOffset ..) from the arrays of the mapping, ulps included. */
    void restore(int count, int chosen, DoubleMapping source, double[] target, int targetOffset) {
        double power = DecimalScale.power(places);
        for (int i = 0; i < count; i++) {
            float value = model(source.integers[i], power);
            if (source.hasUlps) {
                value = Float.intBitsToFloat(ordered(ordered(value) + (int) source.ulps[i]));
            }
            target[targetOffset + i] = chosen == PRINTED ? printed(value) : value;
        }
    }

    /** The decimal of fewest places that is rounded to that float; the float itself where 22 places are too few. */
    static double printed(float value) {
        int most = DIGITS - (int) Math.floor(Math.getExponent(value) * DECIMALS_A_BIT);
        if (value == 0 || most < 0 || most > DecimalScale.MAX_EXPONENT) {
            return value;
        }
        double best = value;
        for (int tried = most; tried >= 0; tried--) {
            double power = DecimalScale.power(tried);
            double decimal = Math.rint(value * power) / power;
            if ((float) decimal != value) {
                return best;
            }
            best = decimal;
        }
        return best;
    }
}
