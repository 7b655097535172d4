package io.minke.bench.crash;

import io.minke.bench.process.ServerProcess;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/**
 * @param server the command that starts the server on a port of the loopback address, always on the same directory
 * @param environment of the server, on top of ours
 * @param log receives what the server prints
 * @param cycles how often it is killed under load
 * @param clients writing at a time, each its own series
 * @param seed of everything that is random
 * @param startLimit how long a start after a kill may take, recovery included; the first may build and rehearse before
 * @param pace how long and how densely it is loaded before it is killed
 * @param companion what else goes on during the load
 * @param deletes whether clients delete as well what they wrote
 */
public record CrashOptions(
        IntFunction<List<String>> server,
        Map<String, String> environment,
        Path log,
        int cycles,
        int clients,
        long seed,
        Duration startLimit,
        Pace pace,
        Companion companion,
        boolean deletes) {
    /**
     * @param shortestLoadMillis from the first request to the kill, at least
     * @param longestLoadMillis and at most
     * @param longestPauseMicros between two batches of a client, in cycles that aren't hurried
     */
    public record Pace(int shortestLoadMillis, int longestLoadMillis, int longestPauseMicros) {
        /** Kills within half a second: most of what can be wrong is wrong early. */
        public static final Pace SHORT = new Pace(5, 500, 4_000);
    }

    /** Runs on a thread of its own while a cycle's load goes on, and ends soon after the server is gone. */
    @FunctionalInterface
    public interface Companion {
        Companion NONE = (process, server, loadMillis) -> {};

        void accompany(ServerProcess process, URI server, long loadMillis);
    }
}
