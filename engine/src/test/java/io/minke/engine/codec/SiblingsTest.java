package io.minke.engine.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minke.engine.failure.Damage;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class SiblingsTest {
    private static final int TIMES = 64;
    private static final int SERIES = 7;

    private Siblings siblings = new Siblings();
    private final ExpandableArrayBuffer first = new ExpandableArrayBuffer();
    private final ExpandableArrayBuffer second = new ExpandableArrayBuffer();
    private final ValueCodec decoder = new ValueCodec();

    @Property(tries = 1_000)
    void shouldReturnEveryBitOfColumnsBesideAnyOther(
            @ForAll @IntRange(max = SampleShapes.VALUE_SHAPES - 1) int shape,
            @ForAll @IntRange(max = 4) int relation,
            @ForAll @IntRange(min = 1, max = TimestampCodec.MAX_COUNT) int count,
            @ForAll boolean isCold,
            @ForAll long seed) {
        double[] level = SampleShapes.values(shape, count, seed);
        double[] other = related(level, relation, new Random(seed));
        siblings = new Siblings();
        ValueCodec codec = new ValueCodec(isCold ? Effort.COLD : Effort.HOT);
        siblings.begin(3, TIMES);
        int levelLength = codec.encode(level, 0, count, first, 0, siblings);
        siblings.begin(5, TIMES);
        int otherLength = codec.encode(other, 0, count, second, 0, siblings);
        assertBits(decode(first, levelLength, second, otherLength, count), other);
        BlockStatistics described = new BlockStatistics();
        codec.describeEncoded(new long[count], other, 0, count, described);
        BlockStatistics expected = new BlockStatistics();
        expected.of(new long[count], other, 0, count);
        assertThat(described)
                .usingRecursiveComparison()
                .withComparatorForType(Double::compare, Double.class)
                .isEqualTo(expected);
    }

    @Test
    void shouldTellTheAttenuationFromTheLevelAtEveryLimitOfTheCount() {
        for (int count : new int[] {64, 65, 127, 128, 1_440, 2_047, 2_048}) {
            for (int relation = 1; relation <= 3; relation++) {
                double[] level = level(count, count);
                double[] other = related(level, relation, new Random(1));
                int alone = new ValueCodec().encode(other, 0, count, second, 0);
                int length = encodeBoth(level, other);
                assertThat(decoder.siblingDistance(second, 0, length))
                        .as("relation %d of %d values", relation, count)
                        .isEqualTo(2);
                assertThat(length).isLessThanOrEqualTo(alone * 4 / 5 + 1);
                assertThat(decoder.describe(second, 0, length, count)).contains("-SIBLING");
            }
        }
    }

    @Test
    void shouldStandAloneWhereNothingIsGainedOrTimesDiffer() {
        double[] level = level(1_440, 1);
        double[] unrelated = level(1_440, 2);
        int length = encodeBoth(level, unrelated);
        assertThat(decoder.siblingDistance(second, 0, length)).isZero();
        siblings.begin(9, TIMES + 1);
        length = new ValueCodec().encode(related(level, 1, new Random(1)), 0, 1_440, second, 0, siblings);
        assertThat(decoder.siblingDistance(second, 0, length)).as("other times").isZero();
        siblings.begin(9, TIMES);
        length = new ValueCodec().encode(related(level, 1, new Random(1)), 1, 1_439, second, 0, siblings);
        assertThat(decoder.siblingDistance(second, 0, length)).as("other count").isZero();
        double[] tenths = level.clone();
        for (int i = 0; i < tenths.length; i++) {
            tenths[i] = Math.rint(level[i] * 10) / 10;
        }
        length = new ValueCodec().encode(tenths, 0, 1_440, second, 0, siblings);
        assertThat(decoder.siblingDistance(second, 0, length)).as("other scale").isZero();
    }

    /** Nobody shall read three columns for one. */
    @Test
    void shouldNeverTellAColumnFromOneThatDoesNotStandAlone() {
        double[] level = level(1_440, 1);
        encodeBoth(level, related(level, 1, new Random(1)));
        siblings.begin(6, TIMES);
        int length = new ValueCodec().encode(related(level, 2, new Random(2)), 0, 1_440, second, 0, siblings);
        assertThat(decoder.siblingDistance(second, 0, length)).isEqualTo(3);
    }

    @Test
    void shouldFindTheSiblingOfTheSameTimesAmongThoseOfOtherBlocks() {
        ValueCodec codec = new ValueCodec();
        for (int block = 0; block < 5; block++) {
            siblings.begin(block, TIMES + block);
            codec.encode(level(1_000, block), 0, 1_000, first, 0, siblings);
        }
        for (int block = 5; block < 10; block++) {
            siblings.begin(block, TIMES + block - 5);
            int length =
                    codec.encode(related(level(1_000, block - 5), 1, new Random(block)), 0, 1_000, second, 0, siblings);
            assertThat(decoder.siblingDistance(second, 0, length)).isEqualTo(5);
        }
    }

    @Test
    void shouldKeepToTheSiblingByItsHintAndCompareAnewWithoutOne() {
        SeriesHints hints = new SeriesHints();
        ValueCodec codec = new ValueCodec();
        for (int day = 0; day < 12; day++) {
            double[] level = level(1_440, day);
            double[] other = related(level, 1 + day % 2, new Random(day));
            siblings.begin(10 * day, TIMES + day);
            int levelLength = codec.encode(level, 0, 1_440, first, 0, hints, SERIES - 1, siblings);
            siblings.begin(10 * day + 4, TIMES + day);
            int length = codec.encode(other, 0, 1_440, second, 0, hints, SERIES, siblings);
            assertThat(decoder.siblingDistance(second, 0, length)).isEqualTo(4);
            assertBits(decode(first, levelLength, second, length, 1_440), other);
        }
        siblings.begin(500, TIMES + 500);
        double[] alone = related(level(1_440, 1), 1, new Random(1));
        int length = codec.encode(alone, 0, 1_440, second, 0, hints, SERIES, siblings);
        assertThat(decoder.siblingDistance(second, 0, length)).isZero();
        assertThat(length).isEqualTo(new ValueCodec().encode(alone, 0, 1_440, first, 0));
    }

    @Test
    void shouldMoveAColumnToAnyDistance() {
        double[] level = level(300, 1);
        double[] other = related(level, 2, new Random(1));
        int length = encodeBoth(level, other);
        int levelLength = new ValueCodec().encode(level, 0, 300, first, 0);
        ExpandableArrayBuffer moved = new ExpandableArrayBuffer();
        for (int distance : new int[] {1, 2, 63, 64, 8_191, 8_192, Integer.MAX_VALUE / 2}) {
            int movedLength = new ValueCodec().copyBeside(second, 0, length, distance, moved, 0);
            assertThat(decoder.siblingDistance(moved, 0, movedLength)).isEqualTo(distance);
            assertBits(decode(first, levelLength, moved, movedLength, 300), other);
        }
    }

    @Test
    void shouldReportDamageWithoutTheSiblingOrWithAnother() {
        double[] level = level(300, 1);
        int length = encodeBoth(level, related(level, 1, new Random(1)));
        assertThatThrownBy(() -> decoder.decode(second, 0, length, 300, new double[300], 0))
                .isInstanceOf(Damage.class);
        int otherScale = new ValueCodec().encode(SampleShapes.values(5, 300, 1), 0, 300, first, 0);
        assertThatThrownBy(() -> decode(first, otherScale, second, length, 300)).isInstanceOf(Damage.class);
        int otherCount = new ValueCodec().encode(level, 0, 299, first, 0);
        decoder.decodeSibling(first, 0, otherCount, 299);
        assertThatThrownBy(() -> decoder.decode(second, 0, length, 300, new double[300], 0))
                .isInstanceOf(Damage.class);
        assertThatThrownBy(() -> decoder.decodeSibling(second, 0, length, 300))
                .as("one that does not stand alone")
                .isInstanceOf(Damage.class);
        int gaps = new ValueCodec().encode(SampleShapes.values(14, 300, 1), 0, 300, first, 0);
        assertThatThrownBy(() -> decoder.decodeSibling(first, 0, gaps, 300)).isInstanceOf(Damage.class);
    }

    @Test
    void shouldReportDamageWhenTheColumnIsCutAnywhere() {
        double[] level = level(100, 1);
        int length = encodeBoth(level, related(level, 3, new Random(1)));
        int levelLength = new ValueCodec().encode(level, 0, 100, first, 0);
        for (int cut = 0; cut < length; cut++) {
            int shorter = cut;
            assertThatThrownBy(() -> {
                        if (decoder.siblingDistance(second, 0, shorter) > 0) {
                            decoder.decodeSibling(first, 0, levelLength, 100);
                        }
                        decoder.decode(second, 0, shorter, 100, new double[100], 0);
                    })
                    .as("cut to %d of %d bytes", cut, length)
                    .isInstanceOf(Damage.class);
        }
    }

    @Property(tries = 3_000)
    void shouldDecodeOrReportDamageWhateverTheBytes(
            @ForAll @Size(max = 100) byte[] bytes,
            @ForAll @IntRange(min = 1, max = TimestampCodec.MAX_COUNT) int count,
            @ForAll long seed) {
        byte[] column = new byte[bytes.length + 1];
        column[0] = (byte) (ValueCodec.SIBLING_VERSION << 5 | (seed % 5 == 0 ? (int) seed & 31 : 0));
        System.arraycopy(bytes, 0, column, 1, bytes.length);
        if (column.length > 1 && seed % 3 != 0) {
            column[1] = 2;
        }
        int levelLength = new ValueCodec().encode(level(count, seed), 0, count, first, 0);
        double[] target = new double[count + 2];
        Arrays.fill(target, 7.25);
        try {
            UnsafeBuffer source = new UnsafeBuffer(column);
            decoder.siblingDistance(source, 0, column.length);
            decoder.decodeSibling(first, 0, levelLength, count);
            decoder.decode(source, 0, column.length, count, target, 1);
        } catch (Damage expected) {
            assertThat(expected.file()).isEqualTo("value column");
        }
        assertThat(target[0]).isEqualTo(7.25);
        assertThat(target[count + 1]).isEqualTo(7.25);
    }

    /** @return the length of the second column, two blocks behind the first one */
    private int encodeBoth(double[] level, double[] other) {
        ValueCodec codec = new ValueCodec();
        siblings.begin(3, TIMES);
        codec.encode(level, 0, level.length, first, 0, siblings);
        siblings.begin(5, TIMES);
        return codec.encode(other, 0, other.length, second, 0, siblings);
    }

    private double[] decode(
            ExpandableArrayBuffer sibling, int siblingLength, ExpandableArrayBuffer column, int length, int count) {
        double[] target = new double[count];
        if (decoder.siblingDistance(column, 0, length) > 0) {
            decoder.decodeSibling(sibling, 0, siblingLength, count);
        }
        decoder.decode(column, 0, length, count, target, 0);
        return target;
    }

    private static void assertBits(double[] found, double[] expected) {
        for (int i = 0; i < expected.length; i++) {
            if (Double.doubleToRawLongBits(found[i]) != Double.doubleToRawLongBits(expected[i])) {
                throw new AssertionError("value " + i + " of " + expected.length + " came back as " + found[i]
                        + " instead of " + expected[i]);
            }
        }
    }

    private static double[] level(int count, long seed) {
        return SampleShapes.values(2, count, seed);
    }

    /** Unrelated, less a constant, sent power less the level, the same with a reading's noise, and one with gaps. */
    private static double[] related(double[] level, int relation, Random random) {
        double[] other = new double[level.length];
        for (int i = 0; i < level.length; i++) {
            double noise = 0.006 * random.nextGaussian();
            double value = switch (relation) {
                case 0 -> random.nextGaussian();
                case 1 -> level[i] + 1.37 + noise / 2;
                case 2 -> 4.2 - level[i];
                case 3 -> 4.2 - level[i] + noise;
                default -> random.nextInt(50) == 0 ? Double.NaN : level[i] + 3;
            };
            other[i] = Double.isNaN(value) ? value : Math.rint(value * 100) / 100 + 0.0;
        }
        return other;
    }
}
