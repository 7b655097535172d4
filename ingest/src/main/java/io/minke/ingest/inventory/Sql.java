package io.minke.ingest.inventory;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Statements with their parameters in one go. */
final class Sql {
    private Sql() {}

    /** Makes something of a row. */
    @FunctionalInterface
    interface RowReader<T> {
        T read(ResultSet row) throws SQLException;
    }

    /** @param parameters texts, numbers, booleans or nulls */
    static void bind(PreparedStatement statement, @Nullable Object... parameters) throws SQLException {
        for (int i = 0; i < parameters.length; i++) {
            Object value = parameters[i];
            statement.setObject(i + 1, value instanceof Boolean flag ? (Object) (flag ? 1 : 0) : value);
        }
    }

    static int update(Connection connection, String sql, @Nullable Object... parameters) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(sql)) {
            bind(update, parameters);
            return update.executeUpdate();
        }
    }

    static <T> List<T> list(Connection connection, String sql, RowReader<T> reader, @Nullable Object... parameters)
            throws SQLException {
        List<T> found = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            bind(select, parameters);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    found.add(reader.read(row));
                }
            }
        }
        return found;
    }

    /** The number that a statement tells in its only row. */
    static long number(Connection connection, String sql, @Nullable Object... parameters) throws SQLException {
        return list(connection, sql, row -> row.getLong(1), parameters).get(0);
    }

    static boolean exists(Connection connection, String sql, @Nullable Object... parameters) throws SQLException {
        return !list(connection, sql, row -> 1, parameters).isEmpty();
    }

    static @Nullable Long wholeOrNull(ResultSet row, int column) throws SQLException {
        long number = row.getLong(column);
        return row.wasNull() ? null : number;
    }
}
