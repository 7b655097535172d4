package io.minke.ingest.inventory;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.minke.engine.failure.EngineBug;
import io.minke.engine.failure.Rejected;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** The versions of the database: each step is a script that brings it from the version before. A step that anybody has run is never edited; a change is a further step. */
final class Migrations {
    /** "MNKE": tells the file apart from other databases. */
    static final int APPLICATION_ID = 0x4D4E4B45;

    private static final List<String> STEPS = List.of("001-inventory.sql");

    static final int VERSION = STEPS.size();

    private Migrations() {}

    /** Brings the database to the newest version. @throws Rejected if it is none of ours, or of a newer Minke */
    static void run(Path file, Connection connection) throws SQLException {
        if (check(file, connection) == VERSION) {
            return;
        }
        try (Statement statement = connection.createStatement()) {
            statement.execute("BEGIN IMMEDIATE");
            boolean done = false;
            try {
                // Another process may have been faster.
                for (int version = check(file, connection); version < VERSION; version++) {
                    statement.executeUpdate(script(STEPS.get(version)));
                }
                statement.execute("PRAGMA application_id = " + APPLICATION_ID);
                statement.execute("PRAGMA user_version = " + VERSION);
                statement.execute("COMMIT");
                done = true;
            } finally {
                if (!done) {
                    statement.execute("ROLLBACK");
                }
            }
        }
    }

    /** @return the version of the database, 0 for an empty one */
    private static int check(Path file, Connection connection) throws SQLException {
        int version = number(connection, "PRAGMA user_version");
        int application = number(connection, "PRAGMA application_id");
        if (version > VERSION) {
            throw new Rejected(file + " has version " + version + "; this Minke knows versions up to " + VERSION
                    + ": start a newer one, or restore the file from before the upgrade");
        }
        boolean empty = version == 0 && number(connection, "SELECT count(*) FROM sqlite_schema") == 0;
        if (!empty && application != APPLICATION_ID) {
            throw new Rejected(file + " is a database of another program");
        }
        return version;
    }

    private static int number(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getInt(1);
        }
    }

    private static String script(String name) {
        try (InputStream in = Migrations.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new EngineBug("the migration " + name + " is missing from the jar");
            }
            return new String(in.readAllBytes(), UTF_8);
        } catch (IOException unreadable) {
            throw new EngineBug("the migration " + name + " can't be read", unreadable);
        }
    }
}
