package io.minke.ingest.inventory;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a user may do. */
public enum Role {
    /** Reads. */
    MEMBER,
    /** Reads and writes. */
    ADMINISTRATOR;

    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @return the role of this name, or null */
    public static @Nullable Role of(String text) {
        for (Role role : values()) {
            if (role.text().equals(text)) {
                return role;
            }
        }
        return null;
    }
}
