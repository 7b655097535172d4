package io.minke.ingest.daemon;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.minke.engine.Engine;
import io.minke.engine.disk.Uninterrupted;
import io.minke.engine.failure.DiskFailure;
import io.minke.engine.failure.Rejected;
import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channel;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where {@code minke snapshot DIR TARGET} reaches the daemon that runs in DIR: a socket in the directory, which only the daemon's own user may enter. So the target may be any path, other than over the network, where a snapshot
 * has a name below a directory that the operator chose.
 *
 * <pre>
 *  asked     TARGET, absolute, UTF-8, up to the end of what is sent
 *  answered  "taken", or why it was not
 * </pre>
 */
final class SnapshotDoor implements AutoCloseable {
    static final String FILE_NAME = "snapshot.sock";
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotDoor.class);
    private static final int MAX_PATH_BYTES = 4_096;
    /** Said in full, so that a daemon that ends amid one is not taken at its silence. */
    private static final String TAKEN = "taken";

    private final Engine engine;
    private final Path file;
    private final ServerSocketChannel server;
    private final Thread thread = new Thread(this::serve, "minke-snapshots");
    private volatile @Nullable SocketChannel caller;

    private SnapshotDoor(Engine engine, Path file, ServerSocketChannel server) {
        this.engine = engine;
        this.file = file;
        this.server = server;
        thread.setDaemon(true);
        thread.start();
    }

    /** Opens it for an engine that holds the directory. @return null where the system can't: the path may be too long for a socket's, some hundred bytes */
    static @Nullable SnapshotDoor open(Path directory, Engine engine) {
        Path file = directory.resolve(FILE_NAME);
        ServerSocketChannel server = null;
        try {
            // One that a killed daemon has left.
            Files.deleteIfExists(file);
            server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            server.bind(UnixDomainSocketAddress.of(file));
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
            return new SnapshotDoor(engine, file, server);
        } catch (IOException | UnsupportedOperationException impossible) {
            LOG.info("snapshots can be asked for over HTTP only: no socket {} ({})", file, impossible.getMessage());
            close(server);
            return null;
        }
    }

    private void serve() {
        while (server.isOpen()) {
            try (SocketChannel open = server.accept()) {
                caller = open;
                // Whoever closes the door closes it first and then its caller: one of us sees the other.
                if (server.isOpen()) {
                    answer(open);
                }
            } catch (ClosedChannelException closed) {
                return;
            } catch (IOException gone) {
                LOG.debug("whoever asked for a snapshot has gone", gone);
            }
        }
    }

    private void answer(SocketChannel open) throws IOException {
        byte[] asked = Channels.newInputStream(open).readNBytes(MAX_PATH_BYTES);
        ByteBuffer answer = ByteBuffer.wrap(take(new String(asked, UTF_8)).getBytes(UTF_8));
        while (answer.hasRemaining()) {
            open.write(answer);
        }
    }

    /** @return the answer */
    private String take(String target) {
        try {
            Path path = Path.of(target);
            if (!path.isAbsolute()) {
                return "a snapshot's target must be an absolute path, not '" + target + "'";
            }
            long begun = System.nanoTime();
            engine.snapshotTo(path);
            LOG.info("took snapshot {} in {} ms", path, (System.nanoTime() - begun) / 1_000_000);
            return TAKEN;
        } catch (RuntimeException failure) {
            LOG.warn("a snapshot was asked for and not taken: {}", failure.getMessage());
            return String.valueOf(failure.getMessage());
        }
    }

    /**
     * Asks the daemon that holds a directory.
     *
     * @return false if there is none to be asked
     * @throws Rejected with what it says, if it takes none
     */
    static boolean ask(Path directory, Path target) {
        Path file = directory.resolve(FILE_NAME);
        if (!Files.exists(file)) {
            return false;
        }
        try (SocketChannel daemon = SocketChannel.open(UnixDomainSocketAddress.of(file))) {
            ByteBuffer asked = ByteBuffer.wrap(
                    target.toAbsolutePath().normalize().toString().getBytes(UTF_8));
            while (asked.hasRemaining()) {
                daemon.write(asked);
            }
            daemon.shutdownOutput();
            String answer = new String(Channels.newInputStream(daemon).readAllBytes(), UTF_8);
            if (!answer.equals(TAKEN)) {
                throw new Rejected(answer.isEmpty() ? "the daemon has ended before it took the snapshot" : answer);
            }
            return true;
        } catch (ConnectException nobody) {
            // A killed daemon has left it.
            return false;
        } catch (IOException failure) {
            throw new DiskFailure("ask the daemon by " + file, failure);
        }
    }

    @Override
    public void close() {
        close(server);
        // It may have said nothing yet; a snapshot that has begun is finished.
        close(caller);
        Uninterrupted.join(thread);
        try {
            Files.deleteIfExists(file);
        } catch (IOException left) {
            LOG.debug("{} is left", file, left);
        }
    }

    private static void close(@Nullable Channel channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException nothingToLose) {
            LOG.debug("a socket did not close", nothingToLose);
        }
    }
}
