package io.minke.engine.codec;

import org.agrona.MutableDirectBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Encodes the values of a segment, series after series, each block with all that earlier ones offer: how the series was encoded before, a sibling of the same times, the values that the series has in
 * common. Belongs to one writer.
 */
public final class SeriesEncoder {
    private final ValueCodec codec;
    private final @Nullable SeriesHints hints;
    private final Siblings siblings = new Siblings();
    private final ColumnDictionary dictionary;
    private int seriesId;
    private int end;
    private int lookedThrough;
    private boolean isListed;

    /** @param hints how the last blocks of the same series were encoded; kept up to date */
    public SeriesEncoder(Effort effort, @Nullable SeriesHints hints) {
        this.codec = new ValueCodec(effort);
        this.hints = hints;
        this.dictionary = codec.newDictionary();
    }

    /** Says whose values [from, from + count) of an array are encoded next, block by block. */
    public void begin(int nextSeriesId, int from, int count) {
        seriesId = nextSeriesId;
        end = from + count;
        // Most series are done with here: what costs little has nothing to gain. Of blocks that hints do not serve
        // these tell nothing.
        int blocks = (count + TimestampCodec.MAX_COUNT - 1) / TimestampCodec.MAX_COUNT;
        boolean mayGain = hints == null
                || !hints.mayServe(count / Math.max(1, blocks))
                || !EncodingHint.isLookedThrough(hints.values(seriesId));
        lookedThrough = mayGain ? from : end;
        if (!mayGain) {
            dictionary.leave();
        }
    }

    /**
     * Encodes the next block, 1 to {@link TimestampCodec#MAX_COUNT} values.
     *
     * @param block its place among the blocks of the segment
     * @param timeOffset where its timestamps lie in the segment
     * @return bytes written at {@code offset} of an expandable target
     */
    public int encode(
            double[] values, int from, int count, int block, int timeOffset, MutableDirectBuffer target, int offset) {
        // Blocks of one run differ by a value: a stretch ends within the last one that it holds, or just behind it.
        if (from + count / 2 >= lookedThrough) {
            lookedThrough = from + dictionary.begin(seriesId, values, from, end - from, count);
            if (end - from > count) {
                noteInVain();
            }
        }
        boolean mayBeListed = dictionary.isActive() && dictionary.encode(values, from, count, block);
        isListed = mayBeListed && dictionary.isClearlySmaller(count);
        if (!isListed) {
            siblings.begin(block, timeOffset);
            int length = hints == null || !hints.mayServe(count)
                    ? codec.encode(values, from, count, target, offset, siblings)
                    : codec.encode(values, from, count, target, offset, hints, seriesId, siblings);
            if (!mayBeListed || length <= dictionary.costBytes()) {
                return length;
            }
            siblings.withdraw();
            isListed = true;
        }
        dictionary.keep(block);
        ColumnWriter column = dictionary.column();
        target.putBytes(offset, column.bytes(), 0, column.length());
        return column.length();
    }

    private void noteInVain() {
        if (hints != null && !dictionary.isActive()) {
            hints.setValues(seriesId, EncodingHint.lookedThrough(hints.values(seriesId)));
        }
    }

    /**
     * What {@link BlockStatistics#of} says of the block that was encoded last, most often without looking at its doubles again.
     *
     * @param values the same as were encoded
     */
    public void describeEncoded(long[] nanos, double[] values, int from, int count, BlockStatistics target) {
        if (isListed) {
            target.of(nanos, values, from, count);
        } else {
            codec.describeEncoded(nanos, values, from, count, target);
        }
    }

    /** The codec that encodes, for copying columns meanwhile. */
    public ValueCodec codec() {
        return codec;
    }
}
