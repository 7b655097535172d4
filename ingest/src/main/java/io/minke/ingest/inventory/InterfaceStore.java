package io.minke.ingest.inventory;

import io.minke.ingest.inventory.NetworkInterface.Initial;
import io.minke.ingest.inventory.NetworkInterface.SecondaryIp;
import io.minke.query.ask.Fields;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The interfaces of the inventory's devices. Thread-safe. */
public final class InterfaceStore {
    private static final String COLUMNS = "device_id, snmp_id, snmp_speed, snmp_type, snmp_alias, interface_ip,"
            + " interface_ip_netmask, interface_description, secondary_ips, initial_snmp_id, initial_snmp_speed,"
            + " initial_snmp_alias, initial_interface_description, cdate, edate";
    private static final String SELECT = "SELECT id, " + COLUMNS + " FROM interface";

    private final InventoryDatabase database;
    private final InstantSource clock;

    public InterfaceStore(InventoryDatabase database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    /** @throws Missing if there is no such device */
    public List<NetworkInterface> list(long deviceId) {
        return database.read(connection -> {
            DeviceStore.need(connection, deviceId);
            return Sql.list(
                    connection,
                    SELECT + " WHERE device_id = ? ORDER BY id",
                    InterfaceStore::networkInterface,
                    deviceId);
        });
    }

    /** All, of all devices. */
    static List<NetworkInterface> list(Connection connection) throws SQLException {
        return Sql.list(connection, SELECT + " ORDER BY id", InterfaceStore::networkInterface);
    }

    /** @throws Missing if there is no such device, or it has no such interface */
    public NetworkInterface get(long deviceId, long id) {
        return database.read(connection -> need(connection, deviceId, id));
    }

    /** @throws BadFields naming what is wrong */
    public NetworkInterface create(long deviceId, Fields fields) {
        return database.write(connection -> {
            DeviceStore.need(connection, deviceId);
            FieldReader reader = new FieldReader(fields, false);
            NetworkInterface made = InterfaceRules.read(reader, deviceId, null, Times.text(clock.instant()));
            askOthers(connection, reader, made);
            reader.refuseIfBad();
            return need(connection, deviceId, write(connection, made, null));
        });
    }

    /** @throws BadFields naming what is wrong */
    public NetworkInterface update(long deviceId, long id, Fields fields) {
        return database.write(connection -> {
            NetworkInterface before = need(connection, deviceId, id);
            FieldReader reader = new FieldReader(fields, true);
            NetworkInterface changed = InterfaceRules.read(reader, deviceId, before, Times.text(clock.instant()));
            askOthers(connection, reader, changed);
            reader.refuseIfBad();
            return need(connection, deviceId, write(connection, changed, null));
        });
    }

    public void delete(long deviceId, long id) {
        database.write(connection -> {
            need(connection, deviceId, id);
            Sql.update(connection, "DELETE FROM interface WHERE id = ?", id);
            return Revisions.bump(connection, Revisions.Kind.INTERFACE);
        });
    }

    /** From an import: one that is there already (by id, else by device and snmp_id) is changed. @return whether anything had to be */
    static boolean put(Connection connection, Fields fields, String now) throws SQLException {
        FieldReader reader = new FieldReader(fields, false);
        reader.require("device_id");
        Long id = reader.whole("id", null, 1, Long.MAX_VALUE);
        Long device = reader.whole("device_id", null, 1, Long.MAX_VALUE);
        if (device != null && !Sql.exists(connection, "SELECT 1 FROM device WHERE id = ?", device)) {
            reader.refuse("device_id", "there is no device " + device);
        }
        reader.refuseIfBad();
        long deviceId = device == null ? 0 : device;
        List<NetworkInterface> found = id == null
                ? Sql.list(
                        connection,
                        SELECT + " WHERE device_id = ? AND snmp_id = ?",
                        InterfaceStore::networkInterface,
                        deviceId,
                        String.valueOf(fields.value("snmp_id")))
                : Sql.list(connection, SELECT + " WHERE id = ?", InterfaceStore::networkInterface, id);
        NetworkInterface before = found.isEmpty() ? null : found.get(0);
        FieldReader changes = new FieldReader(fields, before != null);
        NetworkInterface changed =
                InterfaceRules.read(changes, deviceId, before, before == null ? now : before.edate());
        askOthers(connection, changes, changed);
        changes.refuseIfBad();
        if (changed.equals(before)) {
            return false;
        }
        write(connection, before == null ? changed : InterfaceRules.read(changes, deviceId, before, now), id);
        return true;
    }

    private static void askOthers(Connection connection, FieldReader reader, NetworkInterface made)
            throws SQLException {
        if (Sql.exists(
                connection,
                "SELECT 1 FROM interface WHERE device_id = ? AND snmp_id = ? AND id <> ?",
                made.deviceId(),
                made.snmpId(),
                made.id())) {
            reader.refuse("snmp_id", "the device has an interface " + made.snmpId() + " already");
        }
    }

    private static NetworkInterface need(Connection connection, long deviceId, long id) throws SQLException {
        List<NetworkInterface> found = Sql.list(
                connection, SELECT + " WHERE id = ? AND device_id = ?", InterfaceStore::networkInterface, id, deviceId);
        if (found.isEmpty()) {
            throw new Missing("interface", id);
        }
        return found.get(0);
    }

    private static long write(Connection connection, NetworkInterface made, @Nullable Long wantedId)
            throws SQLException {
        Revisions.bump(connection, Revisions.Kind.INTERFACE);
        @Nullable
        Object[] parameters = {
            made.deviceId(),
            made.snmpId(),
            made.snmpSpeed(),
            made.snmpType(),
            made.snmpAlias(),
            made.ip(),
            made.netmask(),
            made.description(),
            secondaryText(made.secondaryIps()),
            made.initial().snmpId(),
            made.initial().snmpSpeed(),
            made.initial().snmpAlias(),
            made.initial().description(),
            made.cdate(),
            made.edate(),
            made.id() == 0 ? wantedId : (Long) made.id()
        };
        if (made.id() == 0) {
            return Sql.number(
                    connection,
                    "INSERT INTO interface (" + COLUMNS + ", id) VALUES (" + "?, ".repeat(15) + "?) RETURNING id",
                    parameters);
        }
        Sql.update(
                connection, "UPDATE interface SET " + COLUMNS.replace(",", " = ?,") + " = ? WHERE id = ?", parameters);
        return made.id();
    }

    private static String secondaryText(List<SecondaryIp> addresses) {
        return StoredJson.text(sink -> {
            sink.put('[');
            String before = "";
            for (SecondaryIp secondary : addresses) {
                sink.put(before).put("{\"address\":").putQuoted(secondary.address());
                StoredJson.quotedOrNull(sink.put(",\"netmask\":"), secondary.netmask())
                        .put('}');
                before = ",";
            }
            sink.put(']');
        });
    }

    private static List<SecondaryIp> secondary(String json) {
        List<SecondaryIp> addresses = new ArrayList<>();
        if (StoredJson.fields(json).value("it") instanceof List<?> list) {
            for (Object item : list) {
                Fields fields = Fields.object("it", item);
                addresses.add(new SecondaryIp(fields.needText("address"), fields.text("netmask")));
            }
        }
        return addresses;
    }

    private static NetworkInterface networkInterface(ResultSet row) throws SQLException {
        return new NetworkInterface(
                row.getLong(1),
                row.getLong(2),
                row.getString(3),
                row.getString(4),
                Sql.wholeOrNull(row, 5),
                row.getString(6),
                row.getString(7),
                row.getString(8),
                row.getString(9),
                secondary(row.getString(10)),
                new Initial(row.getString(11), row.getString(12), row.getString(13), row.getString(14)),
                row.getString(15),
                row.getString(16));
    }
}
