package io.minke.ingest.inventory;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What devices get. A number that is null is no limit.
 *
 * @param maxFps samples per second that a device may send
 * @param fastRetentionDays how long the rollups of its devices' series are kept
 * @param fullRetentionDays how long their samples are kept
 * @param maxBigdataFps kept and shown
 * @param deviceTypes the types of devices it takes
 * @param cdate RFC 3339
 * @param edate RFC 3339, or null if it was never changed
 */
public record Plan(
        long id,
        String name,
        String description,
        boolean active,
        @Nullable Long maxDevices,
        @Nullable Long maxFps,
        boolean bgpEnabled,
        @Nullable Long fastRetentionDays,
        @Nullable Long fullRetentionDays,
        @Nullable Long maxBigdataFps,
        List<String> deviceTypes,
        String cdate,
        @Nullable String edate) {
    public Plan {
        deviceTypes = List.copyOf(deviceTypes);
    }
}
