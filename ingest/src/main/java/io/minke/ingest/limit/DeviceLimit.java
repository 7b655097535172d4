package io.minke.ingest.limit;

/**
 * How many samples per second a device may send, in the time of its samples. Beyond it the device is not cut off, its resolution is lowered: of each of its series one sample is kept per interval, and the interval is as long as it must
 * be. Thread-safe by its own monitor.
 *
 * <p>Time is cut into windows of 10 s, so that a check that reports 200 values at once is no excess. A window's allowance is {@code maxFps * 10}; as soon as it is exceeded the interval is set so that the series seen in the window fit,
 * and after each window it is corrected by what was really kept. Samples of earlier windows, such as a backfill beside the live ones, pass; if nothing else comes they become the present.
 */
final class DeviceLimit {
    static final long WINDOW_NANOS = 10_000_000_000L;

    private static final long WINDOW_SECONDS = WINDOW_NANOS / 1_000_000_000L;
    /** So many in a row from the past are no stragglers. */
    private static final int MAX_STRAGGLERS = 1_000;

    private final String device;
    private final long maxFps;

    private long window = Long.MIN_VALUE;
    private int stragglers;
    private long offered;
    private long kept;
    private long seriesSeen;
    private long intervalNanos;
    private long loweredSamples;
    private int mark;

    /** What is remembered of one series. */
    static final class Series {
        private final DeviceLimit limit;
        private long lastKept = Long.MIN_VALUE;
        private int mark = -1;

        Series(DeviceLimit limit) {
            this.limit = limit;
        }

        DeviceLimit limit() {
            return limit;
        }

        boolean leavesOut(long timestampNanos) {
            return limit.leavesOut(this, timestampNanos);
        }
    }

    DeviceLimit(String device, long maxFps) {
        this.device = device;
        this.maxFps = maxFps;
    }

    String device() {
        return device;
    }

    long maxFps() {
        return maxFps;
    }

    synchronized long intervalMillis() {
        return intervalNanos / 1_000_000;
    }

    synchronized long loweredSamples() {
        return loweredSamples;
    }

    private synchronized boolean leavesOut(Series series, long timestampNanos) {
        long now = Math.floorDiv(timestampNanos, WINDOW_NANOS);
        if (now < window && ++stragglers < MAX_STRAGGLERS) {
            return false;
        }
        if (now != window) {
            correct();
            window = now;
        }
        stragglers = 0;
        offered++;
        if (series.mark != mark) {
            series.mark = mark;
            seriesSeen++;
        }
        if (intervalNanos == 0 && offered > maxFps * WINDOW_SECONDS) {
            intervalNanos = fitting();
        }
        // A sample that comes again is the same sample, not one more.
        boolean again = timestampNanos == series.lastKept;
        boolean keeps = intervalNanos == 0
                || again
                || Math.floorDiv(timestampNanos, intervalNanos) != Math.floorDiv(series.lastKept, intervalNanos);
        if (keeps) {
            series.lastKept = timestampNanos;
            kept++;
        } else {
            loweredSamples++;
        }
        return !keeps;
    }

    /** After a window: no interval if all would have fitted, else one that is nearer to the allowance. */
    private void correct() {
        long allowed = maxFps * WINDOW_SECONDS;
        if (offered <= allowed) {
            intervalNanos = 0;
        } else if (kept > 0) {
            double step = Math.max(0.5, Math.min(2, (double) kept / allowed));
            intervalNanos = Math.max(1, (long) (intervalNanos * step));
        }
        offered = 0;
        kept = 0;
        seriesSeen = 0;
        mark++;
    }

    private long fitting() {
        return Math.max(1, seriesSeen * 1_000_000_000L / maxFps);
    }
}
