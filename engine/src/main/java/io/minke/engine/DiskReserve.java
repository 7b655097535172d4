package io.minke.engine;

import io.minke.engine.disk.Disk;
import io.minke.engine.failure.DiskFailure;
import java.nio.file.Path;

/** Stops writes before the disk is full, and lets them go on by itself when there is room again. */
final class DiskReserve {
    private final Disk disk;
    private final Path directory;
    private final long reserveBytes;
    private volatile long usableBytes;

    DiskReserve(Disk disk, Path directory, long reserveBytes) {
        this.disk = disk;
        this.directory = directory;
        this.reserveBytes = reserveBytes;
        look();
    }

    /** Asks the file system; called now and then. */
    void look() {
        usableBytes = disk.usableBytes(directory);
    }

    boolean reached() {
        return usableBytes < reserveBytes;
    }

    /** @throws DiskFailure one that passes, when the reserve is reached */
    void check() {
        if (reached()) {
            throw DiskFailure.passing("the disk has " + usableBytes + " bytes left, the reserve is " + reserveBytes
                    + "; writes resume when there is more");
        }
    }
}
