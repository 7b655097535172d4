package io.minke.engine.series;

import io.minke.engine.disk.Disk;
import io.minke.engine.failure.Damage;
import io.minke.engine.record.RecordFollower;
import java.nio.file.Path;
import org.agrona.DirectBuffer;

/** Brings the series of an engine that another process runs into an index, as they come. Writes nothing. One thread. */
public final class SeriesFollower {
    private final RecordFollower journal;
    private final SeriesIndex index;
    private long undecodable;

    /** @param index an empty index, which nobody else fills */
    public SeriesFollower(Disk disk, Path directory, SeriesIndex index) {
        this.journal = new RecordFollower(SeriesJournal.files(disk, directory), 1);
        this.index = index;
    }

    /** Takes what has come since the last call. */
    public void poll() {
        journal.poll(this::record);
    }

    /** Records of the journal that are lost to damage. */
    public long missingRecords() {
        return journal.missingRecords() + undecodable;
    }

    private void record(long sequence, int type, DirectBuffer payload, int offset, int length) {
        try {
            SeriesJournal.read(index, SeriesJournal.latest(index), type, new JournalCursor(payload, offset, length));
        } catch (Damage damage) {
            undecodable++;
        }
    }
}
