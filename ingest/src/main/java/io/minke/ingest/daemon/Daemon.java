package io.minke.ingest.daemon;

import io.minke.engine.Engine;
import io.minke.engine.EngineOptions;
import io.minke.engine.EngineStatus;
import io.minke.engine.StepTimes;
import io.minke.engine.disk.RealDisk;
import io.minke.ingest.daemon.config.DaemonConfig;
import io.minke.ingest.daemon.config.HttpAddress;
import io.minke.ingest.daemon.config.Settings;
import io.minke.ingest.daemon.log.LogSetup;
import io.minke.ingest.door.DoorCounters;
import io.minke.ingest.http.HttpDoor;
import io.minke.ingest.inventory.Inventory;
import io.minke.ingest.inventory.InventoryDatabase;
import io.minke.ingest.inventory.SqliteCopy;
import io.minke.ingest.limit.PlanRetention;
import io.minke.ingest.monitoring.CheckResultStore;
import io.minke.ingest.monitoring.GraphRulesFile;
import io.minke.ingest.topology.InventoryTopology;
import io.minke.query.QueryApi;
import io.minke.query.graph.GraphRules;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Engine, answers and door, put together and taken apart in the right order. */
final class Daemon implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("io.minke.daemon");
    private static final String CHECKS_FILE = "checks.db";
    // Longer than any request of a healthy client takes; a stuck one must not keep the daemon from its clean end.
    private static final Duration DRAIN_PATIENCE = Duration.ofSeconds(5);

    // A start takes below a second where nothing is wrong.
    private static final long SLOW_START_MILLIS = 3_000;

    private final Engine engine;
    private final Inventory inventory;
    private final CheckResultStore checks;
    private final QueryApi api;
    private final HttpDoor door;
    private final HttpAddress address;
    private final @Nullable SnapshotDoor snapshots;

    private Daemon(
            Engine engine,
            Inventory inventory,
            CheckResultStore checks,
            QueryApi api,
            HttpDoor door,
            HttpAddress address,
            @Nullable SnapshotDoor snapshots) {
        this.engine = engine;
        this.inventory = inventory;
        this.checks = checks;
        this.api = api;
        this.door = door;
        this.address = address;
        this.snapshots = snapshots;
    }

    /** Runs until a signal says to stop. @return the process's exit code */
    static int serve(DaemonConfig config, InstantSource clock) {
        StopSignal signal = new StopSignal();
        serve(config, clock, daemon -> signal.await());
        return 0;
    }

    /** Serves until {@code meanwhile} returns. */
    static void serve(DaemonConfig config, InstantSource clock, Consumer<Daemon> meanwhile) {
        StepTimes times = StepTimes.after("launcher and JVM", ageOfTheProcess(clock));
        LogSetup.start(
                config.get(Settings.LOG_FORMAT) == Settings.LogFormat.JSON,
                config.get(Settings.LOG_LEVEL).name());
        LOG.info(
                "minke {} on {}, pid {}",
                MinkeVersion.minke(),
                MinkeVersion.platform(),
                ProcessHandle.current().pid());
        config.lines().forEach(line -> LOG.info("setting {}", line));
        config.warnings().forEach(warning -> LOG.warn("{}", warning));
        try (Daemon daemon = start(config, times, clock);
                WarmUp warmUp = daemon.warmUp(config.get(Settings.WARM_UP))) {
            if (times.tookLongerThan(SLOW_START_MILLIS)) {
                LOG.info("the start took {} ms: {}", times.totalMillis(), times);
            }
            LOG.info("listening on {}", daemon.url());
            meanwhile.accept(daemon);
        }
        LOG.info("stopped");
    }

    /**
     * Opens everything; who returns from here is served.
     *
     * @throws io.minke.engine.failure.Rejected if another process holds the directory
     * @throws io.minke.engine.failure.DiskFailure if the directory or the address cannot be had
     */
    static Daemon start(DaemonConfig config, InstantSource clock) {
        return start(config, new StepTimes(), clock);
    }

    private static Daemon start(DaemonConfig config, StepTimes times, InstantSource clock) {
        Path directory = config.get(Settings.DATA).toAbsolutePath().normalize();
        Inventory inventory = new Inventory(directory, clock);
        // SQLite takes a moment to load where there is an inventory; the engine is at work meanwhile.
        CompletableFuture<Void> prepared = CompletableFuture.runAsync(inventory::prepare);
        Engine engine = null;
        CheckResultStore checks = null;
        QueryApi api = null;
        boolean started = false;
        try {
            // What plans keep for longer must not go before they are known.
            EngineOptions options = config.engineOptions().withRetentionProvisional(true);
            engine = Engine.open(directory, options, new RealDisk(), clock);
            times.done("engine");
            prepareSnapshots(engine, directory, config.get(Settings.SNAPSHOTS));
            logRecovery(directory, engine.status());
            await(prepared);
            inventory.start(engine::requireRoom);
            times.done("inventory");
            checks = CheckResultStore.open(
                    directory.resolve(CHECKS_FILE), config.get(Settings.DURABILITY), engine::requireRoom);
            times.done("check results");
            InventoryTopology topology = new InventoryTopology();
            inventory.addFollower(topology);
            inventory.addFollower(new PlanRetention(engine));
            times.done("topology");
            api = new QueryApi(engine, clock, topology, graphRules(config.get(Settings.GRAPH_RULES)));
            HttpDoor door =
                    HttpDoor.open(engine, config.httpOptions(MinkeVersion.minke()), api, inventory, checks, clock);
            HttpAddress address = new HttpAddress(
                    config.get(Settings.HTTP).host(), door.address().getPort());
            if (!address.isLoopback()) {
                LOG.warn(
                        "{} is reachable from other machines and is not encrypted: put a TLS proxy in front of it",
                        address);
            }
            times.done("doors");
            started = true;
            return new Daemon(engine, inventory, checks, api, door, address, SnapshotDoor.open(directory, engine));
        } finally {
            if (!started) {
                if (api != null) {
                    api.close();
                }
                if (checks != null) {
                    checks.close();
                }
                inventory.close();
                if (engine != null) {
                    engine.close();
                }
            }
        }
    }

    /** What is no engine's in the directory belongs to its snapshots all the same. */
    private static void prepareSnapshots(Engine engine, Path directory, String snapshots) {
        if (!snapshots.isEmpty()) {
            engine.keepSnapshotsIn(Path.of(snapshots).toAbsolutePath());
        }
        engine.addSnapshotPart(new SqliteCopy(directory.resolve(InventoryDatabase.FILE_NAME)));
        engine.addSnapshotPart(new SqliteCopy(directory.resolve(CHECKS_FILE)));
    }

    private static Supplier<GraphRules> graphRules(String file) {
        return file.isEmpty() ? () -> GraphRules.BUILT_IN : new GraphRulesFile(Path.of(file), System::nanoTime);
    }

    private static void await(CompletableFuture<Void> task) {
        try {
            task.join();
        } catch (CompletionException failed) {
            throw failed.getCause() instanceof RuntimeException cause ? cause : failed;
        }
    }

    private static void logRecovery(Path directory, EngineStatus status) {
        LOG.info(
                "opened {}: {} series, {} samples in {} segments, {} samples back from the log in {} ms",
                directory,
                grouped(status.seriesCount()),
                grouped(status.segmentSamples()),
                status.segmentCount(),
                grouped(status.recoveredSamples()),
                status.recoveryMillis());
        status.problems().forEach(problem -> LOG.warn("problem: {}", problem));
    }

    /** The launcher becomes the JVM, so what it did before, a build or a rehearsal, is part of it. */
    private static Duration ageOfTheProcess(InstantSource clock) {
        return ProcessHandle.current()
                .info()
                .startInstant()
                .map(begun -> Duration.between(begun, clock.instant()))
                .filter(age -> !age.isNegative())
                .orElse(Duration.ZERO);
    }

    private static String grouped(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** With the port that was really taken. */
    String url() {
        return "http://" + address;
    }

    /** Prepares the JVM for questions, in the background and for a while; to be closed before the daemon. */
    WarmUp warmUp(Duration budget) {
        DoorCounters counters = door.connections();
        return WarmUp.start(
                engine,
                api,
                door::ownConnection,
                counters::requests,
                counters::requestsInFlight,
                new CompilerTime(),
                budget);
    }

    /** Brings everything that was acknowledged so far into segments. @return how it stands then */
    EngineStatus seal() {
        engine.seal();
        return engine.status();
    }

    /** Accepts nobody any more, answers who is there, makes everything durable and leaves the clean mark. */
    @Override
    public void close() {
        long startNanos = System.nanoTime();
        if (snapshots != null) {
            snapshots.close();
        }
        door.stopAccepting();
        if (!door.awaitDrained(DRAIN_PATIENCE)) {
            LOG.warn("requests were not finished within {} s; closing their connections", DRAIN_PATIENCE.toSeconds());
        }
        door.close();
        api.close();
        checks.close();
        inventory.close();
        engine.close();
        LOG.info("closed in {} ms", (System.nanoTime() - startNanos) / 1_000_000);
    }
}
