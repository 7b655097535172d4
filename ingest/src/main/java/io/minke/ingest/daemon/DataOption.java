package io.minke.ingest.daemon;

import io.minke.engine.failure.Rejected;
import io.minke.ingest.inventory.InventoryDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The directory that a command works on, found as the daemon finds it. */
final class DataOption {
    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "data directory, also of a running daemon (environment: MINKE_DATA) [./minke-data]")
    private @Nullable Path directory;

    /** Opens the inventory, and creates it if there is none in the directory. @throws Rejected if there is no such directory: more likely it is mistyped than new */
    InventoryDatabase open() {
        String fromEnvironment = System.getenv().getOrDefault("MINKE_DATA", "./minke-data");
        Path given = directory == null ? Path.of(fromEnvironment) : directory;
        if (!Files.isDirectory(given)) {
            throw new Rejected("there is no directory " + given + "; the first `minke serve --data " + given
                    + "` makes it, or mkdir");
        }
        return InventoryDatabase.open(given.toAbsolutePath().normalize());
    }
}
