package io.minke.ingest.inventory;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A router or host; its name is the host of its series.
 *
 * @param siteId null if it stands nowhere in particular
 * @param sampleRate a whole number as text
 * @param sendingIps canonical addresses, in the order they were given
 * @param minimizeSnmp null for hosts
 * @param bgpType none, device or other_device
 * @param snmpV3 null: polled with version 2c
 * @param createdDate RFC 3339
 * @param updatedDate RFC 3339
 */
public record Device(
        long id,
        String name,
        String type,
        String description,
        long planId,
        @Nullable Long siteId,
        String sampleRate,
        List<String> sendingIps,
        @Nullable String snmpIp,
        String snmpCommunity,
        @Nullable Boolean minimizeSnmp,
        String bgpType,
        @Nullable String bgpNeighborIp,
        @Nullable String bgpNeighborIp6,
        @Nullable String bgpNeighborAsn,
        @Nullable String bgpPassword,
        @Nullable Long useBgpDeviceId,
        @Nullable SnmpV3 snmpV3,
        String createdDate,
        String updatedDate) {
    public Device {
        sendingIps = List.copyOf(sendingIps);
    }

    /** Without community and passwords. */
    @Override
    public String toString() {
        return "Device[" + id + ", " + name + "]";
    }
}
