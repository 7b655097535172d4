package io.minke.engine;

import io.minke.engine.scan.Snapshot;
import io.minke.engine.series.SeriesCatalog;
import io.minke.engine.series.SeriesIndex;
import java.nio.file.Path;

/** A time-series engine over one directory. Thread-safe, except that each {@link Appender} belongs to one thread. */
public final class Engine implements AutoCloseable {
    /** Opens or creates a directory, recovers what a crash left, and takes its lock. @throws io.minke.engine.failure.Rejected if another process holds it (its pid is named) */
    public static Engine open(Path directory, EngineOptions options) {
        throw new UnsupportedOperationException();
    }

    public Appender appender(CommitListener listener) {
        throw new UnsupportedOperationException();
    }

    public SeriesIndex series() {
        throw new UnsupportedOperationException();
    }

    public SeriesCatalog catalog() {
        throw new UnsupportedOperationException();
    }

    public Snapshot snapshot() {
        throw new UnsupportedOperationException();
    }

    /** A moment's health and counters. */
    public EngineStatus status() {
        throw new UnsupportedOperationException();
    }

    /** Seals all samples acknowledged so far into segments, and waits for it. */
    public void seal() {
        throw new UnsupportedOperationException();
    }

    /** Stops taking samples, makes everything durable, leaves the clean mark. */
    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }
}
