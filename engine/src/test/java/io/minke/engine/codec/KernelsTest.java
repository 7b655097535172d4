package io.minke.engine.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** The tests of this module run with the vector module, so that {@link Kernels#CHOSEN} is the vector version wherever the machine has one; each is held against the plain one. */
class KernelsTest {
    private final Kernels plain = new PlainKernels();
    private final Kernels chosen = Kernels.CHOSEN;

    @Test
    void shouldChooseVectorsWhenTheModuleIsThereAndRegistersAreWideEnough() {
        assertThat(ModuleLayer.boot().findModule("jdk.incubator.vector")).isPresent();
        assertThat(new VectorKernels().isSupported() ? "vector" : "plain").isEqualTo(chosen.name());
    }

    @Property(tries = 2_000)
    void shouldUnpackWhatWasPacked(
            @ForAll @IntRange(min = 1, max = 64) int width,
            @ForAll @IntRange(max = 300) int count,
            @ForAll @IntRange(max = 40) int offset,
            @ForAll long base,
            @ForAll long seed) {
        Random random = new Random(seed);
        long[] values =
                random.longs(count).map(value -> value & BitPacking.mask(width)).toArray();
        byte[] bytes = new byte[offset + BitPacking.packedBytes(count, width) + BitPacking.SLACK_BYTES];
        random.nextBytes(bytes);
        long subtracted = random.nextLong();
        long[] above = new long[count + 3];
        for (int i = 0; i < count; i++) {
            above[i + 3] = values[i] + subtracted;
        }
        BitPacking.pack(above, 3, count, width, subtracted, bytes, offset);
        long[] target = new long[count + 2];
        BitPacking.unpack(bytes, offset, count, width, base, target, 1);
        for (int i = 0; i < count; i++) {
            assertThat(target[i + 1]).isEqualTo(values[i] + base);
        }
        if (width <= BitPacking.WIDEST_IN_ONE_WORD) {
            long[] plainTarget = new long[count + 2];
            plain.unpack(bytes, offset, count, width, base, plainTarget, 1);
            assertThat(target).isEqualTo(plainTarget);
        }
    }

    @Property(tries = 500)
    void shouldDivideToTheSameBits(
            @ForAll @IntRange(max = DecimalScale.MAX_EXPONENT) int exponent,
            @ForAll @IntRange(max = 2_048) int count,
            @ForAll long seed) {
        Random random = new Random(seed);
        long[] integers = new long[2_048];
        for (int i = 0; i < count; i++) {
            integers[i] = random.nextLong() >> (13 + random.nextInt(51));
        }
        double power = DecimalScale.power(exponent);
        double[] target = new double[count + 1];
        chosen.toDecimals(biased(integers), count, power, target, 1);
        double[] plainTarget = new double[count + 1];
        plain.toDecimals(biased(integers), count, power, plainTarget, 1);
        for (int i = 0; i < count; i++) {
            long expected = Double.doubleToRawLongBits(integers[i] / power);
            assertThat(Double.doubleToRawLongBits(target[i + 1]))
                    .as("%d / %s, seed %d", integers[i], power, seed)
                    .isEqualTo(expected);
            assertThat(Double.doubleToRawLongBits(plainTarget[i + 1])).isEqualTo(expected);
        }
        for (Kernels kernels : List.of(plain, chosen)) {
            double[] bits = new double[count + 2];
            for (int i = 0; i < count; i++) {
                bits[i + 1] = Double.longBitsToDouble(integers[i] + DecimalScale.MAGIC_BITS);
            }
            bits[count + 1] = 7.25;
            kernels.divideBits(bits, 1, count, power);
            assertThat(Arrays.copyOf(bits, count + 1)).isEqualTo(target);
            assertThat(bits[count + 1]).isEqualTo(7.25);
        }
    }

    private static long[] biased(long[] integers) {
        return Arrays.stream(integers).map(k -> k + DecimalScale.MAGIC_BITS).toArray();
    }

    /** Quotients whose fraction lies as close to the middle of two doubles as k below 2^51 allows: found as k = M * 5^e / 2^s, M odd of 54 bits, rounded either way. */
    @Test
    void shouldDivideToTheSameBitsNearTheMiddleOfTwoDoubles() {
        Random random = new Random(1);
        for (int exponent = 1; exponent <= DecimalScale.MAX_EXPONENT; exponent++) {
            java.math.BigInteger five = java.math.BigInteger.valueOf(5).pow(exponent);
            long[] integers = new long[2_048];
            for (int i = 0; i < integers.length; i += 2) {
                java.math.BigInteger middle =
                        new java.math.BigInteger(53, random).setBit(53).setBit(0);
                java.math.BigInteger product = middle.multiply(five);
                long down = product.shiftRight(product.bitLength() - 51 + random.nextInt(8))
                        .longValue();
                integers[i] = down & ((1L << 51) - 1);
                integers[i + 1] = (down + 1) & ((1L << 51) - 1);
            }
            double power = DecimalScale.power(exponent);
            double[] target = new double[integers.length];
            double[] plainTarget = new double[integers.length];
            chosen.toDecimals(biased(integers), integers.length, power, target, 0);
            plain.toDecimals(biased(integers), integers.length, power, plainTarget, 0);
            for (int i = 0; i < integers.length; i++) {
                assertThat(target[i]).as("%d / %s", integers[i], power).isEqualTo(integers[i] / power);
                assertThat(plainTarget[i]).as("%d / %s", integers[i], power).isEqualTo(integers[i] / power);
            }
        }
    }

    @Property(tries = 1_000)
    void shouldAgreeOnWhatIsDecimal(
            @ForAll @IntRange(max = SampleShapes.VALUE_SHAPES - 1) int shape,
            @ForAll @IntRange(max = 20) int exponent,
            @ForAll @IntRange(min = 1, max = 300) int count,
            @ForAll long seed) {
        double[] values = SampleShapes.values(shape, count, seed);
        double power = DecimalScale.power(exponent);
        long[] integers = new long[count];
        boolean fits = plain.toIntegers(values, 0, count, power, integers, new double[count], new double[count]);
        long[] others = new long[count];
        assertThat(chosen.toIntegers(values, 0, count, power, others, new double[count], new double[count]))
                .isEqualTo(fits);
        boolean each = true;
        for (double value : values) {
            each &= DecimalScale.fits(value, exponent);
        }
        assertThat(fits).isEqualTo(each);
        if (fits) {
            assertThat(others).isEqualTo(integers);
        }
    }

    @Test
    void shouldSummarizeWhatLiesAtBothEndsOfAllLongs() {
        long half = 1L << 31;
        for (long origin : new long[] {
            Long.MAX_VALUE, Long.MIN_VALUE, Long.MAX_VALUE - half, Long.MIN_VALUE + half, Long.MAX_VALUE - half + 1
        }) {
            for (long distance : new long[] {1, half - 1, -1, -half}) {
                long[] integers = new long[64];
                for (int i = 0; i < integers.length; i++) {
                    integers[i] = i % 2 == 0 ? origin : origin + distance;
                }
                long[] expected = {
                    Arrays.stream(integers).sum(),
                    Arrays.stream(integers).min().orElseThrow(),
                    Arrays.stream(integers).max().orElseThrow()
                };
                for (Kernels kernels : List.of(plain, chosen)) {
                    long[] target = new long[3];
                    kernels.summarize(integers, 0, integers.length, target);
                    assertThat(target)
                            .as("%s, %d and %d away", kernels.name(), origin, distance)
                            .containsExactly(expected);
                }
            }
        }
    }

    @Property(tries = 2_000)
    void shouldSummarizeToTheSameNumbers(
            @ForAll @IntRange(min = 1, max = 64) int width,
            @ForAll @IntRange(min = 1, max = 300) int count,
            @ForAll @IntRange(max = 20) int from,
            @ForAll long base,
            @ForAll long seed) {
        Random random = new Random(seed);
        long[] integers = random.longs(from + count + 3)
                .map(value -> base + (value & BitPacking.mask(width)))
                .toArray();
        long sum = 0;
        long min = integers[from];
        long max = min;
        for (int i = from; i < from + count; i++) {
            sum += integers[i];
            min = Math.min(min, integers[i]);
            max = Math.max(max, integers[i]);
        }
        for (Kernels kernels : List.of(plain, chosen)) {
            long[] target = new long[3];
            kernels.summarize(integers, from, count, target);
            assertThat(target).containsExactly(sum, min, max);
        }
    }

    /** Residuals as wide as {@link NarrowRun} has them at most, so that sums of sums are ints in some runs and none in others. */
    @Property(tries = 2_000)
    void shouldAddUpToTheSameNumbers(
            @ForAll @IntRange(min = 1, max = 2_047) int count,
            @ForAll @IntRange(max = 3) int smoothing,
            @ForAll @IntRange(max = 18) int width,
            @ForAll @IntRange(max = DecimalScale.MAX_EXPONENT) int exponent,
            @ForAll long seed) {
        Random random = new Random(seed);
        int[] residuals = new int[Kernels.INT_SCRATCH];
        long first = random.nextLong() >> 13 + random.nextInt(40);
        double power = DecimalScale.power(exponent);
        double[] quotients = new double[count + 2];
        quotients[0] = 7.25;
        quotients[count + 1] = 7.25;
        long sum = 0;
        long farthest = 0;
        long[] totals = {0, Long.MAX_VALUE, Long.MIN_VALUE};
        for (int i = 0; i < count; i++) {
            residuals[i] = random.nextInt(1 << width) - (seed % 2 == 0 ? 0 : 1 << width >> 1);
            long value = (sum >> smoothing) + residuals[i];
            sum += residuals[i];
            farthest += Math.abs(residuals[i]);
            totals[0] += value;
            totals[1] = Math.min(totals[1], value);
            totals[2] = Math.max(totals[2], value);
            quotients[i + 1] = (first + value) / power;
        }
        for (Kernels kernels : List.of(plain, chosen)) {
            double[] target = new double[count + 2];
            target[0] = 7.25;
            target[count + 1] = 7.25;
            kernels.divideSums(residuals.clone(), count, smoothing, first, power, target, 1);
            assertThat(target).as("%s, seed %d", kernels.name(), seed).isEqualTo(quotients);
            long[] found = new long[3];
            kernels.summarizeSums(residuals.clone(), count, smoothing, farthest, found);
            assertThat(found).as("%s, seed %d", kernels.name(), seed).containsExactly(totals);
        }
    }

    /** Each thread has steps of its own, so that what one left in a kernel would be wrong for another. */
    @Test
    void shouldKeepNothingOfOneThreadForAnother() {
        int count = 64;
        List<CompletableFuture<Long>> wrong = IntStream.rangeClosed(1, 4)
                .mapToObj(step -> CompletableFuture.supplyAsync(() -> wrongSums(step, count, 100_000)))
                .toList();
        assertThat(wrong).allSatisfy(found -> assertThat(found.join()).isZero());
    }

    private long wrongSums(int step, int count, int rounds) {
        int[] residuals = new int[count];
        long[] totals = new long[3];
        double[] target = new double[count];
        long wrong = 0;
        for (int round = 0; round < rounds; round++) {
            Arrays.fill(residuals, step);
            chosen.summarizeSums(residuals, count, 0, (long) step * count, totals);
            wrong += totals[0] == (long) step * count * (count + 1) / 2 && totals[2] == (long) step * count ? 0 : 1;
            Arrays.fill(residuals, step);
            chosen.divideSums(residuals, count, 0, 0, 1, target, 0);
            wrong += target[count - 1] == (double) step * count ? 0 : 1;
        }
        return wrong;
    }
}
