package io.minke.engine.codec;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.minke.engine.failure.Damage;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * The head of a value column that is told from a dictionary: its values are listed there, and it stores which ones. The column that holds a dictionary is its first one, others say how many blocks
 * before them that lies.
 *
 * <pre>
 *   0           1         2               6               10                14
 *   +-----------+---------+---------------+---------------+-----------------+------------+---
 *   | 3 * 32    | mapping | u32 blocks    | u32 checksum  | u32 bytes of    | dictionary | [gaps] [specials]
 *   | + flags   | 26      | to the holder | of dictionary | the dictionary  |            | integers
 *   +-----------+---------+---------------+---------------+-----------------+------------+---
 *                                                         \___ where blocks is 0 only ___/
 * </pre>
 *
 * The checksum is the CRC32C of the dictionary's bytes alone: it goes along when columns are copied, and says of each column which dictionary it means.
 */
public final class ListedColumn {
    static final int MAPPING_OFFSET = 1;
    static final int BLOCKS_OFFSET = MAPPING_OFFSET + 1;
    static final int CHECKSUM_OFFSET = BLOCKS_OFFSET + Integer.BYTES;
    static final int BYTES_OFFSET = CHECKSUM_OFFSET + Integer.BYTES;
    static final int DICTIONARY_OFFSET = BYTES_OFFSET + Integer.BYTES;

    private ListedColumn() {}

    /** Whether a column begins with such a head. */
    public static boolean isOne(DirectBuffer source, int offset, int length) {
        return length > 0
                && offset >= 0
                && offset <= source.capacity() - length
                && (source.getByte(offset) & 0xFF) >>> 5 == ValueCodec.DICTIONARY_VERSION;
    }

    /** Blocks between such a column and the one that holds its dictionary; 0 if that is itself. @throws Damage if the column is shorter than its head */
    public static int blocksToHolder(DirectBuffer source, int offset, int length) {
        require(length, BYTES_OFFSET);
        int blocks = source.getInt(offset + BLOCKS_OFFSET, LITTLE_ENDIAN);
        if (blocks < 0) {
            throw damage(BLOCKS_OFFSET, "a number of blocks", Integer.toUnsignedString(blocks));
        }
        return blocks;
    }

    /** The checksum of the dictionary that such a column means. @throws Damage as {@link #blocksToHolder} */
    public static int checksum(DirectBuffer source, int offset, int length) {
        require(length, BYTES_OFFSET);
        return source.getInt(offset + CHECKSUM_OFFSET, LITTLE_ENDIAN);
    }

    /** Bytes of the dictionary in a column that holds one. @throws Damage if the column holds none, or ends before it does */
    public static int dictionaryBytes(DirectBuffer source, int offset, int length) {
        if (!isOne(source, offset, length) || blocksToHolder(source, offset, length) > 0) {
            throw damage(0, "a column that holds a dictionary", "another one");
        }
        require(length, DICTIONARY_OFFSET);
        int bytes = source.getInt(offset + BYTES_OFFSET, LITTLE_ENDIAN);
        if (bytes < 1 || bytes > length - DICTIONARY_OFFSET) {
            throw damage(
                    BYTES_OFFSET,
                    "a dictionary of 1 to " + (length - DICTIONARY_OFFSET) + " bytes",
                    Integer.toUnsignedString(bytes));
        }
        return bytes;
    }

    /** Whether a column that is not what was written holds a dictionary that is not either. */
    public static boolean isDictionaryDamaged(DirectBuffer source, int offset, int length) {
        if (!isOne(source, offset, length)
                || length < DICTIONARY_OFFSET
                || source.getInt(offset + BLOCKS_OFFSET, LITTLE_ENDIAN) != 0) {
            return false;
        }
        int bytes = source.getInt(offset + BYTES_OFFSET, LITTLE_ENDIAN);
        if (bytes < 1 || bytes > length - DICTIONARY_OFFSET) {
            return true;
        }
        byte[] dictionary = new byte[bytes];
        source.getBytes(offset + DICTIONARY_OFFSET, dictionary);
        return ValueDictionary.checksum(dictionary, bytes) != checksum(source, offset, length);
    }

    /** Bytes before those that only the column itself is told by. */
    static int headBytes(DirectBuffer source, int offset, int length) {
        return blocksToHolder(source, offset, length) > 0
                ? BYTES_OFFSET
                : DICTIONARY_OFFSET + dictionaryBytes(source, offset, length);
    }

    /**
     * Copies such a column to another place.
     *
     * @param blocks from there to the one that holds the dictionary; 0 to take that along
     * @param holderOffset where the column lies that holds the dictionary of this one, and its length
     * @return bytes written at {@code targetOffset}
     */
    public static int copy(
            DirectBuffer source,
            int offset,
            int length,
            int blocks,
            int holderOffset,
            int holderLength,
            MutableDirectBuffer target,
            int targetOffset) {
        target.putBytes(targetOffset, source, offset, BYTES_OFFSET);
        target.putInt(targetOffset + BLOCKS_OFFSET, blocks, LITTLE_ENDIAN);
        int written = BYTES_OFFSET;
        if (blocks == 0) {
            int held = Integer.BYTES + dictionaryBytes(source, holderOffset, holderLength);
            target.putBytes(targetOffset + written, source, holderOffset + BYTES_OFFSET, held);
            written += held;
        }
        int skipped = headBytes(source, offset, length);
        target.putBytes(targetOffset + written, source, offset + skipped, length - skipped);
        return written + length - skipped;
    }

    private static void require(int length, int needed) {
        if (length < needed) {
            throw damage(length, "a head of " + needed + " bytes", length + " bytes");
        }
    }

    private static Damage damage(int offset, String expected, String found) {
        return new Damage(ValueCodec.COLUMN, offset, expected, found);
    }
}
