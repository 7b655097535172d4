package io.minke.engine.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.agrona.ExpandableArrayBuffer;
import org.junit.jupiter.api.Test;

/** Entropy codes, which are read slowly, stand only where data are cold and a tenth is saved. */
class CodedChoiceTest {
    private static final int COUNT = 2_000;

    private final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();

    @Test
    void shouldAskForATenthToTheBit() {
        for (long bits = 1; bits <= 5_000; bits++) {
            long most = PackingChoice.worthCodingBits(bits);
            assertThat((bits - most) * 10).as("%d bits", bits).isGreaterThanOrEqualTo(bits);
            assertThat((bits - most - 1) * 10).as("%d bits", bits).isLessThan(bits);
        }
    }

    @Test
    void shouldTakeACodeAtTheLimitAndOneBitBelowItButNotOneBitAbove() {
        long[] values = gaussian(2.4, 7);
        PackingChoice choice = new PackingChoice();
        assertThat(planCodes(choice, values, Long.MAX_VALUE / 2)).isTrue();
        long bits = choice.costBits();

        assertThat(planCodes(choice, values, bits - 1)).isFalse();
        assertThat(choice.packing()).isNotEqualTo(PackingChoice.CODED);
        assertThat(planCodes(choice, values, bits)).isTrue();
        assertThat(choice.packing()).isEqualTo(PackingChoice.CODED);
        assertThat(planCodes(choice, values, bits + 1)).isTrue();
    }

    private static boolean planCodes(PackingChoice choice, long[] values, long limitBits) {
        choice.planMinis(values, 0, COUNT);
        choice.planPatched(values, 0, COUNT);
        return choice.planCodes(values, 0, COUNT, true, limitBits);
    }

    /** Noise of many widths: some of it packs well as it is, some saves just less and some just more than a tenth when coded. */
    @Test
    void shouldCodeOnlyWhereATenthIsSavedAndOnlyWhereDataAreCold() {
        int coded = 0;
        int left = 0;
        for (int step = 0; step < 120; step++) {
            long[] integers = gaussian(1 + step * 0.05, step);
            double[] values = new double[COUNT];
            for (int i = 0; i < COUNT; i++) {
                values[i] = (2_000 + integers[i]) / 100.0;
            }
            int hot = new ValueCodec(Effort.HOT).encode(values, 0, COUNT, buffer, 0);
            assertThat(new ValueCodec().describe(buffer, 0, hot, COUNT)).doesNotContain("coded");
            int cold = new ValueCodec(Effort.COLD).encode(values, 0, COUNT, buffer, 0);
            if (new ValueCodec().describe(buffer, 0, cold, COUNT).contains("coded")) {
                coded++;
                // The two bytes of a column's head are in both.
                assertThat((cold - 2) * 10).as("step %d", step).isLessThanOrEqualTo((hot - 2) * 9);
            } else {
                left++;
                assertThat(cold).isLessThanOrEqualTo(hot);
            }
        }
        assertThat(coded).isGreaterThan(10);
        assertThat(left).isGreaterThan(10);
    }

    private static long[] gaussian(double deviation, long seed) {
        Random random = new Random(seed);
        long[] values = new long[COUNT];
        for (int i = 0; i < COUNT; i++) {
            values[i] = Math.round(random.nextGaussian() * deviation);
        }
        return values;
    }
}
