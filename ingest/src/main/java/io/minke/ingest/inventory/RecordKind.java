package io.minke.ingest.inventory;

import io.minke.query.ask.Fields;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a line of an import or export is, in the order in which they need each other. */
public enum RecordKind {
    PLAN,
    SITE,
    DEVICE,
    INTERFACE,
    CPE;

    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @return the kind of this name, or null */
    public static @Nullable RecordKind of(String text) {
        for (RecordKind kind : values()) {
            if (kind.text().equals(text)) {
                return kind;
            }
        }
        return null;
    }

    /** What a record without a word about it is, by fields that no other kind has. */
    static RecordKind guess(Fields fields) {
        if (fields.has("site_name")) {
            return SITE;
        }
        if (fields.has("device_name")) {
            return DEVICE;
        }
        if (fields.has("snmp_id")) {
            return INTERFACE;
        }
        return fields.has("name") && !fields.has("internal_id") ? PLAN : CPE;
    }
}
