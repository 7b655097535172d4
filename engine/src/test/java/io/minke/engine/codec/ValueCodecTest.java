package io.minke.engine.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minke.engine.failure.Damage;
import io.minke.engine.failure.EngineBug;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class ValueCodecTest {
    private final ValueCodec codec = new ValueCodec();
    private final ValueCodec coldCodec = new ValueCodec(Effort.COLD);
    private final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();

    @Property(tries = 2_000)
    void shouldReturnEveryBitOfAnyShape(
            @ForAll @IntRange(max = SampleShapes.VALUE_SHAPES - 1) int shape,
            @ForAll @IntRange(min = 1, max = TimestampCodec.MAX_COUNT) int count,
            @ForAll long seed) {
        roundTrip(SampleShapes.values(shape, count, seed), 0, count);
    }

    @Property(tries = 1_000)
    void shouldReturnEveryBitOfArbitraryDoubles(@ForAll @Size(min = 1, max = 300) double[] values) {
        roundTrip(values, 0, values.length);
    }

    @Property(tries = 1_000)
    void shouldReturnEveryBitOfArbitraryBitPatterns(@ForAll @Size(min = 1, max = 300) long[] bits) {
        roundTrip(Arrays.stream(bits).mapToDouble(Double::longBitsToDouble).toArray(), 0, bits.length);
    }

    @Test
    void shouldReturnEveryShapeAtEveryLimitOfTheCount() {
        for (int shape = 0; shape < SampleShapes.VALUE_SHAPES; shape++) {
            for (int count : new int[] {
                1, 2, 3, 7, 8, 9, 15, 16, 17, 63, 64, 65, 127, 128, 129, 1_023, 1_024, 1_025, 2_047, 2_048
            }) {
                roundTrip(SampleShapes.values(shape, count, count), 0, count);
            }
        }
    }

    @Test
    void shouldTakeFewBitsForDecimalsThatAnOffsetHidesInFloats() {
        for (int shape = SampleShapes.FIRST_VALUE_SHAPES; shape < SampleShapes.VALUE_SHAPES - 1; shape++) {
            int length = codec.encode(SampleShapes.values(shape, 1_440, 1), 0, 1_440, buffer, 0);
            assertThat(codec.describe(buffer, 0, length, 1_440)).contains("OFFSET");
            assertThat(8.0 * length / 1_440).as("bits of shape %d", shape).isLessThan(11);
        }
    }

    @Property(tries = 500)
    void shouldPrintAFloatAsADecimalThatIsRoundedToIt(@ForAll float value) {
        double printed = OffsetFloats.printed(value);
        assertThat(Float.floatToRawIntBits((float) printed)).isEqualTo(Float.floatToRawIntBits(value));
    }

    @Test
    void shouldPrintTheFewestPlaces() {
        for (String text : new String[] {"1.9005287", "-273.15", "0.3", "1.0E7", "3.4028235E38", "0.0", "-0.0", "7"}) {
            float value = Float.parseFloat(text);
            assertThat(OffsetFloats.printed(value)).isIn(Double.parseDouble(text), (double) value);
        }
        assertThat(OffsetFloats.printed(1.9005287f)).isEqualTo(1.9005287);
        assertThat(OffsetFloats.printed(-273.15f)).isEqualTo(-273.15);
    }

    @Test
    void shouldEncodeAnInnerRangeOfTheArray() {
        roundTrip(SampleShapes.values(2, 500, 1), 123, 300);
    }

    @Test
    void shouldRefuseCountsOutsideOneBlock() {
        assertThatThrownBy(() -> codec.encode(new double[3_000], 0, 0, buffer, 0))
                .isInstanceOf(EngineBug.class);
        assertThatThrownBy(() -> codec.encode(new double[3_000], 0, 2_049, buffer, 0))
                .isInstanceOf(EngineBug.class);
    }

    @Property(tries = 3_000)
    void shouldNeverReadOutsideWhenBytesAreArbitrary(
            @ForAll @Size(max = 200) byte[] bytes,
            @ForAll @IntRange(min = 1, max = TimestampCodec.MAX_COUNT) int count) {
        decodeOrDamage(bytes, count);
    }

    @Property(tries = 3_000)
    void shouldDecodeOrReportDamageWhenBytesOfAColumnAreChanged(
            @ForAll @IntRange(max = SampleShapes.VALUE_SHAPES - 1) int shape,
            @ForAll @IntRange(min = 1, max = 600) int count,
            @ForAll long seed) {
        Random random = new Random(seed);
        ValueCodec encoder = random.nextBoolean() ? codec : coldCodec;
        int length = encoder.encode(SampleShapes.values(shape, count, seed), 0, count, buffer, 0);
        byte[] bytes = new byte[length];
        buffer.getBytes(0, bytes);
        int changes = 1 + random.nextInt(3);
        for (int i = 0; i < changes; i++) {
            bytes[random.nextInt(Math.min(length, 1 << random.nextInt(1, 14)))] = (byte) random.nextInt();
        }
        decodeOrDamage(bytes, count);
        decodeOrDamage(Arrays.copyOf(bytes, random.nextInt(length)), count);
    }

    @Test
    void shouldReportDamageWhenACodedColumnIsCutAnywhere() {
        int length = coldCodec.encode(halving(600, new Random(5)), 0, 600, buffer, 0);
        assertThat(codec.describe(buffer, 0, length, 600)).contains("coded-");
        for (int cut = 0; cut < length; cut++) {
            int shorter = cut;
            assertThatThrownBy(() -> codec.decode(buffer, 0, shorter, 600, new double[600], 0))
                    .as("cut to %d of %d bytes", cut, length)
                    .isInstanceOf(Damage.class);
        }
    }

    @Property(tries = 200)
    void shouldReturnEveryValueOfACodedColumnAndReportDamageWhereItsBytesAreChanged(
            @ForAll @IntRange(min = 1_500, max = TimestampCodec.MAX_COUNT) int count, @ForAll long seed) {
        Random random = new Random(seed);
        double[] values = halving(count, random);
        int length = coldCodec.encode(values, 0, count, buffer, 0);
        assertThat(codec.describe(buffer, 0, length, count)).contains("coded-");
        roundTrip(coldCodec, values, 0, count);
        byte[] bytes = new byte[length];
        buffer.getBytes(0, bytes);
        for (int flips = random.nextInt(3); flips >= 0; flips--) {
            bytes[random.nextInt(length)] ^= (byte) (1 << random.nextInt(8));
        }
        decodeOrDamage(bytes, count);
    }

    /** Levels each half as frequent as the one before: codes save a sixth, less where their tables are shared by few. */
    private static double[] halving(int count, Random random) {
        double[] values = new double[count];
        for (int i = 0; i < count; i++) {
            values[i] = (2_000 + Long.numberOfTrailingZeros(random.nextLong() | 1L << 40)) / 100.0;
        }
        return values;
    }

    @Test
    void shouldReportDamageWhenTheColumnIsCutAnywhere() {
        for (int shape = 0; shape < SampleShapes.VALUE_SHAPES; shape++) {
            int length = codec.encode(SampleShapes.values(shape, 100, 5), 0, 100, buffer, 0);
            for (int cut = 0; cut < length; cut++) {
                int shorter = cut;
                assertThatThrownBy(() -> codec.decode(buffer, 0, shorter, 100, new double[100], 0))
                        .as("shape %d cut to %d of %d bytes", shape, cut, length)
                        .isInstanceOf(Damage.class);
            }
        }
    }

    /** Guards on both sides of the target show that nothing is written outside either. */
    private void decodeOrDamage(byte[] bytes, int count) {
        double[] target = new double[count + 2];
        Arrays.fill(target, 7.25);
        try {
            codec.decode(new UnsafeBuffer(bytes), 0, bytes.length, count, target, 1);
        } catch (Damage expected) {
            assertThat(expected.file()).isEqualTo("value column");
        }
        assertThat(target[0]).isEqualTo(7.25);
        assertThat(target[count + 1]).isEqualTo(7.25);
    }

    private void roundTrip(double[] values, int from, int count) {
        roundTrip(codec, values, from, count);
        roundTrip(coldCodec, values, from, count);
    }

    private void roundTrip(ValueCodec encoder, double[] values, int from, int count) {
        int length = encoder.encode(values, from, count, buffer, 3);
        double[] target = new double[count + 2];
        codec.decode(buffer, 3, length, count, target, 1);
        for (int i = 0; i < count; i++) {
            if (Double.doubleToRawLongBits(target[i + 1]) != Double.doubleToRawLongBits(values[from + i])) {
                throw new AssertionError("value " + i + " of " + count + " came back as " + target[i + 1]
                        + " instead of " + values[from + i] + ", header " + (buffer.getByte(3) & 0xFF) + " "
                        + (buffer.getByte(4) & 0xFF));
            }
        }
    }
}
