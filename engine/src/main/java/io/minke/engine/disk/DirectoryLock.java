package io.minke.engine.disk;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.minke.engine.failure.DiskFailure;
import io.minke.engine.failure.Rejected;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** One process at a time writes to a directory. The lock belongs to the operating system, so it ends with its holder however that ends; the file's text only says who that is. */
public final class DirectoryLock implements AutoCloseable {
    private static final String FILE_NAME = "LOCK";

    private final FileChannel channel;

    private DirectoryLock(FileChannel channel) {
        this.channel = channel;
    }

    /** @throws Rejected if another engine holds the directory; the message names its process id */
    public static DirectoryLock acquire(Path directory) {
        Path file = directory.resolve(FILE_NAME);
        try {
            Files.createDirectories(directory);
            FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            if (!tryLock(channel)) {
                channel.close();
                throw new Rejected("directory " + directory + " is in use by process "
                        + Files.readString(file).strip() + "; stop it, or choose another directory");
            }
            channel.truncate(0);
            channel.write(ByteBuffer.wrap((ProcessHandle.current().pid() + "\n").getBytes(UTF_8)), 0);
            return new DirectoryLock(channel);
        } catch (IOException failure) {
            throw new DiskFailure("cannot lock directory " + directory, failure);
        }
    }

    private static boolean tryLock(FileChannel channel) throws IOException {
        try {
            @Nullable FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException sameProcess) {
            return false;
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException failure) {
            throw new DiskFailure("cannot release the directory lock", failure);
        }
    }
}
