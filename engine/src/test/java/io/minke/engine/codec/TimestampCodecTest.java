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

class TimestampCodecTest {
    private final TimestampCodec codec = new TimestampCodec();
    private final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();

    @Property(tries = 2_000)
    void shouldReturnEveryTimestampOfAnyShape(
            @ForAll @IntRange(max = SampleShapes.TIME_SHAPES - 1) int shape,
            @ForAll @IntRange(min = 1, max = TimestampCodec.MAX_COUNT) int count,
            @ForAll long seed) {
        roundTrip(SampleShapes.times(shape, count, seed), 0, count);
    }

    @Property(tries = 1_000)
    void shouldReturnArbitraryAscendingTimestamps(@ForAll @Size(min = 1, max = 300) long[] times) {
        long[] ascending = Arrays.stream(times).sorted().distinct().toArray();
        roundTrip(ascending, 0, ascending.length);
    }

    @Test
    void shouldReturnTheExtremes() {
        roundTrip(new long[] {Long.MIN_VALUE, Long.MAX_VALUE}, 0, 2);
        roundTrip(new long[] {Long.MIN_VALUE, -1, 0, 1, Long.MAX_VALUE}, 0, 5);
    }

    @Test
    void shouldTakeAtMostEightBytesWhenSpacingIsRegular() {
        long[] regular = SampleShapes.times(2, 1_440, 1);
        assertThat(codec.encode(regular, 0, 1_440, buffer, 0)).isLessThanOrEqualTo(8);
        assertThat(codec.encode(regular, 0, 1, buffer, 0)).isZero();
    }

    @Test
    void shouldEncodeEqualSpacingToEqualBytesWhateverTheStart() {
        long[] one = SampleShapes.times(3, 700, 9);
        long[] other = Arrays.stream(one).map(time -> time + 123_456_789_000L).toArray();
        int length = codec.encode(one, 0, 700, buffer, 0);
        assertThat(codec.encode(other, 0, 700, buffer, 20_000)).isEqualTo(length);
        assertThat(new UnsafeBuffer(buffer, 0, length)).isEqualTo(new UnsafeBuffer(buffer, 20_000, length));
    }

    @Test
    void shouldStayBelowTenBitsWhenJitterIsUniformOverOneHundredAndEightyMillis() {
        assertThat(codec.encode(SampleShapes.times(3, 1_440, 1), 0, 1_440, buffer, 0))
                .isLessThan(1_440 * 10 / 8);
    }

    @Test
    void shouldFindTheGridUnderAnyJitter() {
        long second = 1_000_000_000L;
        for (long seed = 1; seed <= 200; seed++) {
            Random random = new Random(seed);
            long[] times = new long[1_440];
            for (int i = 0; i < times.length; i++) {
                int late = random.nextInt(180) + (random.nextInt(50) == 0 ? random.nextInt(600) : 0);
                times[i] = (1_676_505_600L + i * 60L) * second + late * 1_000_000L;
            }
            // Uniform over 180 ms is 7.5 bits; distances between neighbours would take 9.
            assertThat(codec.encode(times, 0, times.length, buffer, 0))
                    .as("seed %d", seed)
                    .isLessThan(times.length * 33 / 32);
        }
    }

    @Test
    void shouldRefuseTimestampsThatDoNotAscend() {
        assertThatThrownBy(() -> codec.encode(new long[] {1, 2, 2}, 0, 3, buffer, 0))
                .isInstanceOf(EngineBug.class)
                .hasMessageContaining("2 follows 2");
    }

    @Property(tries = 3_000)
    void shouldNeverReadOutsideWhenBytesAreArbitrary(
            @ForAll @Size(max = 200) byte[] bytes,
            @ForAll @IntRange(min = 1, max = TimestampCodec.MAX_COUNT) int count) {
        decodeOrDamage(bytes, count);
    }

    @Property(tries = 3_000)
    void shouldDecodeOrReportDamageWhenBytesOfAColumnAreChanged(
            @ForAll @IntRange(max = SampleShapes.TIME_SHAPES - 1) int shape,
            @ForAll @IntRange(min = 2, max = 400) int count,
            @ForAll long seed) {
        Random random = new Random(seed);
        int length = codec.encode(SampleShapes.times(shape, count, seed), 0, count, buffer, 0);
        byte[] bytes = new byte[length];
        buffer.getBytes(0, bytes);
        bytes[random.nextInt(length)] = (byte) random.nextInt();
        decodeOrDamage(bytes, count);
        decodeOrDamage(Arrays.copyOf(bytes, random.nextInt(length)), count);
    }

    private void decodeOrDamage(byte[] bytes, int count) {
        long[] target = new long[count + 2];
        target[0] = 7;
        target[count + 1] = 7;
        try {
            codec.decode(new UnsafeBuffer(bytes), 0, bytes.length, count, 1_000, target, 1);
        } catch (Damage expected) {
            assertThat(expected.file()).isEqualTo("timestamp column");
        }
        assertThat(target[0]).isEqualTo(7);
        assertThat(target[count + 1]).isEqualTo(7);
    }

    private void roundTrip(long[] times, int from, int count) {
        int length = codec.encode(times, from, count, buffer, 3);
        long[] target = new long[count + 2];
        codec.decode(buffer, 3, length, count, times[from], target, 1);
        assertThat(Arrays.copyOfRange(target, 1, count + 1)).isEqualTo(Arrays.copyOfRange(times, from, from + count));
    }
}
