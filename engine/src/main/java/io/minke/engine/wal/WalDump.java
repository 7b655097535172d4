package io.minke.engine.wal;

import io.minke.engine.disk.Disk;
import io.minke.engine.record.RecordDump;
import java.nio.file.Path;
import java.util.function.Consumer;

/** Shows a file of the log to a person. */
public final class WalDump {
    private WalDump() {}

    /** @throws io.minke.engine.failure.Rejected if it is no such file, or a newer version of Minke wrote it */
    public static void print(Disk disk, Path file, RecordDump.Content content, Consumer<String> out) {
        RecordDump.print(WalFiles.in(disk, file.toAbsolutePath().resolveSibling("")), file, content, out);
    }
}
