package io.minke.ingest.inventory;

import io.minke.engine.removal.RetentionRules;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is asked of a plan's fields. Plans come by import only. */
final class PlanRules {
    static final List<String> DEVICE_TYPES = List.of("router", "host-nprobe-basic", "host-nprobe-dns-www");

    private static final int MAX_DAYS = RetentionRules.MAX_DAYS;

    private PlanRules() {}

    /** @param before null for a new one; its id is then 0 */
    static Plan read(FieldReader reader, @Nullable Plan before, String now) {
        reader.require("name");
        Plan was = before;
        return new Plan(
                was == null ? 0 : was.id(),
                reader.text("name", was == null ? "" : was.name(), 1, 128),
                reader.text("description", was == null ? "" : was.description(), 0, 1_024),
                flag(reader, "active", was == null || was.active()),
                reader.whole("max_devices", was == null ? null : was.maxDevices(), 0, Integer.MAX_VALUE),
                reader.whole("max_fps", was == null ? null : was.maxFps(), 1, Integer.MAX_VALUE),
                flag(reader, "bgp_enabled", was == null || was.bgpEnabled()),
                reader.whole("fast_retention", was == null ? null : was.fastRetentionDays(), 1, MAX_DAYS),
                reader.whole("full_retention", was == null ? null : was.fullRetentionDays(), 1, MAX_DAYS),
                reader.whole("max_bigdata_fps", was == null ? null : was.maxBigdataFps(), 0, Integer.MAX_VALUE),
                deviceTypes(reader, was == null ? DEVICE_TYPES : was.deviceTypes()),
                was == null ? now : was.cdate(),
                was == null ? null : now);
    }

    private static boolean flag(FieldReader reader, String name, boolean absent) {
        Boolean flag = reader.flag(name, absent);
        return flag == null ? absent : flag;
    }

    /** A list of texts, or of the document's {@code {"device_type": …}}. */
    private static List<String> deviceTypes(FieldReader reader, List<String> absent) {
        if (!reader.gives("deviceTypes")) {
            return absent;
        }
        List<String> types = reader.fields().value("deviceTypes") instanceof List<?> list
                ? list.stream()
                        .map(item -> item instanceof Map<?, ?> map ? map.get("device_type") : item)
                        .map(String::valueOf)
                        .toList()
                : List.of();
        if (types.isEmpty() || !Set.copyOf(DEVICE_TYPES).containsAll(types)) {
            reader.refuse("deviceTypes", "must be a list of some of " + String.join(", ", DEVICE_TYPES));
        }
        return types;
    }
}
