package io.minke.engine.segment;

import static io.minke.engine.segment.SegmentLayout.i32;

import io.minke.engine.failure.Damage;
import java.util.Arrays;
import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;

/**
 * Which series a segment has, ascending, and at which block each begins; its blocks end where the next series begins.
 *
 * <pre>
 *  0         4     8             32               56
 *  +---------+-----+-------------+----------------+-----------------+-------------------------+
 *  | series  | 0   | ids: head   | first blocks:  | ids:            | first blocks:           |
 *  |         |     |             | head           | differences     | differences             |
 *  +---------+-----+-------------+----------------+-----------------+-------------------------+
 * </pre>
 *
 * <p>Heads and differences are {@link LinearSequence}s.
 */
final class SeriesDirectory {
    private static final int IDS_HEAD = 8;
    private static final int BLOCKS_HEAD = IDS_HEAD + LinearSequence.HEAD_LENGTH;
    private static final int FIXED_LENGTH = BLOCKS_HEAD + LinearSequence.HEAD_LENGTH;

    private final int count;
    private final int blockCount;
    private final LinearSequence ids;
    private final LinearSequence firstBlocks;

    /** Reads a section whose checksum was right. @throws Damage if it contradicts itself or the footer */
    SeriesDirectory(DirectBuffer buffer, int offset, int length, int seriesCount, int blockCount, String file) {
        this.count = seriesCount;
        this.blockCount = blockCount;
        if (length < FIXED_LENGTH || i32(buffer, offset) != seriesCount) {
            throw new Damage(
                    file,
                    offset,
                    "a directory of " + seriesCount + " series",
                    length < FIXED_LENGTH ? length + " bytes" : i32(buffer, offset) + " series");
        }
        int idWidth = LinearSequence.width(buffer, offset + IDS_HEAD);
        int blockWidth = LinearSequence.width(buffer, offset + BLOCKS_HEAD);
        long idsLength = LinearSequence.bitsLength(count, idWidth);
        long needed = FIXED_LENGTH + idsLength + LinearSequence.bitsLength(count, blockWidth);
        if (needed != length) {
            throw new Damage(file, offset, "a directory of " + needed + " bytes", length + " bytes");
        }
        this.ids = new LinearSequence(buffer, offset + IDS_HEAD, offset + FIXED_LENGTH, count);
        this.firstBlocks =
                new LinearSequence(buffer, offset + BLOCKS_HEAD, offset + FIXED_LENGTH + (int) idsLength, count);
        checkAscending(ids, Integer.MAX_VALUE, "series ids", file, offset);
        checkAscending(firstBlocks, blockCount - 1, "first blocks", file, offset);
        if (count > 0 && firstBlocks.value(0) != 0) {
            throw new Damage(file, offset, "first block 0", "first block " + firstBlocks.value(0));
        }
    }

    private void checkAscending(LinearSequence sequence, long most, String name, String file, int offset) {
        long previous = -1;
        for (int i = 0; i < count; i++) {
            long value = sequence.value(i);
            if (value <= previous || value > most) {
                throw new Damage(
                        file, offset, name + " that ascend up to " + most, value + " after " + previous + " at " + i);
            }
            previous = value;
        }
    }

    int count() {
        return count;
    }

    /** @return the place of a series among those of the segment, or -1 if it is not there */
    int position(int seriesId) {
        int floor = ids.floor(seriesId);
        return floor >= 0 && ids.value(floor) == seriesId ? floor : -1;
    }

    int seriesId(int position) {
        return (int) ids.value(position);
    }

    int firstBlock(int position) {
        return (int) firstBlocks.value(position);
    }

    /** The block behind the last one of the series. */
    int endBlock(int position) {
        return position + 1 == count ? blockCount : (int) firstBlocks.value(position + 1);
    }

    /** The place of the series that a block belongs to. */
    int positionOfBlock(int block) {
        return firstBlocks.floor(block);
    }

    /** Collects a directory while the segment is written. */
    static final class Writer {
        private int[] ids = new int[256];
        private int[] firstBlocks = new int[256];
        private int count;

        void add(int seriesId, int firstBlock) {
            if (count == ids.length) {
                ids = Arrays.copyOf(ids, count * 2);
                firstBlocks = Arrays.copyOf(firstBlocks, count * 2);
            }
            ids[count] = seriesId;
            firstBlocks[count] = firstBlock;
            count++;
        }

        int count() {
            return count;
        }

        /** @return length in bytes */
        int writeTo(ExpandableArrayBuffer target, int offset) {
            i32(target, offset, count);
            i32(target, offset + 4, 0);
            int position = offset + FIXED_LENGTH;
            position += LinearSequence.write(ids, count, target, offset + IDS_HEAD, position);
            position += LinearSequence.write(firstBlocks, count, target, offset + BLOCKS_HEAD, position);
            return position - offset;
        }
    }
}
