package io.minke.ingest.inventory;

import io.minke.query.ask.Fields;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Devices to rows and back. */
final class DeviceRows {
    private static final String COLUMNS = "device_name, device_type, device_description, plan_id, site_id,"
            + " device_sample_rate, device_snmp_ip, device_snmp_community, minimize_snmp, device_bgp_type,"
            + " device_bgp_neighbor_ip, device_bgp_neighbor_ip6, device_bgp_neighbor_asn, device_bgp_password,"
            + " use_bgp_device_id, device_snmp_v3_conf, created_date, updated_date";
    private static final String SELECT = "SELECT id, " + COLUMNS + " FROM device";

    private DeviceRows() {}

    static List<Device> list(Connection connection) throws SQLException {
        Map<Long, List<String>> addresses = new HashMap<>();
        Sql.list(
                connection,
                "SELECT device_id, ip FROM sending_ip ORDER BY device_id, place",
                row -> addresses
                        .computeIfAbsent(row.getLong(1), unused -> new ArrayList<>(1))
                        .add(row.getString(2)));
        return Sql.list(
                connection,
                SELECT + " ORDER BY id",
                row -> device(row, addresses.getOrDefault(row.getLong(1), List.of())));
    }

    /** The device of a condition with one parameter, or null. */
    static @Nullable Device find(Connection connection, String condition, @Nullable Object parameter)
            throws SQLException {
        List<Device> found = Sql.list(
                connection,
                SELECT + " WHERE " + condition,
                row -> device(
                        row,
                        Sql.list(
                                connection,
                                "SELECT ip FROM sending_ip WHERE device_id = ? ORDER BY place",
                                address -> address.getString(1),
                                row.getLong(1))),
                parameter);
        return found.isEmpty() ? null : found.get(0);
    }

    /** @param wantedId of a new one, or null for the next @return the device's id */
    static long write(Connection connection, Device device, @Nullable Long wantedId) throws SQLException {
        @Nullable
        Object[] parameters = {
            device.name(),
            device.type(),
            device.description(),
            device.planId(),
            device.siteId(),
            device.sampleRate(),
            device.snmpIp(),
            device.snmpCommunity(),
            device.minimizeSnmp(),
            device.bgpType(),
            device.bgpNeighborIp(),
            device.bgpNeighborIp6(),
            device.bgpNeighborAsn(),
            device.bgpPassword(),
            device.useBgpDeviceId(),
            snmpText(device.snmpV3()),
            device.createdDate(),
            device.updatedDate(),
            device.id() == 0 ? wantedId : (Long) device.id()
        };
        long id = device.id();
        if (id == 0) {
            id = Sql.number(
                    connection,
                    "INSERT INTO device (" + COLUMNS + ", id) VALUES (" + "?, ".repeat(18) + "?) RETURNING id",
                    parameters);
        } else {
            Sql.update(
                    connection, "UPDATE device SET " + COLUMNS.replace(",", " = ?,") + " = ? WHERE id = ?", parameters);
            Sql.update(connection, "DELETE FROM sending_ip WHERE device_id = ?", id);
        }
        int place = 0;
        for (String ip : device.sendingIps()) {
            Sql.update(connection, "INSERT INTO sending_ip (ip, device_id, place) VALUES (?, ?, ?)", ip, id, place++);
        }
        return id;
    }

    private static Device device(ResultSet row, List<String> sendingIps) throws SQLException {
        Long minimize = Sql.wholeOrNull(row, 10);
        return new Device(
                row.getLong(1),
                row.getString(2),
                row.getString(3),
                row.getString(4),
                row.getLong(5),
                Sql.wholeOrNull(row, 6),
                row.getString(7),
                sendingIps,
                row.getString(8),
                row.getString(9),
                minimize == null ? null : (Boolean) (minimize != 0),
                row.getString(11),
                row.getString(12),
                row.getString(13),
                row.getString(14),
                row.getString(15),
                Sql.wholeOrNull(row, 16),
                snmp(row.getString(17)),
                row.getString(18),
                row.getString(19));
    }

    private static @Nullable String snmpText(@Nullable SnmpV3 snmp) {
        return snmp == null
                ? null
                : StoredJson.text(sink -> {
                    StoredJson.quotedOrNull(sink.put("{\"UserName\":"), snmp.userName());
                    sink.put(",\"AuthenticationProtocol\":").putQuoted(snmp.authenticationProtocol());
                    StoredJson.quotedOrNull(
                            sink.put(",\"AuthenticationPassphrase\":"), snmp.authenticationPassphrase());
                    sink.put(",\"PrivacyProtocol\":").putQuoted(snmp.privacyProtocol());
                    StoredJson.quotedOrNull(sink.put(",\"PrivacyPassphrase\":"), snmp.privacyPassphrase());
                    sink.put('}');
                });
    }

    private static @Nullable SnmpV3 snmp(@Nullable String json) {
        Fields fields = json == null ? null : StoredJson.fields(json).object("it");
        return fields == null
                ? null
                : new SnmpV3(
                        fields.text("UserName"),
                        fields.text("AuthenticationProtocol", "NoAuth"),
                        fields.text("AuthenticationPassphrase"),
                        fields.text("PrivacyProtocol", "NoPriv"),
                        fields.text("PrivacyPassphrase"));
    }
}
