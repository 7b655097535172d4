package io.minke.ingest.line;

import io.minke.engine.series.SeriesIndex;
import io.minke.engine.series.SeriesInfo;
import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;

/** Where parsed samples go. The production has one implementation, so that the calls in the hot loop are direct and inlined. */
public interface LineSink {
    /** @return the id of an encoded key, or {@link SeriesIndex#ABSENT} */
    int find(DirectBuffer key, int offset, int length);

    /** The latest info of a series, or null. */
    @Nullable
    SeriesInfo info(int seriesId);

    /**
     * @return false if there is no room now: nothing was taken, parsing stops before this line
     * @throws io.minke.engine.failure.Rejected if the sample is beyond one of the sink's own limits; it makes a bad line
     */
    boolean sample(int seriesId, long timestampNanos, double value);

    /** The same for a series whose id nobody knows yet. */
    boolean sample(DirectBuffer key, int offset, int length, long timestampNanos, double value);

    /** New info of a series, valid from a time on. @return false as above */
    boolean info(DirectBuffer key, int offset, int length, SeriesInfo info, long timestampNanos);
}
