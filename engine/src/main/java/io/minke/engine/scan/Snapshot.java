package io.minke.engine.scan;

/** A consistent view of all samples that were acknowledged before it was taken. Holds segments mapped until closed: keep it short. Thread-safe. */
public final class Snapshot implements AutoCloseable {
    /** A new cursor, to be used by one thread, over and over. */
    public SeriesCursor cursor() {
        throw new UnsupportedOperationException();
    }

    /** Epoch nanoseconds of the newest sample of a series, or Long.MIN_VALUE if it has none. */
    public long lastTime(int seriesId) {
        throw new UnsupportedOperationException();
    }

    /** The value at {@link #lastTime}; NaN for a gap. */
    public double lastValue(int seriesId) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }
}
