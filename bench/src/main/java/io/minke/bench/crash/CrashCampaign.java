package io.minke.bench.crash;

import io.minke.bench.fleet.SplitMix;
import io.minke.bench.http.HttpConnection;
import io.minke.bench.process.Pause;
import io.minke.bench.process.ServerProcess;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Writes, kills, starts again, compares; as often as asked. */
public final class CrashCampaign {
    private static final int FULL_VERIFICATION_EVERY = 25;
    private static final int ANSWER_LIMIT_SECONDS = 60;
    /** A launcher may build its program before its first start, and let it rehearse. */
    private static final Duration FIRST_START_LIMIT = Duration.ofSeconds(600);

    private final CrashOptions options;
    private final Consumer<String> progress;
    private final SplitMix random;
    private final List<Oracle> oracles = new ArrayList<>();
    private final Findings findings = new Findings();
    private final List<String> faults = new ArrayList<>();
    private final List<Long> startMillis = new ArrayList<>();
    private final int port;
    private final URI server;
    private long firstStartMillis;
    private int kills;
    private int killsInRecovery;
    private int terminations;

    public CrashCampaign(CrashOptions options, Consumer<String> progress) throws IOException {
        this.options = options;
        this.progress = progress;
        random = new SplitMix(options.seed());
        port = ServerProcess.freePort();
        server = URI.create("http://127.0.0.1:" + port);
        for (int client = 0; client < options.clients(); client++) {
            oracles.add(new Oracle());
        }
    }

    /** Makes the oracle believe in a sample that was never sent, to show that it looks. */
    void pretendAcknowledged() {
        String host = WriteScript.stableHosts(0, 0).get(0);
        // Behind everything that a cycle writes, and before the end of the window that is asked.
        long timestampMillis = WriteScript.BASE_MILLIS + options.cycles() * WriteScript.CYCLE_MILLIS + 5;
        oracles.get(0).pretendAcknowledged(SeriesName.of(host, 0), timestampMillis, 1.5);
    }

    public CrashReport run() throws IOException {
        int cycle = 0;
        ServerProcess process = launch();
        firstStartMillis = awaitReady(process, FIRST_START_LIMIT);
        try {
            while (cycle < options.cycles() && faults.isEmpty() && findings.isClean()) {
                end(process, cycle);
                process = restart();
                verifyCycle(cycle);
                cycle++;
                if (cycle % FULL_VERIFICATION_EVERY == 0 || cycle == options.cycles()) {
                    verifyAll(cycle);
                    progress.accept("cycle " + cycle + ": " + findings.verifiedCount() + " samples verified, "
                            + findings.lostCount() + " lost, " + findings.inventedCount() + " invented");
                }
            }
        } finally {
            process.close();
        }
        return report(cycle);
    }

    private ServerProcess launch() throws IOException {
        return ServerProcess.start(options.server().apply(port), options.environment(), options.log());
    }

    private long awaitReady(ServerProcess process, Duration limit) throws IOException {
        try {
            return process.awaitReady(server, "/ready", limit).toMillis();
        } catch (IOException e) {
            process.close();
            throw e;
        }
    }

    /** Loads the server and ends it in the middle of that. */
    private void end(ServerProcess process, int cycle) throws IOException {
        // Any client's: extra counts do no harm.
        CountDownLatch loadBegan = new CountDownLatch(1);
        boolean beginsAnswered = random.nextBelow(4) != 0;
        int longestPauseMicros = random.nextBelow(4) == 0 ? 0 : options.pace().longestPauseMicros();
        int spread = options.pace().longestLoadMillis() - options.pace().shortestLoadMillis();
        long loadMillis = options.pace().shortestLoadMillis() + random.nextBelow(spread + 1);
        List<CrashClient> clients = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        for (int client = 0; client < options.clients(); client++) {
            WriteScript script = new WriteScript(options.seed(), client, cycle);
            clients.add(new CrashClient(
                    server,
                    script,
                    oracles.get(client),
                    loadBegan,
                    random.nextLong(),
                    longestPauseMicros,
                    beginsAnswered,
                    options.deletes()));
            threads.add(new Thread(clients.get(client), "client-" + client));
        }
        if (random.nextBelow(3) == 0) {
            // Sealing and merging shall be killed as well.
            threads.add(new Thread(this::askToCompact, "compaction"));
        }
        threads.add(new Thread(() -> options.companion().accompany(process, server, loadMillis), "companion"));
        threads.forEach(Thread::start);
        if (!await(loadBegan)) {
            faults.add("cycle " + cycle + ": no batch was answered within " + ANSWER_LIMIT_SECONDS + " s");
        }
        Pause.millis(loadMillis);
        if (random.nextBelow(12) == 0) {
            terminations++;
            process.stop(Duration.ofSeconds(30));
            if (process.exitCode() != 0) {
                faults.add("cycle " + cycle + ": exit code " + process.exitCode() + " after SIGTERM");
            }
        } else {
            kills++;
            if (!process.isAlive()) {
                faults.add("cycle " + cycle + ": the server ended by itself:\n" + process.endOfLog());
            }
            process.kill();
        }
        for (Thread thread : threads) {
            Pause.untilEndOf(thread);
        }
        for (CrashClient client : clients) {
            if (client.refusal() != null) {
                faults.add("cycle " + cycle + ": a batch was refused: " + client.refusal());
            }
        }
    }

    private void askToCompact() {
        try (HttpConnection connection = new HttpConnection(server)) {
            connection.post("/api/minke/compact?wait=true", "application/json", new byte[0]);
        } catch (IOException killedMeanwhile) {
            // That is the point of it.
        }
    }

    /** Starts the server again, now and then killing it while it recovers. */
    private ServerProcess restart() throws IOException {
        while (random.nextBelow(6) == 0) {
            try (ServerProcess victim = launch()) {
                Pause.millis(20 + random.nextBelow(700));
                killsInRecovery++;
                victim.kill();
            }
        }
        ServerProcess process = launch();
        startMillis.add(awaitReady(process, options.startLimit()));
        return process;
    }

    private void verifyCycle(int cycle) throws IOException {
        try (HttpConnection connection = new HttpConnection(server)) {
            RawWindow window = window(connection);
            for (int client = 0; client < options.clients(); client++) {
                for (String host : WriteScript.stableHosts(client, cycle)) {
                    oracles.get(client).verify(host, window.read(host, findings), findings);
                }
                for (int before = Math.max(0, cycle - 1); before <= cycle; before++) {
                    verifyHosts(window, client, WriteScript.cycleHosts(client, before));
                }
            }
        }
    }

    private void verifyAll(int cycles) throws IOException {
        try (HttpConnection connection = new HttpConnection(server)) {
            RawWindow window = window(connection);
            for (int client = 0; client < options.clients(); client++) {
                verifyHosts(window, client, "kill" + client + "-s");
                for (int cycle = 0; cycle < cycles; cycle++) {
                    verifyHosts(window, client, WriteScript.cycleHosts(client, cycle));
                }
            }
        }
    }

    private void verifyHosts(RawWindow window, int client, String hostStart) throws IOException {
        oracles.get(client).verify(hostStart, window.read(hostStart + "*", findings), findings);
    }

    private RawWindow window(HttpConnection connection) {
        Instant start = Instant.ofEpochMilli(WriteScript.BASE_MILLIS - WriteScript.LATEST_MILLIS);
        long cyclesMillis = (options.cycles() + 1) * WriteScript.CYCLE_MILLIS;
        return new RawWindow(connection, start, Instant.ofEpochMilli(WriteScript.BASE_MILLIS + cyclesMillis));
    }

    private static boolean await(CountDownLatch latch) {
        try {
            return latch.await(ANSWER_LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException("nothing interrupts the harness", e);
        }
    }

    private CrashReport report(int cycles) {
        List<String> all = new ArrayList<>(findings.details());
        all.addAll(faults);
        List<Long> starts = startMillis.stream().sorted().toList();
        return new CrashReport(
                cycles,
                kills,
                killsInRecovery,
                terminations,
                oracles.stream().mapToLong(Oracle::acknowledgedBatches).sum(),
                oracles.stream().mapToLong(Oracle::acknowledgedLines).sum(),
                oracles.stream().mapToLong(Oracle::openBatches).sum(),
                oracles.stream().mapToLong(Oracle::acknowledgedDeletions).sum(),
                findings.verifiedCount(),
                findings.lostCount(),
                findings.inventedCount(),
                findings.wrongCount(),
                firstStartMillis,
                starts.isEmpty() ? 0 : starts.get(starts.size() - 1),
                starts.isEmpty() ? 0 : starts.get(starts.size() / 2),
                all);
    }
}
