package io.minke.engine.record;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * A record, little-endian, at an offset that is a multiple of 8:
 *
 * <pre>
 *   0        4              8                       16     18       20          24
 *  +--------+--------------+-----------------------+------+--------+-----------+---------+-----------+
 *  | crc    | payloadBytes | sequence              | type | check  | unforced  | payload | 0 … 0     |
 *  | u32    | u32          | i64, + 1 each         | u16  | u16    | u32       |         | to 8      |
 *  +--------+--------------+-----------------------+------+--------+-----------+---------+-----------+
 *           |--------------------------- under the crc ---------------------------------------------|
 * </pre>
 *
 * <p>{@code crc} is the CRC32C of all that follows it, xor a salt of file number and offset: a record that lies in the wrong file or at the wrong place (a misdirected write, a stale copy) is not valid.
 * {@code check} is a short checksum of the header alone, so that a search for the next valid record hardly ever has to sum up payloads. {@code unforced} tells how many records before this one were
 * not known to be forced when it was appended; it turns a later valid record into a witness that what is missing had been acknowledged.
 */
public final class RecordLayout {
    /** A frame may be up to 4 MiB: half of what a writer buffers, and little enough to be read back in bounded memory. */
    public static final int MAX_PAYLOAD_BYTES = 4 << 20;
    /** Written when a file is closed properly, with the sequence of the record before it; a witness that all up to that one was forced. */
    public static final int TYPE_END = 0;

    public static final int MAX_TYPE = 0xFFFF;
    public static final int ALIGNMENT_BYTES = 8;

    static final int CRC_OFFSET = 0;
    static final int PAYLOAD_BYTES_OFFSET = CRC_OFFSET + 4;
    static final int SEQUENCE_OFFSET = PAYLOAD_BYTES_OFFSET + 4;
    static final int TYPE_OFFSET = SEQUENCE_OFFSET + 8;
    static final int CHECK_OFFSET = TYPE_OFFSET + 2;
    static final int UNFORCED_OFFSET = CHECK_OFFSET + 2;
    public static final int HEADER_BYTES = UNFORCED_OFFSET + 4;
    public static final int MAX_RECORD_BYTES = recordBytes(MAX_PAYLOAD_BYTES);

    private RecordLayout() {}

    /** Bytes that a payload takes in a file, header and padding included. */
    public static int recordBytes(int payloadBytes) {
        return (HEADER_BYTES + payloadBytes + ALIGNMENT_BYTES - 1) & -ALIGNMENT_BYTES;
    }

    /** Completes a record whose payload is in place already. */
    static void seal(
            MutableDirectBuffer buffer,
            ByteBuffer bytes,
            CRC32C crc,
            int index,
            int payloadBytes,
            long sequence,
            int type,
            int unforced,
            int salt) {
        int recordBytes = recordBytes(payloadBytes);
        int end = HEADER_BYTES + payloadBytes;
        buffer.setMemory(index + end, recordBytes - end, (byte) 0);
        buffer.putInt(index + PAYLOAD_BYTES_OFFSET, payloadBytes, LITTLE_ENDIAN);
        buffer.putLong(index + SEQUENCE_OFFSET, sequence, LITTLE_ENDIAN);
        buffer.putShort(index + TYPE_OFFSET, (short) type, LITTLE_ENDIAN);
        buffer.putShort(index + CHECK_OFFSET, check(payloadBytes, sequence, type, unforced, salt), LITTLE_ENDIAN);
        buffer.putInt(index + UNFORCED_OFFSET, unforced, LITTLE_ENDIAN);
        buffer.putInt(index + CRC_OFFSET, crc(bytes, crc, index, recordBytes, salt), LITTLE_ENDIAN);
    }

    static int payloadBytes(DirectBuffer buffer, int index) {
        return buffer.getInt(index + PAYLOAD_BYTES_OFFSET, LITTLE_ENDIAN);
    }

    static long sequence(DirectBuffer buffer, int index) {
        return buffer.getLong(index + SEQUENCE_OFFSET, LITTLE_ENDIAN);
    }

    static int type(DirectBuffer buffer, int index) {
        return buffer.getShort(index + TYPE_OFFSET, LITTLE_ENDIAN) & 0xFFFF;
    }

    static int unforced(DirectBuffer buffer, int index) {
        return buffer.getInt(index + UNFORCED_OFFSET, LITTLE_ENDIAN);
    }

    static boolean headerHolds(DirectBuffer buffer, int index, int salt) {
        return buffer.getShort(index + CHECK_OFFSET, LITTLE_ENDIAN)
                == check(
                        payloadBytes(buffer, index),
                        sequence(buffer, index),
                        type(buffer, index),
                        unforced(buffer, index),
                        salt);
    }

    static boolean crcHolds(DirectBuffer buffer, ByteBuffer bytes, CRC32C crc, int index, int recordBytes, int salt) {
        return buffer.getInt(index + CRC_OFFSET, LITTLE_ENDIAN) == crc(bytes, crc, index, recordBytes, salt);
    }

    /** What ties a record to its place. */
    static int salt(long fileNumber, long offset) {
        return (int) mix(fileNumber * 0x9E3779B97F4A7C15L + offset);
    }

    private static int crc(ByteBuffer bytes, CRC32C crc, int index, int recordBytes, int salt) {
        bytes.limit(index + recordBytes).position(index + PAYLOAD_BYTES_OFFSET);
        crc.reset();
        crc.update(bytes);
        return (int) crc.getValue() ^ salt;
    }

    private static short check(int payloadBytes, long sequence, int type, int unforced, int salt) {
        long mixed = mix(sequence + ((long) payloadBytes << 32 | type));
        return (short) (mix(mixed + ((long) unforced << 32 | salt & 0xFFFF_FFFFL)) >>> 48);
    }

    /** The finaliser of SplitMix64. */
    private static long mix(long value) {
        long mixed = (value ^ value >>> 30) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94D049BB133111EBL;
        return mixed ^ mixed >>> 31;
    }
}
