package io.minke.engine.record;

import java.util.zip.CRC32C;
import org.agrona.DirectBuffer;

/**
 * Finds the valid records of one file, in order, whatever lies between them. Behind a record the next one is expected at once; if it is not there, each later multiple of 8 is tried, with the bound
 * that what was skipped can't have held more records than fit.
 */
final class RecordScanner {
    private final RecordWindow window;
    private final long fileNumber;
    private final CRC32C crc = new CRC32C();

    private long lastSequence;
    /** Whether lastSequence is exact, or only something the first record must be above. */
    private boolean sequenceKnown;

    private long recordOffset;
    private long recordEnd;
    private long skippedFrom;
    private long nonZeroEnd;

    /**
     * @param lastSequence the first record's sequence less 1 if {@code sequenceKnown}, else something it is above
     */
    RecordScanner(RecordWindow window, long fileNumber, long lastSequence, boolean sequenceKnown) {
        this.window = window;
        this.fileNumber = fileNumber;
        this.lastSequence = lastSequence;
        this.sequenceKnown = sequenceKnown;
        this.recordEnd = FileHeader.BYTES;
        this.nonZeroEnd = recordEnd;
    }

    /** Begins behind a record that was found before, whose sequence is known. */
    void startAt(long offset, long sequence) {
        recordEnd = offset;
        nonZeroEnd = offset;
        lastSequence = sequence;
        sequenceKnown = true;
    }

    /** Moves to the next valid record. @return false if there is none */
    boolean next() {
        skippedFrom = recordEnd;
        nonZeroEnd = recordEnd;
        for (long offset = recordEnd; window.contains(offset, RecordLayout.HEADER_BYTES); offset += 8) {
            if (isRecord(offset)) {
                recordOffset = offset;
                recordEnd = offset + RecordLayout.recordBytes(payloadBytes());
                lastSequence = sequence();
                sequenceKnown = true;
                return true;
            }
            if (window.memory().getLong(window.index(offset)) != 0) {
                nonZeroEnd = offset + 8;
            }
        }
        markRest();
        return false;
    }

    DirectBuffer memory() {
        return window.memory();
    }

    int payloadIndex() {
        return window.index(recordOffset) + RecordLayout.HEADER_BYTES;
    }

    int payloadBytes() {
        return RecordLayout.payloadBytes(window.memory(), window.index(recordOffset));
    }

    int type() {
        return RecordLayout.type(window.memory(), window.index(recordOffset));
    }

    long sequence() {
        return RecordLayout.sequence(window.memory(), window.index(recordOffset));
    }

    /** Everything up to and including this sequence was forced when the record was appended. */
    long forcedSequence() {
        return sequenceBefore() - RecordLayout.unforced(window.memory(), window.index(recordOffset));
    }

    /** Sequence of the last record that was written before this one. */
    long sequenceBefore() {
        return type() == RecordLayout.TYPE_END ? sequence() : sequence() - 1;
    }

    /** Where the search for this record began; equal to {@link #recordOffset()} if nothing was skipped. */
    long skippedFrom() {
        return skippedFrom;
    }

    long recordOffset() {
        return recordOffset;
    }

    /** End of the last valid record, or of the file's header. */
    long recordEnd() {
        return recordEnd;
    }

    /** After {@link #next} found nothing more: end of the last bytes that are not zero; {@link #recordEnd()} if there are none. */
    long nonZeroEnd() {
        return nonZeroEnd;
    }

    private boolean isRecord(long offset) {
        int index = window.index(offset);
        int payloadBytes = RecordLayout.payloadBytes(window.memory(), index);
        if (payloadBytes < 0 || payloadBytes > RecordLayout.MAX_PAYLOAD_BYTES) {
            return false;
        }
        long sequence = RecordLayout.sequence(window.memory(), index);
        boolean isEnd = RecordLayout.type(window.memory(), index) == RecordLayout.TYPE_END;
        if (!isExpected(isEnd ? sequence + 1 : sequence, offset - recordEnd)) {
            return false;
        }
        int salt = RecordLayout.salt(fileNumber, offset);
        if (!RecordLayout.headerHolds(window.memory(), index, salt)) {
            return false;
        }
        int recordBytes = RecordLayout.recordBytes(payloadBytes);
        return window.contains(offset, recordBytes)
                && RecordLayout.crcHolds(
                        window.memory(), window.bytes(), crc, window.index(offset), recordBytes, salt); // I3
    }

    private boolean isExpected(long sequence, long skippedBytes) {
        if (!sequenceKnown) {
            return sequence > lastSequence;
        }
        long atMost = lastSequence + 1 + skippedBytes / RecordLayout.HEADER_BYTES;
        return sequence > lastSequence && sequence <= atMost;
    }

    private void markRest() {
        long from = Math.max(recordEnd, window.fileBytes() / 8 * 8 - 2 * 8);
        for (long offset = from; window.contains(offset, 1); offset++) {
            if (window.memory().getByte(window.index(offset)) != 0) {
                nonZeroEnd = Math.max(nonZeroEnd, offset + 1);
            }
        }
    }
}
