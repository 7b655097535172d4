package io.minke.engine.record;

import io.minke.engine.disk.DiskFile;
import io.minke.engine.failure.DiskFailure;
import java.nio.ByteBuffer;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A piece of a file in direct memory that moves along; room for the longest record. What the disk can't read is shown as bytes of 0xFF, which make no valid record and no clean end, and remembered.
 */
final class RecordWindow implements AutoCloseable {
    /** Longest record, and as much again read ahead for short ones. */
    private static final int MAX_BYTES = 2 * RecordLayout.MAX_RECORD_BYTES;

    private static final int PAGE_BYTES = 4096;
    private static final byte UNREADABLE = (byte) 0xFF;

    private final DiskFile file;
    private final long fileBytes;
    private final ByteBuffer bytes;
    private final UnsafeBuffer memory;
    private long start;
    private int count;
    private long unreadableEnd;
    private String unreadableReason = "";

    RecordWindow(DiskFile file) {
        this.file = file;
        this.fileBytes = file.length();
        this.bytes = ByteBuffer.allocateDirect((int) Math.min(MAX_BYTES, fileBytes));
        this.memory = new UnsafeBuffer(bytes);
    }

    long fileBytes() {
        return fileBytes;
    }

    /** Brings a piece into the window. @return false if the file ends before it */
    boolean contains(long offset, int length) {
        if (offset >= start && offset + length <= start + count) {
            return true;
        }
        if (offset + length > fileBytes) {
            return false;
        }
        fill(offset);
        return length <= count;
    }

    /** Index in {@link #memory()} of a byte that {@link #contains} has just found. */
    int index(long offset) {
        return (int) (offset - start);
    }

    UnsafeBuffer memory() {
        return memory;
    }

    ByteBuffer bytes() {
        return bytes;
    }

    /** End of the last page that could not be read so far; 0 if all could. */
    long unreadableEnd() {
        return unreadableEnd;
    }

    String unreadableReason() {
        return unreadableReason;
    }

    private void fill(long offset) {
        start = offset;
        int wanted = (int) Math.min(bytes.capacity(), fileBytes - offset);
        try {
            bytes.limit(wanted).position(0);
            count = file.read(bytes, offset);
        } catch (DiskFailure failure) {
            count = fillByPage(offset, wanted);
        }
        bytes.clear();
    }

    private int fillByPage(long offset, int wanted) {
        int done = 0;
        while (done < wanted) {
            int length = (int) Math.min(wanted - done, PAGE_BYTES - (offset + done) % PAGE_BYTES);
            try {
                bytes.limit(done + length).position(done);
                file.read(bytes, offset + done);
            } catch (DiskFailure failure) {
                memory.setMemory(done, length, UNREADABLE);
                unreadableEnd = Math.max(unreadableEnd, offset + done + length);
                unreadableReason = String.valueOf(failure.getMessage());
            }
            done += length;
        }
        return wanted;
    }

    @Override
    public void close() {
        memory.wrap(0, 0);
        BufferUtil.free(bytes);
    }
}
