package io.minke.ingest.inventory;

import io.minke.ingest.inventory.NetworkInterface.Initial;
import io.minke.ingest.inventory.NetworkInterface.SecondaryIp;
import io.minke.query.ask.Fields;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the document asks of an interface's fields. */
final class InterfaceRules {
    /** Where the document names no limit. */
    private static final int MAX_TEXT = 255;

    private static final int MAX_SECONDARY_IPS = 1_000;

    private InterfaceRules() {}

    /** @param before null for a new one; its id is then 0 */
    static NetworkInterface read(FieldReader reader, long deviceId, @Nullable NetworkInterface before, String now) {
        if (!reader.gives("snmp_id")) {
            // Also a change has to name it.
            reader.refuse("snmp_id", FieldReader.REQUIRED);
        }
        reader.require("snmp_id");
        reader.require("interface_description");
        reader.require("snmp_speed");
        NetworkInterface was = before;
        String snmpId = wholeText(reader, "snmp_id", was == null ? "" : was.snmpId(), 1);
        String speed = wholeText(reader, "snmp_speed", was == null ? "" : was.snmpSpeed(), 0);
        String alias = reader.text("snmp_alias", was == null ? "" : was.snmpAlias(), 0, MAX_TEXT);
        String description = reader.text("interface_description", was == null ? "" : was.description(), 0, MAX_TEXT);
        return new NetworkInterface(
                was == null ? 0 : was.id(),
                deviceId,
                snmpId,
                speed,
                was == null ? null : was.snmpType(),
                alias,
                reader.address("interface_ip", was == null ? null : was.ip(), true, true),
                netmask(reader, was == null ? null : was.netmask()),
                description,
                secondaryIps(reader, was == null ? List.of() : was.secondaryIps()),
                was == null ? new Initial(snmpId, speed, alias, description) : was.initial(),
                was == null ? now : was.cdate(),
                now);
    }

    private static String wholeText(FieldReader reader, String name, String absent, long min) {
        if (!reader.gives(name)) {
            return absent;
        }
        Long number = reader.whole(name, null, min, Integer.MAX_VALUE);
        return number == null ? "" : number.toString();
    }

    private static @Nullable String netmask(FieldReader reader, @Nullable String absent) {
        String text = reader.text("interface_ip_netmask", absent == null ? "" : absent, 0, MAX_TEXT);
        if (text.isEmpty()) {
            return null;
        }
        if (reader.gives("interface_ip_netmask")
                && !reader.isBad("interface_ip_netmask")
                && !IpAddress.isNetmask(text)) {
            reader.refuse("interface_ip_netmask", "\"" + text + "\" is no netmask");
        }
        return text;
    }

    private static List<SecondaryIp> secondaryIps(FieldReader reader, List<SecondaryIp> absent) {
        if (!reader.gives("secondary_ips")) {
            return absent;
        }
        Object value = reader.fields().value("secondary_ips");
        List<SecondaryIp> found = new ArrayList<>();
        if (value == null) {
            return found;
        }
        if (!(value instanceof List<?> list) || list.size() > MAX_SECONDARY_IPS) {
            reader.refuse("secondary_ips", "must be a list of at most " + MAX_SECONDARY_IPS + " objects");
            return found;
        }
        for (Object item : list) {
            SecondaryIp secondary = secondaryIp(reader, item);
            if (secondary != null) {
                found.add(secondary);
            }
        }
        return found;
    }

    private static @Nullable SecondaryIp secondaryIp(FieldReader reader, @Nullable Object item) {
        if (!(item instanceof Map<?, ?>)) {
            reader.refuse("secondary_ips", "must be a list of objects with address and netmask");
            return null;
        }
        Fields fields = Fields.object("secondary_ips", item);
        Object address = fields.value("address");
        Object netmask = fields.value("netmask");
        String canonical = address instanceof String text ? IpAddress.canonical(text) : null;
        if (canonical == null) {
            reader.refuse(
                    "secondary_ips",
                    address == null ? "an address is missing" : "\"" + address + "\" is no IP address");
            return null;
        }
        boolean version6 = canonical.indexOf(':') >= 0;
        if (!(netmask instanceof String mask) || !version6 && !IpAddress.isNetmask(mask)) {
            reader.refuse(
                    "secondary_ips", netmask == null ? "a netmask is missing" : "\"" + netmask + "\" is no netmask");
            return null;
        }
        return new SecondaryIp(canonical, mask);
    }
}
