package io.minke.engine.record;

import io.minke.engine.disk.DiskFile;
import io.minke.engine.failure.Damage;
import io.minke.engine.failure.DiskFailure;
import io.minke.engine.record.RecordFiles.Named;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads a log that another process is writing: each {@link #poll} visits what has come since the one before. Writes nothing. One thread.
 *
 * <p>While a piece is being written its bytes may appear in any order, so what is not a record yet is looked at again the next time; only when a later file exists it is told as missing.
 */
public final class RecordFollower {
    private final RecordFiles files;
    private final long fromSequence;
    /** 0 while none was found. */
    private long fileNumber;
    /** End of the last record that was visited in the file. */
    private long offset;
    /** Sequence of the record that ends there. */
    private long sequenceAtOffset;

    private long lastSequence;
    private long missingRecords;
    private long missingUpTo;

    public RecordFollower(RecordFiles files, long fromSequence) {
        this.files = files;
        this.fromSequence = fromSequence;
        this.lastSequence = fromSequence - 1;
    }

    /**
     * Visits what has been written since the last call, from the first sequence that was asked for on.
     *
     * @return false if a file that was not read to its end has gone: records are missing, and the follower goes on with what is there
     */
    public boolean poll(RecordVisitor visitor) {
        boolean complete = true;
        // Listed before a file is read: where a later one exists already, it has all its records.
        List<Named> list = files.list();
        for (Named named : list.subList(first(list), list.size())) {
            boolean isNext = named.number() != fileNumber;
            FileHeader header = isNext ? header(named) : null;
            if (isNext && header == null) {
                // It is just being made, or damaged; if so the next one tells what is missing.
                continue;
            }
            if (header != null) {
                complete &= begin(named, header);
            }
            try (DiskFile file = files.disk().openReadOnly(named.path())) {
                read(file, visitor);
            } catch (DiskFailure failure) {
                if (files.disk().exists(named.path())) {
                    throw failure;
                }
                // Released while we looked; the next file tells whether that matters.
            }
        }
        return complete;
    }

    /** Number of the file whose records are visited. */
    public long fileNumber() {
        return fileNumber;
    }

    /** Sequence of the last record that was visited or passed over. */
    public long lastSequence() {
        return lastSequence;
    }

    /** Records that later files say were there, and that were not found. */
    public long missingRecords() {
        return missingRecords;
    }

    /** Sequence of the last of them; 0 if there are none. */
    public long missingUpTo() {
        return missingUpTo;
    }

    /** Where in the list to go on. */
    private int first(List<Named> list) {
        if (fileNumber != 0) {
            int index = 0;
            while (index < list.size() && list.get(index).number() < fileNumber) {
                index++;
            }
            return index;
        }
        for (int i = list.size() - 1; i > 0; i--) {
            FileHeader header = header(list.get(i));
            if (header != null && header.previousSequence() < fromSequence) {
                return i;
            }
        }
        return 0;
    }

    private @Nullable FileHeader header(Named named) {
        try (DiskFile file = files.disk().openReadOnly(named.path())) {
            return FileHeader.read(file, named.path(), files.magic(), named.number());
        } catch (Damage | DiskFailure unfinished) {
            return null;
        }
    }

    private boolean begin(Named named, FileHeader header) {
        boolean beginningUnknown = fileNumber == 0 && fromSequence == 0;
        boolean complete = beginningUnknown || header.previousSequence() <= lastSequence;
        if (!complete) {
            missingRecords += header.previousSequence() - lastSequence;
            missingUpTo = header.previousSequence();
        }
        fileNumber = named.number();
        offset = FileHeader.BYTES;
        lastSequence = Math.max(lastSequence, header.firstSequence() - 1);
        sequenceAtOffset = header.firstSequence() - 1;
        return complete;
    }

    private void read(DiskFile file, RecordVisitor visitor) {
        if (!hasMore(file)) {
            return;
        }
        try (RecordWindow window = new RecordWindow(file)) {
            RecordScanner scanner = new RecordScanner(window, fileNumber, sequenceAtOffset, true);
            scanner.startAt(offset, sequenceAtOffset);
            while (scanner.next() && scanner.skippedFrom() == scanner.recordOffset()) {
                long sequence = scanner.sequence();
                offset = scanner.recordEnd();
                sequenceAtOffset = sequence;
                if (scanner.type() != RecordLayout.TYPE_END && sequence >= fromSequence) {
                    visitor.record(
                            sequence, scanner.type(), scanner.memory(), scanner.payloadIndex(), scanner.payloadBytes());
                }
                lastSequence = Math.max(lastSequence, sequence);
            }
        }
    }

    /** A look at the next header, which costs less than a window. */
    private boolean hasMore(DiskFile file) {
        ByteBuffer header = ByteBuffer.allocate(Long.BYTES);
        return file.read(header, offset) == Long.BYTES && header.getLong(0) != 0;
    }
}
