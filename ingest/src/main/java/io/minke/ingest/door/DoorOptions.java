package io.minke.ingest.door;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Every limit of a door.
 *
 * @param address to listen on; port 0 takes any free one
 * @param loops threads that serve connections; parsing is cheap, so half of the cores leave room for the writer and for queries
 * @param workers threads that answer what may take long
 * @param maxWaitingAnswers answers waiting for a worker, of narrow and of wide work each; beyond it a request is told to come again
 * @param maxWaitingBytes of their requests' bodies, likewise
 * @param maxWait for a worker; who has waited for so long is told to come again
 * @param maxConnections beyond it nobody is accepted until someone leaves
 * @param maxConnectionsPerAddress beyond it a newcomer is told so and closed; no more than a part of all, so that others find a place
 * @param maxBytesPerAddress that connections of one address may have sent too early or not taken of their answers; from there on newcomers are told so and closed, and questions are told to come again
 * @param headTimeout from the first byte of a request to the end of its headers
 * @param idleTimeout between requests
 * @param bodyWindow a body that is not held up by us must bring {@code minBodyBytesPerWindow} in each such time
 * @param minBodyBytesPerWindow see {@code bodyWindow}
 * @param answerWindow a peer for which an answer waits must take {@code minAnswerBytesPerWindow} of it, or all, in each such time
 * @param minAnswerBytesPerWindow see {@code answerWindow}; as kernels tell of what was taken in steps, only twice as much is enough for certain
 * @param maxAnswerWait for how long the peer of one answer is waited for in all; what has not been taken by then breaks off
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
        long maxWaitingBytes,
        Duration maxWait,
        int maxConnections,
        int maxConnectionsPerAddress,
        long maxBytesPerAddress,
        Duration headTimeout,
        Duration idleTimeout,
        Duration bodyWindow,
        long minBodyBytesPerWindow,
        Duration answerWindow,
        long minAnswerBytesPerWindow,
        Duration maxAnswerWait,
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
                1_024,
                16 << 20,
                Duration.ofSeconds(10),
                1_024,
                512,
                64L << 20,
                Duration.ofSeconds(5),
                Duration.ofSeconds(60),
                Duration.ofSeconds(10),
                10 << 10,
                Duration.ofSeconds(30),
                // 17 kbit/s: a link of 64 kbit/s takes nearly four times as much.
                64 << 10,
                Duration.ofMinutes(10),
                4 << 10,
                8 << 10,
                64,
                32,
                128 << 10,
                100,
                Set.of());
    }

    public DoorOptions withTimeouts(Duration head, Duration idle, Duration body, Duration answer) {
        return with(draft -> {
            draft.headTimeout = head;
            draft.idleTimeout = idle;
            draft.bodyWindow = body;
            draft.answerWindow = answer;
        });
    }

    /** @param bytes that a peer takes at least of an answer, or all, in each such time */
    public DoorOptions withAnswerPace(long bytes, Duration window) {
        return with(draft -> {
            draft.minAnswerBytesPerWindow = bytes;
            draft.answerWindow = window;
        });
    }

    public DoorOptions withMaxAnswerWait(Duration longest) {
        return with(draft -> draft.maxAnswerWait = longest);
    }

    public DoorOptions withConnections(int all, int perAddress) {
        return with(draft -> {
            draft.maxConnections = all;
            draft.maxConnectionsPerAddress = perAddress;
        });
    }

    public DoorOptions withBytesPerAddress(long bytes) {
        return with(draft -> draft.maxBytesPerAddress = bytes);
    }

    public DoorOptions withWaiting(int answers, long bytes, Duration longest) {
        return with(draft -> {
            draft.maxWaitingAnswers = answers;
            draft.maxWaitingBytes = bytes;
            draft.maxWait = longest;
        });
    }

    public DoorOptions withLoops(int count) {
        return with(draft -> draft.loops = count);
    }

    public DoorOptions withAllowedHosts(Set<String> names) {
        return with(draft -> draft.allowedHosts = names);
    }

    private DoorOptions with(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return draft.options();
    }

    /** The options while some of them change. */
    private static final class Draft {
        private InetSocketAddress address;
        private int loops;
        private int workers;
        private int maxWaitingAnswers;
        private long maxWaitingBytes;
        private Duration maxWait;
        private int maxConnections;
        private int maxConnectionsPerAddress;
        private long maxBytesPerAddress;
        private Duration headTimeout;
        private Duration idleTimeout;
        private Duration bodyWindow;
        private long minBodyBytesPerWindow;
        private Duration answerWindow;
        private long minAnswerBytesPerWindow;
        private Duration maxAnswerWait;
        private int maxRequestLineBytes;
        private int maxHeaderBytes;
        private int maxHeaders;
        private int maxParameters;
        private int maxReceiveBytes;
        private int maxInflateRatio;
        private Set<String> allowedHosts;

        Draft(DoorOptions options) {
            address = options.address;
            loops = options.loops;
            workers = options.workers;
            maxWaitingAnswers = options.maxWaitingAnswers;
            maxWaitingBytes = options.maxWaitingBytes;
            maxWait = options.maxWait;
            maxConnections = options.maxConnections;
            maxConnectionsPerAddress = options.maxConnectionsPerAddress;
            maxBytesPerAddress = options.maxBytesPerAddress;
            headTimeout = options.headTimeout;
            idleTimeout = options.idleTimeout;
            bodyWindow = options.bodyWindow;
            minBodyBytesPerWindow = options.minBodyBytesPerWindow;
            answerWindow = options.answerWindow;
            minAnswerBytesPerWindow = options.minAnswerBytesPerWindow;
            maxAnswerWait = options.maxAnswerWait;
            maxRequestLineBytes = options.maxRequestLineBytes;
            maxHeaderBytes = options.maxHeaderBytes;
            maxHeaders = options.maxHeaders;
            maxParameters = options.maxParameters;
            maxReceiveBytes = options.maxReceiveBytes;
            maxInflateRatio = options.maxInflateRatio;
            allowedHosts = options.allowedHosts;
        }

        DoorOptions options() {
            return new DoorOptions(
                    address,
                    loops,
                    workers,
                    maxWaitingAnswers,
                    maxWaitingBytes,
                    maxWait,
                    maxConnections,
                    maxConnectionsPerAddress,
                    maxBytesPerAddress,
                    headTimeout,
                    idleTimeout,
                    bodyWindow,
                    minBodyBytesPerWindow,
                    answerWindow,
                    minAnswerBytesPerWindow,
                    maxAnswerWait,
                    maxRequestLineBytes,
                    maxHeaderBytes,
                    maxHeaders,
                    maxParameters,
                    maxReceiveBytes,
                    maxInflateRatio,
                    allowedHosts);
        }
    }
}
