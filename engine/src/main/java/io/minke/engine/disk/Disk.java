package io.minke.engine.disk;

import io.minke.engine.failure.DiskFailure;
import io.minke.engine.failure.EngineBug;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/**
 * All that the engine does to files, and what it may rely on.
 *
 * <p>A write is durable after {@link DiskFile#force()}; a name (created, renamed, deleted) is durable after {@link #forceDirectory} of its directory. A rename shows the old or the new
 * file, never a mixture. Nothing else is promised: un-forced bytes may survive in any subset. Every failure is a {@link io.minke.engine.failure.DiskFailure}.
 */
public interface Disk {
    /** Ends the names of files that are not published yet; whoever recovers a directory may delete them. */
    String TEMPORARY_SUFFIX = ".tmp";

    /** Opens a new file for reading and writing; fails if the name exists. */
    DiskFile create(Path file);

    /** Opens an existing file for reading and writing. */
    DiskFile open(Path file);

    /** Opens an existing file for reading only. */
    DiskFile openReadOnly(Path file);

    /** Maps a whole existing file, at most 2 GiB, read-only. Only files that are never written again may be mapped. */
    MappedFile map(Path file);

    /** Replaces {@code target} with {@code content}, whole or not at all: writes a temporary file, forces it, renames it, forces the directory. The one recipe. */
    default void publish(Path target, ByteBuffer content) {
        Path directory = directoryOf(target);
        Path temporary = directory.resolve(target.getFileName() + TEMPORARY_SUFFIX);
        delete(temporary);
        try (DiskFile file = create(temporary)) {
            file.write(content, 0);
            file.force();
        }
        rename(temporary, target); // I4
        forceDirectory(directory);
    }

    void rename(Path from, Path to);

    /** Gives a file that is never written again a second name. @return false if that is not possible between these places: copy it then */
    boolean link(Path file, Path name);

    /** Copies the first bytes of a file to a new one, durably. The name is not durable yet. */
    default void copy(Path file, Path name, long lengthBytes) {
        ByteBuffer piece = ByteBuffer.allocate((int) Math.min(1 << 20, Math.max(1, lengthBytes)));
        try (DiskFile source = openReadOnly(file);
                DiskFile target = create(name)) {
            long done = 0;
            while (done < lengthBytes) {
                piece.clear().limit((int) Math.min(piece.capacity(), lengthBytes - done));
                int read = source.read(piece, done);
                if (read <= 0) {
                    throw new DiskFailure("copy " + file + ": it ends after " + done + " of " + lengthBytes + " bytes");
                }
                target.write(piece.flip(), done);
                done += read;
            }
            target.force();
        }
    }

    /** Deletes a file if it exists. */
    void delete(Path file);

    /** Makes a directory and what is missing above it, durably. */
    void createDirectories(Path directory);

    void forceDirectory(Path directory);

    /** The names in a directory, sorted; empty if there is none. */
    List<Path> list(Path directory);

    boolean exists(Path file);

    /** Whether it is a file and no directory. */
    boolean isFile(Path path);

    long length(Path file);

    /** Bytes that may still be written to the file system of {@code directory}. */
    long usableBytes(Path directory);

    /** Takes a lock and writes this process's id into the file. @throws io.minke.engine.failure.Rejected if somebody holds it; the holder's process id is named */
    DiskLock lock(Path file);

    /** The directory that holds a file's name. */
    static Path directoryOf(Path file) {
        Path directory = file.toAbsolutePath().getParent();
        if (directory == null) {
            throw new EngineBug(file + " is no file in a directory");
        }
        return directory;
    }
}
