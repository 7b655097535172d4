package io.minke.engine.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.agrona.ExpandableArrayBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SeriesHintsTest {
    private static final int SERIES = 5_000;
    /** Integers too large for decimals, in no line. */
    private static final int WIDE_SHAPE = SampleShapes.VALUE_SHAPES;

    private final ValueCodec codec = new ValueCodec();
    private final ValueCodec decoder = new ValueCodec();
    private final TimestampCodec timestampCodec = new TimestampCodec();
    private final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();

    @Property(tries = 1_000)
    void shouldReturnEveryBitWhateverTheSeriesWasBefore(
            @ForAll @IntRange(max = WIDE_SHAPE) int before,
            @ForAll @IntRange(max = WIDE_SHAPE) int after,
            @ForAll @IntRange(min = 1, max = TimestampCodec.MAX_COUNT) int count,
            @ForAll long seed) {
        SeriesHints hints = new SeriesHints();
        // The first hint has to be confirmed before it decides.
        for (int block = 0; block < 3; block++) {
            roundTrip(values(before, 1_000, seed + block), 1_000, hints);
        }
        double[] mixed = values(before, count, seed + 3);
        double[] others = values(after, count, seed + 4);
        for (int i = Math.floorMod((int) seed, 97); i < count; i += 97) {
            mixed[i] = others[i];
        }
        roundTrip(mixed, count, hints);
        roundTrip(others, count, hints);
        roundTrip(values(after, count, seed + 5), count, hints);
    }

    private static double[] values(int shape, int count, long seed) {
        return shape < WIDE_SHAPE
                ? SampleShapes.values(shape, count, seed)
                : new Random(seed)
                        .ints(count, 0, 100_000)
                        .mapToDouble(i -> 3e15 + i)
                        .toArray();
    }

    /** Values that a hint says to be wide integers, and are none. */
    @ParameterizedTest
    @ValueSource(
            doubles = {
                0.25,
                3e15 + 0.5,
                -0.0,
                Double.POSITIVE_INFINITY,
                Double.NEGATIVE_INFINITY,
                Double.NaN,
                0x1p63,
                1e300
            })
    void shouldReturnWhatIsNoWideIntegerThoughTheHintSaysSo(double strange) {
        SeriesHints hints = new SeriesHints();
        for (int block = 0; block < 6; block++) {
            double[] values = values(WIDE_SHAPE, 1_440, block);
            for (int i = 7; i < values.length && block >= 3; i += 100 << block) {
                values[i] = strange;
            }
            roundTrip(values, 1_440, hints);
        }
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
                .as("blocks since a comparison: of the first, the second and the tenth")
                .isEqualTo(6);
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
            assertThat(EncodingHint.layout(next)).isEqualTo(2);
            assertThat(EncodingHint.header(next)).isEqualTo(8);
            used++;
        }
        assertThat(used).isEqualTo(7);
    }

    /** Runs, dictionaries, gaps, specials, floats, ulps. */
    @ParameterizedTest
    @ValueSource(ints = {7, 8, 12, 13, 14, 16, 23})
    void shouldServeColumnsOfSeveralRunsWithoutAComparison(int shape) {
        SeriesHints hints = new SeriesHints();
        for (int block = 0; block < 4; block++) {
            roundTrip(SampleShapes.values(shape, 1_440, 7 * shape + block), 1_440, hints);
        }
        assertThat(hints.values(SERIES) >>> 24 & 7)
                .as("blocks since a comparison of shape %d", shape)
                .isEqualTo(2);
    }

    @Test
    void shouldLeaveOutRunsThatCanNotBeBelowALimit() {
        IntegerCodec integers = new IntegerCodec(Effort.HOT);
        ColumnWriter target = new ColumnWriter();
        Random random = new Random(5);
        long[] noise = random.longs(1_440, 0, 1L << 40).toArray();
        assertThat(integers.encodeBelow(1_440 * 30, noise, 1_440, target)).isFalse();
        assertThat(target.length()).isZero();
        assertThat(integers.encodeBelow(1_440 * 41, noise, 1_440, target)).isTrue();
        long[] returning = random.ints(1_440, 0, 50).mapToLong(i -> noise[i]).toArray();
        assertThat(integers.encodeBelow(1_440 * 10, returning, 1_440, target)).isTrue();
    }

    @Test
    void shouldCompareSoonerWhatAComparisonHasNotConfirmed() {
        for (int blocks = 0; blocks <= 8; blocks++) {
            int hint = EncodingHint.serving(blocks, EncodingHint.ofRecipe(8_191, 1_440 * 4, 1_440));
            int served = 0;
            for (int next = hint; !EncodingHint.isDue(next); next = EncodingHint.aged(next)) {
                assertThat(EncodingHint.recipe(next)).isEqualTo(8_191);
                assertThat(EncodingHint.limitBits(next, 1_440)).isEqualTo(EncodingHint.limitBits(hint, 1_440));
                served++;
            }
            assertThat(served).isEqualTo(Math.min(blocks, 7));
        }
    }

    @Test
    void shouldGiveEachRecipeOneNumberAndForgetAllWhenNumbersRunOut() {
        SeriesHints hints = new SeriesHints();
        hints.setValues(3, 5);
        for (int i = 0; i < EncodingHint.RECIPES; i++) {
            assertThat(hints.numberOf(recipe(i))).isEqualTo(i);
        }
        for (int i = 0; i < EncodingHint.RECIPES - 1; i++) {
            assertThat(hints.recipe(i)).isEqualTo(recipe(i));
        }
        assertThat(hints.values(3)).isEqualTo(5);
        assertThat(hints.numberOf(recipe(EncodingHint.RECIPES))).isZero();
        assertThat(hints.recipe(0)).isEqualTo(recipe(EncodingHint.RECIPES));
        assertThat(hints.values(3)).isEqualTo(EncodingHint.NONE);
    }

    private static long recipe(int index) {
        return EncodingRecipe.withUlps(EncodingRecipe.of(index & 127, index >>> 7), index * 31 & 0x3FFFF);
    }

    @Test
    void shouldKeepAllPartsOfARecipeApart() {
        int form = IntegerCodec.form(IntegerCodec.RLE, IntegerCodec.ANY, IntegerCodec.DICT);
        long recipe = EncodingRecipe.of(127, form);
        assertThat(EncodingRecipe.mapping(recipe)).isEqualTo(127);
        assertThat(EncodingRecipe.form(recipe)).isEqualTo(form);
        assertThat(EncodingRecipe.isBeside(recipe)).isFalse();
        assertThat(EncodingRecipe.hasUlps(recipe)).isFalse();
        long all = EncodingRecipe.beside(EncodingRecipe.withUlps(recipe, IntegerCodec.RAW));
        assertThat(EncodingRecipe.mapping(all)).isEqualTo(127);
        assertThat(EncodingRecipe.form(all)).isEqualTo(form);
        assertThat(EncodingRecipe.isBeside(all)).isTrue();
        assertThat(EncodingRecipe.hasUlps(all)).isTrue();
        assertThat(EncodingRecipe.ulpsForm(all)).isEqualTo(IntegerCodec.RAW);
        assertThat(IntegerCodec.header(form)).isEqualTo(IntegerCodec.RLE);
        assertThat(IntegerCodec.firstInside(form)).isEqualTo(IntegerCodec.ANY);
        assertThat(IntegerCodec.secondInside(form)).isEqualTo(IntegerCodec.DICT);
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

    @Test
    void shouldHoldNoMoreThanItsPlacesWhateverIdsCome() {
        int places = 4_096;
        for (int most = places - 2; most <= places + 1; most++) {
            SeriesHints hints = SeriesHints.ofMerges(places);
            for (int id = 0; id <= most; id++) {
                hints.setTimes(id, id + 1);
                hints.setValues(id, id + 2);
            }
            assertThat(hints.heldBytes()).as("%d series", most + 1).isLessThanOrEqualTo(12L * places);
            assertThat(hints.times(most)).isEqualTo(most + 1);
            assertThat(hints.values(most)).isEqualTo(most + 2);
        }
    }

    @Test
    void shouldNotLeaveADictionaryForWhatAHintOfOtherBlocksSays() {
        int full = TimestampCodec.MAX_COUNT;
        int rest = 1_023;
        double[] wind = WindSpeeds.of(40 * full + rest, 1);
        SeriesHints hints = SeriesHints.ofMerges(1_024);
        SeriesEncoder encoder = new SeriesEncoder(Effort.HOT, hints);
        encoder.begin(7, 0, 40 * full);
        for (int block = 0; block < 40; block++) {
            encoder.encode(wind, block * full, full, block, block, buffer, 0);
        }
        hints.setValues(7, EncodingHint.lookedThrough(1));
        encoder.begin(7, 40 * full, rest);
        int length = encoder.encode(wind, 40 * full, rest, 40, 40, buffer, 0);
        assertThat(ListedColumn.isOne(buffer, 0, length)).isTrue();
    }
}
