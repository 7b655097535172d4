package io.minke.query.source;

import io.minke.engine.scan.TierSnapshot;
import java.util.List;

/** A consistent view of all samples. Thread-safe until closed. */
public interface SampleView extends AutoCloseable {
    /** A new cursor for one thread. */
    SampleCursor cursor();

    /** The same with tiers for {@link SampleCursor#openFolded} to use, the first one first. */
    default SampleCursor cursor(List<TierSnapshot> tiers) {
        return cursor();
    }

    /** The tiers of rollups that there are. */
    default List<TierSnapshot> tiers() {
        return List.of();
    }

    /** Samples older than this, in epoch nanoseconds, are no longer kept of some series; Long.MIN_VALUE if all are. */
    default long samplesFrom() {
        return Long.MIN_VALUE;
    }

    /** Epoch nanoseconds of the newest sample of a series, or Long.MIN_VALUE if it has none. */
    long lastTime(int seriesId);

    /** The value at {@link #lastTime}; NaN for a gap. */
    double lastValue(int seriesId);

    @Override
    void close();
}
