package io.minke.engine.codec;

import io.minke.engine.failure.Damage;
import org.agrona.DirectBuffer;

/**
 * The bytes of one column, copied off the file into a reused array so that the unpacking loops may load whole words past the column's end. Every read is checked against the
 * column's length first; what does not fit is {@link Damage}.
 */
final class ColumnReader {
    /** The largest column an encoder can write is a little over 8 bytes a sample; four times that is damage for certain. */
    static final int MAX_COLUMN_BYTES = 4 * Long.BYTES * TimestampCodec.MAX_COUNT;

    private final String columnName;
    private final byte[] bytes = new byte[MAX_COLUMN_BYTES + BitPacking.SLACK_BYTES];
    private int position;
    private int limit;
    private int origin;

    ColumnReader(String columnName) {
        this.columnName = columnName;
    }

    void wrap(DirectBuffer source, int offset, int length) {
        wrap(source, offset, length, 0);
    }

    /** @param origin the column's byte that is the first here, for messages */
    void wrap(DirectBuffer source, int offset, int length, int origin) {
        this.origin = origin;
        if (length < 0 || length > MAX_COLUMN_BYTES) {
            position = 0;
            throw damage("a length of 0 to " + MAX_COLUMN_BYTES + " bytes", Integer.toString(length));
        }
        if (offset < 0 || offset > source.capacity() - length) {
            position = 0;
            throw damage("a column inside its source of " + source.capacity() + " bytes", offset + " + " + length);
        }
        source.getBytes(offset, bytes, 0, length);
        position = 0;
        limit = length;
    }

    int u8() {
        require(1);
        return bytes[position++] & 0xFF;
    }

    long i64() {
        require(Long.BYTES);
        long value = (long) ColumnWriter.LONG.get(bytes, position);
        position += Long.BYTES;
        return value;
    }

    long unsigned() {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            int next = u8();
            value |= (long) (next & 0x7F) << shift;
            if (next < 0x80) {
                return value;
            }
        }
        throw damage("a varint of at most 10 bytes", "more");
    }

    long signed() {
        return BitPacking.unzigzag(unsigned());
    }

    /** A varint that must lie in [lowest, highest]. */
    int unsignedBetween(int lowest, int highest, String what) {
        long value = unsigned();
        if (value < lowest || value > highest) {
            throw damage(what + " of " + lowest + " to " + highest, Long.toUnsignedString(value));
        }
        return (int) value;
    }

    int widthBetween(int lowest, int highest, String what) {
        int value = u8();
        if (value < lowest || value > highest) {
            throw damage(what + " of " + lowest + " to " + highest, Integer.toString(value));
        }
        return value;
    }

    void unpack(long[] target, int from, int count, int width, long base) {
        int packedBytes = BitPacking.packedBytes(count, width);
        require(packedBytes);
        BitPacking.unpack(bytes, position, count, width, base, target, from);
        position += packedBytes;
    }

    /** The position of a packed run of that many bytes, which is thereby consumed. */
    int skip(int lengthBytes) {
        require(lengthBytes);
        int start = position;
        position += lengthBytes;
        return start;
    }

    int position() {
        return position;
    }

    /** Goes back to where {@link #position} was. */
    void reread(int from) {
        position = from;
    }

    int limit() {
        return limit;
    }

    byte[] bytes() {
        return bytes;
    }

    void requireEnd() {
        if (position != limit) {
            throw damage("the end of the column", (limit - position) + " more bytes");
        }
    }

    Damage damage(String expected, String found) {
        return new Damage(columnName, origin + position, expected, found);
    }

    private void require(int lengthBytes) {
        if (lengthBytes > limit - position) {
            throw damage(lengthBytes + " more bytes", Integer.toString(limit - position));
        }
    }
}
