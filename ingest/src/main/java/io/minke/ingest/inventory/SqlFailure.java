package io.minke.ingest.inventory;

import io.minke.engine.failure.DiskFailure;
import io.minke.engine.failure.EngineBug;
import io.minke.engine.failure.Rejected;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** Says whose guilt an error of SQLite is. */
final class SqlFailure {
    private SqlFailure() {}

    static RuntimeException of(Path file, SQLException failure) {
        return switch (primary(failure)) {
            case 19 -> // SQLITE_CONSTRAINT
                new Rejected("the inventory refuses it: " + failure.getMessage());
            case 5, 6 -> // SQLITE_BUSY, SQLITE_LOCKED
                DiskFailure.busy("the inventory " + file + " can't be written now: " + failure.getMessage());
            case 13 -> // SQLITE_FULL
                DiskFailure.passing("the inventory " + file + " can't be written now: " + failure.getMessage());
            case 1, 21, 25 -> // SQLITE_ERROR, SQLITE_MISUSE, SQLITE_RANGE
                new EngineBug("the inventory was asked wrongly: " + failure.getMessage(), failure);
            default -> new DiskFailure("the inventory " + file, new IOException(failure.getMessage(), failure));
        };
    }

    /** Whether a rule of the tables forbids it; the transaction goes on. */
    static boolean isConstraint(SQLException failure) {
        return primary(failure) == 19; // SQLITE_CONSTRAINT
    }

    /** Whether nobody knows what is on disk after it: what the kernel could not write may look clean from then on. */
    static boolean poisons(SQLException failure) {
        return primary(failure) == 10; // SQLITE_IOERR
    }

    private static int primary(SQLException failure) {
        if (failure instanceof SQLiteException ours) {
            SQLiteErrorCode code = ours.getResultCode();
            return code.code & 0xFF;
        }
        return failure.getErrorCode() & 0xFF;
    }
}
