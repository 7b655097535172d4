package io.minke.engine.segment;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.agrona.DirectBuffer;

/**
 * CRC32C of some bytes of a segment, mixed with the segment's sequence and the place of the bytes in the file: the same bytes at another place or in another segment have another checksum. Not
 * thread-safe.
 */
final class Checksum {
    private final CRC32C crc = new CRC32C();
    private final byte[] identity = new byte[16];
    private final ByteBuffer identityView = ByteBuffer.wrap(identity).order(LITTLE_ENDIAN);

    /**
     * @param sequence of the segment
     * @param place offset in the file of the first byte
     */
    int of(long sequence, long place, DirectBuffer buffer, int offset, int length) {
        identityView.putLong(0, sequence);
        identityView.putLong(8, place);
        crc.reset();
        crc.update(identity, 0, identity.length);
        update(crc, buffer, offset, length);
        return (int) crc.getValue();
    }

    /** Without identity, for what must be readable before the identity is known. */
    static int plain(DirectBuffer buffer, int offset, int length) {
        CRC32C crc = new CRC32C();
        update(crc, buffer, offset, length);
        return (int) crc.getValue();
    }

    static String text(int checksum) {
        return String.format("checksum %08x", checksum);
    }

    private static void update(CRC32C crc, DirectBuffer buffer, int offset, int length) {
        buffer.boundsCheck(offset, length);
        byte[] array = buffer.byteArray();
        if (array != null) {
            crc.update(array, buffer.wrapAdjustment() + offset, length);
            return;
        }
        ByteBuffer bytes = buffer.byteBuffer().duplicate();
        int start = buffer.wrapAdjustment() + offset;
        bytes.limit(start + length).position(start);
        crc.update(bytes);
    }
}
