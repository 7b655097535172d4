package io.minke.engine.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.agrona.ExpandableArrayBuffer;
import org.junit.jupiter.api.Test;

/** Aggregates on packed integers against the doubles that went in. */
class DecimalValuesTest {
    private final ValueCodec codec = new ValueCodec();
    private final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();

    @Property(tries = 2_000)
    void shouldAggregateAnyRangeOfAnyShape(
            @ForAll @IntRange(max = SampleShapes.VALUE_SHAPES - 1) int shape,
            @ForAll @IntRange(min = 1, max = TimestampCodec.MAX_COUNT) int count,
            @ForAll long seed) {
        double[] values = SampleShapes.values(shape, count, seed);
        int length = codec.encode(values, 0, count, buffer, 5);
        double[] otherwise = new double[count];
        DecimalValues decimals = codec.decodeDecimals(buffer, 5, length, count, otherwise);
        Random random = new Random(seed);
        for (int i = 0; i < 20; i++) {
            int from = random.nextInt(count);
            int to = from + 1 + random.nextInt(random.nextBoolean() ? count - from : Math.min(12, count - from));
            if (decimals == null) {
                assertThat(Double.doubleToRawLongBits(otherwise[from]))
                        .isEqualTo(Double.doubleToRawLongBits(values[from]));
            } else {
                assertRange(decimals, values, from, to);
            }
        }
    }

    /** Indexes stand behind distances up to 2^20: one beyond it, and each of them more than once. */
    @Test
    void shouldFindTheFirstOfEqualExtremesHoweverFarApart() {
        Random random = new Random(5);
        for (long edge : new long[] {1L << 20, 1L << 31, 1L << 40}) {
            for (long farthest = edge - 2; farthest <= edge + 2; farthest++) {
                for (int count : new int[] {2, 31, 32, 33, 500, 2_048}) {
                    long origin = random.nextLong(1L << 50) - (1L << 49);
                    double[] values = new double[count];
                    for (int i = 1; i < count; i++) {
                        int side = random.nextInt(8);
                        values[i] = origin + (side == 0 ? farthest : side == 1 ? -farthest : random.nextInt(3) - 1);
                    }
                    values[0] = origin;
                    int length = codec.encode(values, 0, count, buffer, 0);
                    DecimalValues decimals = codec.decodeDecimals(buffer, 0, length, count, new double[count]);
                    assertThat(decimals).isNotNull();
                    int from = random.nextInt(count);
                    for (int to : new int[] {from + 1, from + (count - from + 1) / 2, count}) {
                        assertRange(decimals, values, from, to);
                    }
                    assertRange(decimals, values, 0, count);
                }
            }
        }
    }

    private static void assertRange(DecimalValues decimals, double[] values, int from, int to) {
        BigDecimal sum = BigDecimal.ZERO;
        int min = from;
        int max = from;
        for (int i = from; i < to; i++) {
            assertThat(Double.doubleToRawLongBits(decimals.at(i))).isEqualTo(Double.doubleToRawLongBits(values[i]));
            // What was written is the shortest decimal of the double; the sum is of these.
            sum = sum.add(new BigDecimal(Double.toString(values[i])));
            min = values[i] < values[min] ? i : min;
            max = values[i] > values[max] ? i : max;
        }
        assertThat(decimals.sum(from, to)).isEqualTo(sum.doubleValue());
        assertThat(decimals.min(from, to)).isEqualTo(values[min]);
        assertThat(decimals.max(from, to)).isEqualTo(values[max]);
        assertThat(decimals.minIndex(from, to)).isEqualTo(min);
        assertThat(decimals.maxIndex(from, to)).isEqualTo(max);
    }
}
