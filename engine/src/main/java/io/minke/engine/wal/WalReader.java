package io.minke.engine.wal;

import io.minke.engine.disk.Disk;
import io.minke.engine.record.Quarantine;
import io.minke.engine.record.RecordFollower;
import io.minke.engine.record.RecordReplay;
import java.nio.file.Path;
import java.util.List;

/** Reads the log back, after a crash or beside a running writer. */
public final class WalReader {
    private WalReader() {}

    /**
     * Visits all intact frames from a sequence on, in order. Damaged ranges are reported and copied to the directory {@code quarantine} beside the log's; nothing is deleted or changed. Always returns,
     * whatever state the files are in.
     *
     * @param directory holds the log's files; may be missing
     * @param fromSequence frames below it are passed over; 0 if it is not known where the log begins
     * @throws io.minke.engine.failure.Rejected if a newer version of Minke wrote the log
     */
    public static WalReplay replay(Disk disk, Path directory, long fromSequence, WalVisitor visitor) {
        Quarantine quarantine = new Quarantine(disk, WalFiles.quarantine(directory));
        return new WalReplay(RecordReplay.run(WalFiles.in(disk, directory), fromSequence, quarantine, visitor));
    }

    /** Looks at the headers of the log's files. @throws io.minke.engine.failure.NewerFormat if a newer version of Minke wrote one */
    public static void requireKnownVersion(Disk disk, Path directory) {
        WalFiles.in(disk, directory).requireKnownVersion();
    }

    /** The log's files below a number, oldest first. */
    public static List<Path> files(Disk disk, Path directory, long belowNumber) {
        return WalFiles.in(disk, directory).below(belowNumber);
    }

    /** Follows the log of an engine that another process runs. */
    public static RecordFollower follow(Disk disk, Path directory, long fromSequence) {
        return new RecordFollower(WalFiles.in(disk, directory), fromSequence);
    }

    /** The same for a process that does not own the directory: writes nothing. Beside a running writer, what it is just writing looks like a torn tail. */
    public static WalReplay inspect(Disk disk, Path directory, long fromSequence, WalVisitor visitor) {
        return new WalReplay(RecordReplay.run(WalFiles.in(disk, directory), fromSequence, null, visitor));
    }
}
