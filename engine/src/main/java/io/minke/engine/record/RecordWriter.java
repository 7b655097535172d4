package io.minke.engine.record;

import io.minke.engine.disk.Disk;
import io.minke.engine.disk.DiskFile;
import io.minke.engine.failure.DiskFailure;
import io.minke.engine.failure.EngineBug;
import io.minke.engine.failure.Rejected;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.agrona.DirectBuffer;

/**
 * Appends records to one file. One thread. Whoever gets a {@link io.minke.engine.failure.DiskFailure} from a write or a force must never use the file again: what of it is on the disk is unknown.
 *
 * <p>The file is filled with zeros in steps ahead of the records. Overwriting settled zeros lets a force skip the file system's journal; on ext4 it halved the time of a small write and force (0.28 ms
 * down to 0.14 ms), and costs no more in sum than growing with each write.
 */
public final class RecordWriter implements AutoCloseable {
    /** Length of a file without records. */
    public static final long EMPTY_BYTES = FileHeader.BYTES;

    private final DiskFile file;
    private final long fileNumber;
    private final int zeroStepBytes;
    private final RecordBuffer buffer;
    private final CRC32C crc = new CRC32C();

    private int bufferedBytes;
    /** Where the first buffered byte will be written. */
    private long writtenEnd;
    /** Up to here the file exists, records or zeros. */
    private long allocatedEnd;

    private long lastSequence;
    private long writtenSequence;
    private long forcedSequence;
    /** Whether nothing was appended since the last mark of a proper end, or since the file was resumed. */
    private boolean endIsLast = true;

    private RecordWriter(
            DiskFile file,
            long fileNumber,
            int zeroStepBytes,
            RecordBuffer buffer,
            long end,
            long allocatedEnd,
            long lastSequence) {
        this.file = file;
        this.fileNumber = fileNumber;
        this.zeroStepBytes = zeroStepBytes;
        this.buffer = buffer;
        this.writtenEnd = end;
        this.allocatedEnd = allocatedEnd;
        this.lastSequence = lastSequence;
        this.writtenSequence = lastSequence;
        this.forcedSequence = lastSequence;
    }

    /** Starts a file; its header and its name are durable before the first record. What lies between {@code previousSequence} and {@code firstSequence} is declared never to have existed. */
    public static RecordWriter create(
            RecordFiles files,
            long logId,
            long fileNumber,
            long firstSequence,
            long previousSequence,
            long sessionStart,
            int zeroStepBytes,
            RecordBuffer buffer) {
        Disk disk = files.disk();
        FileHeader header =
                new FileHeader(files.magic(), logId, fileNumber, firstSequence, previousSequence, sessionStart);
        disk.createDirectories(files.directory());
        DiskFile file = disk.create(files.path(header.fileNumber()));
        try {
            ByteBuffer bytes = header.encode();
            file.write(bytes, 0);
            file.force();
            disk.forceDirectory(files.directory());
            return new RecordWriter(
                    file,
                    header.fileNumber(),
                    zeroStepBytes,
                    buffer,
                    FileHeader.BYTES,
                    FileHeader.BYTES,
                    header.firstSequence() - 1);
        } catch (RuntimeException failure) {
            file.close();
            throw failure;
        }
    }

    /** Continues a file behind its last record; nothing but zeros may follow there. */
    public static RecordWriter resume(
            Disk disk, ReplayReport.LastFile last, long lastSequence, int zeroStepBytes, RecordBuffer buffer) {
        DiskFile file = disk.open(last.path());
        return new RecordWriter(
                file, last.fileNumber(), zeroStepBytes, buffer, last.end(), file.length(), lastSequence);
    }

    /** @return the record's sequence */
    public long append(int type, DirectBuffer payload, int offset, int length) {
        if (length < 0 || length > RecordLayout.MAX_PAYLOAD_BYTES) {
            throw new Rejected("a record of " + length + " bytes; at most " + RecordLayout.MAX_PAYLOAD_BYTES);
        }
        if (type < 0 || type > RecordLayout.MAX_TYPE) {
            throw new EngineBug("record type " + type + " does not fit its two bytes");
        }
        int recordBytes = RecordLayout.recordBytes(length);
        if (bufferedBytes + recordBytes > buffer.capacity()) {
            write();
        }
        if (recordBytes > buffer.capacity()) {
            throw new EngineBug("a record of " + recordBytes + " bytes for a buffer of " + buffer.capacity());
        }
        buffer.memory().putBytes(bufferedBytes + RecordLayout.HEADER_BYTES, payload, offset, length);
        long sequence = type == RecordLayout.TYPE_END ? lastSequence : lastSequence + 1; // I3
        long unforced = lastSequence - forcedSequence;
        RecordLayout.seal(
                buffer.memory(),
                buffer.bytes(),
                crc,
                bufferedBytes,
                length,
                sequence,
                type,
                (int) Math.min(unforced, Integer.MAX_VALUE),
                RecordLayout.salt(fileNumber, writtenEnd + bufferedBytes));
        bufferedBytes += recordBytes;
        lastSequence = sequence;
        endIsLast = type == RecordLayout.TYPE_END;
        return sequence;
    }

    /**
     * Fills the file with zeros as far as records of so many bytes and the mark at the end will reach, so that a full disk is found before one of them is begun.
     *
     * @throws DiskFailure if that is not possible; the records so far are as they were, and the file may be used on
     */
    public void reserve(long recordBytes) {
        long needed = end() + recordBytes + RecordLayout.recordBytes(0);
        if (needed <= allocatedEnd) {
            return;
        }
        try {
            fillUpTo((needed + zeroStepBytes + zeroStepBytes / 2) / zeroStepBytes * zeroStepBytes);
        } catch (DiskFailure failure) {
            if (allocatedEnd < needed) {
                throw failure;
            }
        }
    }

    /** Hands what is buffered to the operating system. */
    public void write() {
        if (bufferedBytes == 0) {
            return;
        }
        ByteBuffer bytes = buffer.bytes();
        bytes.limit(bufferedBytes).position(0);
        file.write(bytes, writtenEnd);
        writtenEnd += bufferedBytes;
        bufferedBytes = 0;
        writtenSequence = lastSequence;
        if (writtenEnd > allocatedEnd) {
            allocatedEnd = writtenEnd;
            zeroAhead();
        }
    }

    /** Makes all records appended so far durable. */
    public void force() {
        write();
        if (forcedSequence != writtenSequence) {
            file.force(); // I1
            forcedSequence = writtenSequence;
        }
    }

    /** Bytes of header and records, buffered ones included. */
    public long end() {
        return writtenEnd + bufferedBytes;
    }

    public long allocatedBytes() {
        return Math.max(allocatedEnd, end());
    }

    public long lastSequence() {
        return lastSequence;
    }

    public long forcedSequence() {
        return forcedSequence;
    }

    /** Forces, marks the end where there are records that no mark follows, and gives the zeros back. */
    public void finish() {
        force();
        if (!endIsLast) {
            append(RecordLayout.TYPE_END, buffer.memory(), 0, 0);
            write();
        }
        if (allocatedEnd > writtenEnd) {
            file.truncate(writtenEnd);
            allocatedEnd = writtenEnd;
        }
        file.force();
        forcedSequence = writtenSequence;
    }

    /** Lets go of the file as it is. */
    @Override
    public void close() {
        file.close();
    }

    private void zeroAhead() {
        fillUpTo((writtenEnd + zeroStepBytes + zeroStepBytes / 2) / zeroStepBytes * zeroStepBytes);
    }

    private void fillUpTo(long target) {
        ByteBuffer zeros = buffer.zeros();
        while (allocatedEnd < target) {
            zeros.position(0).limit((int) Math.min(zeros.capacity(), target - allocatedEnd));
            int length = zeros.remaining();
            file.write(zeros, allocatedEnd);
            allocatedEnd += length;
        }
    }
}
