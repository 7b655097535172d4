package io.minke.ingest.inventory;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is known of hosts, for those who keep it in memory. */
public final class HostPlaces {
    private HostPlaces() {}

    /**
     * A CPE.
     *
     * @param host of its series
     * @param ponPort the OLT's name and its port, {@code oltHuawei-0/5/14}; null where it is registered nowhere
     */
    public record CpePlace(
            String host,
            String realm,
            @Nullable String model,
            @Nullable String tech,
            @Nullable String olt,
            @Nullable String ponPort) {}

    /** A device; its name is the host of its series. @param maxFps null: no limit */
    public record DevicePlace(
            String host,
            String type,
            @Nullable String site,
            long planId,
            String plan,
            @Nullable Long maxFps,
            @Nullable Long fullRetentionDays,
            @Nullable Long fastRetentionDays) {}

    /** Takes one after the other. */
    @FunctionalInterface
    public interface CpeVisitor {
        void visit(CpePlace place);
    }

    /**
     * Visits the CPEs that changed after a revision, all for 0.
     *
     * @return how many CPEs there are, changed or not
     */
    public static long eachCpe(InventoryDatabase database, long afterRevision, CpeVisitor visitor) {
        return database.read(connection -> {
            String sql = "SELECT internal_id, realm, model, tech, olt, registration_id FROM cpe";
            try (PreparedStatement select =
                    connection.prepareStatement(afterRevision == 0 ? sql : sql + " WHERE changed > ?")) {
                if (afterRevision != 0) {
                    select.setLong(1, afterRevision);
                }
                try (ResultSet row = select.executeQuery()) {
                    while (row.next()) {
                        String olt = row.getString(5);
                        visitor.visit(new CpePlace(
                                row.getString(1),
                                row.getString(2),
                                row.getString(3),
                                row.getString(4),
                                olt,
                                ponPort(olt, row.getString(6))));
                    }
                }
            }
            return Sql.number(connection, "SELECT coalesce(sum(rows), 0) FROM cpe_count");
        });
    }

    /** {@code 0/5/14-2} is number 2 on port 0/5/14. */
    static @Nullable String ponPort(@Nullable String olt, @Nullable String registrationId) {
        if (registrationId == null || registrationId.isEmpty()) {
            return null;
        }
        int dash = registrationId.lastIndexOf('-');
        String port = dash > 0 ? registrationId.substring(0, dash) : registrationId;
        return olt == null || olt.isEmpty() ? port : olt + "-" + port;
    }

    /** All devices with their sites and plans. */
    public static List<DevicePlace> devices(InventoryDatabase database) {
        return database.read(connection -> {
            Map<Long, Plan> plans = new HashMap<>();
            PlanStore.list(connection).forEach(plan -> plans.put(plan.id(), plan));
            return Sql.list(
                    connection,
                    "SELECT d.device_name, d.device_type, s.site_name, d.plan_id FROM device d"
                            + " LEFT JOIN site s ON s.id = d.site_id",
                    row -> {
                        Plan plan = plans.get(row.getLong(4));
                        return new DevicePlace(
                                row.getString(1),
                                row.getString(2),
                                row.getString(3),
                                row.getLong(4),
                                plan == null ? "" : plan.name(),
                                plan == null ? null : plan.maxFps(),
                                plan == null ? null : plan.fullRetentionDays(),
                                plan == null ? null : plan.fastRetentionDays());
                    });
        });
    }
}
