package io.minke.ingest.monitoring;

import org.jspecify.annotations.Nullable;

/**
 * What one execution of a check found.
 *
 * @param service empty for the check of the host itself
 * @param exitStatus 0 to 3: of a service ok, warning, critical, unknown; of a host 0 is up, and anything else down
 * @param output the plugin's text, without perfdata
 * @param performanceData as the plugin printed it
 * @param startNanos epoch nanoseconds
 * @param endNanos epoch nanoseconds; the time of its samples
 * @param ttlNanos how long it holds until the next one is due, or null
 * @param vars JSON object, or null
 */
public record CheckResult(
        String host,
        String service,
        String command,
        int exitStatus,
        String output,
        String performanceData,
        long startNanos,
        long endNanos,
        @Nullable Long ttlNanos,
        @Nullable String vars,
        PassedThrough passedThrough) {

    /**
     * Parts of a result that are kept as they came, each until a later result brings another. JSON texts, null where a result has none.
     *
     * @param alarms a list
     * @param ips a list
     * @param registration an object
     * @param tech an object
     */
    public record PassedThrough(
            @Nullable String alarms,
            @Nullable String ips,
            @Nullable String registration,
            @Nullable String tech) {
        public static final PassedThrough NOTHING = new PassedThrough(null, null, null, null);
    }

    public boolean isHostCheck() {
        return service.isEmpty();
    }

    /** When the next one is due, or null if that was not told. */
    public @Nullable Long nextNanos() {
        return ttlNanos == null ? null : Long.valueOf(endNanos + ttlNanos);
    }

    /** The number that stands in answers: of a host 0 or 1, of a service the exit status. */
    public int stateId() {
        return isHostCheck() ? Math.min(exitStatus, 1) : exitStatus;
    }

    /** What it takes in memory, roughly, in bytes. */
    public long weightBytes() {
        return 256L
                + 2L * (host.length() + service.length() + command.length() + output.length())
                + 2L * performanceData.length()
                + length(vars)
                + length(passedThrough.alarms())
                + length(passedThrough.ips())
                + length(passedThrough.registration())
                + length(passedThrough.tech());
    }

    private static long length(@Nullable String text) {
        return text == null ? 0 : 2L * text.length();
    }
}
