package io.minke.ingest.inventory;

import io.minke.ingest.inventory.DeviceLoads.Load;
import io.minke.query.text.ByteSink;

/** A device as the document shows it. One that met the limit of its plan shows that too, as {@code resolution}. */
public final class DeviceJson {
    private final DeviceLoads loads;

    public DeviceJson(DeviceLoads loads) {
        this.loads = loads;
    }

    public ByteSink write(ByteSink sink, Device device) {
        JsonFields json = new JsonFields(sink)
                .numberText("id", device.id())
                .numberText("company_id", JsonFields.COMPANY_ID)
                .text("device_name", device.name())
                .text("device_type", device.type())
                .text("device_description", device.description())
                .number("plan_id", device.planId())
                .number("site_id", device.siteId())
                // Nobody sends flow here; of a host the document says which it would be.
                .text("device_flow_type", device.type().equals("router") ? null : "ipfix")
                .text("device_sample_rate", device.sampleRate());
        json.name("sending_ips").put(StoredJson.ofTexts(device.sendingIps()));
        json.text("device_snmp_ip", device.snmpIp()).text("device_snmp_community", device.snmpCommunity());
        json.flag("minimize_snmp", Boolean.TRUE.equals(device.minimizeSnmp()))
                .text("device_bgp_type", device.bgpType())
                .text("device_bgp_neighbor_ip", device.bgpNeighborIp());
        if (device.bgpNeighborIp6() != null) {
            // The sample has no such field; who gave one finds it.
            json.text("device_bgp_neighbor_ip6", device.bgpNeighborIp6());
        }
        json.text("device_bgp_neighbor_asn", device.bgpNeighborAsn())
                .text("device_bgp_password", device.bgpPassword())
                .numberText("use_bgp_device_id", device.useBgpDeviceId())
                .text("custom_columns", null)
                .text("created_date", device.createdDate())
                .text("updated_date", device.updatedDate());
        writeSnmp(json, device);
        Load load = loads.of(device.name());
        if (load != null) {
            json.name("resolution");
            new JsonFields(sink)
                    .number("max_fps", load.maxFps())
                    .number("interval_ms", load.intervalMillis())
                    .number("lowered_samples", load.loweredSamples())
                    .end();
        }
        return json.end();
    }

    /** What an import takes, as further members of an object. */
    static void writeMembers(ByteSink sink, Device device) {
        JsonFields json = JsonFields.further(sink)
                .number("id", device.id())
                .text("device_name", device.name())
                .text("device_type", device.type())
                .text("device_description", device.description())
                .number("plan_id", device.planId())
                .number("site_id", device.siteId())
                .text("device_sample_rate", device.sampleRate());
        json.name("sending_ips").put(StoredJson.ofTexts(device.sendingIps()));
        json.text("device_snmp_ip", device.snmpIp())
                .text("device_snmp_community", device.snmpCommunity())
                .flag("minimize_snmp", Boolean.TRUE.equals(device.minimizeSnmp()))
                .text("device_bgp_type", device.bgpType())
                .text("device_bgp_neighbor_ip", device.bgpNeighborIp())
                .text("device_bgp_neighbor_ip6", device.bgpNeighborIp6())
                .text("device_bgp_neighbor_asn", device.bgpNeighborAsn())
                .text("device_bgp_password", device.bgpPassword())
                .number("use_bgp_device_id", device.useBgpDeviceId());
        writeSnmp(json, device);
    }

    private static void writeSnmp(JsonFields json, Device device) {
        SnmpV3 snmp = device.snmpV3();
        if (snmp == null) {
            json.text("device_snmp_v3_conf", null);
            return;
        }
        new JsonFields(json.name("device_snmp_v3_conf"))
                .text("UserName", snmp.userName())
                .text("AuthenticationProtocol", snmp.authenticationProtocol())
                .text("AuthenticationPassphrase", snmp.authenticationPassphrase())
                .text("PrivacyProtocol", snmp.privacyProtocol())
                .text("PrivacyPassphrase", snmp.privacyPassphrase())
                .end();
    }
}
