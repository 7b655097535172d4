package io.minke.ingest.inventory;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * What is done in one transaction. The connection belongs to the caller and must be neither closed nor committed.
 *
 * @param <T> what comes of it, never null
 */
@FunctionalInterface
public interface SqlWork<T> {
    T run(Connection connection) throws SQLException;
}
