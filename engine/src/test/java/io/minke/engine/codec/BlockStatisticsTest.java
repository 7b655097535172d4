package io.minke.engine.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class BlockStatisticsTest {
    private final BlockStatistics statistics = new BlockStatistics();

    @Test
    void shouldSkipGapsAndCountThem() {
        double[] values = {Double.NaN, 3, -1, Double.NaN, 7, 7, Double.NaN};
        statistics.of(new long[] {1, 2, 3, 4, 5, 6, 7}, values, 0, 7);
        assertThat(statistics.count).isEqualTo(7);
        assertThat(statistics.gapCount).isEqualTo(3);
        assertThat(statistics.minTime).isEqualTo(1);
        assertThat(statistics.maxTime).isEqualTo(7);
        assertThat(statistics.min).isEqualTo(-1);
        assertThat(statistics.max).isEqualTo(7);
        assertThat(statistics.minIndex).isEqualTo(2);
        assertThat(statistics.maxIndex).isEqualTo(4);
        assertThat(statistics.first).isEqualTo(3);
        assertThat(statistics.last).isEqualTo(7);
        assertThat(statistics.sum).isEqualTo(16);
    }

    @Test
    void shouldKnowNothingWhenAllAreGaps() {
        statistics.of(new long[] {1, 2}, new double[] {Double.NaN, Double.NaN}, 0, 2);
        assertThat(statistics.gapCount).isEqualTo(2);
        assertThat(statistics.min).isNaN();
        assertThat(statistics.first).isNaN();
        assertThat(statistics.minIndex).isEqualTo(-1);
        assertThat(statistics.sum).isZero();
    }

    @Test
    void shouldSumDecimalsExactlyWhenDoublesWouldNot() {
        double[] tenths = new double[2_000];
        java.util.Arrays.fill(tenths, 0.1);
        assertThat(BlockStatistics.sum(tenths, 0, 2_000)).isEqualTo(200.0);
        assertThat(BlockStatistics.sum(new double[] {1e15, 0.25, -1e15}, 0, 3)).isEqualTo(0.25);
    }

    @Property(tries = 500)
    void shouldRoundTheExactDecimalSumOnce(
            @ForAll @IntRange(min = 1, max = 2_048) int count,
            @ForAll @IntRange(max = 9) int places,
            @ForAll long seed) {
        java.util.Random random = new java.util.Random(seed);
        double[] values = new double[count];
        BigDecimal exact = BigDecimal.ZERO;
        for (int i = 0; i < count; i++) {
            BigDecimal decimal = BigDecimal.valueOf(random.nextLong() >> (14 + random.nextInt(40)), places);
            values[i] = decimal.doubleValue();
            exact = exact.add(decimal);
        }
        assertThat(BlockStatistics.sum(values, 0, count)).isEqualTo(exact.doubleValue());
    }

    @Test
    void shouldStayInfiniteWhenAnInfinityIsSummed() {
        assertThat(BlockStatistics.sum(new double[] {1, Double.POSITIVE_INFINITY, 2}, 0, 3))
                .isEqualTo(Double.POSITIVE_INFINITY);
    }
}
