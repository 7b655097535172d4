package io.minke.ingest.http;

import io.minke.engine.Engine;
import io.minke.engine.memory.MemoryAccount;
import io.minke.ingest.access.Credentials;
import io.minke.ingest.door.Door;
import io.minke.ingest.door.DoorCounters;
import io.minke.ingest.door.OwnConnection;
import io.minke.ingest.door.Route;
import io.minke.ingest.door.ServedPath;
import io.minke.ingest.http.api.ApiRoute;
import io.minke.ingest.http.body.BodyRoom;
import io.minke.ingest.http.isp.CpesEndpoint;
import io.minke.ingest.http.kentik.KentikEndpoint;
import io.minke.ingest.http.monitoring.MonitoringEndpoint;
import io.minke.ingest.inventory.CpeStore;
import io.minke.ingest.inventory.Inventory;
import io.minke.ingest.inventory.Users;
import io.minke.ingest.limit.SampleLimits;
import io.minke.ingest.monitoring.CheckResultStore;
import io.minke.ingest.monitoring.Registrations;
import io.minke.query.QueryApi;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The HTTP door of an engine: writes in Influx's protocol, status, metrics, and the answers of the query layer. Thread-safe. */
public final class HttpDoor implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HttpDoor.class);
    private static final long CLOSE_PATIENCE_SECONDS = 10;

    private final Door door;
    private final DoorCounters doorCounters = new DoorCounters();
    private final WriteCounters writeCounters = new WriteCounters();
    private final CheckCounters checkCounters = new CheckCounters();
    private final MemoryAccount account;
    private final SampleLimits limits;
    private final List<WriteLane> lanes = new ArrayList<>();
    private final List<ScheduledExecutorService> loops = new ArrayList<>();
    private List<Route> routes = List.of();
    private boolean closed;

    /**
     * Opens the door and answers from now on.
     *
     * @param api answers whatever path it serves; null for a door that only writes
     * @throws io.minke.engine.failure.DiskFailure if the address can't be listened on
     */
    public static HttpDoor open(Engine engine, HttpOptions options, @Nullable QueryApi api, InstantSource clock) {
        return new HttpDoor(engine, options, api, null, null, clock);
    }

    /**
     * The same with an inventory, its users and its endpoints, and with check results.
     *
     * @param inventory started already; closed later than the door
     * @param checks keeps check results; null: they are not taken. Closed later than the door
     */
    public static HttpDoor open(
            Engine engine,
            HttpOptions options,
            @Nullable QueryApi api,
            @Nullable Inventory inventory,
            @Nullable CheckResultStore checks,
            InstantSource clock) {
        return new HttpDoor(engine, options, api, inventory, checks, clock);
    }

    private HttpDoor(
            Engine engine,
            HttpOptions options,
            @Nullable QueryApi api,
            @Nullable Inventory inventory,
            @Nullable CheckResultStore checks,
            InstantSource clock) {
        limits = new SampleLimits(engine);
        account = new MemoryAccount("line parsers", options.parserBytes());
        List<String> common = List.of(
                "X-Influxdb-Version",
                options.version(),
                "X-Influxdb-Build",
                "Minke",
                "X-Content-Type-Options",
                "nosniff",
                "Cache-Control",
                "no-store");
        boolean opened = false;
        try {
            door = Door.open(options.door(), doorCounters, common, executors -> {
                routes = routes(engine, options, api, inventory, checks, clock, executors);
                return routes;
            });
            opened = true;
        } finally {
            if (!opened) {
                // Their threads have ended, so they are ours.
                lanes.forEach(WriteLane::close);
                limits.close();
            }
        }
    }

    private List<Route> routes(
            Engine engine,
            HttpOptions options,
            @Nullable QueryApi api,
            @Nullable Inventory inventory,
            @Nullable CheckResultStore checks,
            InstantSource clock,
            List<ScheduledExecutorService> executors) {
        long seed = new SecureRandom().nextLong();
        for (ScheduledExecutorService executor : executors) {
            loops.add(executor);
            lanes.add(new WriteLane(engine, executor, options.line(), account, limits, seed));
        }
        Credentials credentials =
                new Credentials(options.tokens(), inventory == null ? () -> Users.NONE : inventory::users);
        Databases databases = new Databases(options.databases());
        BodyRoom room = new BodyRoom(options.maxGatheredBytes(), options.gatherTimeout());
        List<Route> routes = new ArrayList<>();
        routes.add(new WriteRoute(options, credentials, databases, lanes, writeCounters, clock));
        routes.add(new StatusRoute(engine, options.version(), checks));
        routes.add(new MetricsRoute(
                credentials,
                List.of(
                        () -> engine.status().metrics(),
                        doorCounters::metrics,
                        room::metrics,
                        writeCounters::metrics,
                        checkCounters::metrics,
                        limits::metrics)));
        routes.add(new AdminRoute(engine, credentials, room, api, clock));
        routes.add(new OpenApiRoute());
        if (checks != null) {
            Registrations registrations = new Registrations((host, olt, id) -> register(inventory, host, olt, id));
            routes.add(new CheckResultRoute(
                    options, credentials, room, lanes, checks, registrations, checkCounters, clock));
            if (api != null) {
                MonitoringEndpoint live = new MonitoringEndpoint(api.queries(), checks, inventory);
                routes.add(new ApiRoute(live, credentials, room, options.maxQuestionBytes()));
            }
        }
        if (api != null) {
            routes.add(new QueryRoute(options, credentials, room, api));
        }
        if (inventory != null) {
            inventory.addFollower(limits);
            int maxBytes = options.maxQuestionBytes();
            routes.add(new ApiRoute(new KentikEndpoint(inventory, limits), credentials, room, maxBytes));
            routes.add(new ApiRoute(new CpesEndpoint(inventory), credentials, room, maxBytes));
        }
        // Behind the query layer's own, which may learn to answer more of it.
        routes.add(new InfluxQueryRoute(options, credentials, room, databases));
        return routes;
    }

    /** Who said where a CPE is registered was a check; the inventory follows, and nobody waits for it. */
    private static CompletionStage<Boolean> register(
            @Nullable Inventory inventory, String host, @Nullable String olt, @Nullable String registrationId) {
        if (inventory == null || !inventory.isPresent()) {
            return CompletableFuture.completedStage(false);
        }
        return new CpeStore(inventory.database())
                .register(host, olt, registrationId)
                .thenApply(changed -> {
                    if (changed) {
                        inventory.changed();
                    }
                    return changed;
                });
    }

    /** Where the door listens, with the port that was really taken. */
    public InetSocketAddress address() {
        return door.address();
    }

    /** All that is answered here. */
    public List<ServedPath> servedPaths() {
        return routes.stream().flatMap(route -> route.servedPaths().stream()).toList();
    }

    /** For questions to the query layer from within; see {@link Door#ownConnection}. */
    public OwnConnection ownConnection() throws IOException {
        return door.ownConnection();
    }

    public DoorCounters connections() {
        return doorCounters;
    }

    public WriteCounters writes() {
        return writeCounters;
    }

    /** Accepts nobody any more; requests on their way are answered, then their connections are closed. */
    public void stopAccepting() {
        door.stopAccepting();
    }

    /** Waits for it. @return false if some were not answered in time */
    public boolean awaitDrained(Duration patience) {
        return door.awaitDrained(patience);
    }

    /** Closes what is still open and leaves the engine, which must be closed later than this. Idempotent. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        door.closeConnections();
        closeLanes();
        limits.close();
        door.close();
    }

    /** Appenders belong to their threads, so these must close them. */
    private void closeLanes() {
        CountDownLatch left = new CountDownLatch(lanes.size());
        for (int i = 0; i < lanes.size(); i++) {
            WriteLane lane = lanes.get(i);
            loops.get(i).execute(() -> {
                try {
                    lane.close();
                } finally {
                    left.countDown();
                }
            });
        }
        try {
            if (!left.await(CLOSE_PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("the writer did not answer within {} s; closing without it", CLOSE_PATIENCE_SECONDS);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
