package io.minke.engine.record;

import io.minke.engine.disk.Disk;
import io.minke.engine.disk.DiskFile;
import io.minke.engine.failure.DiskFailure;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Keeps copies of damaged bytes for whoever wants to look at them, under names that say where they came from. Never stands in the way of a start. */
public final class Quarantine {
    private static final int CHUNK_BYTES = 64 << 10;
    private static final byte UNREADABLE = (byte) 0xFF;

    private final Disk disk;
    private final Path directory;

    public Quarantine(Disk disk, Path directory) {
        this.disk = disk;
        this.directory = directory;
    }

    /** Copies a range of a file. The same range gets the same name, so that a second start does not copy it again. @return the copy, or null if the disk did not allow one */
    public @Nullable Path copy(Path source, long offset, long length) {
        Path target = directory.resolve(source.getFileName() + "-at-" + offset + "-bytes-" + length);
        try {
            if (!disk.exists(target)) {
                disk.createDirectories(directory);
                Path temporary = directory.resolve(target.getFileName() + Disk.TEMPORARY_SUFFIX);
                disk.delete(temporary);
                copyBytes(source, offset, length, temporary);
                disk.rename(temporary, target);
                disk.forceDirectory(directory);
            }
            return target;
        } catch (DiskFailure failure) {
            return null; // The report says that there is no copy; the original is still where it was.
        }
    }

    private void copyBytes(Path source, long offset, long length, Path temporary) {
        try (DiskFile from = disk.openReadOnly(source);
                DiskFile to = disk.create(temporary)) {
            ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES);
            for (long done = 0; done < length; done += chunk.limit()) {
                chunk.clear().limit((int) Math.min(CHUNK_BYTES, length - done));
                readOrMark(from, chunk, offset + done);
                to.write(chunk.position(0), done);
            }
            to.force();
        }
    }

    private static void readOrMark(DiskFile from, ByteBuffer chunk, long offset) {
        try {
            from.read(chunk, offset);
        } catch (DiskFailure failure) {
            Arrays.fill(chunk.array(), UNREADABLE);
        }
    }
}
