package io.minke.query.run;

import io.minke.engine.series.SeriesKey;
import io.minke.query.threshold.State;
import io.minke.query.window.Window;
import java.util.List;

/**
 * How the hosts of a group stood to their thresholds together.
 *
 * @param interval of the buckets
 * @param members hosts with thresholds
 * @param silent those of them without any data in the window
 * @param crossed those that alerted at any time of it
 * @param needed how many must alert at the same time to be an incident
 * @param incidents ascending
 * @param buckets the course over time, without holes
 * @param crossings the first crossing of each host that crossed, ascending
 * @param damages samples that could not be read
 */
public record CommonCause(
        Window window,
        String interval,
        int members,
        int silent,
        int crossed,
        int needed,
        List<Incident> incidents,
        List<Bucket> buckets,
        List<Crossing> crossings,
        List<String> damages) {
    public CommonCause {
        incidents = List.copyOf(incidents);
        buckets = List.copyOf(buckets);
        crossings = List.copyOf(crossings);
        damages = List.copyOf(damages);
    }

    /** When there is none such. */
    public static final long NEVER = Long.MIN_VALUE;

    /**
     * A time in which enough hosts alerted together.
     *
     * @param beganNanos the first crossing of those that led to it
     * @param reachedNanos when there were enough
     * @param endedNanos when there were enough no longer, or {@link #NEVER} if that is not in the window
     * @param peakNanos when most of them alerted first
     * @param peakHosts how many that were
     * @param joinedHosts how many alerted at any time of it, those included that had alerted before it began
     * @param earlierHosts how many of them had
     */
    public record Incident(
            long beganNanos,
            long reachedNanos,
            long endedNanos,
            long peakNanos,
            int peakHosts,
            int joinedHosts,
            int earlierHosts) {}

    /** @param seenHosts with data; @param alertingHosts that alerted at any time of it */
    public record Bucket(long startNanos, int seenHosts, int alertingHosts) {}

    /**
     * @param key the series that crossed
     * @param nanos when; the window's start if it alerted already
     * @param already whether it did
     * @param value of the sample that crossed
     */
    public record Crossing(SeriesKey key, long nanos, boolean already, State state, double value) {}
}
