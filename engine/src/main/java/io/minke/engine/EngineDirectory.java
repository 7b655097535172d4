package io.minke.engine;

import io.minke.engine.disk.Disk;
import io.minke.engine.failure.Rejected;
import io.minke.engine.segment.SegmentCatalog;
import java.nio.file.Path;

/**
 * Where things lie in a data directory.
 *
 * <pre>
 *  LOCK  settings  catalog-N  series/journal-*  series/index.cm  wal/wal-*  segments/&lt;partition&gt;/&lt;sequence&gt;.seg  quarantine/  snapshots/
 *  tiers/&lt;name&gt;/ note  catalog-N  segments/&lt;partition&gt;/&lt;sequence&gt;.seg  quarantine/
 * </pre>
 */
record EngineDirectory(Path root) {
    /** @throws Rejected if nothing here is ours */
    void require(Disk disk) {
        if (!disk.exists(log()) && SegmentCatalog.files(disk, root).isEmpty()) {
            throw new Rejected(root + " is not a data directory of Minke: it has neither a log nor a catalog");
        }
    }

    Path lock() {
        return root.resolve("LOCK");
    }

    /** What the owner tells readers, see {@link DirectorySettings}. */
    Path settings() {
        return root.resolve("settings");
    }

    Path series() {
        return root.resolve("series");
    }

    Path log() {
        return root.resolve("wal");
    }

    Path tiers() {
        return root.resolve("tiers");
    }

    /** Where snapshots are kept unless another place is named. */
    Path snapshots() {
        return root.resolve("snapshots");
    }

    Path segments() {
        return root.resolve("segments");
    }
}
