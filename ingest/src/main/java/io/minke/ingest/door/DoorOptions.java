package io.minke.ingest.door;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Set;

/**
 * Every limit of a door.
 *
 * @param address to listen on; port 0 takes any free one
 * @param loops threads that serve connections; parsing is cheap, so half of the cores leave room for the writer and for queries
 * @param workers threads that answer what may take long
 * @param maxWaitingAnswers answers waiting for a worker; beyond it a request is told to come again
 * @param maxConnections beyond it nobody is accepted until someone leaves
 * @param maxConnectionsPerAddress beyond it a newcomer is told so and closed
 * @param headTimeout from the first byte of a request to the end of its headers
 * @param idleTimeout between requests
 * @param bodyWindow a body that is not held up by us must bring {@code minBodyBytesPerWindow} in each such time
 * @param minBodyBytesPerWindow see {@code bodyWindow}
 * @param writeTimeout for a peer that does not take its answer
 * @param maxRequestLineBytes method, target and version
 * @param maxHeaderBytes all header lines
 * @param maxHeaders number of header lines
 * @param maxParameters number of parameters in the target
 * @param maxReceiveBytes largest single read from a socket; larger ones save system calls, up to the size of a second-level cache
 * @param maxInflateRatio a compressed body may not become more than so many times larger
 * @param allowedHosts names that a Host header may have, against DNS rebinding; empty: any
 */
public record DoorOptions(
        InetSocketAddress address,
        int loops,
        int workers,
        int maxWaitingAnswers,
        int maxConnections,
        int maxConnectionsPerAddress,
        Duration headTimeout,
        Duration idleTimeout,
        Duration bodyWindow,
        long minBodyBytesPerWindow,
        Duration writeTimeout,
        int maxRequestLineBytes,
        int maxHeaderBytes,
        int maxHeaders,
        int maxParameters,
        int maxReceiveBytes,
        int maxInflateRatio,
        Set<String> allowedHosts) {
    public DoorOptions {
        allowedHosts = Set.copyOf(allowedHosts);
    }

    public static DoorOptions at(InetSocketAddress address) {
        int cores = Runtime.getRuntime().availableProcessors();
        return new DoorOptions(
                address,
                Math.max(1, Math.min(8, cores / 2)),
                Math.max(2, Math.min(16, cores)),
                64,
                1_024,
                64,
                Duration.ofSeconds(5),
                Duration.ofSeconds(60),
                Duration.ofSeconds(10),
                10 << 10,
                Duration.ofSeconds(30),
                4 << 10,
                8 << 10,
                64,
                32,
                128 << 10,
                100,
                Set.of());
    }

    public DoorOptions withTimeouts(Duration head, Duration idle, Duration body, Duration write) {
        return new DoorOptions(
                address,
                loops,
                workers,
                maxWaitingAnswers,
                maxConnections,
                maxConnectionsPerAddress,
                head,
                idle,
                body,
                minBodyBytesPerWindow,
                write,
                maxRequestLineBytes,
                maxHeaderBytes,
                maxHeaders,
                maxParameters,
                maxReceiveBytes,
                maxInflateRatio,
                allowedHosts);
    }

    public DoorOptions withConnections(int all, int perAddress) {
        return new DoorOptions(
                address,
                loops,
                workers,
                maxWaitingAnswers,
                all,
                perAddress,
                headTimeout,
                idleTimeout,
                bodyWindow,
                minBodyBytesPerWindow,
                writeTimeout,
                maxRequestLineBytes,
                maxHeaderBytes,
                maxHeaders,
                maxParameters,
                maxReceiveBytes,
                maxInflateRatio,
                allowedHosts);
    }

    public DoorOptions withLoops(int count) {
        return new DoorOptions(
                address,
                count,
                workers,
                maxWaitingAnswers,
                maxConnections,
                maxConnectionsPerAddress,
                headTimeout,
                idleTimeout,
                bodyWindow,
                minBodyBytesPerWindow,
                writeTimeout,
                maxRequestLineBytes,
                maxHeaderBytes,
                maxHeaders,
                maxParameters,
                maxReceiveBytes,
                maxInflateRatio,
                allowedHosts);
    }

    public DoorOptions withAllowedHosts(Set<String> names) {
        return new DoorOptions(
                address,
                loops,
                workers,
                maxWaitingAnswers,
                maxConnections,
                maxConnectionsPerAddress,
                headTimeout,
                idleTimeout,
                bodyWindow,
                minBodyBytesPerWindow,
                writeTimeout,
                maxRequestLineBytes,
                maxHeaderBytes,
                maxHeaders,
                maxParameters,
                maxReceiveBytes,
                maxInflateRatio,
                names);
    }
}
