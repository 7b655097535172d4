package io.minke.engine.series;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.minke.engine.failure.Damage;
import org.agrona.DirectBuffer;

/** Reads the fields of one record, and never beyond it. */
final class JournalCursor {
    private final DirectBuffer source;
    private final int end;
    private int position;

    JournalCursor(DirectBuffer source, int offset, int length) {
        this.source = source;
        this.position = offset;
        this.end = offset + length;
    }

    int nextInt() {
        need(4);
        position += 4;
        return source.getInt(position - 4, LITTLE_ENDIAN);
    }

    double nextDouble() {
        need(8);
        position += 8;
        return Double.longBitsToDouble(source.getLong(position - 8, LITTLE_ENDIAN));
    }

    int nextUnsignedByte() {
        need(1);
        return source.getByte(position++) & 0xFF;
    }

    long nextVariable() {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            int next = nextUnsignedByte();
            value |= (long) (next & 0x7F) << shift;
            if (next < 0x80) {
                return value;
            }
        }
        throw damage("a number of at most " + VariableLength.MAX_BYTES + " bytes", "a longer one");
    }

    long nextSigned() {
        long value = nextVariable();
        return value >>> 1 ^ -(value & 1);
    }

    /** A length or number that can't be above a limit. */
    int nextCount(int limit) {
        long value = nextVariable();
        if (value < 0 || value > limit) {
            throw damage("at most " + limit, Long.toUnsignedString(value));
        }
        return (int) value;
    }

    String nextText() {
        byte[] bytes = new byte[nextCount(end - position)];
        nextBytes(bytes, 0, bytes.length);
        return new String(bytes, UTF_8);
    }

    void nextBytes(byte[] target, int offset, int length) {
        need(length);
        source.getBytes(position, target, offset, length);
        position += length;
    }

    Damage damage(String expected, String found) {
        return new Damage("series journal record", position, expected, found);
    }

    private void need(int bytes) {
        if (position + bytes > end) {
            throw damage(bytes + " more bytes", (end - position) + " bytes before its end");
        }
    }
}
