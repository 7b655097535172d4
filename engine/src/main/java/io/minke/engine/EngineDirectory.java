package io.minke.engine;

import io.minke.engine.disk.Disk;
import io.minke.engine.failure.Rejected;
import io.minke.engine.segment.SegmentCatalog;
import io.minke.engine.series.SeriesJournal;
import io.minke.engine.tier.Tiers;
import io.minke.engine.wal.WalReader;
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

    /**
     * Looks at every kind of file that says of which version it is, but for segments: whoever writes these in another way raises the version of their catalog. To be asked before anything is changed.
     *
     * @throws io.minke.engine.failure.NewerFormat if a newer program wrote one
     */
    void requireKnownVersion(Disk disk) {
        SegmentCatalog.requireKnownVersion(disk, root);
        SeriesJournal.requireKnownVersion(disk, series());
        WalReader.requireKnownVersion(disk, log());
        Tiers.requireKnownVersion(disk, tiers());
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
