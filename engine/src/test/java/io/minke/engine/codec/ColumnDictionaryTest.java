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

class ColumnDictionaryTest {
    private static final int FULL = TimestampCodec.MAX_COUNT;
    private static final double GAP = Double.longBitsToDouble(DoubleMapping.GAP_BITS);

    private final ValueCodec decoder = new ValueCodec();

    @Property(tries = 300)
    void shouldReturnEveryBitOfValuesThatReturnAtADistance(
            @ForAll @IntRange(max = 5) int kind,
            @ForAll @IntRange(min = 1, max = 5 * FULL) int count,
            @ForAll @IntRange(min = 1, max = 3_000) int distinct,
            @ForAll boolean isCold,
            @ForAll long seed) {
        double[] values = repeated(kind, count, distinct, seed);
        Column column = new Column(isCold ? Effort.COLD : Effort.HOT, 7).add(values);
        column.assertBits(values);
        column.assertStatistics(values);
    }

    @Property(tries = 200)
    void shouldReturnEveryBitWhateverFollowsInTheSeries(
            @ForAll @IntRange(max = SampleShapes.VALUE_SHAPES - 1) int shape,
            @ForAll @IntRange(min = 1, max = 3 * FULL) int count,
            @ForAll long seed) {
        double[] wind = WindSpeeds.of(3 * FULL, seed);
        double[] other = SampleShapes.values(shape, count, seed);
        Column column = new Column(Effort.HOT, 7).add(wind).add(other).add(wind);
        double[] all = Arrays.copyOf(wind, 2 * wind.length + count);
        System.arraycopy(other, 0, all, wind.length, count);
        System.arraycopy(wind, 0, all, wind.length + count, wind.length);
        column.assertBits(all);
    }

    @Test
    void shouldListWhatWasComputedFromFewReadings() {
        for (Effort effort : Effort.values()) {
            double[] values = WindSpeeds.of(40 * FULL, 1);
            Column column = new Column(effort, 7).add(values);
            assertThat(column.listed()).isEqualTo(40);
            assertThat(column.holders()).as("one dictionary for all").isEqualTo(1);
            assertThat(column.bytes()).isLessThan(plainBytes(effort, values) * 9 / 10);
            column.assertBits(values);
        }
    }

    /** Each of these costs time only: what a dictionary would make of it is no smaller, or hardly. */
    @Test
    void shouldLeaveAloneWhatGainsNothing() {
        double[] random = new double[4 * FULL];
        Arrays.setAll(random, i -> StrictMath.sin(i));
        assertThat(new Column(Effort.HOT, 7).add(random).listed())
                .as("all different")
                .isZero();
        for (int shape : new int[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 14, 20, 21}) {
            double[] values = SampleShapes.values(shape, 4 * FULL, 1);
            assertThat(new Column(Effort.HOT, 7).add(values).listed())
                    .as("shape %d", shape)
                    .isZero();
        }
        assertThat(new Column(Effort.HOT, 7).add(WindSpeeds.of(FULL, 1)).listed())
                .as("a single block")
                .isZero();
    }

    @Test
    void shouldKeepToTheLimitsOfEntries() {
        int most = ValueDictionary.MAX_ENTRIES;
        for (int distinct = most - 1; distinct <= most + 1; distinct++) {
            double[] values = allInTurns(distinct, 4 * most);
            Column column = new Column(Effort.HOT, 7).add(values);
            assertThat(column.listed() > 0).as("%d values", distinct).isEqualTo(distinct <= most);
            column.assertBits(values);
        }
        int count = 4 * FULL;
        for (int distinct = count / 2 - 1; distinct <= count / 2 + 1; distinct++) {
            double[] values = allInTurns(distinct, count);
            Column column = new Column(Effort.HOT, 7).add(values);
            assertThat(column.listed() > 0)
                    .as("%d of %d values", distinct, count)
                    .isEqualTo(distinct <= count / 2);
            column.assertBits(values);
        }
    }

    /** One value that is no entry is kept apart; where there are many, the block is told otherwise, and the next stretch gets a dictionary of its own. */
    @Test
    void shouldServeStrangersUntilTheyAreTooMany() {
        double[] first = WindSpeeds.of(4 * FULL, 1);
        for (int strangers : new int[] {0, 1, 63, 64, 65, FULL}) {
            double[] second = WindSpeeds.of(FULL, 2);
            for (int i = 0; i < strangers; i++) {
                second[i * FULL / strangers] = Math.exp(i / 100.0);
            }
            Column column = new Column(Effort.HOT, 7).add(first).add(second);
            double[] all = Arrays.copyOf(first, 5 * FULL);
            System.arraycopy(second, 0, all, 4 * FULL, FULL);
            column.assertBits(all);
            assertThat(column.holders()).isEqualTo(1);
            assertThat(column.listed()).as("with %d strangers", strangers).isBetween(4, strangers <= 64 ? 5 : 4);
        }
    }

    @Test
    void shouldMakeADictionaryForEachSeries() {
        Column column = new Column(Effort.HOT, 7).add(WindSpeeds.of(3 * FULL, 1));
        column.seriesId = 8;
        column.add(WindSpeeds.of(3 * FULL, 1));
        assertThat(column.holders()).isEqualTo(2);
    }

    @Test
    void shouldReportDamageWithoutTheDictionaryOrWithAnother() {
        Column column = new Column(Effort.HOT, 7).add(WindSpeeds.of(3 * FULL, 1));
        Column other = new Column(Effort.HOT, 7).add(WindSpeeds.of(3 * FULL, 2));
        double[] target = new double[FULL];
        for (int block = 0; block < 3; block++) {
            int offset = column.offsets[block];
            int length = column.lengths[block];
            assertThatThrownBy(() -> decoder.decode(column.bytes, offset, length, FULL, target, 0))
                    .as("without")
                    .isInstanceOf(Damage.class);
            int checksum = ListedColumn.checksum(other.bytes, 0, other.lengths[0]);
            decoder.readDictionary(other.bytes, 0, other.lengths[0], checksum, 2, block);
            assertThatThrownBy(() -> decoder.decode(column.bytes, offset, length, FULL, target, 0))
                    .as("with another")
                    .isInstanceOf(Damage.class);
        }
        assertThatThrownBy(() -> decoder.readDictionary(column.bytes, 0, column.lengths[0], 17, 3, 0))
                .as("not the one that is meant")
                .isInstanceOf(Damage.class);
        assertThat(decoder.hasDictionary(3, 0)).isFalse();
        assertThatThrownBy(() -> decoder.readDictionary(column.bytes, column.offsets[1], column.lengths[1], 17, 3, 1))
                .as("of a column that holds none")
                .isInstanceOf(Damage.class);
    }

    @Test
    void shouldFindEveryDamagedByteOfADictionary() {
        Column column = new Column(Effort.HOT, 7).add(WindSpeeds.of(3 * FULL, 1));
        byte[] whole = Arrays.copyOf(column.bytes.byteArray(), column.lengths[0]);
        int checksum = ListedColumn.checksum(column.bytes, 0, column.lengths[0]);
        int end = ListedColumn.DICTIONARY_OFFSET + ListedColumn.dictionaryBytes(column.bytes, 0, column.lengths[0]);
        for (int place = ListedColumn.BLOCKS_OFFSET; place < end; place++) {
            byte[] damaged = whole.clone();
            damaged[place] ^= (byte) (1 << place % 8);
            UnsafeBuffer source = new UnsafeBuffer(damaged);
            boolean isChecksum = place >= ListedColumn.CHECKSUM_OFFSET && place < ListedColumn.BYTES_OFFSET;
            if (!isChecksum) {
                assertThatThrownBy(() -> decoder.readDictionary(source, 0, damaged.length, checksum, 1, 0))
                        .as("byte %d", place)
                        .isInstanceOf(Damage.class);
            }
            boolean isHolder = place >= ListedColumn.CHECKSUM_OFFSET;
            assertThat(ListedColumn.isDictionaryDamaged(source, 0, damaged.length))
                    .isEqualTo(isHolder);
        }
        assertThat(ListedColumn.isDictionaryDamaged(new UnsafeBuffer(whole), 0, whole.length))
                .isFalse();
        whole[whole.length - 1] ^= 1;
        assertThat(ListedColumn.isDictionaryDamaged(new UnsafeBuffer(whole), 0, whole.length))
                .as("damage behind the dictionary")
                .isFalse();
    }

    @Test
    void shouldReportDamageWhenAColumnIsCutAnywhere() {
        Column column = new Column(Effort.HOT, 7).add(WindSpeeds.of(3 * FULL, 1));
        int checksum = ListedColumn.checksum(column.bytes, 0, column.lengths[0]);
        for (int block = 0; block < 2; block++) {
            int offset = column.offsets[block];
            for (int cut = 0; cut < column.lengths[block]; cut++) {
                int shorter = cut;
                if (!decoder.hasDictionary(1, 0)) {
                    decoder.readDictionary(column.bytes, 0, column.lengths[0], checksum, 1, 0);
                }
                assertThatThrownBy(() -> decoder.decode(column.bytes, offset, shorter, FULL, new double[FULL], 0))
                        .as("cut to %d bytes", cut)
                        .isInstanceOf(Damage.class);
            }
        }
    }

    /** Whatever the bytes: an entry of the dictionary, a value kept apart, a gap, or damage. */
    @Property(tries = 3_000)
    void shouldDecodeOrReportDamageWhateverTheBytes(
            @ForAll @Size(max = 100) byte[] bytes,
            @ForAll @IntRange(min = 1, max = FULL) int count,
            @ForAll boolean isHolder,
            @ForAll long seed) {
        Column column = new Column(Effort.HOT, 7).add(WindSpeeds.of(3 * FULL, 1));
        int checksum = ListedColumn.checksum(column.bytes, 0, column.lengths[0]);
        int head = isHolder
                ? ListedColumn.DICTIONARY_OFFSET + ListedColumn.dictionaryBytes(column.bytes, 0, column.lengths[0])
                : ListedColumn.BYTES_OFFSET;
        ExpandableArrayBuffer source = new ExpandableArrayBuffer();
        source.putBytes(0, column.bytes, isHolder ? 0 : column.offsets[1], head);
        source.putByte(0, (byte) (ValueCodec.DICTIONARY_VERSION << 5 | (int) seed & 3));
        source.putBytes(head, bytes);
        double[] target = new double[count + 2];
        Arrays.fill(target, 7.25);
        try {
            decoder.readDictionary(column.bytes, 0, column.lengths[0], checksum, 1, 0);
            decoder.decode(source, 0, head + bytes.length, count, target, 1);
        } catch (Damage expected) {
            assertThat(expected.file()).isEqualTo(ValueCodec.COLUMN);
        }
        assertThat(target[0]).isEqualTo(7.25);
        assertThat(target[count + 1]).isEqualTo(7.25);
    }

    @Property(tries = 2_000)
    void shouldReadADictionaryOrReportDamageWhateverItsBytes(@ForAll @Size(min = 1, max = 100) byte[] bytes) {
        ExpandableArrayBuffer source = new ExpandableArrayBuffer();
        source.putByte(0, (byte) (ValueCodec.DICTIONARY_VERSION << 5));
        source.putByte(1, (byte) DoubleMapping.LISTED);
        int checksum = ValueDictionary.checksum(bytes, bytes.length);
        source.putInt(ListedColumn.CHECKSUM_OFFSET, checksum);
        source.putInt(ListedColumn.BYTES_OFFSET, bytes.length);
        source.putBytes(ListedColumn.DICTIONARY_OFFSET, bytes);
        try {
            decoder.readDictionary(source, 0, ListedColumn.DICTIONARY_OFFSET + bytes.length, checksum, 1, 0);
        } catch (Damage expected) {
            assertThat(decoder.hasDictionary(1, 0)).isFalse();
        }
    }

    @Test
    void shouldMoveColumnsWithTheirDictionaryAndWithout() {
        double[] values = WindSpeeds.of(3 * FULL, 1);
        Column column = new Column(Effort.HOT, 7).add(values);
        ExpandableArrayBuffer moved = new ExpandableArrayBuffer();
        for (int block = 0; block < 3; block++) {
            for (int blocks : new int[] {0, 1, 300, Integer.MAX_VALUE}) {
                int length = ListedColumn.copy(
                        column.bytes,
                        column.offsets[block],
                        column.lengths[block],
                        blocks,
                        0,
                        column.lengths[0],
                        moved,
                        5);
                assertThat(ListedColumn.blocksToHolder(moved, 5, length)).isEqualTo(blocks);
                int checksum = ListedColumn.checksum(moved, 5, length);
                if (blocks == 0) {
                    decoder.readDictionary(moved, 5, length, checksum, 1, 0);
                } else {
                    decoder.readDictionary(column.bytes, 0, column.lengths[0], checksum, 1, 0);
                }
                double[] found = new double[FULL];
                decoder.decode(moved, 5, length, FULL, found, 0);
                assertThat(found).isEqualTo(Arrays.copyOfRange(values, block * FULL, (block + 1) * FULL));
            }
        }
    }

    @Test
    void shouldNotTellASiblingFromWhatIsListed() {
        double[] wind = WindSpeeds.of(3 * FULL, 1);
        SeriesEncoder encoder = new SeriesEncoder(Effort.HOT, null);
        ExpandableArrayBuffer target = new ExpandableArrayBuffer();
        for (int series = 0; series < 2; series++) {
            encoder.begin(series, 0, wind.length);
            for (int block = 0; block < 3; block++) {
                int length = encoder.encode(wind, block * FULL, FULL, 3 * series + block, 64 + block, target, 0);
                assertThat(decoder.siblingDistance(target, 0, length)).isZero();
            }
        }
    }

    private static int plainBytes(Effort effort, double[] values) {
        ValueCodec codec = new ValueCodec(effort);
        ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
        int bytes = 0;
        for (int from = 0; from < values.length; from += FULL) {
            bytes += codec.encode(values, from, Math.min(FULL, values.length - from), buffer, 0);
        }
        return bytes;
    }

    /** Every value of a pool, in random order, before any returns. */
    private static double[] allInTurns(int distinct, int count) {
        Random random = new Random(distinct);
        double[] pool = random.doubles(distinct).toArray();
        double[] values = new double[count];
        for (int i = 0; i < count; i++) {
            int left = distinct - i % distinct;
            int drawn = random.nextInt(left);
            values[i] = pool[drawn];
            pool[drawn] = pool[left - 1];
            pool[left - 1] = values[i];
        }
        return values;
    }

    /** Wind, any bits, zeros of both signs and NaNs, floats, decimals far apart, and a mixture; gaps among some. */
    private static double[] repeated(int kind, int count, int distinct, long seed) {
        if (kind == 0) {
            return WindSpeeds.of(count, seed);
        }
        Random random = new Random(seed);
        double[] pool = new double[distinct];
        for (int i = 0; i < distinct; i++) {
            pool[i] = switch (kind) {
                case 1 -> Double.longBitsToDouble(random.nextLong());
                case 2 ->
                    Double.longBitsToDouble((random.nextBoolean() ? 0x7ff8_0000_0000_0000L : Long.MIN_VALUE)
                            + random.nextInt(distinct));
                case 3 -> (float) random.nextGaussian();
                case 4 -> random.nextInt(1_000_000) * 1e6 / 1e3;
                default -> random.nextInt(9) == 0 ? random.nextInt(3) - 1.0 : random.nextGaussian();
            };
        }
        double[] values = new double[count];
        for (int i = 0; i < count; i++) {
            values[i] = kind == 5 && random.nextInt(30) == 0
                    ? random.nextBoolean() ? GAP : -0.0
                    : pool[random.nextInt(distinct)];
        }
        return values;
    }

    /** The value columns of series in the making, and how to read them. */
    private final class Column {
        private final SeriesEncoder encoder;
        private final ExpandableArrayBuffer bytes = new ExpandableArrayBuffer();
        private final BlockStatistics statistics = new BlockStatistics();
        private int seriesId;
        private int[] offsets = new int[0];
        private int[] lengths = new int[0];
        private int[] counts = new int[0];
        private BlockStatistics[] described = new BlockStatistics[0];
        private int end;

        Column(Effort effort, int seriesId) {
            encoder = new SeriesEncoder(effort, new SeriesHints());
            this.seriesId = seriesId;
        }

        Column add(double[] values) {
            encoder.begin(seriesId, 0, values.length);
            for (int from = 0; from < values.length; from += FULL) {
                int block = offsets.length;
                int count = Math.min(FULL, values.length - from);
                int length = encoder.encode(values, from, count, block, 64 + block, bytes, end);
                offsets = with(offsets, end);
                lengths = with(lengths, length);
                counts = with(counts, count);
                described = Arrays.copyOf(described, block + 1);
                described[block] = new BlockStatistics();
                encoder.describeEncoded(new long[from + count], values, from, count, described[block]);
                end += length;
            }
            return this;
        }

        private static int[] with(int[] array, int last) {
            int[] longer = Arrays.copyOf(array, array.length + 1);
            longer[array.length] = last;
            return longer;
        }

        int bytes() {
            return end;
        }

        int listed() {
            int listed = 0;
            for (int block = 0; block < offsets.length; block++) {
                listed += ListedColumn.isOne(bytes, offsets[block], lengths[block]) ? 1 : 0;
            }
            return listed;
        }

        int holders() {
            int holders = 0;
            for (int block = 0; block < offsets.length; block++) {
                holders += ListedColumn.isOne(bytes, offsets[block], lengths[block])
                                && ListedColumn.blocksToHolder(bytes, offsets[block], lengths[block]) == 0
                        ? 1
                        : 0;
            }
            return holders;
        }

        /** Blocks in any order must decode: the last one first. */
        void assertBits(double[] expected) {
            int end = expected.length;
            for (int block = offsets.length - 1; block >= 0; block--) {
                double[] found = new double[counts[block]];
                tell(block);
                decoder.decode(bytes, offsets[block], lengths[block], counts[block], found, 0);
                end -= counts[block];
                for (int i = 0; i < found.length; i++) {
                    if (Double.doubleToRawLongBits(found[i]) != Double.doubleToRawLongBits(expected[end + i])) {
                        throw new AssertionError("value " + i + " of block " + block + " came back as " + found[i]
                                + " instead of " + expected[end + i]);
                    }
                }
            }
            assertThat(end).isZero();
        }

        private void tell(int block) {
            if (ListedColumn.isOne(bytes, offsets[block], lengths[block])) {
                int holder = block - ListedColumn.blocksToHolder(bytes, offsets[block], lengths[block]);
                long key = System.identityHashCode(this);
                if (!decoder.hasDictionary(key, holder)) {
                    int checksum = ListedColumn.checksum(bytes, offsets[block], lengths[block]);
                    decoder.readDictionary(bytes, offsets[holder], lengths[holder], checksum, key, holder);
                }
            }
        }

        void assertStatistics(double[] values) {
            int from = 0;
            for (int block = 0; block < offsets.length; block++) {
                statistics.of(new long[from + counts[block]], values, from, counts[block]);
                assertThat(described[block])
                        .usingRecursiveComparison()
                        .withComparatorForType(Double::compare, Double.class)
                        .isEqualTo(statistics);
                from += counts[block];
            }
        }
    }
}
