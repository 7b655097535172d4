package io.minke.bench.codec;

import io.minke.engine.codec.Effort;
import io.minke.engine.codec.ListedColumn;
import io.minke.engine.codec.SeriesEncoder;
import io.minke.engine.codec.SeriesHints;
import io.minke.engine.codec.TimestampCodec;
import io.minke.engine.codec.ValueCodec;
import io.minke.engine.codec.ValueSummary;
import java.util.Map;
import java.util.TreeMap;
import org.agrona.ExpandableArrayBuffer;

/**
 * One series encoded, decoded, compared and timed, in blocks as the engine makes them: as few as possible, of equal length, each but the first with the hint that the one before has left. Sizes are of the
 * columns; a block's row in the block table is not in them. Rates are of one thread over values only, see {@link SteadyRate}.
 *
 * <p>What is timed of encoding is a series that goes on: the file over and over, as the next day of the same. Two series take turns, so that none of them finds the dictionary that it had made itself, for
 * one does not outlive its segment.
 */
final class CodecMeasurement {
    private static final double VALUES_PER_MILLION = 1e6;
    private static final int SERIES = 2;

    private final SeriesFile series;
    private final int blocks;
    private final TimestampCodec timestampCodec;
    private final SeriesEncoder valueEncoder;
    private final ValueCodec valueCodec = new ValueCodec();
    private final ExpandableArrayBuffer columns = new ExpandableArrayBuffer();
    private final ExpandableArrayBuffer scratch = new ExpandableArrayBuffer();
    private final int[] offsets;
    private final int[] lengths;
    private final double[] decoded = new double[TimestampCodec.MAX_COUNT];
    private final long[] decodedTimes = new long[TimestampCodec.MAX_COUNT];
    private final ValueSummary summary = new ValueSummary();

    private int rounds;
    private final Map<String, Integer> encodings = new TreeMap<>();
    private long valueBytes;
    private long timestampBytes;
    private boolean lossless = true;
    private double encodeMillionsPerSecond;
    private double decodeMillionsPerSecond;
    private double aggregateMillionsPerSecond;
    /** Keeps the compiler from leaving out what nobody reads. */
    private double sink;

    CodecMeasurement(SeriesFile series, Effort effort) {
        this.series = series;
        timestampCodec = new TimestampCodec(effort);
        valueEncoder =
                new SeriesEncoder(effort, effort == Effort.HOT ? new SeriesHints() : SeriesHints.ofMerges(SERIES));
        int count = series.values().length;
        blocks = (count + TimestampCodec.MAX_COUNT - 1) / TimestampCodec.MAX_COUNT;
        offsets = new int[blocks];
        lengths = new int[blocks];
    }

    CodecMeasurement measure() {
        encodeAll();
        encodeMillionsPerSecond = rate(() -> {
            begin();
            for (int block = 0; block < blocks; block++) {
                sink += encode(block, scratch, 0);
            }
        });
        decodeMillionsPerSecond = rate(() -> {
            for (int block = 0; block < blocks; block++) {
                readDictionary(block);
                valueCodec.decode(columns, offsets[block], lengths[block], count(block), decoded, 0);
                sink += decoded[0];
            }
        });
        aggregateMillionsPerSecond = rate(() -> {
            for (int block = 0; block < blocks; block++) {
                int count = count(block);
                readDictionary(block);
                valueCodec.summarize(columns, offsets[block], lengths[block], count, 0, count, summary);
                sink += summary.sum;
            }
        });
        return this;
    }

    private void encodeAll() {
        int offset = 0;
        begin();
        for (int block = 0; block < blocks; block++) {
            int start = start(block);
            int count = count(block);
            offsets[block] = offset;
            lengths[block] = encode(block, columns, offset);
            readDictionary(block);
            encodings.merge(valueCodec.describe(columns, offset, lengths[block], count), 1, Integer::sum);
            if (holdsDictionary(block)) {
                encodings.merge("dictionary", 1, Integer::sum);
            }
            valueCodec.decode(columns, offset, lengths[block], count, decoded, 0);
            for (int i = 0; i < count; i++) {
                lossless &= Double.doubleToRawLongBits(decoded[i])
                        == Double.doubleToRawLongBits(series.values()[start + i]);
            }
            offset += lengths[block];
            valueBytes += lengths[block];
            if (series.hasTimes()) {
                encodeTimes(start, count);
            }
        }
    }

    private void begin() {
        valueEncoder.begin(++rounds % SERIES, 0, series.values().length);
    }

    /** Each block has other times: nothing is told from a sibling. */
    private int encode(int block, ExpandableArrayBuffer target, int offset) {
        return valueEncoder.encode(series.values(), start(block), count(block), block, block, target, offset);
    }

    private boolean holdsDictionary(int block) {
        return ListedColumn.isOne(columns, offsets[block], lengths[block])
                && ListedColumn.blocksToHolder(columns, offsets[block], lengths[block]) == 0;
    }

    private void readDictionary(int block) {
        if (!ListedColumn.isOne(columns, offsets[block], lengths[block])) {
            return;
        }
        int holder = block - ListedColumn.blocksToHolder(columns, offsets[block], lengths[block]);
        if (!valueCodec.hasDictionary(0, holder)) {
            int checksum = ListedColumn.checksum(columns, offsets[block], lengths[block]);
            valueCodec.readDictionary(columns, offsets[holder], lengths[holder], checksum, 0, holder);
        }
    }

    private void encodeTimes(int start, int count) {
        int length = timestampCodec.encode(series.nanos(), start, count, scratch, 0);
        timestampBytes += length;
        encodings.merge(
                "times " + timestampCodec.describe(scratch, 0, length, count, series.nanos()[start]), 1, Integer::sum);
        timestampCodec.decode(scratch, 0, length, count, series.nanos()[start], decodedTimes, 0);
        for (int i = 0; i < count; i++) {
            lossless &= decodedTimes[i] == series.nanos()[start + i];
        }
    }

    private int start(int block) {
        return (int) ((long) block * series.values().length / blocks);
    }

    private int count(int block) {
        return start(block + 1) - start(block);
    }

    private double rate(Runnable round) {
        return SteadyRate.perSecond(round) * series.values().length / VALUES_PER_MILLION;
    }

    SeriesFile series() {
        return series;
    }

    double bitsPerValue() {
        return valueBytes * (double) Byte.SIZE / series.values().length;
    }

    double bitsPerTimestamp() {
        return timestampBytes * (double) Byte.SIZE / series.values().length;
    }

    Map<String, Integer> encodings() {
        return encodings;
    }

    boolean isLossless() {
        return lossless;
    }

    double encodeMillionsPerSecond() {
        return encodeMillionsPerSecond;
    }

    double decodeMillionsPerSecond() {
        return decodeMillionsPerSecond;
    }

    double aggregateMillionsPerSecond() {
        return aggregateMillionsPerSecond;
    }
}
