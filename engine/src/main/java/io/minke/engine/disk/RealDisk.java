package io.minke.engine.disk;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import io.minke.engine.failure.DiskFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The operating system's files. New files are readable by their owner only; a symbolic link in the place of a file is refused. Thread-safe. */
public final class RealDisk implements Disk {
    private static final boolean POSIX =
            FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    private static final FileAttribute<?>[] OWNER_ONLY_FILE = ownerOnly("rw-------");
    private static final FileAttribute<?>[] OWNER_ONLY_DIRECTORY = ownerOnly("rwx------");

    @Override
    public DiskFile create(Path file) {
        return channel("create", file, Set.of(CREATE_NEW, READ, WRITE), OWNER_ONLY_FILE);
    }

    @Override
    public DiskFile open(Path file) {
        return channel("open", file, Set.of(READ, WRITE, NOFOLLOW_LINKS));
    }

    @Override
    public DiskFile openReadOnly(Path file) {
        return channel("open", file, Set.of(READ, NOFOLLOW_LINKS));
    }

    @Override
    public MappedFile map(Path file) {
        try (FileChannel channel = FileChannel.open(file, Set.of(READ, NOFOLLOW_LINKS))) {
            long length = channel.size();
            if (length > Integer.MAX_VALUE) {
                throw new DiskFailure(
                        "map " + file + ": " + length + " bytes are more than the " + Integer.MAX_VALUE + " of a map");
            }
            return new RealMappedFile(channel.map(FileChannel.MapMode.READ_ONLY, 0, length));
        } catch (IOException failure) {
            throw new DiskFailure("map " + file, failure);
        }
    }

    @Override
    public void rename(Path from, Path to) {
        try {
            Files.move(from, to, ATOMIC_MOVE);
        } catch (IOException failure) {
            throw new DiskFailure("rename " + from + " to " + to, failure);
        }
    }

    @Override
    public boolean link(Path file, Path name) {
        try {
            Files.createLink(name, file);
            return true;
        } catch (NoSuchFileException | FileAlreadyExistsException failure) {
            throw new DiskFailure("link " + file + " to " + name, failure);
        } catch (IOException | UnsupportedOperationException impossible) {
            return false;
        }
    }

    @Override
    public void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException failure) {
            throw new DiskFailure("delete " + file, failure);
        }
    }

    @Override
    public void createDirectories(Path directory) {
        if (Files.isDirectory(directory)) {
            return;
        }
        Path above = Disk.directoryOf(directory);
        createDirectories(above);
        try {
            Files.createDirectory(directory, OWNER_ONLY_DIRECTORY);
        } catch (FileAlreadyExistsException madeMeanwhile) {
            if (!Files.isDirectory(directory)) {
                throw new DiskFailure("create directory " + directory, madeMeanwhile);
            }
        } catch (IOException failure) {
            throw new DiskFailure("create directory " + directory, failure);
        }
        forceDirectory(above);
    }

    @Override
    public void forceDirectory(Path directory) {
        // Linux forces a directory through a descriptor opened for reading.
        try (FileChannel channel = FileChannel.open(directory, READ)) {
            channel.force(true);
        } catch (AccessDeniedException mayNotBeRead) {
            if (Files.isWritable(directory)) {
                throw new DiskFailure("force directory " + directory, mayNotBeRead);
            }
            // A directory above ours that belongs to somebody else; making names durable there is not in our power.
        } catch (IOException failure) {
            throw new DiskFailure("force directory " + directory, failure);
        }
    }

    @Override
    public List<Path> list(Path directory) {
        List<Path> names = new ArrayList<>();
        try (Stream<Path> stream = Files.list(directory)) {
            stream.forEach(names::add);
        } catch (NoSuchFileException | NotDirectoryException absent) {
            return List.of();
        } catch (UncheckedIOException failure) {
            throw new DiskFailure("list " + directory, new IOException(failure.getMessage(), failure));
        } catch (IOException failure) {
            throw new DiskFailure("list " + directory, failure);
        }
        Collections.sort(names);
        return names;
    }

    @Override
    public boolean exists(Path file) {
        return Files.exists(file, NOFOLLOW_LINKS);
    }

    @Override
    public boolean isFile(Path path) {
        return Files.isRegularFile(path, NOFOLLOW_LINKS);
    }

    @Override
    public long length(Path file) {
        try {
            return Files.size(file);
        } catch (IOException failure) {
            throw new DiskFailure("length of " + file, failure);
        }
    }

    @Override
    public long usableBytes(Path directory) {
        try {
            return Files.getFileStore(directory).getUsableSpace();
        } catch (IOException failure) {
            throw new DiskFailure("usable bytes of " + directory, failure);
        }
    }

    @Override
    public DiskLock lock(Path file) {
        return RealLock.take(file, OWNER_ONLY_FILE);
    }

    private static DiskFile channel(
            String operation, Path file, Set<? extends OpenOption> options, FileAttribute<?>... attributes) {
        try {
            return new RealFile(file, FileChannel.open(file, options, attributes));
        } catch (IOException failure) {
            throw new DiskFailure(operation + " " + file, failure);
        }
    }

    private static FileAttribute<?>[] ownerOnly(String permissions) {
        return POSIX
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }
}
