package io.minke.bench.compare;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** An engine in a process of its own: how it is started with its recommended settings, and how it is driven. */
interface Contestant {
    String name();

    /** Its version and how it is run, for the report. */
    String description();

    /** @param directory empty or as the engine left it */
    List<String> command(Plan plan, Path directory, int port) throws IOException;

    default Map<String, String> environment(Path directory, int port) {
        return Map.of();
    }

    /** A GET that succeeds once the engine takes samples and questions. */
    String readyTarget();

    /** Drives the engine that was started and is ready. */
    Drive drive(Running running) throws IOException;
}
