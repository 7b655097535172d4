package io.minke.engine.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.agrona.ExpandableArrayBuffer;
import org.junit.jupiter.api.Test;

class SeriesHintsTest {
    private static final int SERIES = 5_000;
    private final ValueCodec codec = new ValueCodec();
    private final ValueCodec decoder = new ValueCodec();
    private final TimestampCodec timestampCodec = new TimestampCodec();
    private final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();

    @Property(tries = 500)
    void shouldReturnEveryBitWhateverTheSeriesWasBefore(
            @ForAll @IntRange(max = SampleShapes.VALUE_SHAPES - 1) int before,
            @ForAll @IntRange(max = SampleShapes.VALUE_SHAPES - 1) int after,
            @ForAll @IntRange(min = 1, max = TimestampCodec.MAX_COUNT) int count,
            @ForAll long seed) {
        SeriesHints hints = new SeriesHints();
        roundTrip(SampleShapes.values(before, 1_000, seed), 1_000, hints);
        roundTrip(SampleShapes.values(after, count, seed + 1), count, hints);
        roundTrip(SampleShapes.values(after, count, seed + 2), count, hints);
    }

    @Test
    void shouldTakeHardlyMoreThanAComparisonWould() {
        for (int shape = 0; shape < SampleShapes.VALUE_SHAPES; shape++) {
            SeriesHints hints = new SeriesHints();
            int hinted = 0;
            int compared = 0;
            for (int block = 0; block < 16; block++) {
                double[] values = SampleShapes.values(shape, 1_440, 100 * shape + block);
                hinted += roundTrip(values, 1_440, hints);
                compared += codec.encode(values, 0, 1_440, buffer, 0);
            }
            assertThat(hinted).as("bytes of shape %d", shape).isLessThanOrEqualTo(compared + compared / 20 + 16 * 8);
        }
    }

    @Property(tries = 500)
    void shouldReturnEveryTimestampWhateverTheSeriesWasBefore(
            @ForAll @IntRange(max = SampleShapes.TIME_SHAPES - 1) int before,
            @ForAll @IntRange(max = SampleShapes.TIME_SHAPES - 1) int after,
            @ForAll @IntRange(min = 1, max = TimestampCodec.MAX_COUNT) int count,
            @ForAll long seed) {
        SeriesHints hints = new SeriesHints();
        timesRoundTrip(SampleShapes.times(before, 1_000, seed), hints);
        timesRoundTrip(SampleShapes.times(after, count, seed + 1), hints);
        timesRoundTrip(SampleShapes.times(after, count, seed + 2), hints);
    }

    @Test
    void shouldTakeHardlyMoreThanAComparisonOfTimesWould() {
        for (int shape = 0; shape < SampleShapes.TIME_SHAPES; shape++) {
            SeriesHints hints = new SeriesHints();
            int hinted = 0;
            int compared = 0;
            for (int block = 0; block < 16; block++) {
                long[] times = SampleShapes.times(shape, 1_440, 100 * shape + block);
                hinted += timesRoundTrip(times, hints);
                compared += timestampCodec.encode(times, 0, 1_440, buffer, 0);
            }
            // What a hint may let a column cost more than the one before.
            assertThat(hinted).as("bytes of shape %d", shape).isLessThanOrEqualTo(compared + compared / 10 + 16 * 8);
        }
    }

    @Property(tries = 500)
    void shouldDescribeWhatItEncodedAsTheValuesDo(
            @ForAll @IntRange(max = SampleShapes.VALUE_SHAPES - 1) int shape,
            @ForAll @IntRange(min = 1, max = TimestampCodec.MAX_COUNT) int count,
            @ForAll long seed) {
        SeriesHints hints = new SeriesHints();
        long[] times = SampleShapes.times(0, count, seed);
        for (int block = 0; block < 3; block++) {
            double[] values = SampleShapes.values(shape, count, seed + block);
            roundTrip(values, count, hints);
            BlockStatistics expected = new BlockStatistics();
            expected.of(times, values, 0, count);
            BlockStatistics described = new BlockStatistics();
            codec.describeEncoded(times, values, 0, count, described);
            assertThat(described)
                    .usingRecursiveComparison()
                    .withComparatorForType(Double::compare, Double.class)
                    .isEqualTo(expected);
        }
    }

    @Test
    void shouldCompareAnewWhenTheSeriesCostsMoreThanItDid() {
        SeriesHints hints = new SeriesHints();
        roundTrip(SampleShapes.values(3, 1_440, 1), 1_440, hints);
        double[] steps = SampleShapes.values(6, 1_440, 2);
        int hinted = roundTrip(steps, 1_440, hints);
        assertThat(hinted).isEqualTo(codec.encode(steps, 0, 1_440, buffer, 0));
    }

    @Test
    void shouldCodeColdBlocksByHints() {
        SeriesHints hints = SeriesHints.ofMerges(16);
        ValueCodec cold = new ValueCodec(Effort.COLD);
        int coded = 0;
        int hinted = 0;
        int compared = 0;
        Random random = new Random(3);
        for (int block = 0; block < 16; block++) {
            double[] values = new double[2_000];
            long level = 2_000;
            for (int i = 0; i < values.length; i++) {
                level += Math.round(random.nextGaussian() * 5);
                values[i] = level / 100.0;
            }
            compared += cold.encode(values, 0, values.length, buffer, 3);
            int length = cold.encode(values, 0, values.length, buffer, 3, hints, SERIES);
            hinted += length;
            coded += decoder.describe(buffer, 3, length, values.length).contains("coded") ? 1 : 0;
            double[] target = new double[values.length];
            decoder.decode(buffer, 3, length, values.length, target, 0);
            assertThat(target).isEqualTo(values);
        }
        assertThat(coded).isEqualTo(16);
        assertThat(hints.values(SERIES) >>> 24 & 7)
                .as("blocks since a comparison")
                .isEqualTo(7);
        assertThat(hinted).isLessThanOrEqualTo(compared + compared / 500);
    }

    @Test
    void shouldTellOfTheLatestSeriesOfAPlaceOnly() {
        SeriesHints hints = SeriesHints.ofMerges(16);
        assertThat(hints.values(0)).isEqualTo(EncodingHint.NONE);
        hints.setValues(0, 5);
        hints.setTimes(0, 6);
        hints.setTimes(15, 7);
        assertThat(hints.values(0)).isEqualTo(5);
        assertThat(hints.values(15)).isEqualTo(EncodingHint.NONE);
        assertThat(hints.values(16)).isEqualTo(EncodingHint.NONE);
        hints.setValues(16, 8);
        assertThat(hints.values(16)).isEqualTo(8);
        assertThat(hints.times(16)).isEqualTo(EncodingHint.NONE);
        assertThat(hints.values(0)).isEqualTo(EncodingHint.NONE);
        assertThat(hints.times(0)).isEqualTo(EncodingHint.NONE);
        assertThat(hints.times(15)).isEqualTo(7);
    }

    @Test
    void shouldLeaveSmallBlocksOfMergesToComparisons() {
        assertThat(SeriesHints.ofMerges(16).mayServe(1_023)).isFalse();
        assertThat(SeriesHints.ofMerges(16).mayServe(1_024)).isTrue();
        assertThat(new SeriesHints().mayServe(1)).isTrue();
    }

    @Test
    void shouldCompareEveryEighthBlockAnew() {
        int hint = EncodingHint.of(2, 8, 1_440 * 4, 1_440);
        int used = 0;
        for (int next = EncodingHint.aged(hint); next != EncodingHint.NONE; next = EncodingHint.aged(next)) {
            assertThat(EncodingHint.mapping(next)).isEqualTo(2);
            assertThat(EncodingHint.header(next)).isEqualTo(8);
            used++;
        }
        assertThat(used).isEqualTo(7);
    }

    private int timesRoundTrip(long[] times, SeriesHints hints) {
        int length = timestampCodec.encode(times, 0, times.length, buffer, 3, hints, SERIES);
        long[] target = new long[times.length];
        timestampCodec.decode(buffer, 3, length, times.length, times[0], target, 0);
        assertThat(target).isEqualTo(times);
        return length;
    }

    private int roundTrip(double[] values, int count, SeriesHints hints) {
        int length = codec.encode(values, 0, count, buffer, 3, hints, SERIES);
        double[] target = new double[count];
        decoder.decode(buffer, 3, length, count, target, 0);
        for (int i = 0; i < count; i++) {
            if (Double.doubleToRawLongBits(target[i]) != Double.doubleToRawLongBits(values[i])) {
                throw new AssertionError(
                        "value " + i + " of " + count + " came back as " + target[i] + " instead of " + values[i]);
            }
        }
        return length;
    }
}
