package io.minke.ingest.inventory;

import io.minke.query.text.ByteSink;

/** A site as the document shows it. */
public final class SiteJson {
    private SiteJson() {}

    public static ByteSink write(ByteSink sink, Site site) {
        JsonFields json = new JsonFields(sink);
        write(json, site);
        return json.number("company_id", JsonFields.COMPANY_ID).end();
    }

    /** What an import takes, as further members of an object. */
    static void writeMembers(ByteSink sink, Site site) {
        write(JsonFields.further(sink), site);
    }

    private static void write(JsonFields json, Site site) {
        json.number("id", site.id()).text("site_name", site.name());
        json.name("lat").putNumber(site.latitude());
        json.name("lon").putNumber(site.longitude());
    }
}
