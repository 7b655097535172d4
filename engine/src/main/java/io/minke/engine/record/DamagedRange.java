package io.minke.engine.record;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Bytes of a file that are not what was written there. They stay where they are; a copy lies in quarantine.
 *
 * @param file where
 * @param offset first byte
 * @param length bytes; 0 if records are missing without a trace, a lost file for instance
 * @param firstSequence first record that is lost
 * @param lastSequence last record that is lost; below {@code firstSequence} if none is
 * @param acknowledged whether a later record proves that the first of them had been forced; if not, the range may as well be what a power cut left of a group nobody was told was safe
 * @param reason what is wrong, in words
 * @param copy the copy in quarantine, or null where none could be made
 */
public record DamagedRange(
        Path file,
        long offset,
        long length,
        long firstSequence,
        long lastSequence,
        boolean acknowledged,
        String reason,
        @Nullable Path copy) {
    /** Whether this may be what a power cut left of a write nobody was told was safe, and not damage. */
    public boolean mayBeTorn() {
        return firstSequence <= lastSequence && !acknowledged;
    }

    DamagedRange provenAcknowledged() {
        return new DamagedRange(file, offset, length, firstSequence, lastSequence, true, reason, copy);
    }

    @Override
    public String toString() {
        String lost = lastSequence < firstSequence
                ? "no record lost"
                : "records " + firstSequence + " to " + lastSequence + " lost";
        return file + ", offset " + offset + ", " + length + " bytes: " + reason + "; " + lost
                + (acknowledged ? "" : " (not known to have been acknowledged)")
                + (copy == null ? "" : "; copied to " + copy);
    }
}
