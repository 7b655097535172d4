package io.minke.engine.codec;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.agrona.ExpandableArrayBuffer;

class ValueSummaryTest {
    private final ValueCodec codec = new ValueCodec();
    private final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();

    @Property(tries = 1_000)
    void shouldAgreeWithTheDecodedValuesOnAnyRange(
            @ForAll @IntRange(max = SampleShapes.VALUE_SHAPES - 1) int shape,
            @ForAll @IntRange(min = 1, max = 500) int count,
            @ForAll long seed) {
        double[] values = SampleShapes.values(shape, count, seed);
        int from = (int) Math.floorMod(seed, (long) count);
        int to = from + 1 + (int) Math.floorMod(seed >> 16, (long) (count - from));
        int length = codec.encode(values, 0, count, buffer, 0);
        ValueSummary packed = new ValueSummary();
        codec.summarize(buffer, 0, length, count, from, to, packed);
        ValueSummary plain = new ValueSummary();
        plain.of(values, from, to - from);
        assertThat(packed.count).isEqualTo(plain.count);
        assertThat(packed.min).isEqualTo(Double.valueOf(plain.min));
        assertThat(packed.max).isEqualTo(Double.valueOf(plain.max));
        assertThat(packed.sum).isEqualTo(Double.valueOf(plain.sum));
    }
}
