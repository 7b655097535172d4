package io.minke.ingest.inventory;

import io.minke.engine.failure.EngineBug;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** A number per kind of thing that grows with every change, at one moment. */
public record Revisions(Map<Kind, Long> numbers) {
    /** What is counted apart. */
    public enum Kind {
        CPE,
        DEVICE,
        INTERFACE,
        PLAN,
        SITE,
        USER;

        String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public static final Revisions NONE = new Revisions(Map.of());

    public Revisions {
        numbers = Map.copyOf(numbers);
    }

    /** 0 before anything was read. */
    public long number(Kind kind) {
        return numbers.getOrDefault(kind, 0L);
    }

    static Revisions read(Connection connection) throws SQLException {
        Map<Kind, Long> numbers = new EnumMap<>(Kind.class);
        try (PreparedStatement select = connection.prepareStatement("SELECT kind, number FROM revision");
                ResultSet row = select.executeQuery()) {
            while (row.next()) {
                for (Kind kind : Kind.values()) {
                    if (kind.text().equals(row.getString(1))) {
                        numbers.put(kind, row.getLong(2));
                    }
                }
            }
        }
        return new Revisions(numbers);
    }

    /** Within the transaction of a change. @return the new number */
    static long bump(Connection connection, Kind kind) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(
                "UPDATE revision SET number = number + 1 WHERE kind = ? RETURNING number")) {
            update.setString(1, kind.text());
            try (ResultSet row = update.executeQuery()) {
                if (!row.next()) {
                    throw new EngineBug("the inventory counts no changes of kind " + kind.text());
                }
                return row.getLong(1);
            }
        }
    }
}
