package io.minke.engine.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.minke.engine.failure.Damage;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Runs read as ints against the same bytes read as longs, by the loops that any width and any damage come to. */
class NarrowRunTest {
    private static final int[] HEADERS = {
        PackingChoice.PATCHED,
        PackingChoice.PAIRED,
        1 << 3 | PackingChoice.PATCHED,
        1 << 3 | PackingChoice.PAIRED,
        2 << 3 | PackingChoice.PATCHED,
        3 << 3 | PackingChoice.PAIRED,
        4 << 3 | PackingChoice.PATCHED
    };

    private final NarrowRun narrow = new NarrowRun();
    private final ColumnReader reader = new ColumnReader("run");
    private final long[] restored = new long[TimestampCodec.MAX_COUNT];
    private final double[] decimals = new double[TimestampCodec.MAX_COUNT + 1];
    private final long[] totals = new long[3];

    @Property(tries = 4_000)
    void shouldReadWhatIsReadAsLongs(
            @ForAll @IntRange(max = 6) int form,
            @ForAll @IntRange(min = 1, max = TimestampCodec.MAX_COUNT) int count,
            @ForAll @IntRange(min = 1, max = 28) int width,
            @ForAll @IntRange(max = 40) int patchPercent,
            @ForAll long seed) {
        check(new Random(seed), HEADERS[form], count, width, patchPercent);
    }

    @Test
    void shouldReadEveryWidthAtEveryLimitOfTheCount() {
        Random random = new Random(11);
        for (int header : HEADERS) {
            for (int width = 0; width <= Kernels.MAX_INT_WIDTH + 1; width++) {
                for (int count : new int[] {1, 2, 3, 7, 8, 9, 15, 16, 17, 1_023, 1_024, 1_025, 2_047, 2_048}) {
                    check(random, header, count, width, count % 3 * 10);
                }
            }
        }
    }

    /** Reads a run as ints and as longs. */
    private void check(Random random, int header, int count, int width, int patchPercent) {
        byte[] bytes = run(random, header, count, width, patchPercent);
        long[] expected = asLongs(bytes, header, count);
        if (expected == null) {
            return;
        }
        assertThat(read(bytes, header, count))
                .as("header %d, %d values of %d bits", header, count, width)
                .isEqualTo(isNarrow(header, width));
        if (isNarrow(header, width)) {
            assertThat(reader.position()).isEqualTo(bytes.length);
            assertEqual(bytes, expected, header, count);
        } else {
            assertThat(reader.position()).isZero();
        }
    }

    private static boolean isNarrow(int header, int width) {
        return width <= ((header & 7) == PackingChoice.PAIRED ? PatchedPacking.MAX_PAIR_WIDTH : Kernels.MAX_INT_WIDTH);
    }

    /** Whatever the bytes say: where this class reads them, it reads what the other one does. */
    @Property(tries = 10_000)
    void shouldReadChangedBytesAsTheyAreReadAsLongsOrLeaveThemAlone(
            @ForAll @IntRange(max = 6) int form,
            @ForAll @IntRange(min = 1, max = 300) int count,
            @ForAll @IntRange(min = 1, max = 24) int width,
            @ForAll long seed) {
        Random random = new Random(seed);
        int header = HEADERS[form];
        byte[] bytes = run(random, header, count, width, random.nextInt(30));
        for (int changes = random.nextInt(4); changes >= 0; changes--) {
            bytes[random.nextInt(Math.min(bytes.length, 1 << random.nextInt(1, 10)))] = (byte) random.nextInt();
        }
        long[] expected = asLongs(bytes, header, count);
        boolean isRead;
        try {
            isRead = read(bytes, header, count);
        } catch (Damage damage) {
            assertThat(expected).isNull();
            return;
        }
        if (isRead) {
            assertThat(expected).isNotNull();
            assertEqual(bytes, expected, header, count);
        } else {
            assertThat(reader.position()).isZero();
        }
    }

    @Test
    void shouldLeaveARunAloneWhosePatchesReachBehindIt() {
        ColumnWriter writer = new ColumnWriter();
        writer.u8(4 | PatchedPacking.PATCHED);
        writer.signed(0);
        writer.unsigned(2);
        writer.u8(4);
        writer.u8(5 | PatchedPacking.ABOVE);
        writer.packed(new long[] {7, 0}, 0, 2, 4);
        writer.packed(new long[] {20, 21}, 0, 2, 5);
        writer.packed(new long[8], 0, 8, 4);
        byte[] bytes = Arrays.copyOf(writer.bytes(), writer.length());
        assertThat(read(bytes, PackingChoice.PATCHED, 8)).isFalse();
        assertThat(reader.position()).isZero();
        assertThat(asLongs(bytes, PackingChoice.PATCHED, 8)).isNull();
    }

    @Test
    void shouldTakeSumsForIntsOnlyWhereNoneCanLeaveThem() {
        int header = 1 << 3 | PackingChoice.PATCHED;
        for (long base : new long[] {1L << 18, (1L << 19) - 1, 1L << 19, -(1L << 20), (1L << 29) - 1, 1 - (1L << 29)}) {
            byte[] bytes = flat(base);
            assertThat(read(bytes, header, 1_025)).isTrue();
            assertThat(narrow.summarize(totals)).as("base %d", base).isEqualTo(Math.abs(base) < 1L << 19);
            long[] expected = asLongs(bytes, header, 1_025);
            assertThat(expected).isNotNull();
            assertThat(read(bytes, header, 1_025)).isTrue();
            assertEqual(bytes, expected, header, 1_025);
        }
        for (long base : new long[] {1L << 29, -(1L << 29), 1L << 40, Long.MIN_VALUE}) {
            assertThat(read(flat(base), header, 1_025)).as("base %d", base).isFalse();
            assertThat(reader.position()).isZero();
        }
    }

    /** A run that rises by so much at every value. */
    private static byte[] flat(long base) {
        ColumnWriter writer = new ColumnWriter();
        writer.signed(5);
        writer.u8(0);
        writer.signed(base);
        return Arrays.copyOf(writer.bytes(), writer.length());
    }

    private boolean read(byte[] bytes, int header, int count) {
        reader.wrap(new UnsafeBuffer(bytes), 0, bytes.length);
        return narrow.read(reader, header, count);
    }

    /** After {@link #read}, and again after it, since whoever asks takes the run with him. */
    private void assertEqual(byte[] bytes, long[] expected, int header, int count) {
        narrow.restore(9, restored);
        for (int i = 0; i < count; i++) {
            assertThat(restored[i])
                    .as("value %d of %d, header %d", i, count, header)
                    .isEqualTo(expected[i] + 9);
        }
        assertThat(read(bytes, header, count)).isTrue();
        narrow.restoreDecimals(100, decimals, 1);
        double[] others = new double[count];
        new PlainKernels()
                .toDecimals(
                        Arrays.stream(expected)
                                .map(value -> value + DecimalScale.MAGIC_BITS)
                                .toArray(),
                        count,
                        100,
                        others,
                        0);
        for (int i = 0; i < count; i++) {
            assertThat(Double.doubleToRawLongBits(decimals[i + 1]))
                    .as("quotient %d of %d, header %d", i, count, header)
                    .isEqualTo(Double.doubleToRawLongBits(others[i]));
        }
        assertThat(read(bytes, header, count)).isTrue();
        if (narrow.summarize(totals)) {
            assertThat(totals)
                    .as("%d values, header %d", count, header)
                    .containsExactly(
                            Arrays.stream(expected).sum(),
                            Arrays.stream(expected).min().orElseThrow(),
                            Arrays.stream(expected).max().orElseThrow());
        }
    }

    private long @Nullable [] asLongs(byte[] bytes, int header, int count) {
        int prediction = header >>> 3;
        long[] target = new long[count];
        ColumnReader source = new ColumnReader("run");
        source.wrap(new UnsafeBuffer(bytes), 0, bytes.length);
        boolean inPairs = (header & 7) == PackingChoice.PAIRED;
        try {
            if (prediction == IntegerCodec.NONE) {
                new PatchedPacking().read(source, inPairs, count, 0, target, 0);
            } else if (count < 2) {
                return null;
            } else {
                long first = source.signed();
                new PatchedPacking().read(source, inPairs, count - 1, 0, target, 1);
                target[0] = first;
                if (prediction == IntegerCodec.DELTA) {
                    PackedSums.restore(target, 1, count - 1, first);
                } else {
                    PackedSums.restoreSmoothed(target, 1, count - 1, first, prediction - IntegerCodec.DELTA);
                }
            }
        } catch (Damage damage) {
            return null;
        }
        return target;
    }

    /** The bytes of a run of that header with residuals of that many bits; of pairs, a pair has that many. */
    private static byte[] run(Random random, int header, int count, int width, int patchPercent) {
        ColumnWriter writer = new ColumnWriter();
        int residuals = header >>> 3 == IntegerCodec.NONE ? count : count - 1;
        if (residuals < count) {
            writer.signed(random.nextLong() >> 13 + random.nextInt(40));
        }
        boolean inPairs = (header & 7) == PackingChoice.PAIRED;
        int packed = inPairs ? (residuals + 1) / 2 : residuals;
        long[] patched = random.longs(residuals, 0, 100)
                .filter(percent -> percent < patchPercent)
                .toArray();
        int patches = patched.length;
        writer.u8(width | (patches > 0 ? PatchedPacking.PATCHED : 0));
        writer.signed(random.nextLong() >> 35 + random.nextInt(29));
        if (patches > 0) {
            boolean isAbove = random.nextBoolean();
            int skipWidth = residuals / patches > 2 ? 2 : 0;
            int distanceWidth = random.nextInt(31);
            writer.unsigned(patches);
            writer.u8(skipWidth);
            writer.u8(distanceWidth | (isAbove ? PatchedPacking.ABOVE : 0));
            writer.packed(
                    random.longs(patches, 0, 1L << skipWidth)
                            .map(skip -> Math.min(skip, 1))
                            .toArray(),
                    0,
                    patches,
                    skipWidth);
            writer.packed(random.longs(patches).toArray(), 0, patches, distanceWidth);
        }
        long pairs = PatchedPacking.radix(width) * PatchedPacking.radix(width);
        long[] values = inPairs && width > 0
                ? random.longs(packed, 0, pairs).toArray()
                : random.longs(packed).toArray();
        writer.packed(values, 0, packed, width);
        return Arrays.copyOf(writer.bytes(), writer.length());
    }
}
