package io.minke.ingest.inventory;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The CPEs of the inventory. Thread-safe. */
public final class CpeStore {
    private static final String SELECT = "SELECT " + Cpe.COLUMNS + " FROM cpe";

    private final InventoryDatabase database;

    public CpeStore(InventoryDatabase database) {
        this.database = database;
    }

    public @Nullable Cpe byId(long id) {
        return database.read(connection -> one(connection, SELECT + " WHERE id = ?", id))
                .orElse(null);
    }

    /** The CPE whose series have this host. */
    public @Nullable Cpe byInternalId(String internalId) {
        return database.read(connection -> one(connection, SELECT + " WHERE internal_id = ?", internalId))
                .orElse(null);
    }

    private static Optional<Cpe> one(Connection connection, String sql, Object key) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setObject(1, key);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? Optional.of(Cpe.of(row)) : Optional.empty();
            }
        }
    }

    /**
     * A page of those that have an external id, are of a realm, or both; null asks for any.
     *
     * @param limit how many at most
     * @param offset how many to leave out before
     */
    public CpePage page(@Nullable String externalId, @Nullable String realm, int limit, long offset) {
        List<Object> keys = new ArrayList<>();
        String where = "";
        if (externalId != null) {
            where = " WHERE external_id = ?";
            keys.add(externalId);
        }
        if (realm != null) {
            where += (where.isEmpty() ? " WHERE" : " AND") + " realm = ?";
            keys.add(realm);
        }
        String condition = where;
        return database.read(connection -> {
            long count = externalId == null
                    ? countOfRealm(connection, realm)
                    : number(connection, "SELECT count(*) FROM cpe" + condition, keys);
            List<Cpe> cpes = new ArrayList<>();
            // Only the ids are walked over, in an index.
            try (PreparedStatement select = connection.prepareStatement(SELECT + " WHERE id IN (SELECT id FROM cpe"
                    + condition + " ORDER BY id LIMIT ? OFFSET ?) ORDER BY id")) {
                int place = bind(select, keys);
                select.setInt(place, limit);
                select.setLong(place + 1, offset);
                try (ResultSet row = select.executeQuery()) {
                    while (row.next()) {
                        cpes.add(Cpe.of(row));
                    }
                }
            }
            return new CpePage(count, cpes);
        });
    }

    private static long countOfRealm(Connection connection, @Nullable String realm) throws SQLException {
        return realm == null
                ? number(connection, "SELECT coalesce(sum(rows), 0) FROM cpe_count", List.of())
                : number(connection, "SELECT coalesce(sum(rows), 0) FROM cpe_count WHERE realm = ?", List.of(realm));
    }

    private static long number(Connection connection, String sql, List<Object> keys) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            bind(select, keys);
            try (ResultSet row = select.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    private static int bind(PreparedStatement statement, List<Object> keys) throws SQLException {
        int place = 1;
        for (Object key : keys) {
            statement.setObject(place++, key);
        }
        return place;
    }

    /**
     * Notes where a CPE is registered now. Cheap where nothing changed; a host that is no CPE changes nothing.
     *
     * @param registrationId the place at the OLT, such as {@code 0/5/14-2}
     * @return whether something changed, when it is on stable storage
     */
    public CompletableFuture<Boolean> register(
            String internalId, @Nullable String olt, @Nullable String registrationId) {
        return database.submit(connection -> {
            try (PreparedStatement select = connection.prepareStatement(
                    "SELECT 1 FROM cpe WHERE internal_id = ? AND (olt IS NOT ? OR registration_id IS NOT ?)")) {
                select.setString(1, internalId);
                select.setString(2, olt);
                select.setString(3, registrationId);
                try (ResultSet row = select.executeQuery()) {
                    if (!row.next()) {
                        return false;
                    }
                }
            }
            try (PreparedStatement update = connection.prepareStatement(
                    "UPDATE cpe SET olt = ?, registration_id = ?, changed = ? WHERE internal_id = ?")) {
                update.setString(1, olt);
                update.setString(2, registrationId);
                update.setLong(3, Revisions.bump(connection, Revisions.Kind.CPE));
                update.setString(4, internalId);
                return update.executeUpdate() > 0;
            }
        });
    }
}
