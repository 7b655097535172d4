package io.minke.engine.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class RadixSortTest {
    @Property(tries = 1_000)
    void shouldSortAsTheJdkDoes(
            @ForAll @IntRange(max = 520) int count,
            @ForAll @IntRange(max = 64) int width,
            @ForAll long base,
            @ForAll long seed) {
        long[] values = new Random(seed)
                .longs(count + 3)
                .map(value -> base + (value & BitPacking.mask(width)))
                .toArray();
        long[] expected = values.clone();
        Arrays.sort(expected, 0, count);
        new RadixSort(520).sort(values, count);
        assertThat(values).isEqualTo(expected);
    }

    /** Two digits of such distances tell nothing of most values. */
    @Property(tries = 200)
    void shouldSortWhatLiesCloseTogetherFarFromAFewOthers(
            @ForAll @IntRange(min = 2, max = 520) int count,
            @ForAll @IntRange(min = 1, max = 24) int width,
            @ForAll @IntRange(min = 40, max = 63) int farWidth,
            @ForAll long seed) {
        Random random = new Random(seed);
        long[] values =
                random.longs(count).map(value -> value & BitPacking.mask(width)).toArray();
        values[random.nextInt(count)] = 1L << farWidth;
        long[] expected = values.clone();
        Arrays.sort(expected);
        new RadixSort(520).sort(values, count);
        assertThat(values).isEqualTo(expected);
    }
}
