package io.minke.engine;

import io.minke.engine.disk.CheckedText;
import io.minke.engine.disk.Disk;
import io.minke.engine.failure.Damage;
import io.minke.engine.failure.DiskFailure;
import io.minke.engine.removal.RetentionRules;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the settings of a running engine in its directory, for readers beside it. Where the disk refuses them, readers must not believe the former ones: these are deleted, and it is tried again. Thread-safe. */
final class SettingsFile {
    private static final Logger LOG = LoggerFactory.getLogger(SettingsFile.class);

    private final Disk disk;
    private final Path file;
    private DirectorySettings settings;
    /** What the file holds; null if that is not known. */
    private byte @Nullable [] saved;

    private @Nullable DiskFailure refusal;
    private boolean closed;

    /** Looks at what is there and changes nothing yet. @throws io.minke.engine.failure.Rejected if a newer version wrote it */
    SettingsFile(Disk disk, Path file, DirectorySettings settings) {
        this.disk = disk;
        this.file = file;
        this.settings = settings;
        try {
            saved = read(disk, file);
            if (saved != null) {
                DirectorySettings.decode(saved, file.toString());
            }
        } catch (Damage damage) {
            LOG.warn("written anew: {}", damage.getMessage());
            saved = null;
        }
    }

    /** The bytes of the file, null if there is none. @throws DiskFailure if it was replaced while it was read, or can't be */
    static byte @Nullable [] read(Disk disk, Path file) {
        return disk.exists(file) ? CheckedText.read(disk, file, DirectorySettings.MAX_BYTES) : null;
    }

    /** The same settings with other rules. */
    synchronized void retain(RetentionRules rules) {
        settings = new DirectorySettings(settings.tiers(), rules);
        save();
    }

    /** @return whether the file says what holds */
    synchronized boolean save() {
        ByteBuffer content = settings.encode();
        if (closed || saved != null && Arrays.equals(saved, content.array())) {
            return !closed;
        }
        try {
            disk.publish(file, content);
            saved = content.array();
            refusal = null;
        } catch (DiskFailure refused) {
            LOG.warn("readers beside this process learn no settings: {}", refused.getMessage());
            saved = null;
            refusal = refused;
            forget();
        }
        return refusal == null;
    }

    private void forget() {
        try {
            disk.delete(file);
            disk.forceDirectory(Disk.directoryOf(file));
        } catch (DiskFailure refused) {
            LOG.warn("nor could the former ones be deleted: {}", refused.getMessage());
        }
    }

    /** Why the file does not say what holds, or null. */
    synchronized @Nullable DiskFailure refusal() {
        return refusal;
    }

    /** The directory is somebody else's from now on. */
    synchronized void close() {
        closed = true;
    }
}
