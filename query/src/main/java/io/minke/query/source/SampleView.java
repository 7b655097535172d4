package io.minke.query.source;

/** A consistent view of all samples. Thread-safe until closed. */
public interface SampleView extends AutoCloseable {
    /** A new cursor for one thread. */
    SampleCursor cursor();

    /** Epoch nanoseconds of the newest sample of a series, or Long.MIN_VALUE if it has none. */
    long lastTime(int seriesId);

    /** The value at {@link #lastTime}; NaN for a gap. */
    double lastValue(int seriesId);

    @Override
    void close();
}
