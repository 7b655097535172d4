package io.minke.ingest.inventory;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the document asks of a site's fields. */
final class SiteRules {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_ ]*");

    private SiteRules() {}

    /** @param before null for a new one; its id is then 0 */
    static Site read(FieldReader reader, @Nullable Site before) {
        reader.require("site_name");
        reader.require("lat");
        reader.require("lon");
        String name = before == null ? "" : before.name();
        return new Site(
                before == null ? 0 : before.id(),
                reader.text("site_name", name, 3, 40, NAME, "letters, digits, blanks and underscores"),
                reader.decimal("lat", before == null ? 0 : before.latitude(), -90, 90),
                reader.decimal("lon", before == null ? 0 : before.longitude(), -180, 180));
    }
}
