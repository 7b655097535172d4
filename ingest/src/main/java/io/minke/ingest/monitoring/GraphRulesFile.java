package io.minke.ingest.monitoring;

import io.minke.engine.failure.DiskFailure;
import io.minke.engine.failure.Rejected;
import io.minke.query.graph.GraphRules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An operator's rules for graphs. A change of the file acts within a second; a file that can't be read any more is told in the log, and the rules before it stay. Thread-safe. */
public final class GraphRulesFile implements Supplier<GraphRules> {
    private static final Logger LOG = LoggerFactory.getLogger(GraphRulesFile.class);
    private static final long LOOK_NANOS = 1_000_000_000;

    private record Version(FileTime time, long bytes) {}

    private final Path file;
    private final java.util.function.LongSupplier nanoTime;
    private volatile GraphRules rules;
    private Version version;
    private long nextLookNanos;

    /**
     * Reads the file.
     *
     * @param nanoTime a clock that only goes forward, see {@link System#nanoTime}
     * @throws Rejected if it holds no rules, naming line and column or the field
     * @throws DiskFailure if it can't be read
     */
    public GraphRulesFile(Path file, java.util.function.LongSupplier nanoTime) {
        this.file = file;
        this.nanoTime = nanoTime;
        try {
            version = version();
            rules = read();
        } catch (IOException unreadable) {
            throw new DiskFailure("cannot read the graph rules in " + file, unreadable);
        } catch (Rejected broken) {
            throw new Rejected("the graph rules in " + file + ": " + broken.getMessage());
        }
        nextLookNanos = nanoTime.getAsLong() + LOOK_NANOS;
    }

    @Override
    public GraphRules get() {
        look();
        return rules;
    }

    private synchronized void look() {
        long now = nanoTime.getAsLong();
        if (now - nextLookNanos < 0) {
            return;
        }
        nextLookNanos = now + LOOK_NANOS;
        try {
            Version found = version();
            if (!found.equals(version)) {
                version = found;
                rules = read();
                LOG.info("read the graph rules in {} again", file);
            }
        } catch (IOException | Rejected broken) {
            LOG.error("the graph rules in {} can't be read, those before stay: {}", file, broken.getMessage());
        }
    }

    private Version version() throws IOException {
        return new Version(Files.getLastModifiedTime(file), Files.size(file));
    }

    private GraphRules read() throws IOException {
        return GraphRules.parse(Files.readAllBytes(file));
    }
}
