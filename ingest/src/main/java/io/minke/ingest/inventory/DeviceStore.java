package io.minke.ingest.inventory;

import io.minke.query.ask.Fields;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The devices of the inventory, and what the document says of several of them together. Thread-safe. */
public final class DeviceStore {
    private final InventoryDatabase database;
    private final InstantSource clock;

    public DeviceStore(InventoryDatabase database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    public List<Device> list() {
        return database.read(DeviceRows::list);
    }

    /** @throws Missing if there is none */
    public Device get(long id) {
        return database.read(connection -> need(connection, id));
    }

    /** @throws BadFields naming what is wrong, also if the plan is full */
    public Device create(Fields fields) {
        return database.write(connection -> {
            FieldReader reader = new FieldReader(fields, false);
            Device device = DeviceRules.read(reader, null, Times.text(clock.instant()));
            askOthers(connection, reader, device, null);
            reader.refuseIfBad();
            return need(connection, write(connection, device, null));
        });
    }

    /** @throws BadFields naming what is wrong, also if the new plan is full */
    public Device update(long id, Fields fields) {
        return database.write(connection -> {
            Device before = need(connection, id);
            FieldReader reader = new FieldReader(fields, true);
            Device device = DeviceRules.read(reader, before, Times.text(clock.instant()));
            askOthers(connection, reader, device, before);
            reader.refuseIfBad();
            return need(connection, write(connection, device, null));
        });
    }

    /** With its interfaces; who shared its BGP table shares none from then on. */
    public void delete(long id) {
        database.write(connection -> {
            if (Sql.update(connection, "DELETE FROM device WHERE id = ?", id) == 0) {
                throw new Missing("device", id);
            }
            Revisions.bump(connection, Revisions.Kind.INTERFACE);
            return Revisions.bump(connection, Revisions.Kind.DEVICE);
        });
    }

    /** From an import: one that is there already (by id, else by name) is changed. @return whether anything had to be */
    static boolean put(Connection connection, Fields fields, String now) throws SQLException {
        FieldReader reader = new FieldReader(fields, false);
        Long id = reader.whole("id", null, 1, Long.MAX_VALUE);
        Device before = id == null
                ? DeviceRows.find(connection, "device_name = ?", reader.fields().value("device_name"))
                : DeviceRows.find(connection, "id = ?", id);
        FieldReader changes = new FieldReader(fields, before != null);
        Device device = DeviceRules.read(changes, before, before == null ? now : before.updatedDate());
        askOthers(connection, changes, device, before);
        changes.takeOver(reader);
        changes.refuseIfBad();
        if (device.equals(before)) {
            return false;
        }
        write(connection, before == null ? device : DeviceRules.read(changes, before, now), id);
        return true;
    }

    /** The rules that need to know other things: plans, sites, and addresses that are taken. */
    private static void askOthers(Connection connection, FieldReader reader, Device device, @Nullable Device before)
            throws SQLException {
        if (!reader.isBad("plan_id")) {
            askPlan(connection, reader, device, before);
        }
        Long site = device.siteId();
        if (site != null && !Sql.exists(connection, "SELECT 1 FROM site WHERE id = ?", site)) {
            reader.refuse("site_id", "there is no site " + site);
        }
        Long other = device.useBgpDeviceId();
        if (other != null && (other == device.id() || DeviceRows.find(connection, "id = ?", other) == null)) {
            reader.refuse("use_bgp_device_id", "there is no other device " + other);
        }
        if (taken(connection, "device_name", device.name(), device.id())) {
            reader.refuse("device_name", "there is a device " + device.name() + " already");
        }
        for (String ip : device.sendingIps()) {
            if (Sql.exists(connection, "SELECT 1 FROM sending_ip WHERE ip = ? AND device_id <> ?", ip, device.id())) {
                reader.refuse("sending_ips", ip + " is already sending flow to a different device");
            }
        }
        askNeighbor(connection, reader, "device_bgp_neighbor_ip", device.bgpNeighborIp(), device.id());
        askNeighbor(connection, reader, "device_bgp_neighbor_ip6", device.bgpNeighborIp6(), device.id());
    }

    private static void askNeighbor(
            Connection connection, FieldReader reader, String column, @Nullable String ip, long deviceId)
            throws SQLException {
        if (ip != null && taken(connection, column, ip, deviceId)) {
            reader.refuse(column, ip + " is already being used to peer with a different device");
        }
    }

    private static boolean taken(Connection connection, String column, String value, long deviceId)
            throws SQLException {
        return Sql.exists(connection, "SELECT 1 FROM device WHERE " + column + " = ? AND id <> ?", value, deviceId);
    }

    private static void askPlan(Connection connection, FieldReader reader, Device device, @Nullable Device before)
            throws SQLException {
        Plan plan = PlanStore.find(connection, device.planId());
        if (plan == null) {
            reader.refuse("plan_id", "there is no plan " + device.planId());
            return;
        }
        boolean joins = before == null || before.planId() != plan.id();
        boolean becomes = before == null || !before.type().equals(device.type());
        if ((joins || becomes)
                && !reader.isBad("device_type")
                && !plan.deviceTypes().contains(device.type())) {
            reader.refuse(
                    "plan_id",
                    "plan " + plan.id() + " (" + plan.name() + ") takes " + String.join(", ", plan.deviceTypes())
                            + ", not " + device.type());
        }
        Long maxDevices = plan.maxDevices();
        if (joins
                && maxDevices != null
                && Sql.number(connection, "SELECT count(*) FROM device WHERE plan_id = ?", plan.id()) >= maxDevices) {
            reader.refuse(
                    "plan_id",
                    "plan " + plan.id() + " (" + plan.name() + ") has its maximum of " + maxDevices + " devices");
        }
    }

    private static long write(Connection connection, Device device, @Nullable Long wantedId) throws SQLException {
        Revisions.bump(connection, Revisions.Kind.DEVICE);
        return DeviceRows.write(connection, device, wantedId);
    }

    static Device need(Connection connection, long id) throws SQLException {
        Device device = DeviceRows.find(connection, "id = ?", id);
        if (device == null) {
            throw new Missing("device", id);
        }
        return device;
    }
}
