package io.minke.ingest.inventory;

import io.minke.query.ask.Fields;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The plans of the inventory. Thread-safe. */
public final class PlanStore {
    private static final String SELECT = "SELECT id, name, description, active, max_devices, max_fps, bgp_enabled,"
            + " fast_retention, full_retention, max_bigdata_fps, device_types, cdate, edate FROM plan";

    private final InventoryDatabase database;

    public PlanStore(InventoryDatabase database) {
        this.database = database;
    }

    public List<Plan> list() {
        return database.read(PlanStore::list);
    }

    static List<Plan> list(Connection connection) throws SQLException {
        return Sql.list(connection, SELECT + " ORDER BY id", PlanStore::plan);
    }

    /** The plan, or null. */
    static @Nullable Plan find(Connection connection, long id) throws SQLException {
        List<Plan> found = Sql.list(connection, SELECT + " WHERE id = ?", PlanStore::plan, id);
        return found.isEmpty() ? null : found.get(0);
    }

    /** From an import: one that is there already (by id, else by name) is changed. @return whether anything had to be */
    static boolean put(Connection connection, Fields fields, String now) throws SQLException {
        FieldReader reader = new FieldReader(fields, false);
        Long id = reader.whole("id", null, 1, Long.MAX_VALUE);
        List<Plan> found = id == null
                ? Sql.list(
                        connection,
                        SELECT + " WHERE name = ? ORDER BY id LIMIT 1",
                        PlanStore::plan,
                        reader.fields().value("name"))
                : Sql.list(connection, SELECT + " WHERE id = ?", PlanStore::plan, id);
        Plan before = found.isEmpty() ? null : found.get(0);
        FieldReader changes = new FieldReader(fields, before != null);
        // What did not change keeps the time of its last change.
        Plan plan = PlanRules.read(changes, before, before != null && before.edate() != null ? before.edate() : now);
        changes.takeOver(reader);
        changes.refuseIfBad();
        if (before != null && sameButDates(plan, before)) {
            return false;
        }
        write(connection, plan, id, now);
        Revisions.bump(connection, Revisions.Kind.PLAN);
        return true;
    }

    private static boolean sameButDates(Plan left, Plan right) {
        return parameters(left).equals(parameters(right));
    }

    private static List<String> parameters(Plan plan) {
        return java.util.Arrays.stream(columns(plan)).map(String::valueOf).toList();
    }

    private static @Nullable Object[] columns(Plan plan) {
        return new @Nullable Object[] {
            plan.name(),
            plan.description(),
            plan.active(),
            plan.maxDevices(),
            plan.maxFps(),
            plan.bgpEnabled(),
            plan.fastRetentionDays(),
            plan.fullRetentionDays(),
            plan.maxBigdataFps(),
            StoredJson.ofTexts(plan.deviceTypes())
        };
    }

    private static void write(Connection connection, Plan plan, @Nullable Long wantedId, String now)
            throws SQLException {
        @Nullable Object[] columns = columns(plan);
        @Nullable Object[] parameters = java.util.Arrays.copyOf(columns, columns.length + 2);
        parameters[columns.length] = now;
        if (plan.id() == 0) {
            parameters[columns.length + 1] = wantedId;
            Sql.update(
                    connection,
                    "INSERT INTO plan (name, description, active, max_devices, max_fps, bgp_enabled, fast_retention,"
                            + " full_retention, max_bigdata_fps, device_types, cdate, id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    parameters);
        } else {
            parameters[columns.length + 1] = plan.id();
            Sql.update(
                    connection,
                    "UPDATE plan SET name = ?, description = ?, active = ?, max_devices = ?, max_fps = ?, bgp_enabled = ?,"
                            + " fast_retention = ?, full_retention = ?, max_bigdata_fps = ?, device_types = ?, edate = ?"
                            + " WHERE id = ?",
                    parameters);
        }
    }

    private static Plan plan(ResultSet row) throws SQLException {
        return new Plan(
                row.getLong(1),
                row.getString(2),
                row.getString(3),
                row.getInt(4) != 0,
                Sql.wholeOrNull(row, 5),
                Sql.wholeOrNull(row, 6),
                row.getInt(7) != 0,
                Sql.wholeOrNull(row, 8),
                Sql.wholeOrNull(row, 9),
                Sql.wholeOrNull(row, 10),
                StoredJson.texts(row.getString(11)),
                row.getString(12),
                row.getString(13));
    }
}
