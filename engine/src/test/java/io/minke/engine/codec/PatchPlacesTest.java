package io.minke.engine.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.agrona.ExpandableArrayBuffer;
import org.junit.jupiter.api.Test;

/** Values apart at the first, the last and every other place, few and many, in runs with and without a prediction: decoded to doubles, to integers and to sums. */
class PatchPlacesTest {
    private final ValueCodec codec = new ValueCodec();
    private final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
    private final Set<String> encodings = new TreeSet<>();

    @Test
    void shouldPatchEveryPlace() {
        for (int count : new int[] {17, 33, 65, 129}) {
            for (int place = 0; place < count; place++) {
                check(noise(count, 8, place), place);
                check(walk(count, 8, place), place);
            }
        }
        assertThat(encodings).anyMatch(name -> name.endsWith(" FOR")).anyMatch(name -> name.endsWith(" DELTA"));
    }

    @Test
    void shouldPatchEveryPairOfPlacesAroundTheEdgesOfGroups() {
        for (int count : new int[] {1_023, 1_024, 1_025}) {
            for (int first : new int[] {0, 1, 7, 8, 9, 15, 16, 63, 64, 511, 512, 1_015, 1_016, 1_021}) {
                for (int second : new int[] {first + 1, 1_016, 1_021, 1_022, count - 1}) {
                    check(noise(count, 8, first, Math.min(second, count - 1)), first);
                    check(walk(count, 8, first, Math.min(second, count - 1)), first);
                }
            }
        }
    }

    /** From none to so many that the sums of a run are taken in a pass of their own. */
    @Test
    void shouldPatchAnyNumberOfPlacesAtAnyWidth() {
        Random random = new Random(3);
        for (int width = 1; width <= 40; width++) {
            for (int patches = 0; patches <= 24; patches++) {
                int[] places = random.ints(patches, 0, 1_024).toArray();
                check(noise(1_024, width, places), patches);
                check(walk(1_024, width, places), patches);
            }
        }
    }

    private static double[] noise(int count, int width, int... places) {
        Random random = new Random(count + width);
        double[] values = new double[count];
        for (int i = 0; i < count; i++) {
            values[i] = (random.nextLong(1L << width) - 50) / 100.0;
        }
        for (int place : places) {
            values[place] = (random.nextBoolean() ? 1 : -1) * (double) (1L << width + 5) / 100;
        }
        return values;
    }

    private static double[] walk(int count, int width, int... places) {
        double[] steps = noise(count, width, places);
        double level = 0;
        for (int i = 0; i < count; i++) {
            level = Math.rint((level + steps[i]) * 100) / 100;
            steps[i] = level;
        }
        return steps;
    }

    private void check(double[] values, int what) {
        int count = values.length;
        int length = codec.encode(values, 0, count, buffer, 3);
        encodings.add(codec.describe(buffer, 3, length, count));
        double[] decoded = new double[count + 2];
        codec.decode(buffer, 3, length, count, decoded, 1);
        assertThat(Arrays.copyOfRange(decoded, 1, count + 1))
                .as("%d values, %d", count, what)
                .isEqualTo(values);
        ValueSummary expected = new ValueSummary();
        expected.of(values, 0, count);
        ValueSummary summary = new ValueSummary();
        codec.summarize(buffer, 3, length, count, 0, count, summary);
        assertThat(new double[] {summary.sum, summary.min, summary.max})
                .as("%d values, %d", count, what)
                .containsExactly(expected.sum, expected.min, expected.max);
        DecimalValues decimals = codec.decodeDecimals(buffer, 3, length, count, decoded);
        assertThat(decimals).isNotNull();
        for (int i = 0; i < count; i++) {
            assertThat(decimals.at(i)).isEqualTo(values[i]);
        }
        assertThat(decimals.at(decimals.minIndex(0, count))).isEqualTo(expected.min);
        assertThat(decimals.at(decimals.maxIndex(0, count))).isEqualTo(expected.max);
    }
}
