package io.minke.ingest.inventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minke.engine.failure.DiskFailure;
import io.minke.engine.failure.Rejected;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InventoryDatabaseTest {
    @TempDir
    private Path directory;

    private static int addSite(Connection connection, String name) throws SQLException {
        try (var insert = connection.prepareStatement("INSERT INTO site (site_name, lat, lon) VALUES (?, 0, 0)")) {
            insert.setString(1, name);
            return insert.executeUpdate();
        }
    }

    private static long count(Connection connection, String table) throws SQLException {
        try (var select = connection.createStatement();
                ResultSet row = select.executeQuery("SELECT count(*) FROM " + table)) {
            row.next();
            return row.getLong(1);
        }
    }

    private void raw(String sql) throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection("jdbc:sqlite:" + directory.resolve(InventoryDatabase.FILE_NAME));
                var statement = connection.createStatement()) {
            statement.executeUpdate(sql);
        }
    }

    @Test
    void shouldKeepWhatAWriteHasReturnedAndStartWithTheDefaultPlan() {
        try (InventoryDatabase database = InventoryDatabase.open(directory)) {
            database.write(connection -> addSite(connection, "LAX"));
        }
        try (InventoryDatabase database = InventoryDatabase.open(directory)) {
            assertThat(database.<Long>read(connection -> count(connection, "site")))
                    .isEqualTo(1);
            assertThat(database.<Long>read(connection -> count(connection, "plan")))
                    .isEqualTo(1);
            assertThat(database.check()).isEmpty();
        }
    }

    @Test
    void shouldForceEveryCommitInWriteAheadMode() {
        try (InventoryDatabase database = InventoryDatabase.open(directory)) {
            String modes = database.write(connection -> {
                try (var statement = connection.createStatement()) {
                    StringBuilder text = new StringBuilder();
                    for (String pragma : List.of("journal_mode", "synchronous", "foreign_keys")) {
                        try (ResultSet row = statement.executeQuery("PRAGMA " + pragma)) {
                            row.next();
                            text.append(row.getString(1)).append(' ');
                        }
                    }
                    return text.toString();
                }
            });
            assertThat(modes).isEqualTo("wal 2 1 ");
        }
    }

    @Test
    void shouldRefuseAFileOfANewerMinkeAndLeaveItAlone() throws Exception {
        InventoryDatabase.open(directory).close();
        raw("PRAGMA user_version = " + (Migrations.VERSION + 1));
        assertThatThrownBy(() -> InventoryDatabase.open(directory))
                .isInstanceOf(Rejected.class)
                .hasMessageContaining("has version " + (Migrations.VERSION + 1))
                .hasMessageContaining("knows versions up to " + Migrations.VERSION);
        raw("PRAGMA user_version = " + Migrations.VERSION);
        InventoryDatabase.open(directory).close();
    }

    @Test
    void shouldRefuseAFileOfAnotherProgram() throws Exception {
        raw("CREATE TABLE recipes (name TEXT)");
        assertThatThrownBy(() -> InventoryDatabase.open(directory))
                .isInstanceOf(Rejected.class)
                .hasMessageContaining("another program");
    }

    @Test
    void shouldBlameTheDiskForAFileThatIsNoDatabase() throws Exception {
        Files.writeString(directory.resolve(InventoryDatabase.FILE_NAME), "nothing of the kind ".repeat(100));
        assertThatThrownBy(() -> InventoryDatabase.open(directory)).isInstanceOf(DiskFailure.class);
    }

    @Test
    void shouldTakeNobodyAlongWhenAWorkFails() {
        try (InventoryDatabase database = InventoryDatabase.open(directory)) {
            List<CompletableFuture<Integer>> futures = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                boolean fails = i % 3 == 0;
                String name = "site " + i;
                futures.add(database.submit(connection -> {
                    int added = addSite(connection, name);
                    if (fails) {
                        throw new Rejected("not this one");
                    }
                    return added;
                }));
            }
            int failed = 0;
            for (CompletableFuture<Integer> future : futures) {
                try {
                    future.join();
                } catch (CompletionException expected) {
                    assertThat(expected).hasCauseInstanceOf(Rejected.class);
                    failed++;
                }
            }
            assertThat(failed).isEqualTo(67);
            assertThat(database.<Long>read(connection -> count(connection, "site")))
                    .isEqualTo(133);
        }
    }

    @Test
    void shouldRefuseWhatBreaksAReferenceAndGoOn() {
        try (InventoryDatabase database = InventoryDatabase.open(directory)) {
            assertThatThrownBy(() -> database.write(connection -> {
                        try (var insert = connection.createStatement()) {
                            return insert.executeUpdate(
                                    "INSERT INTO interface (device_id, snmp_id, snmp_speed, interface_description, initial_snmp_id,"
                                            + " initial_snmp_speed, initial_interface_description, cdate, edate)"
                                            + " VALUES (7, '1', '1', '', '1', '1', '', '', '')");
                        }
                    }))
                    .isInstanceOf(Rejected.class)
                    .hasMessageContaining("FOREIGN KEY");
            database.write(connection -> addSite(connection, "LAX"));
        }
    }

    @Test
    void shouldRefuseToWriteThroughAReader() {
        try (InventoryDatabase database = InventoryDatabase.open(directory)) {
            assertThatThrownBy(() -> database.read(connection -> addSite(connection, "LAX")))
                    .hasMessageContaining("readonly");
        }
    }

    @Test
    void shouldSeeThatAnotherOpenerHasWritten() {
        try (InventoryDatabase database = InventoryDatabase.open(directory);
                InventoryDatabase other = InventoryDatabase.open(directory)) {
            long before = database.dataVersion();
            assertThat(database.dataVersion()).isEqualTo(before);
            other.write(connection -> addSite(connection, "LAX"));
            assertThat(database.dataVersion()).isNotEqualTo(before);
        }
    }

    @Test
    void shouldRefuseWorkAfterItWasClosed() {
        InventoryDatabase database = InventoryDatabase.open(directory);
        database.close();
        assertThatThrownBy(() -> database.write(connection -> addSite(connection, "LAX")))
                .isInstanceOf(DiskFailure.class);
        assertThatThrownBy(() -> database.read(connection -> count(connection, "site")))
                .isInstanceOf(DiskFailure.class);
    }
}
