package io.minke.engine.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * Every loop over packed bits, of both kernels, at every width and at the counts where groups, registers and minis begin and end: against values that were packed bit by bit. What lies around a run is
 * noise, and so is what a target holds around what is written.
 */
class PackedRunsTest {
    private static final int[] COUNTS = {
        0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 31, 32, 33, 63, 64, 65, 127, 128, 129, 1_023,
        1_024, 1_025, 2_047, 2_048
    };
    private static final int BEFORE = 3;
    private static final List<Kernels> ALL = List.of(new PlainKernels(), new VectorKernels());

    private final Random random = new Random(7);
    private final int[] scratch = new int[Kernels.INT_SCRATCH];

    private static boolean runsHere(Kernels kernels) {
        return kernels.isSupported();
    }

    /** Edges of the width among them: all bits set, none, the highest alone. */
    private long[] values(int count, int width) {
        long[] values = new long[count];
        for (int i = 0; i < count; i++) {
            values[i] = BitPacking.mask(width)
                    & switch (random.nextInt(8)) {
                        case 0 -> -1L;
                        case 1 -> 0;
                        case 2 -> width == 0 ? 0 : 1L << width - 1;
                        default -> random.nextLong();
                    };
        }
        return values;
    }

    private byte[] packed(long[] values, int width) {
        byte[] bytes = new byte[BEFORE + BitPacking.packedBytes(values.length, width) + BitPacking.SLACK_BYTES];
        random.nextBytes(bytes);
        for (int i = 0; i < values.length; i++) {
            for (int bit = 0; bit < width; bit++) {
                int place = i * width + bit;
                int set = 1 << (place & 7);
                byte old = bytes[BEFORE + (place >>> 3)];
                bytes[BEFORE + (place >>> 3)] = (byte) ((values[i] >>> bit & 1) == 0 ? old & ~set : old | set);
            }
        }
        return bytes;
    }

    @Test
    void shouldUnpackAnyCountOfAnyWidth() {
        for (int width = 0; width <= Long.SIZE; width++) {
            for (int count : COUNTS) {
                long[] values = values(count, width);
                byte[] bytes = packed(values, width);
                long base = random.nextLong();
                long[] expected = guarded(count);
                for (int i = 0; i < count; i++) {
                    expected[i + 1] = base + values[i];
                }
                long[] target = guarded(count);
                BitPacking.unpack(bytes, BEFORE, count, width, base, target, 1);
                assertThat(target).as("%d of %d bits", count, width).isEqualTo(expected);
                for (Kernels kernels : ALL) {
                    if (width > 0 && width <= BitPacking.WIDEST_IN_ONE_WORD && runsHere(kernels)) {
                        long[] other = guarded(count);
                        kernels.unpack(bytes, BEFORE, count, width, base, other, 1);
                        assertThat(other)
                                .as("%s, %d of %d bits", kernels.name(), count, width)
                                .isEqualTo(expected);
                    }
                }
            }
        }
    }

    @Test
    void shouldSumWhileUnpackingFromAnyValueToAnyOther() {
        for (int width = 0; width <= Long.SIZE; width++) {
            for (int count : COUNTS) {
                long[] values = values(count, width);
                byte[] bytes = packed(values, width);
                long base = random.nextLong() >> random.nextInt(64);
                long start = random.nextLong();
                int first = random.nextInt(Math.min(count + 1, 40));
                int end = count - random.nextInt(Math.min(count - first + 1, 40));
                long[] expected = guarded(count);
                long sum = start;
                for (int i = first; i < end; i++) {
                    sum += base + values[i];
                    expected[i + 1] = sum;
                }
                long[] target = guarded(count);
                assertThat(PackedSums.unpack(bytes, BEFORE, first, end, width, base, start, target, 1))
                        .isEqualTo(sum);
                assertThat(target)
                        .as("%d to %d of %d of %d bits", first, end, count, width)
                        .isEqualTo(expected);
            }
        }
    }

    @Test
    void shouldDivideWhileUnpackingToTheBitsOfADivision() {
        for (int width = 0; width <= Kernels.MAX_INT_WIDTH; width++) {
            for (int count : COUNTS) {
                long[] values = values(count, width);
                byte[] bytes = packed(values, width);
                long base = random.nextLong() >> 13 + random.nextInt(51);
                double power = DecimalScale.power(random.nextInt(DecimalScale.MAX_EXPONENT + 1));
                double[] expected = new double[count + 2];
                Arrays.fill(expected, 7.25);
                for (int i = 0; i < count; i++) {
                    expected[i + 1] = (base + values[i]) / power;
                }
                for (Kernels kernels : ALL) {
                    if (runsHere(kernels)) {
                        double[] target = new double[count + 2];
                        Arrays.fill(target, 7.25);
                        kernels.unpackDecimals(bytes, BEFORE, count, width, base, power, scratch, target, 1);
                        assertThat(target)
                                .as("%s, %d of %d bits above %d by %s", kernels.name(), count, width, base, power)
                                .isEqualTo(expected);
                    }
                }
            }
        }
    }

    @Test
    void shouldUnpackAnyCountOfAnyNarrowWidthToInts() {
        for (int width = 0; width <= Kernels.MAX_INT_WIDTH; width++) {
            for (int count : COUNTS) {
                long[] values = values(count, width);
                byte[] bytes = packed(values, width);
                int base = random.nextInt() >> random.nextInt(32);
                for (Kernels kernels : ALL) {
                    if (runsHere(kernels)) {
                        int[] target = new int[count + 7 & -8];
                        kernels.unpackInts(bytes, BEFORE, count, width, base, target);
                        for (int i = 0; i < count; i++) {
                            assertThat(target[i])
                                    .as("%s, %d of %d of %d bits", kernels.name(), i, count, width)
                                    .isEqualTo(base + (int) values[i]);
                        }
                    }
                }
            }
        }
    }

    /** Every pair there is, up to a width, and the edges of wider ones; those no encoder writes among them. */
    @Test
    void shouldSplitPairs() {
        for (int width = 1; width <= PatchedPacking.MAX_PAIR_WIDTH; width++) {
            int radix = (int) PatchedPacking.radix(width);
            for (int count : COUNTS) {
                if (count == 0) {
                    continue;
                }
                long[] pairs = values((count + 1) / 2, width);
                for (int pair = 0; pair < pairs.length; pair++) {
                    long edge = (long) random.nextInt(radix) * radix + random.nextInt(2) * (radix - 1);
                    pairs[pair] = random.nextBoolean() ? edge : pairs[pair];
                }
                checkPairs(pairs, count, width, radix);
            }
        }
        for (int width = 1; width <= 11; width++) {
            long[] pairs = LongStream.range(0, 1L << width).toArray();
            checkPairs(pairs, 2 * pairs.length - 1, width, (int) PatchedPacking.radix(width));
        }
    }

    private void checkPairs(long[] pairs, int count, int width, int radix) {
        byte[] bytes = packed(pairs, width);
        int base = random.nextInt(1 << 30) - (1 << 29);
        for (Kernels kernels : ALL) {
            if (runsHere(kernels)) {
                int[] target = new int[count + 7 & -8];
                kernels.unpackPairs(bytes, BEFORE, count, width, radix, base, target);
                for (int i = 0; i < count; i++) {
                    int pair = (int) pairs[i >> 1];
                    boolean isAlone = i == count - 1 && (i & 1) == 0;
                    assertThat(target[i])
                            .as("%s, %d of %d, pairs of %d bits", kernels.name(), i, count, width)
                            .isEqualTo(base + (isAlone ? pair : (i & 1) == 0 ? pair % radix : pair / radix));
                }
            }
        }
    }

    @Test
    void shouldDivideIntsToTheBitsOfADivision() {
        for (int exponent = 0; exponent <= DecimalScale.MAX_EXPONENT; exponent++) {
            double power = DecimalScale.power(exponent);
            for (int count : COUNTS) {
                long base = random.nextLong() >> 13 + random.nextInt(51);
                int[] integers = new int[count];
                double[] expected = new double[count + 2];
                Arrays.fill(expected, 7.25);
                for (int i = 0; i < count; i++) {
                    integers[i] = random.nextInt() >> 2 + random.nextInt(30);
                    expected[i + 1] = (base + integers[i]) / power;
                }
                for (Kernels kernels : ALL) {
                    if (runsHere(kernels)) {
                        double[] target = new double[count + 2];
                        Arrays.fill(target, 7.25);
                        kernels.divideInts(integers, count, base, power, target, 1);
                        assertThat(target)
                                .as("%s, %d above %d by %s", kernels.name(), count, base, power)
                                .isEqualTo(expected);
                    }
                }
            }
        }
    }

    @Test
    void shouldSummarizeIntsUpToTheLimitOfTheirMagnitude() {
        for (int width = 0; width <= 30; width++) {
            for (int count : COUNTS) {
                if (count == 0) {
                    continue;
                }
                int[] integers = new int[count + 3];
                Arrays.fill(integers, Integer.MIN_VALUE);
                for (int i = 0; i < count; i++) {
                    int farthest = (1 << width) - 1;
                    int value = random.nextInt(4) == 0 ? farthest : random.nextInt(farthest + 1);
                    integers[i] = random.nextBoolean() ? value : -value;
                }
                int[] summed = Arrays.copyOf(integers, count);
                for (Kernels kernels : ALL) {
                    if (runsHere(kernels)) {
                        long[] totals = new long[3];
                        kernels.summarizeInts(integers, count, totals);
                        assertThat(totals)
                                .as("%s, %d of %d bits", kernels.name(), count, width)
                                .containsExactly(
                                        Arrays.stream(summed).asLongStream().sum(),
                                        Arrays.stream(summed).min().orElseThrow(),
                                        Arrays.stream(summed).max().orElseThrow());
                    }
                }
            }
        }
    }

    @Test
    void shouldSummarizePackedValuesAsUnpackedOnes() {
        for (int width = 0; width <= Kernels.MAX_INT_WIDTH; width++) {
            for (int count : COUNTS) {
                if (count == 0) {
                    continue;
                }
                long[] values = values(count, width);
                byte[] bytes = packed(values, width);
                long base = random.nextLong() >> random.nextInt(64);
                long sum = Arrays.stream(values).map(value -> base + value).sum();
                long low = Arrays.stream(values).min().orElseThrow() + base;
                long high = Arrays.stream(values).max().orElseThrow() + base;
                for (Kernels kernels : ALL) {
                    if (runsHere(kernels)) {
                        long[] totals = new long[3];
                        kernels.summarizePacked(bytes, BEFORE, count, width, base, scratch, totals);
                        assertThat(totals)
                                .as("%s, %d of %d bits", kernels.name(), count, width)
                                .containsExactly(sum, low, high);
                    }
                }
            }
        }
    }

    @Test
    void shouldSummarizeUnpackedValuesHoweverFarApart() {
        for (int width = 0; width <= Long.SIZE; width++) {
            for (int count : COUNTS) {
                if (count == 0) {
                    continue;
                }
                long base = random.nextLong() >> random.nextInt(64);
                long[] integers = Arrays.stream(values(count, width))
                        .map(value -> base + value)
                        .toArray();
                long[] expected = {
                    Arrays.stream(integers).sum(),
                    Arrays.stream(integers).min().orElseThrow(),
                    Arrays.stream(integers).max().orElseThrow()
                };
                for (Kernels kernels : ALL) {
                    if (runsHere(kernels)) {
                        long[] totals = new long[3];
                        kernels.summarize(integers, 0, count, totals);
                        assertThat(totals)
                                .as("%s, %d of %d bits", kernels.name(), count, width)
                                .containsExactly(expected);
                    }
                }
            }
        }
    }

    @Test
    void shouldRefuseToReadOrWriteOutsideOfItsArrays() {
        byte[] bytes = new byte[100];
        for (Kernels kernels : ALL) {
            if (runsHere(kernels)) {
                assertThatThrownBy(() -> kernels.unpack(bytes, 50, 8, 5, 0, new long[8], 0))
                        .isInstanceOf(IndexOutOfBoundsException.class);
                assertThatThrownBy(() -> kernels.unpackDecimals(bytes, 50, 8, 5, 0, 1, scratch, new double[8], 0))
                        .isInstanceOf(IndexOutOfBoundsException.class);
                assertThatThrownBy(() -> kernels.unpackDecimals(bytes, 0, 16, 5, 0, 1, scratch, new double[15], 0))
                        .isInstanceOf(IndexOutOfBoundsException.class);
                assertThatThrownBy(() -> kernels.summarizePacked(bytes, 50, 8, 5, 0, scratch, new long[3]))
                        .isInstanceOf(IndexOutOfBoundsException.class);
                assertThatThrownBy(() -> kernels.unpackInts(bytes, 50, 8, 5, 0, scratch))
                        .isInstanceOf(IndexOutOfBoundsException.class);
                assertThatThrownBy(() -> kernels.unpackInts(bytes, 0, 9, 5, 0, new int[15]))
                        .isInstanceOf(IndexOutOfBoundsException.class);
                assertThatThrownBy(() -> kernels.unpackPairs(bytes, 50, 16, 5, 5, 0, scratch))
                        .isInstanceOf(IndexOutOfBoundsException.class);
                assertThatThrownBy(() -> kernels.unpackPairs(bytes, 0, 9, 5, 5, 0, new int[15]))
                        .isInstanceOf(IndexOutOfBoundsException.class);
            }
        }
        assertThatThrownBy(() -> PackedSums.unpack(bytes, 50, 0, 8, 5, 0, 0, new long[8], 0))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> PackedSums.unpack(bytes, 0, 0, 8, 5, 0, 0, new long[8], 1))
                .isInstanceOf(IndexOutOfBoundsException.class);
    }

    private static long[] guarded(int count) {
        long[] target = new long[count + 2];
        Arrays.fill(target, 0x7777_7777_7777_7777L);
        return target;
    }
}
