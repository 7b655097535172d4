package io.minke.ingest.inventory;

import io.minke.ingest.inventory.NetworkInterface.SecondaryIp;
import io.minke.query.text.ByteSink;

/** An interface as the document's sample shows it, which has numbers in quotes where its table has them bare. */
public final class InterfaceJson {
    private InterfaceJson() {}

    public static ByteSink write(ByteSink sink, NetworkInterface found) {
        JsonFields json =
                new JsonFields(sink).numberText("id", found.id()).numberText("company_id", JsonFields.COMPANY_ID);
        json.numberText("device_id", found.deviceId())
                .text("snmp_id", found.snmpId())
                .text("snmp_speed", found.snmpSpeed())
                .number("snmp_type", found.snmpType())
                .text("snmp_alias", found.snmpAlias())
                .text("interface_ip", found.ip())
                .text("interface_description", found.description())
                .text("interface_kvs", "")
                .text("interface_tags", "")
                .text("interface_status", "V")
                .text("cdate", found.cdate())
                .text("edate", found.edate())
                .text("initial_snmp_id", found.initial().snmpId())
                .text("initial_snmp_alias", found.initial().snmpAlias())
                .text("initial_interface_description", found.initial().description())
                .text("initial_snmp_speed", found.initial().snmpSpeed())
                .text("interface_ip_netmask", found.netmask());
        writeSecondary(json, found);
        return json.text("connectivity_type", "")
                .text("network_boundary", "")
                .text("initial_connectivity_type", "")
                .text("initial_network_boundary", "")
                .end();
    }

    /** What an import takes, as further members of an object. */
    static void writeMembers(ByteSink sink, NetworkInterface found) {
        JsonFields json = JsonFields.further(sink)
                .number("id", found.id())
                .number("device_id", found.deviceId())
                .text("snmp_id", found.snmpId())
                .text("snmp_speed", found.snmpSpeed())
                .text("snmp_alias", found.snmpAlias())
                .text("interface_ip", found.ip())
                .text("interface_ip_netmask", found.netmask())
                .text("interface_description", found.description());
        writeSecondary(json, found);
    }

    private static void writeSecondary(JsonFields json, NetworkInterface found) {
        ByteSink sink = json.name("secondary_ips").put('[');
        String before = "";
        for (SecondaryIp secondary : found.secondaryIps()) {
            new JsonFields(sink.put(before))
                    .text("address", secondary.address())
                    .text("netmask", secondary.netmask())
                    .end();
            before = ",";
        }
        sink.put(']');
    }
}
