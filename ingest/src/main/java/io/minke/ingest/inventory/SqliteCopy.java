package io.minke.ingest.inventory;

import io.minke.engine.SnapshotPart;
import io.minke.engine.failure.DiskFailure;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/** Puts an SQLite file of the data directory into snapshots: one state of it, as one file, while others read and write. */
public final class SqliteCopy implements SnapshotPart {
    private static final int BUSY_TIMEOUT_MILLIS = 10_000;

    private final Path file;

    /** @param file may be missing; then there is nothing to copy */
    public SqliteCopy(Path file) {
        this.file = file;
    }

    @Override
    public void copyTo(Path directory) {
        if (!Files.exists(file)) {
            return;
        }
        Path copy = directory.resolve(String.valueOf(file.getFileName()));
        SQLiteConfig config = new SQLiteConfig();
        config.setBusyTimeout(BUSY_TIMEOUT_MILLIS);
        SQLiteDataSource source = new SQLiteDataSource(config);
        source.setUrl("jdbc:sqlite:" + file);
        try (Connection connection = source.getConnection();
                PreparedStatement statement = connection.prepareStatement("VACUUM INTO ?")) {
            statement.setString(1, copy.toString());
            statement.execute();
        } catch (SQLException failure) {
            throw SqlFailure.of(file, failure);
        }
        try (FileChannel channel = FileChannel.open(copy, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException failure) {
            throw new DiskFailure("force " + copy, failure);
        }
    }
}
