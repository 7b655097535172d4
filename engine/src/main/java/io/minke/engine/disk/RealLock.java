package io.minke.engine.disk;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import io.minke.engine.failure.DiskFailure;
import io.minke.engine.failure.Rejected;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A lock of the operating system, which a killed process loses by itself. Linux drops it as soon as its process closes <em>any</em> descriptor of the file, so what this process holds is remembered here and
 * the file is not even opened a second time.
 */
final class RealLock implements DiskLock {
    private static final Set<Path> HELD_HERE = ConcurrentHashMap.newKeySet();

    private final Path file;
    private final FileChannel channel;
    private final AtomicBoolean closed = new AtomicBoolean();

    private RealLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    static DiskLock take(Path name, FileAttribute<?>[] attributes) {
        Path file = real(name);
        if (!HELD_HERE.add(file)) {
            throw held(name, Long.toString(ProcessHandle.current().pid()));
        }
        boolean taken = false;
        FileChannel channel = null;
        try {
            channel = FileChannel.open(file, Set.of(CREATE, READ, WRITE, NOFOLLOW_LINKS), attributes);
            FileLock lock = channel.tryLock();
            if (lock == null) {
                throw held(name, holder(channel));
            }
            channel.truncate(0);
            channel.write(ByteBuffer.wrap((ProcessHandle.current().pid() + "\n").getBytes(US_ASCII)), 0);
            taken = true;
            return new RealLock(file, channel);
        } catch (OverlappingFileLockException heldByAnotherCopyOfThisClass) {
            throw held(name, Long.toString(ProcessHandle.current().pid()));
        } catch (IOException failure) {
            throw new DiskFailure("lock " + name, failure);
        } finally {
            if (!taken) {
                closeQuietly(channel);
                HELD_HERE.remove(file);
            }
        }
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            // In this order: a later opener must not get at the file before the lock on it is gone.
            closeQuietly(channel);
            HELD_HERE.remove(file);
        }
    }

    private static Path real(Path name) {
        try {
            return Disk.directoryOf(name).toRealPath().resolve(name.getFileName());
        } catch (IOException failure) {
            throw new DiskFailure("lock " + name, failure);
        }
    }

    private static String holder(FileChannel channel) throws IOException {
        ByteBuffer text = ByteBuffer.allocate(32);
        channel.read(text, 0);
        String pid = new String(text.array(), 0, text.position(), US_ASCII).strip();
        return pid.isEmpty() ? "unknown" : pid;
    }

    private static Rejected held(Path name, String pid) {
        return new Rejected(name + " is held by process " + pid + "; stop it first, or use another directory");
    }

    private static void closeQuietly(@Nullable FileChannel channel) {
        if (channel == null) {
            return;
        }
        try {
            channel.close();
        } catch (IOException failure) {
            // The lock is gone with the descriptor either way; there is nothing left to lose or to tell.
            return;
        }
    }
}
