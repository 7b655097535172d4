package io.minke.ingest.inventory;

import org.jspecify.annotations.Nullable;

/** What has become of devices that sent more than their plan allows. */
@FunctionalInterface
public interface DeviceLoads {
    /** Nobody counts. */
    DeviceLoads NONE = device -> null;

    /**
     * A device that met its limit.
     *
     * @param maxFps samples per second that its plan allows
     * @param intervalMillis least time between two samples of a series now; 0 if it is within its limit again
     * @param loweredSamples that were left out since the daemon started
     */
    record Load(long maxFps, long intervalMillis, long loweredSamples) {}

    /** The load of a device, or null if it never met a limit. */
    @Nullable
    Load of(String device);
}
