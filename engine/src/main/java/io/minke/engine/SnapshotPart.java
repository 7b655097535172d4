package io.minke.engine;

import java.nio.file.Path;

/** Something beside the engine that belongs into its snapshots, such as an inventory in the same directory. */
@FunctionalInterface
public interface SnapshotPart {
    /**
     * Writes a consistent and durable copy of itself into the directory of a snapshot, where a start on it will look for it.
     *
     * @throws io.minke.engine.failure.DiskFailure if that is not possible; there is no snapshot then
     */
    void copyTo(Path directory);
}
