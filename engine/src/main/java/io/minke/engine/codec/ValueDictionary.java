package io.minke.engine.codec;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.minke.engine.failure.Damage;
import java.util.zip.CRC32C;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The values that columns of a series are told from, as a reader has them: each column stores indexes into them. Kept from block to block; grows to the largest that was read, half a megabyte at most.
 *
 * <pre>
 *   u32 entries | for each {@value TimestampCodec#MAX_COUNT} of them: u32 length, a value column of version 0 or 1
 * </pre>
 */
final class ValueDictionary {
    /** So many doubles stay in a core's second cache while blocks are decoded. */
    static final int MAX_ENTRIES = 1 << 14;
    /** An encoder needs a little over 8 bytes an entry at most. */
    static final int MAX_BYTES = 2 * Long.BYTES * MAX_ENTRIES;

    private static final String NAME = "dictionary of values";

    private double[] entries = new double[0];
    private byte[] bytes = new byte[0];
    private int count;
    private int checksum;
    private long segmentKey;
    private int holder;

    /** Whether the one that was read last is that of a block of a segment. */
    boolean isOf(long wantedSegmentKey, int wantedHolder) {
        return count > 0 && segmentKey == wantedSegmentKey && holder == wantedHolder;
    }

    int checksum() {
        return checksum;
    }

    /**
     * Reads the dictionary at [offset, offset + length) of a source.
     *
     * @param codec decodes its parts; the column that had read last is lost
     * @param key of the segment, and the block that holds it, for {@link #isOf}
     * @throws Damage if it is not the one with the checksum; there is none then
     */
    void read(
            DirectBuffer source, int offset, int length, int expectedChecksum, ValueCodec codec, long key, int block) {
        count = 0;
        if (length > MAX_BYTES) {
            throw damage(0, "at most " + MAX_BYTES + " bytes", Integer.toString(length));
        }
        if (bytes.length < length) {
            bytes = new byte[length];
        }
        source.getBytes(offset, bytes, 0, length);
        int found = checksum(bytes, length);
        if (found != expectedChecksum) {
            throw damage(0, text(expectedChecksum), text(found));
        }
        int read = readEntries(new UnsafeBuffer(bytes, 0, length), codec);
        checksum = expectedChecksum;
        segmentKey = key;
        holder = block;
        count = read;
    }

    private int readEntries(DirectBuffer source, ValueCodec codec) {
        int read = number(source, 0, MAX_ENTRIES, "entries");
        if (entries.length < read) {
            entries = new double[read];
        }
        int position = Integer.BYTES;
        for (int from = 0; from < read; from += TimestampCodec.MAX_COUNT) {
            int length = number(source, position, source.capacity() - position - Integer.BYTES, "bytes of entries");
            position += Integer.BYTES;
            codec.decodeEntries(
                    source, position, length, Math.min(TimestampCodec.MAX_COUNT, read - from), entries, from);
            position += length;
        }
        if (position != source.capacity()) {
            throw damage(position, "the end of the dictionary", source.capacity() - position + " more bytes");
        }
        return read;
    }

    private static int number(DirectBuffer source, int position, int highest, String what) {
        if (position > source.capacity() - Integer.BYTES) {
            throw damage(position, "a number of " + what, "the end of the dictionary");
        }
        int number = source.getInt(position, LITTLE_ENDIAN);
        if (number < 1 || number > highest) {
            throw damage(position, "1 to " + highest + " " + what, Integer.toUnsignedString(number));
        }
        return number;
    }

    /** Turns indexes into the values they stand for. @return false if one stands for none; nothing was written then */
    boolean restore(long[] indexes, int indexCount, double[] target, int targetOffset) {
        long outside = 0;
        for (int i = 0; i < indexCount; i++) {
            outside |= indexes[i] | (count - 1 - indexes[i]);
        }
        if (outside < 0) {
            return false;
        }
        for (int i = 0; i < indexCount; i++) {
            target[targetOffset + i] = entries[(int) indexes[i]];
        }
        return true;
    }

    static int checksum(byte[] bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }

    static String text(int checksum) {
        return String.format("checksum %08x", checksum);
    }

    private static Damage damage(int offset, String expected, String found) {
        return new Damage(NAME, offset, expected, found);
    }
}
