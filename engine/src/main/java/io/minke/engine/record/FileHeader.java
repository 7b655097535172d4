package io.minke.engine.record;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.minke.engine.disk.DiskFile;
import io.minke.engine.failure.Damage;
import io.minke.engine.failure.NewerFormat;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/**
 * The first 64 bytes of a file of records, little-endian; written and forced before the first record.
 *
 * <pre>
 *   0       8         12            16      24           32              40                 48             56    60
 *  +-------+---------+-------------+-------+------------+---------------+------------------+--------------+-----+-----+
 *  | magic | version | headerBytes | logId | fileNumber | firstSequence | previousSequence | sessionStart | 0   | crc |
 *  +-------+---------+-------------+-------+------------+---------------+------------------+--------------+-----+-----+
 * </pre>
 *
 * @param logId the same in all files of a log, so that a file from another directory is recognised
 * @param fileNumber the number in the file's name
 * @param firstSequence sequence of the first record of this file
 * @param previousSequence sequence of the last record before this file; what lies between it and {@code firstSequence} never existed
 * @param sessionStart number of the first file that was written since the log was opened: what a later session forced says nothing about what an earlier one had left torn
 */
record FileHeader(
        long magic, long logId, long fileNumber, long firstSequence, long previousSequence, long sessionStart) {
    static final int VERSION = 1;
    static final int BYTES = 64;

    private static final int MAGIC_OFFSET = 0;
    private static final int VERSION_OFFSET = MAGIC_OFFSET + 8;
    private static final int HEADER_BYTES_OFFSET = VERSION_OFFSET + 4;
    private static final int LOG_ID_OFFSET = HEADER_BYTES_OFFSET + 4;
    private static final int FILE_NUMBER_OFFSET = LOG_ID_OFFSET + 8;
    private static final int FIRST_SEQUENCE_OFFSET = FILE_NUMBER_OFFSET + 8;
    private static final int PREVIOUS_SEQUENCE_OFFSET = FIRST_SEQUENCE_OFFSET + 8;
    private static final int SESSION_START_OFFSET = PREVIOUS_SEQUENCE_OFFSET + 8;
    private static final int CRC_OFFSET = BYTES - 4;

    ByteBuffer encode() {
        ByteBuffer bytes = ByteBuffer.allocate(BYTES).order(LITTLE_ENDIAN);
        bytes.putLong(MAGIC_OFFSET, magic)
                .putInt(VERSION_OFFSET, VERSION)
                .putInt(HEADER_BYTES_OFFSET, BYTES)
                .putLong(LOG_ID_OFFSET, logId)
                .putLong(FILE_NUMBER_OFFSET, fileNumber)
                .putLong(FIRST_SEQUENCE_OFFSET, firstSequence)
                .putLong(PREVIOUS_SEQUENCE_OFFSET, previousSequence)
                .putLong(SESSION_START_OFFSET, sessionStart)
                .putInt(CRC_OFFSET, crc(bytes));
        return bytes;
    }

    /**
     * @throws Damage if these are not the header of the file with this name
     * @throws NewerFormat if a newer version of Minke wrote it
     */
    static FileHeader read(DiskFile file, Path name, long magic, long fileNumber) {
        ByteBuffer bytes = ByteBuffer.allocate(BYTES).order(LITTLE_ENDIAN);
        int length = file.read(bytes, 0);
        if (length < BYTES) {
            throw new Damage(name.toString(), 0, "a header of " + BYTES + " bytes", length + " bytes");
        }
        expect(name, CRC_OFFSET, "header checksum", crc(bytes), bytes.getInt(CRC_OFFSET));
        expect(name, MAGIC_OFFSET, "magic", magic, bytes.getLong(MAGIC_OFFSET));
        int version = bytes.getInt(VERSION_OFFSET);
        NewerFormat.refuse(name.toString(), version, VERSION);
        expect(name, VERSION_OFFSET, "version", VERSION, version);
        expect(name, FILE_NUMBER_OFFSET, "file number", fileNumber, bytes.getLong(FILE_NUMBER_OFFSET));
        return new FileHeader(
                magic,
                bytes.getLong(LOG_ID_OFFSET),
                fileNumber,
                bytes.getLong(FIRST_SEQUENCE_OFFSET),
                bytes.getLong(PREVIOUS_SEQUENCE_OFFSET),
                bytes.getLong(SESSION_START_OFFSET));
    }

    private static int crc(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.array(), 0, CRC_OFFSET);
        return (int) crc.getValue();
    }

    private static void expect(Path name, long offset, String what, long expected, long found) {
        if (expected != found) {
            throw new Damage(name.toString(), offset, what + " " + Long.toHexString(expected), Long.toHexString(found));
        }
    }
}
