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
}
