package io.minke.engine.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.minke.engine.failure.Damage;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** A packed time column against the timestamps that went into it. */
class TimestampIndexTest {
    private final TimestampCodec codec = new TimestampCodec();
    private final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();

    @Property(tries = 1_000)
    void shouldFindTheTimestampsAndPlacesOfAnyShape(
            @ForAll @IntRange(max = SampleShapes.TIME_SHAPES - 1) int shape,
            @ForAll @IntRange(min = 1, max = TimestampCodec.MAX_COUNT) int count,
            @ForAll long seed) {
        assertIndex(SampleShapes.times(shape, count, seed), seed);
    }

    /** Stragglers far from their slots: patches, and places that are several steps from where an even clock would have them. */
    @Property(tries = 1_000)
    void shouldFindPlacesWhereClocksStrayFarFromTheirSlots(
            @ForAll @IntRange(min = 1, max = TimestampCodec.MAX_COUNT) int count,
            @ForAll @IntRange(max = 100_000) int strayMillis,
            @ForAll boolean skips,
            @ForAll long seed) {
        Random random = new Random(seed);
        long[] times = new long[count];
        long slot = 0;
        for (int i = 0; i < count; i++) {
            slot += skips && random.nextInt(30) == 0 ? 1 + random.nextInt(50) : 1;
            int stray =
                    random.nextInt(40) == 0 ? random.nextInt(strayMillis + 1) : random.nextInt(strayMillis / 50 + 1);
            times[i] = 1_676_505_600_000_000_000L + (slot * 60_000 + stray) * 1_000_000;
        }
        assertIndex(Arrays.stream(times).sorted().distinct().toArray(), seed);
    }

    @Property(tries = 500)
    void shouldFindThePlacesOfArbitraryTimestamps(@ForAll @Size(min = 1, max = 300) long[] times) {
        assertIndex(Arrays.stream(times).sorted().distinct().toArray(), times[0]);
    }

    @Test
    void shouldFindTheExtremes() {
        assertIndex(new long[] {Long.MIN_VALUE, Long.MAX_VALUE}, 1);
        assertIndex(new long[] {Long.MIN_VALUE, -1, 0, 1, Long.MAX_VALUE}, 1);
    }

    @Property(tries = 2_000)
    void shouldAnswerOrReportDamageWhenBytesOfAColumnAreChanged(
            @ForAll @IntRange(max = SampleShapes.TIME_SHAPES - 1) int shape,
            @ForAll @IntRange(min = 2, max = 400) int count,
            @ForAll long seed) {
        Random random = new Random(seed);
        int length = codec.encode(SampleShapes.times(shape, count, seed), 0, count, buffer, 0);
        byte[] bytes = new byte[length];
        buffer.getBytes(0, bytes);
        bytes[random.nextInt(length)] = (byte) random.nextInt();
        try {
            TimestampIndex index = codec.open(new UnsafeBuffer(bytes), 0, length, count, 1_000);
            for (int i = 0; i < 20; i++) {
                index.at(random.nextInt(count));
                assertThat(index.before(random.nextLong())).isBetween(0, count);
            }
        } catch (Damage expected) {
            assertThat(expected.file()).isEqualTo("timestamp column");
            assertThat(codec.index().isOpen()).isFalse();
        }
    }

    @Test
    void shouldCloseWhenTheCodecDecodesSomethingElse() {
        long[] times = SampleShapes.times(3, 100, 1);
        int length = codec.encode(times, 0, 100, buffer, 0);
        assertThat(codec.open(buffer, 0, length, 100, times[0]).isOpen()).isTrue();
        codec.decode(buffer, 0, length, 100, times[0], new long[100], 0);
        assertThat(codec.index().isOpen()).isFalse();
    }

    private void assertIndex(long[] times, long seed) {
        int count = times.length;
        int length = codec.encode(times, 0, count, buffer, 3);
        TimestampIndex index = codec.open(buffer, 3, length, count, times[0]);
        for (int i = 0; i < count; i++) {
            assertThat(index.at(i)).isEqualTo(times[i]);
        }
        Random random = new Random(seed);
        for (int i = 0; i < 50; i++) {
            int place = random.nextInt(count);
            long time = times[place];
            assertThat(index.before(time)).isEqualTo(place);
            if (time < Long.MAX_VALUE) {
                assertThat(index.before(time + 1)).isEqualTo(place + 1);
            }
            long any = i < 25 ? random.nextLong() : time + random.nextInt();
            int found = Arrays.binarySearch(times, any);
            assertThat(index.before(any)).isEqualTo(found < 0 ? -found - 1 : found);
        }
    }
}
