package io.minke.engine.wal;

import io.minke.engine.disk.Disk;
import io.minke.engine.failure.DiskFailure;
import io.minke.engine.record.RecordBuffer;
import io.minke.engine.record.RecordFiles;
import io.minke.engine.record.RecordLayout;
import io.minke.engine.record.RecordWriter;
import io.minke.engine.record.ReplayReport;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.SplittableRandom;
import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Appends frames to the log, over files of a given length; a frame never spans files, each file is forced before the next begins, and each start begins a new one. One thread, except for
 * {@link #releaseBelow} and {@link #bytesOnDisk}, which any thread may call.
 *
 * <p>After the first write or force that fails, nothing more is taken, for ever: the operating system may have dropped the pages it could not write, and would call the next force a success.
 */
public final class WalWriter implements AutoCloseable {
    /** Room for the longest frame; a group that is longer is handed over in parts. */
    private static final int BUFFER_BYTES = RecordLayout.MAX_RECORD_BYTES;
    /** Measured best of 1 MiB, 4 MiB, the whole file and none, for small and for large groups. */
    private static final int MAX_ZERO_STEP_BYTES = 1 << 20;

    private static final int MIN_ZERO_STEP_BYTES = 4 << 10;
    private static final int ZERO_STEPS_PER_FILE = 16;

    private final RecordFiles files;
    private final int fileBytes;
    private final int zeroStepBytes;
    private final long logId;
    private final long sessionStart;
    private final RecordBuffer buffer = new RecordBuffer(BUFFER_BYTES);

    /** Files no longer written to, oldest first; guarded by itself. */
    private final Deque<ReplayReport.Extent> settled = new ArrayDeque<>();

    /** Guarded by {@link #settled}. */
    private long releasedBelow;

    private volatile long settledBytes;
    private volatile long currentBytes;

    private @Nullable RecordWriter current;
    private long nextFileNumber;
    private long lastSequence;
    private long nextSequence;
    private volatile @Nullable DiskFailure poison;
    private boolean closed;

    private WalWriter(RecordFiles files, int fileBytes, ReplayReport replay) {
        this.files = files;
        this.fileBytes = fileBytes;
        this.zeroStepBytes =
                Math.max(MIN_ZERO_STEP_BYTES, Math.min(MAX_ZERO_STEP_BYTES, fileBytes / ZERO_STEPS_PER_FILE));
        this.logId = replay.logId() != 0 ? replay.logId() : new SplittableRandom().nextLong() | 1;
        this.nextFileNumber = replay.nextFileNumber();
        this.sessionStart = nextFileNumber;
        this.lastSequence = replay.lastSequence();
        this.nextSequence = replay.nextSequence();
        settled.addAll(replay.extents());
        settledBytes = settled.stream().mapToLong(ReplayReport.Extent::bytes).sum();
    }

    /**
     * Goes on after a replay. The first file is made by the first append, so that a full disk does not hinder a start.
     *
     * @param fileBytes length at which a new file is begun; a longer frame gets a file of its own
     */
    public static WalWriter open(Disk disk, Path directory, int fileBytes, WalReplay replay) {
        WalWriter writer = new WalWriter(WalFiles.in(disk, directory), fileBytes, replay.report());
        try {
            writer.files.settle(replay.report());
        } catch (DiskFailure failure) {
            writer.poison = failure; // What is there can be read; a start never fails for it.
        }
        return writer;
    }

    /**
     * Takes a frame; it is not durable before {@link #force}. Copies the payload, allocates nothing.
     *
     * @param type 1 to {@link RecordLayout#MAX_TYPE}
     * @param length at most {@link RecordLayout#MAX_PAYLOAD_BYTES}
     * @return the frame's sequence, 1 more than the last one's
     * @throws DiskFailure if the disk fails now or has failed before
     */
    public long append(int type, DirectBuffer payload, int offset, int length) {
        check();
        try {
            RecordWriter writer = writerFor(RecordLayout.recordBytes(length));
            long sequence = writer.append(type, payload, offset, length);
            lastSequence = sequence;
            nextSequence = sequence + 1;
            return sequence;
        } catch (DiskFailure failure) {
            throw poisonedBy(failure);
        }
    }

    /**
     * Makes room for frames, in one file, before any of them is taken.
     *
     * @param payloadBytes of all of them
     * @throws DiskFailure one that passes if the disk is full: nothing has changed, and it may be tried again
     */
    public void reserve(int frames, long payloadBytes) {
        check();
        long recordBytes = payloadBytes + (long) frames * RecordLayout.recordBytes(8);
        try {
            RecordWriter writer = current;
            if (writer != null && writer.end() + recordBytes > fileBytes && writer.end() > RecordWriter.EMPTY_BYTES) {
                finishCurrent();
            }
            if (current == null) {
                begin();
            }
        } catch (DiskFailure failure) {
            throw failure.passes() ? failure : poisonedBy(failure);
        }
        RecordWriter writer = current;
        if (writer != null) {
            try {
                writer.reserve(recordBytes);
            } catch (DiskFailure failure) {
                DiskFailure judged = files.judged(failure);
                throw judged.passes() ? judged : poisonedBy(failure);
            } finally {
                currentBytes = writer.allocatedBytes();
            }
        }
    }

    /** Begins a file; one that a full disk did not let come into being is taken away again. */
    private void begin() {
        try {
            current = RecordWriter.create(
                    files, logId, nextFileNumber, nextSequence, lastSequence, sessionStart, zeroStepBytes, buffer);
        } catch (DiskFailure failure) {
            DiskFailure judged = files.judged(failure);
            if (judged.passes()) {
                files.disk().delete(files.path(nextFileNumber));
            }
            throw judged;
        }
    }

    /** Hands all frames taken to the operating system: they outlive this process, not the power. */
    public void write() {
        check();
        if (current != null) {
            try {
                current.write();
                currentBytes = current.allocatedBytes();
            } catch (DiskFailure failure) {
                throw poisonedBy(failure);
            }
        }
    }

    /** Makes all frames taken durable. */
    public void force() {
        check();
        if (current != null) {
            try {
                current.force(); // I1
                currentBytes = current.allocatedBytes();
            } catch (DiskFailure failure) {
                throw poisonedBy(failure);
            }
        }
    }

    /** Forces, and lets the next frame begin a new file, so that {@link #releaseBelow} can delete what lies before it. */
    public void roll() {
        check();
        try {
            finishCurrent();
        } catch (DiskFailure failure) {
            throw poisonedBy(failure);
        }
    }

    /** Deletes the files whose every frame is below a sequence, oldest first. The file that is being written stays. Any thread. */
    public void releaseBelow(long sequence) {
        synchronized (settled) {
            releasedBelow = Math.max(releasedBelow, sequence);
            boolean deleted = false;
            for (ReplayReport.Extent oldest = settled.peekFirst();
                    oldest != null && oldest.lastSequence() < releasedBelow;
                    oldest = settled.peekFirst()) {
                files.disk().delete(oldest.path()); // I8
                settled.removeFirst();
                settledBytes -= oldest.bytes();
                deleted = true;
            }
            if (deleted) {
                files.disk().forceDirectory(files.directory());
            }
        }
    }

    /** Number that the next file will get, or the one that is being written has: those below it are never written again. */
    public long openFileNumber() {
        return nextFileNumber;
    }

    /** Length of all files of the log, zeros ahead included. Any thread. */
    public long bytesOnDisk() {
        return settledBytes + currentBytes;
    }

    /** Sequence that the next frame will get. */
    public long nextSequence() {
        return nextSequence;
    }

    /** What poisoned the log, or null while all is well. */
    public @Nullable DiskFailure failure() {
        return poison;
    }

    /** Forces, gives the zeros ahead back, and deletes what is released already. Lets go of a poisoned log as it is. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            if (poison == null) {
                finishCurrent();
                releaseBelow(0);
            }
        } finally {
            if (current != null) {
                current.close();
                current = null;
            }
            buffer.close();
        }
    }

    private RecordWriter writerFor(int recordBytes) {
        RecordWriter writer = current;
        if (writer != null && writer.end() + recordBytes > fileBytes && writer.end() > RecordWriter.EMPTY_BYTES) {
            finishCurrent();
            writer = null;
        }
        if (writer == null) {
            writer = RecordWriter.create(
                    files, logId, nextFileNumber, nextSequence, lastSequence, sessionStart, zeroStepBytes, buffer);
            current = writer;
            currentBytes = writer.allocatedBytes();
        }
        return writer;
    }

    private void finishCurrent() {
        RecordWriter writer = current;
        if (writer == null) {
            return;
        }
        writer.finish();
        current = null;
        writer.close();
        synchronized (settled) {
            settled.addLast(new ReplayReport.Extent(
                    files.path(nextFileNumber), nextFileNumber, writer.allocatedBytes(), lastSequence));
            settledBytes += writer.allocatedBytes();
        }
        currentBytes = 0;
        nextFileNumber++;
    }

    private void check() {
        DiskFailure first = poison;
        if (first != null) {
            throw poisoned(first);
        }
        if (closed) {
            throw new DiskFailure("the log in " + files.directory() + " is closed");
        }
    }

    private DiskFailure poisonedBy(DiskFailure failure) {
        poison = failure; // I2
        return poisoned(failure);
    }

    private DiskFailure poisoned(DiskFailure first) {
        DiskFailure failure = new DiskFailure("the log in " + files.directory()
                + " takes nothing more until a restart, because of: " + first.getMessage());
        failure.initCause(first);
        return failure;
    }
}
