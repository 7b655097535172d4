package io.minke.ingest.inventory;

import io.minke.query.ask.BadQuestion;
import io.minke.query.ask.Fields;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the document asks of a device's fields; what it says of other things (plans, sites, addresses that are taken) is asked by the store. */
final class DeviceRules {
    private static final String ROUTER = "router";
    private static final String DEVICE = "device";
    private static final String OTHER_DEVICE = "other_device";

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_]*");
    private static final Pattern PASSWORD = Pattern.compile("[A-Za-z0-9]*");
    private static final Set<String> TYPES = new LinkedHashSet<>(List.of(ROUTER, "host-nprobe-dns-www"));
    private static final Set<String> BGP_TYPES = new LinkedHashSet<>(List.of("none", DEVICE, OTHER_DEVICE));
    private static final Set<String> AUTHENTICATION = new LinkedHashSet<>(List.of("NoAuth", "MD5", "SHA"));
    private static final Set<String> PRIVACY = new LinkedHashSet<>(List.of("NoPriv", "DES", "AES-128"));
    private static final int PASSWORD_LENGTH = 32;
    private static final long MAX_ASN = 4_294_967_295L;
    private static final int MAX_SENDING_IPS = 1_000;
    /** Where the document names no limit. */
    private static final int MAX_TEXT = 255;

    private final FieldReader reader;
    private final @Nullable Device before;

    private DeviceRules(FieldReader reader, @Nullable Device before) {
        this.reader = reader;
        this.before = before;
    }

    /** @param before null for a new one; its id is then 0 */
    static Device read(FieldReader reader, @Nullable Device before, String now) {
        return new DeviceRules(reader, before).device(now);
    }

    private Device device(String now) {
        for (String name : List.of(
                "device_name", "device_type", "plan_id", "device_sample_rate", "sending_ips", "device_bgp_type")) {
            reader.require(name);
        }
        String type = reader.oneOf("device_type", before == null ? "" : before.type(), TYPES);
        boolean router = type.equals(ROUTER);
        Device was = before;
        Boolean minimize = router ? reader.flag("minimize_snmp", was == null ? null : was.minimizeSnmp()) : null;
        if (router && minimize == null) {
            reader.refuse("minimize_snmp", "This field is required when device_type is router.");
        }
        Long planId = reader.whole("plan_id", was == null ? null : was.planId(), 1, Long.MAX_VALUE);
        Device device = new Device(
                was == null ? 0 : was.id(),
                reader.text(
                        "device_name", was == null ? "" : was.name(), 4, 60, NAME, "letters, digits and underscores"),
                type,
                reader.text("device_description", was == null ? "" : was.description(), 0, 128),
                planId == null ? 0 : planId,
                reader.whole("site_id", was == null ? null : was.siteId(), 1, Long.MAX_VALUE),
                wholeText("device_sample_rate", was == null ? null : was.sampleRate(), 1, Integer.MAX_VALUE),
                sendingIps(was == null ? List.of() : was.sendingIps()),
                router ? reader.address("device_snmp_ip", was == null ? null : was.snmpIp(), true, true) : null,
                router ? reader.text("device_snmp_community", was == null ? "" : was.snmpCommunity(), 0, MAX_TEXT) : "",
                minimize,
                reader.oneOf("device_bgp_type", was == null ? "" : was.bgpType(), BGP_TYPES),
                reader.address("device_bgp_neighbor_ip", was == null ? null : was.bgpNeighborIp(), true, false),
                reader.address("device_bgp_neighbor_ip6", was == null ? null : was.bgpNeighborIp6(), false, true),
                emptyAsNull(
                        wholeText("device_bgp_neighbor_asn", was == null ? null : was.bgpNeighborAsn(), 1, MAX_ASN)),
                bgpPassword(was == null ? null : was.bgpPassword()),
                reader.whole("use_bgp_device_id", was == null ? null : was.useBgpDeviceId(), 1, Long.MAX_VALUE),
                snmpV3(was == null ? null : was.snmpV3()),
                was == null ? now : was.createdDate(),
                now);
        requireForBgp(device);
        return device;
    }

    private void requireForBgp(Device device) {
        if (device.bgpType().equals(DEVICE)) {
            Device was = sameBgpType(device);
            boolean addressed = device.bgpNeighborIp() != null || device.bgpNeighborIp6() != null;
            if (!addressed && (was == null || was.bgpNeighborIp() != null || was.bgpNeighborIp6() != null)) {
                requiredWhen("device_bgp_neighbor_ip", DEVICE);
            }
            if (device.bgpNeighborAsn() == null && (was == null || was.bgpNeighborAsn() != null)) {
                requiredWhen("device_bgp_neighbor_asn", DEVICE);
            }
            if (device.bgpPassword() == null && (was == null || was.bgpPassword() != null)) {
                requiredWhen("device_bgp_password", DEVICE);
            }
        } else if (device.bgpType().equals(OTHER_DEVICE) && device.useBgpDeviceId() == null) {
            requiredWhen("use_bgp_device_id", OTHER_DEVICE);
        }
    }

    /** The device before a change that leaves the type of peering alone: it is not asked for what it never had, so that what was read can be written back. */
    private @Nullable Device sameBgpType(Device device) {
        Device was = before;
        return was != null && was.bgpType().equals(device.bgpType()) ? was : null;
    }

    private void requiredWhen(String name, String bgpType) {
        reader.refuse(name, "This field is required when device_bgp_type is " + bgpType + ".");
    }

    private String wholeText(String name, @Nullable String absent, long min, long max) {
        if (!reader.gives(name)) {
            return absent == null ? "" : absent;
        }
        Long number = reader.whole(name, null, min, max);
        return number == null ? "" : number.toString();
    }

    private static @Nullable String emptyAsNull(String text) {
        return text.isEmpty() ? null : text;
    }

    private List<String> sendingIps(List<String> absent) {
        List<String> given = reader.texts("sending_ips", absent);
        if (!reader.gives("sending_ips") || reader.isBad("sending_ips")) {
            return given;
        }
        Set<String> addresses = new LinkedHashSet<>();
        for (String text : given) {
            String address = IpAddress.canonical(text);
            if (address == null) {
                reader.refuse("sending_ips", "\"" + text + "\" is no IP address");
            } else {
                addresses.add(address);
            }
        }
        if (given.isEmpty() || given.size() > MAX_SENDING_IPS) {
            reader.refuse("sending_ips", given.size() + " addresses, 1 to " + MAX_SENDING_IPS + " are possible");
        }
        return new ArrayList<>(addresses);
    }

    private @Nullable String bgpPassword(@Nullable String absent) {
        Object value = reader.fields().value("device_bgp_password");
        if (reader.gives("device_bgp_password") && (value == null || value.equals(""))) {
            return null;
        }
        return emptyAsNull(reader.text(
                "device_bgp_password",
                absent == null ? "" : absent,
                PASSWORD_LENGTH,
                PASSWORD_LENGTH,
                PASSWORD,
                "letters and digits"));
    }

    private @Nullable SnmpV3 snmpV3(@Nullable SnmpV3 absent) {
        String name = "device_snmp_v3_conf";
        if (!reader.gives(name)) {
            return absent;
        }
        Fields given;
        try {
            given = reader.fields().object(name);
        } catch (BadQuestion noObject) {
            reader.refuse(name, String.valueOf(noObject.getMessage()));
            return absent;
        }
        if (given == null) {
            return null;
        }
        FieldReader conf = new FieldReader(given, false);
        String authentication = conf.oneOf("AuthenticationProtocol", "NoAuth", AUTHENTICATION);
        String privacy = conf.oneOf("PrivacyProtocol", "NoPriv", PRIVACY);
        SnmpV3 snmp = new SnmpV3(
                emptyAsNull(conf.text("UserName", "", 0, MAX_TEXT)),
                authentication,
                emptyAsNull(conf.text("AuthenticationPassphrase", "", 0, MAX_TEXT)),
                privacy,
                emptyAsNull(conf.text("PrivacyPassphrase", "", 0, MAX_TEXT)));
        boolean authenticates = !authentication.equals("NoAuth");
        boolean isPrivate = !privacy.equals("NoPriv");
        if ((authenticates || isPrivate) && snmp.userName() == null) {
            conf.refuse("UserName", "This field is required with this protocol.");
        }
        if (authenticates && snmp.authenticationPassphrase() == null) {
            conf.refuse("AuthenticationPassphrase", "This field is required with this protocol.");
        }
        if (isPrivate && snmp.privacyPassphrase() == null) {
            conf.refuse("PrivacyPassphrase", "This field is required with this protocol.");
        }
        reader.takeOver(conf);
        return snmp;
    }
}
