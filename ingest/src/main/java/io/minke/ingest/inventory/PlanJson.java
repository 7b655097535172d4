package io.minke.ingest.inventory;

import io.minke.query.text.ByteSink;
import java.util.List;

/** A plan as the document shows it. A number that is null is no limit. */
public final class PlanJson {
    private PlanJson() {}

    /** @param devices of all plans */
    public static ByteSink write(ByteSink sink, Plan plan, List<Device> devices) {
        JsonFields json = new JsonFields(sink).number("id", plan.id()).number("company_id", JsonFields.COMPANY_ID);
        writeLimits(json, plan);
        json.text("cdate", plan.cdate()).text("edate", plan.edate()).number("max_bigdata_fps", plan.maxBigdataFps());
        writeTypes(json, plan);
        json.name("devices").put('[');
        String before = "";
        for (Device device : devices) {
            if (device.planId() == plan.id()) {
                new JsonFields(sink.put(before))
                        .text("device_name", device.name())
                        .text("device_type", device.type())
                        .numberText("id", device.id())
                        .end();
                before = ",";
            }
        }
        sink.put(']');
        return json.end();
    }

    /** What an import takes, as further members of an object. */
    static void writeMembers(ByteSink sink, Plan plan) {
        JsonFields json = JsonFields.further(sink).number("id", plan.id());
        writeLimits(json, plan);
        writeTypes(json.number("max_bigdata_fps", plan.maxBigdataFps()), plan);
    }

    private static void writeLimits(JsonFields json, Plan plan) {
        json.text("name", plan.name())
                .text("description", plan.description())
                .flag("active", plan.active())
                .number("max_devices", plan.maxDevices())
                .number("max_fps", plan.maxFps())
                .flag("bgp_enabled", plan.bgpEnabled())
                .number("fast_retention", plan.fastRetentionDays())
                .number("full_retention", plan.fullRetentionDays());
    }

    private static void writeTypes(JsonFields json, Plan plan) {
        ByteSink sink = json.name("deviceTypes").put('[');
        String before = "";
        for (String type : plan.deviceTypes()) {
            sink.put(before).put("{\"device_type\":").putQuoted(type).put('}');
            before = ",";
        }
        sink.put(']');
    }
}
