package io.minke.ingest.inventory;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An interface of a device.
 *
 * @param snmpId index of the interface, a whole number as text
 * @param snmpSpeed capacity in Mbps, a whole number as text
 * @param initial what the device said first, before anybody changed it here
 * @param cdate RFC 3339
 * @param edate RFC 3339
 */
public record NetworkInterface(
        long id,
        long deviceId,
        String snmpId,
        String snmpSpeed,
        @Nullable Long snmpType,
        String snmpAlias,
        @Nullable String ip,
        @Nullable String netmask,
        String description,
        List<SecondaryIp> secondaryIps,
        Initial initial,
        String cdate,
        String edate) {
    /** A further address. @param netmask null for IPv6 */
    public record SecondaryIp(String address, @Nullable String netmask) {}

    /** What the device said. */
    public record Initial(String snmpId, String snmpSpeed, String snmpAlias, String description) {}

    public NetworkInterface {
        secondaryIps = List.copyOf(secondaryIps);
    }
}
