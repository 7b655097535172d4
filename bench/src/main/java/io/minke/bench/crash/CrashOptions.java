package io.minke.bench.crash;

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
 * @param startLimit how long a start may take, recovery included
 */
public record CrashOptions(
        IntFunction<List<String>> server,
        Map<String, String> environment,
        Path log,
        int cycles,
        int clients,
        long seed,
        Duration startLimit) {}
