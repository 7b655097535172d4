package io.minke.ingest.topology;

import io.minke.ingest.inventory.HostPlaces;
import io.minke.ingest.inventory.Inventory;
import io.minke.ingest.inventory.InventoryDatabase;
import io.minke.ingest.inventory.Revisions;
import io.minke.ingest.inventory.Revisions.Kind;
import io.minke.query.source.Topology;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/** Answers for hosts from memory, and follows the inventory: what changed is read again, not all. Thread-safe. */
public final class InventoryTopology implements Topology, Inventory.Follower {
    private static final Set<Field> FIELDS = EnumSet.allOf(Field.class);
    private static final Set<Kind> OF_DEVICES = EnumSet.of(Kind.DEVICE, Kind.PLAN, Kind.SITE);

    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private HostTable table = new HostTable();
    private Set<String> devices = Set.of();

    /** The follower's own. */
    private long cpeRevision;

    private long cpeCount;
    private Revisions seen = Revisions.NONE;

    @Override
    public Set<Field> fields() {
        return FIELDS;
    }

    @Override
    public Collection<String> values(Field field) {
        lock.readLock().lock();
        try {
            return table.values(field);
        } finally {
            lock.readLock().unlock();
        }
    }

    @Override
    public Collection<String> hosts(Field field, Collection<String> values) {
        lock.readLock().lock();
        try {
            return table.hosts(field, values);
        } finally {
            lock.readLock().unlock();
        }
    }

    @Override
    public String value(Field field, String host) {
        lock.readLock().lock();
        try {
            return table.value(field, host);
        } finally {
            lock.readLock().unlock();
        }
    }

    @Override
    public void follow(InventoryDatabase database, Revisions now) {
        if (now.number(Kind.CPE) != cpeRevision && !followCpes(database)) {
            // Hosts have gone, or have other names: what is left of them must go too.
            loadAll(database);
        } else if (OF_DEVICES.stream().anyMatch(kind -> now.number(kind) != seen.number(kind))) {
            followDevices(database);
        }
        cpeRevision = now.number(Kind.CPE);
        seen = now;
    }

    /** @return false if this was not enough */
    private boolean followCpes(InventoryDatabase database) {
        if (cpeRevision == 0) {
            return false;
        }
        int[] added = {0};
        long count = HostPlaces.eachCpe(database, cpeRevision, place -> {
            lock.writeLock().lock();
            try {
                int before = table.hostCount();
                set(table, place);
                added[0] += table.hostCount() - before;
            } finally {
                lock.writeLock().unlock();
            }
        });
        boolean enough = count == cpeCount + added[0];
        cpeCount = count;
        return enough;
    }

    private void loadAll(InventoryDatabase database) {
        HostTable loaded = new HostTable();
        cpeCount = HostPlaces.eachCpe(database, 0, place -> set(loaded, place));
        Set<String> names = new HashSet<>();
        for (HostPlaces.DevicePlace place : HostPlaces.devices(database)) {
            set(loaded, place);
            names.add(place.host());
        }
        lock.writeLock().lock();
        try {
            table = loaded;
            devices = names;
        } finally {
            lock.writeLock().unlock();
        }
    }

    private void followDevices(InventoryDatabase database) {
        List<HostPlaces.DevicePlace> places = HostPlaces.devices(database);
        Set<String> names = new HashSet<>();
        lock.writeLock().lock();
        try {
            for (String host : devices) {
                clear(table, host);
            }
            for (HostPlaces.DevicePlace place : places) {
                set(table, place);
                names.add(place.host());
            }
            devices = names;
        } finally {
            lock.writeLock().unlock();
        }
    }

    private static void set(HostTable table, HostPlaces.CpePlace place) {
        int row = table.row(place.host());
        table.set(row, Field.REALM, place.realm());
        table.set(row, Field.MODEL, place.model());
        table.set(row, Field.TECH, place.tech());
        table.set(row, Field.OLT, place.olt());
        table.set(row, Field.PONPORT, place.ponPort());
        if (table.value(Field.TYPE, place.host()).isEmpty()) {
            table.set(row, Field.TYPE, "cpe");
        }
    }

    private static void set(HostTable table, HostPlaces.DevicePlace place) {
        int row = table.row(place.host());
        table.set(row, Field.SITE, place.site());
        table.set(row, Field.PLAN, place.plan());
        table.set(row, Field.TYPE, place.type());
    }

    private static void clear(HostTable table, String host) {
        int row = table.row(host);
        table.set(row, Field.SITE, null);
        table.set(row, Field.PLAN, null);
        // A host that is both is a CPE again.
        table.set(row, Field.TYPE, table.value(Field.REALM, host).isEmpty() ? null : "cpe");
    }
}
