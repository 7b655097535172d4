package io.minke.bench.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A directory of this run only, below that of temporary files. It goes when it is closed, and when the process is asked to end (Ctrl-C) before that. */
public final class WorkDirectory implements AutoCloseable {
    private static final int TRIES_AT_THE_END = 60;
    private static final long BETWEEN_TRIES_MILLIS = 50;
    private final Path path;
    private final Thread remover;
    private boolean kept;

    /** @param prefix of its name, such as {@code minke-compare-} */
    public WorkDirectory(String prefix) throws IOException {
        path = Files.createTempDirectory(prefix);
        remover = new Thread(this::removeWhatServersLeave, "remover-of-" + path.getFileName());
        Runtime.getRuntime().addShutdownHook(remover);
    }

    public Path path() {
        return path;
    }

    /** Deletes a directory with all that is in it, or does nothing if there is none. */
    public static void delete(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        List<Path> files;
        try (Stream<Path> walk = Files.walk(directory)) {
            files = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : files) {
            Files.deleteIfExists(file);
        }
    }

    /** Leaves it where it is, closed or not, for somebody to look into. */
    public void keep() {
        kept = true;
        forget();
    }

    @Override
    public void close() throws IOException {
        if (!kept) {
            delete(path);
            forget();
        }
    }

    /** Servers are killed by hooks of their own at the same time, and may write until then. */
    private void removeWhatServersLeave() {
        for (int attempt = 0; attempt < TRIES_AT_THE_END && Files.exists(path); attempt++) {
            try {
                delete(path);
            } catch (IOException | UncheckedIOException stillWritten) {
                Pause.millis(BETWEEN_TRIES_MILLIS);
            }
        }
    }

    private void forget() {
        try {
            Runtime.getRuntime().removeShutdownHook(remover);
        } catch (IllegalStateException shuttingDown) {
            // The hook is running; it does what is asked here.
        }
    }
}
