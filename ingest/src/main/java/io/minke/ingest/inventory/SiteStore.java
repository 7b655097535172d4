package io.minke.ingest.inventory;

import io.minke.query.ask.Fields;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The sites of the inventory. Thread-safe. */
public final class SiteStore {
    private static final String SELECT = "SELECT id, site_name, lat, lon FROM site";

    private final InventoryDatabase database;

    public SiteStore(InventoryDatabase database) {
        this.database = database;
    }

    public List<Site> list() {
        return database.read(SiteStore::list);
    }

    static List<Site> list(Connection connection) throws SQLException {
        return Sql.list(connection, SELECT + " ORDER BY id", SiteStore::site);
    }

    /** @throws Missing if there is none */
    public Site get(long id) {
        return database.read(connection -> get(connection, id));
    }

    /** @throws BadFields naming what is wrong */
    public Site create(Fields fields) {
        FieldReader reader = new FieldReader(fields, false);
        Site site = SiteRules.read(reader, null);
        reader.refuseIfBad();
        return database.write(connection -> put(connection, site, null));
    }

    /** @throws BadFields naming what is wrong */
    public Site update(long id, Fields fields) {
        return database.write(connection -> {
            FieldReader reader = new FieldReader(fields, true);
            Site site = SiteRules.read(reader, get(connection, id));
            reader.refuseIfBad();
            return put(connection, site, null);
        });
    }

    /** Its devices stand nowhere from then on. */
    public void delete(long id) {
        database.write(connection -> {
            if (Sql.update(connection, "DELETE FROM site WHERE id = ?", id) == 0) {
                throw new Missing("site", id);
            }
            Revisions.bump(connection, Revisions.Kind.DEVICE);
            return Revisions.bump(connection, Revisions.Kind.SITE);
        });
    }

    /** From an import: one that is there already (by id, else by name) is changed. @return whether anything had to be */
    static boolean put(Connection connection, Fields fields) throws SQLException {
        FieldReader reader = new FieldReader(fields, false);
        Long id = reader.whole("id", null, 1, Long.MAX_VALUE);
        List<Site> found = id == null
                ? Sql.list(
                        connection,
                        SELECT + " WHERE site_name = ? ORDER BY id LIMIT 1",
                        SiteStore::site,
                        reader.fields().value("site_name"))
                : Sql.list(connection, SELECT + " WHERE id = ?", SiteStore::site, id);
        Site before = found.isEmpty() ? null : found.get(0);
        FieldReader changes = new FieldReader(fields, before != null);
        Site site = SiteRules.read(changes, before);
        changes.takeOver(reader);
        changes.refuseIfBad();
        if (site.equals(before)) {
            return false;
        }
        put(connection, site, id);
        return true;
    }

    private static Site put(Connection connection, Site site, @Nullable Long wantedId) throws SQLException {
        long id = site.id();
        if (id == 0) {
            id = Sql.number(
                    connection,
                    "INSERT INTO site (id, site_name, lat, lon) VALUES (?, ?, ?, ?) RETURNING id",
                    wantedId,
                    site.name(),
                    site.latitude(),
                    site.longitude());
        } else {
            Sql.update(
                    connection,
                    "UPDATE site SET site_name = ?, lat = ?, lon = ? WHERE id = ?",
                    site.name(),
                    site.latitude(),
                    site.longitude(),
                    id);
        }
        Revisions.bump(connection, Revisions.Kind.SITE);
        return get(connection, id);
    }

    private static Site get(Connection connection, long id) throws SQLException {
        List<Site> found = Sql.list(connection, SELECT + " WHERE id = ?", SiteStore::site, id);
        if (found.isEmpty()) {
            throw new Missing("site", id);
        }
        return found.get(0);
    }

    private static Site site(ResultSet row) throws SQLException {
        return new Site(row.getLong(1), row.getString(2), row.getDouble(3), row.getDouble(4));
    }
}
