package io.minke.engine.series;

import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;

/** Key to id and id to key, for every series ever seen. One writer, any number of concurrent lock-free readers. */
public final class SeriesIndex implements AutoCloseable {
    public static final int ABSENT = -1;

    /** @return the id of the encoded key (see {@link SeriesKey}), or {@link #ABSENT}; safe from any thread, allocates nothing */
    public int find(DirectBuffer key, int offset, int length) {
        throw new UnsupportedOperationException();
    }

    public int find(SeriesKey key) {
        throw new UnsupportedOperationException();
    }

    /** Number of series; ids are 0 … count-1. */
    public int count() {
        throw new UnsupportedOperationException();
    }

    public SeriesKey key(int seriesId) {
        throw new UnsupportedOperationException();
    }

    /** The latest info, or null where none was ever received. */
    public @Nullable SeriesInfo info(int seriesId) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
}
