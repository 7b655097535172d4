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

    private long firstSequence;
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
        int present = present(list);
        if (present >= 0) {
            read(list.get(present), visitor);
        }
        for (Named named : list.subList(present >= 0 ? present + 1 : firstNew(list), list.size())) {
            FileHeader header = header(named);
            // Without one it is just being made, or damaged; if so the next one tells what is missing.
            if (header != null) {
                complete &= begin(named, header);
                read(named, visitor);
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

    /** Where the file is that was read last; negative if it has gone. Numbers begin anew behind a log that was released as a whole. */
    private int present(List<Named> list) {
        for (int i = 0; i < list.size(); i++) {
            if (fileNumber != 0 && list.get(i).number() == fileNumber) {
                FileHeader header = header(list.get(i));
                return header != null && header.firstSequence() == firstSequence ? i : -1;
            }
        }
        return -1;
    }

    /** Where in the list to go on when that file has gone, or to begin. */
    private int firstNew(List<Named> list) {
        if (fileNumber != 0) {
            for (int i = 0; i < list.size(); i++) {
                FileHeader header = header(list.get(i));
                if (header != null && header.firstSequence() > lastSequence) {
                    return i;
                }
            }
            return list.size();
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
        firstSequence = header.firstSequence();
        offset = FileHeader.BYTES;
        lastSequence = Math.max(lastSequence, header.firstSequence() - 1);
        sequenceAtOffset = header.firstSequence() - 1;
        return complete;
    }

    private void read(Named named, RecordVisitor visitor) {
        try (DiskFile file = files.disk().openReadOnly(named.path())) {
            if (hasMore(file)) {
                read(file, visitor);
            }
        } catch (DiskFailure failure) {
            if (files.disk().exists(named.path())) {
                throw failure;
            }
            // Released while we looked; the next file tells whether that matters.
        }
    }

    private void read(DiskFile file, RecordVisitor visitor) {
        try (RecordWindow window = new RecordWindow(file)) {
            RecordScanner scanner = new RecordScanner(window, fileNumber, sequenceAtOffset, true);
            scanner.startAt(offset, sequenceAtOffset);
            while (scanner.next() && scanner.skippedFrom() == scanner.recordOffset()) {
                long sequence = scanner.sequence();
                if (scanner.type() != RecordLayout.TYPE_END && sequence >= fromSequence) {
                    visitor.record(
                            sequence, scanner.type(), scanner.memory(), scanner.payloadIndex(), scanner.payloadBytes());
                }
                // Only now: whoever could not take it is shown it again.
                offset = scanner.recordEnd();
                sequenceAtOffset = sequence;
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
