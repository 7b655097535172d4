package io.minke.engine.wal;

import io.minke.engine.disk.Disk;
import io.minke.engine.record.RecordFiles;
import java.nio.file.Path;

/** Names of the log's files. */
final class WalFiles {
    /** "MINKEWAL" in the order of the bytes on disk. */
    private static final long MAGIC = 0x4C41_5745_4B4E_494DL;

    private static final String PREFIX = "wal-";
    private static final String QUARANTINE = "quarantine";

    private WalFiles() {}

    static RecordFiles in(Disk disk, Path directory) {
        return new RecordFiles(disk, directory, PREFIX, MAGIC);
    }

    static Path quarantine(Path directory) {
        return directory.resolveSibling(QUARANTINE);
    }
}
