package io.minke.engine.disk;

import java.nio.file.Path;

/**
 * One call that reaches the simulated disk.
 *
 * @param number counted from 0
 */
public record DiskOperation(long number, Kind kind, Path path) {
    /** What a power cut or a fault can fall upon. */
    public enum Kind {
        CREATE,
        OPEN,
        READ,
        WRITE,
        FORCE,
        TRUNCATE,
        RENAME,
        DELETE,
        MAKE_DIRECTORY,
        FORCE_DIRECTORY,
        MAP;

        /** Whether it changes what is on the disk. */
        public boolean changes() {
            return this != OPEN && this != READ && this != MAP;
        }
    }
}
